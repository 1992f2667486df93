import type { SourceRow } from './source.ts'

/** What became of one row. */
type Fate = 'generated' | 'switched' | 'repaired' | 'refused'

interface Entry {
  readonly row: SourceRow
  fate: Fate
  reason: string
}

/** Counts every row of every map, and says why each refused one was. */
export class Report {
  readonly #maps = new Map<string, { readonly kind: string; readonly entries: Map<string, Entry> }>()

  map(kind: string, name: string, rows: readonly SourceRow[]): void {
    const entries = new Map(
      rows.map((row) => [row.id, { row, fate: row.repaired ? 'repaired' : 'generated', reason: '' } as Entry]),
    )
    this.#maps.set(`${kind}/${name}`, { kind, entries })
  }

  refuse(kind: string, map: string, rows: readonly SourceRow[], reason: string): void {
    for (const row of rows) {
      const entry = this.#maps.get(`${kind}/${map}`)?.entries.get(row.id)
      if (entry === undefined || entry.fate === 'refused') continue
      entry.fate = 'refused'
      entry.reason = reason
    }
  }

  switched(kind: string, map: string, row: SourceRow): void {
    const entry = this.#maps.get(`${kind}/${map}`)?.entries.get(row.id)
    if (entry !== undefined && entry.fate !== 'refused') entry.fate = 'switched'
  }

  repaired(kind: string, map: string, row: SourceRow): void {
    const entry = this.#maps.get(`${kind}/${map}`)?.entries.get(row.id)
    if (entry?.fate === 'generated') entry.fate = 'repaired'
  }

  /** Rows of a kind by fate. */
  counts(kind: string): Record<Fate, number> {
    const out = { generated: 0, switched: 0, repaired: 0, refused: 0 }
    for (const one of this.#maps.values()) if (one.kind === kind) for (const entry of one.entries.values()) out[entry.fate] += 1
    return out
  }

  text(codes: readonly { readonly name: string; readonly rows: number; readonly without: number }[]): string {
    const lines = [
      '# The generated base',
      '',
      'What `npm run generate:base` made of the HL7 v2-to-FHIR maps (`mappings/base`), row by row. A *switched* row depends on a choice',
      'that no machine can make and stands under a named switch (`mappings/base/switches.yaml`); a *repaired* one was spelled so that it',
      'could not be read (`scripts/base/repairs.yaml`); a *refused* one is not in the base, for the reason given.',
      '',
      '| Layer | Maps | Rows | Generated | Switched | Repaired | Refused |',
      '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ]
    const total = { maps: 0, rows: 0, generated: 0, switched: 0, repaired: 0, refused: 0 }
    for (const kind of ['messages', 'segments', 'datatypes']) {
      const maps = [...this.#maps.values()].filter((one) => one.kind === kind)
      const { generated, switched, repaired, refused } = this.counts(kind)
      const rows = generated + switched + repaired + refused
      lines.push(`| ${kind} | ${maps.length} | ${rows} | ${generated} | ${switched} | ${repaired} | ${refused} |`)
      total.maps += maps.length
      total.rows += rows
      total.generated += generated
      total.switched += switched
      total.repaired += repaired
      total.refused += refused
    }
    lines.push(
      `| together | ${total.maps} | ${total.rows} | ${total.generated} | ${total.switched} | ${total.repaired} | ${total.refused} |`,
      '',
      `Code tables: ${codes.length}, with ${codes.reduce((sum, { rows }) => sum + rows, 0)} codes that have a FHIR code and`,
      `${codes.reduce((sum, { without }) => sum + without, 0)} that have none and stay as they come.`,
      '',
      '## Why rows were refused',
      '',
      '| Reason | Rows |',
      '| --- | ---: |',
    )
    const reasons = Map.groupBy(this.#refused(), ({ reason }) => reason.replace(/`[^`]*`/g, '…'))
    for (const [reason, rows] of [...reasons].toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1)))
      lines.push(`| ${reason} | ${rows.length} |`)
    lines.push(
      '',
      '## Map by map',
      '',
      '| Map | Rows | Generated | Switched | Repaired | Refused |',
      '| --- | ---: | ---: | ---: | ---: | ---: |',
    )
    for (const [name, { entries }] of [...this.#maps].toSorted()) {
      const of = (fate: Fate): number => [...entries.values()].filter((entry) => entry.fate === fate).length
      lines.push(`| ${name} | ${entries.size} | ${of('generated')} | ${of('switched')} | ${of('repaired')} | ${of('refused')} |`)
    }
    lines.push('', '## Refused rows', '', '| Map | Row | Source | Target | Reason |', '| --- | --- | --- | --- | --- |')
    for (const { map, row, reason } of this.#refused())
      lines.push(`| ${map} | ${row.id} | ${cell(row.source)} | \`${cell(row.target)}\` | ${reason} |`)
    return `${lines.join('\n')}\n`
  }

  #refused(): { map: string; row: SourceRow; reason: string }[] {
    return [...this.#maps]
      .toSorted()
      .flatMap(([map, { entries }]) =>
        [...entries.values()].flatMap(({ row, fate, reason }) => (fate === 'refused' ? [{ map, row, reason }] : [])),
      )
  }
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('`', "'")
