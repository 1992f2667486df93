import type { z } from 'zod'
import { coded } from '../model/errors.ts'
import { type Calendar, calendarOf } from './calendar.ts'
import { type ContextKind, contextName } from './condition.ts'
import type { PositionedYaml, TriggerFinding, YamlPath } from './finding.ts'
import { type ContextFile, HOUSE_FILES, type HouseKind, houseKind, type OwnerFile } from './house-file.ts'
import { type LocalZone, localZone } from './local-time.ts'
import type { Modifier, SegmentInput } from './modifier.ts'
import { modifierOf } from './modifier-compile.ts'
import { compileQuery, QUERY_FORM, type QueryWords } from './query-compile.ts'
import type { RecordQuery } from './record-query.ts'
import type { OwnerRole } from './rule.ts'
import { type ValueSet, valueSet } from './value-sets.ts'

/** Where quiet hours and dates without an offset are read when a rule names no zone of its own. */
export const HOUSE_ZONE = 'Asia/Shanghai'

/** What the rules of one folder share. */
export interface House {
  readonly zone: LocalZone
  readonly valueSets: ReadonlyMap<string, ValueSet>
  readonly contexts: ReadonlyMap<string, ContextKind>
  /** Queries of the contexts that look into the record, by the context's name. */
  readonly contextQueries: ReadonlyMap<string, RecordQuery>
  readonly owners: ReadonlyMap<string, OwnerRole>
  readonly calendars: ReadonlyMap<string, Calendar>
  readonly modifiers: readonly Modifier[]
  /** Those that conditions may name, by their id. */
  readonly inputs: ReadonlyMap<string, SegmentInput>
  readonly active: 'all' | ReadonlySet<string>
  /** What each name stands for, as text: part of the version of the rules that use it. */
  readonly texts: ReadonlyMap<string, string>
}

/** Facts that no file defines. */
const BUILT_IN: readonly (readonly [string, ContextKind])[] = [
  ['deceased', 'deceased'],
  ['under-14', 'child'],
  ['source-down', 'outage'],
]

/** Compiles the files that are no rules; findings are added to the list. */
export function compileHouse(documents: readonly PositionedYaml[], findings: TriggerFinding[]): House {
  const house = new HouseFiles(documents, findings)
  return house.compile()
}

type Content<K extends HouseKind> = z.output<(typeof HOUSE_FILES)[K]>

class HouseFiles {
  readonly #documents: readonly PositionedYaml[]
  readonly #findings: TriggerFinding[]
  readonly #zone = localZone(HOUSE_ZONE)
  readonly #texts = new Map<string, string>()

  constructor(documents: readonly PositionedYaml[], findings: TriggerFinding[]) {
    this.#documents = documents
    this.#findings = findings
  }

  compile(): House {
    const valueSets = this.#collect('valueSets', '@', valueSet)
    const contexts = new Map<string, ContextKind>(BUILT_IN)
    const words: QueryWords = { valueSets, contexts: new Map(), zone: this.#zone }
    const contextQueries = this.#collect('contexts', '', (name, content: ContextFile, yaml) => {
      contexts.set(name, 'any' in content ? 'any' : 'none')
      const kind = 'any' in content ? 'any' : 'none'
      const line = 'any' in content ? content.any : content.none
      return this.#query(yaml, ['contexts', name, kind], line, contextName(name), words)
    })
    const modifiers = this.#modifiers(words)
    const inputs = new Map(modifiers.flatMap((one) => (one.kind === 'segment-input' ? [[one.id, one] as const] : [])))
    for (const id of inputs.keys()) contexts.set(id, 'input')
    return {
      zone: this.#zone,
      modifiers,
      inputs,
      valueSets,
      contexts,
      contextQueries: defined(contextQueries),
      owners: this.#owners(words),
      calendars: this.#collect('calendars', '', calendarOf),
      active: this.#active(),
      texts: this.#texts,
    }
  }

  #owners(words: QueryWords): ReadonlyMap<string, OwnerRole> {
    return this.#collect('owners', '', (name, content: OwnerFile, yaml): OwnerRole => {
      if ('person' in content) return { name, person: content.person.split('.'), team: undefined, role: undefined }
      const set = words.valueSets.get(content.role.slice(1))
      if (set === undefined)
        this.#findings.push(yaml.finding(['owners', name, 'role'], unknownSet(name, content.role.slice(1), words)))
      const team = this.#query(yaml, ['owners', name, 'team'], content.team, `owner:${name}`, words)
      return { name, person: undefined, team, role: set && ((system, code) => set.has(system, code)) }
    })
  }

  #modifiers(words: QueryWords): readonly Modifier[] {
    return this.#parsed('modifier').flatMap(({ yaml, content }) => {
      const read = (key: string, line: string): RecordQuery | undefined => this.#query(yaml, [key], line, key, words)
      const made = modifierOf(content, yaml.file, read)
      if (made !== undefined) this.#texts.set(`contexts:${made.id}`, JSON.stringify(content))
      return made ?? []
    })
  }

  #active(): House['active'] {
    const lists = this.#parsed('active').map(({ content }) => content.active)
    if (lists.length === 0 || lists.includes('all')) return 'all'
    return new Set(lists.flat())
  }

  #query(yaml: PositionedYaml, path: YamlPath, line: string, name: string, words: QueryWords): RecordQuery | undefined {
    const { query, findings } = compileQuery(yaml, path, line, name, words)
    this.#findings.push(...findings)
    return query
  }

  /** Every entry of a kind by its name; two of one name are a finding. */
  #collect<E, T>(
    kind: Exclude<HouseKind, 'active' | 'modifier'>,
    sign: string,
    make: (name: string, content: E, yaml: PositionedYaml) => T,
  ): ReadonlyMap<string, T> {
    const made = new Map<string, T>()
    const definedIn = new Map<string, string>()
    for (const { yaml, content } of this.#parsed(kind)) {
      for (const [name, one] of Object.entries((content as unknown as Record<string, Record<string, E>>)[kind]!)) {
        const first = definedIn.get(name)
        if (first !== undefined)
          this.#findings.push(
            yaml.keyFinding([kind], name, coded('trigger.duplicate', { found: `${sign}${name}`, where: first })),
          )
        definedIn.set(name, yaml.file)
        this.#texts.set(`${kind}:${name}`, JSON.stringify(one))
        made.set(name, make(name, one, yaml))
      }
    }
    return made
  }

  #parsed<K extends HouseKind>(kind: K): readonly { readonly yaml: PositionedYaml; readonly content: Content<K> }[] {
    return this.#documents.flatMap((yaml) => {
      const value = yaml.value()
      if (houseKind(value) !== kind) return []
      const parsed = HOUSE_FILES[kind].safeParse(value)
      if (parsed.success) return [{ yaml, content: parsed.data as Content<K> }]
      this.#findings.push(...yaml.schemaFindings(parsed.error))
      return []
    })
  }
}

const unknownSet = (where: string, found: string, { valueSets }: QueryWords) =>
  coded('trigger.unknown-value-set', { where, found, allowed: [...valueSets.keys()].join(' ') || QUERY_FORM })

const defined = <T>(map: ReadonlyMap<string, T | undefined>): ReadonlyMap<string, T> =>
  new Map([...map].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])))
