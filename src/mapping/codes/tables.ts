import type { Findings, Place } from '../finding.ts'

/** What a code becomes. */
export interface CodeEntry {
  readonly code: string
  readonly display: string | undefined
  readonly system: string | undefined
}

export type UnmatchedPolicy = 'keep' | 'hold' | 'drop'

/** One concept table: local code → standard code. */
export interface CodeTable {
  readonly name: string
  /** System of the codes it gives. */
  readonly system: string | undefined
  /** System of the local codes, where the source names none. */
  readonly local: string | undefined
  readonly fallback: string | undefined
  readonly unmatched: UnmatchedPolicy | undefined
  /** Codes it does not know are no work for anybody: they are not reported. */
  readonly quiet: boolean
  /** Given for every code the table does not know; such a code counts as matched. */
  readonly otherwise: CodeEntry | undefined
  /** By `code`, or `system|code` for rows that name their source system. */
  readonly rows: Map<string, CodeEntry>
  /** Some row names its source system. */
  bySystem: boolean
  readonly place: Place
}

/** All tables of a set. Lookups follow the interface's override, then fallbacks. */
export class CodeTables {
  readonly #tables = new Map<string, CodeTable>()

  get names(): readonly string[] {
    return [...this.#tables.keys()].toSorted()
  }

  get(name: string): CodeTable | undefined {
    return this.#tables.get(name)
  }

  /** A table may be written in several files; their rows unite, and a row said twice differently is a finding. */
  add(table: CodeTable, findings: Findings): void {
    const known = this.#tables.get(table.name)
    if (known === undefined) {
      this.#tables.set(table.name, table)
      return
    }
    known.bySystem ||= table.bySystem
    for (const [code, entry] of table.rows) {
      if (known.rows.has(code)) findings.add(table.place, 'mapping.duplicate-code', { found: code, where: table.name })
      else known.rows.set(code, entry)
    }
  }

  /** Fallbacks that lead nowhere or round in a circle. */
  check(findings: Findings): void {
    for (const table of this.#tables.values()) {
      const seen = new Set<string>()
      let next: CodeTable | undefined = table
      while (next?.fallback !== undefined && !seen.has(next.name)) {
        seen.add(next.name)
        const fallback = this.#tables.get(next.fallback)
        if (fallback === undefined)
          findings.add(next.place, 'mapping.unknown-table', { found: next.fallback, allowed: this.names.join(', ') })
        next = fallback
      }
      if (next?.fallback !== undefined) findings.add(table.place, 'mapping.circular', { found: table.name })
    }
  }

  /** Undefined when neither the table nor a fallback of it knows the code. */
  find(
    name: string,
    overrides: Readonly<Record<string, string>>,
    code: string,
    system: string | undefined,
  ): CodeEntry | undefined {
    return this.findFrom(this.standing(name, overrides), code, system)
  }

  /** The table that a name stands for where the interface overrides some. */
  standing(name: string, overrides: Readonly<Record<string, string>>): CodeTable | undefined {
    return this.#tables.get(overrides[name] ?? name) ?? this.#tables.get(name)
  }

  findFrom(first: CodeTable | undefined, code: string, system: string | undefined): CodeEntry | undefined {
    let otherwise: CodeEntry | undefined
    for (let table = first, hops = 0; table !== undefined && hops < 8; hops++) {
      const entry =
        (system !== undefined && table.bySystem ? table.rows.get(`${system}|${code}`) : undefined) ?? table.rows.get(code)
      if (entry !== undefined) return entry
      otherwise ??= table.otherwise
      table = table.fallback === undefined ? undefined : this.#tables.get(table.fallback)
    }
    return otherwise
  }
}
