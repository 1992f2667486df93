import type { FhirObject } from '../fhir/contribution.ts'
import { paramNumber } from '../fhir/search-parameters.ts'
import type { SearchTest } from '../store/search.ts'
import type { Reads } from '../store/store.ts'
import { queriesOf } from '../triggers/modifier.ts'
import type { PersonRecord, RecordEntry } from '../triggers/record-query.ts'
import type { CompiledRule } from '../triggers/rule.ts'

/** A person as the rules see them: their source patients, or the one source patient that nobody has linked yet. */
export interface Someone {
  /** Person id, else the source patient's. */
  readonly key: string
  readonly golden: string | undefined
  readonly sourcePatients: readonly { readonly rid: number; readonly id: string }[]
}

/** Newest resources of a type that are looked at for one person; windows are shorter. */
const MOST = 2_000

/** Readings come by the thousand: only those that a rule asks for by their codes are fetched. */
const MANY = 'Observation'

/** People's records as one step or tick reads them, each type once. */
export class RecordReader {
  readonly #reads: Reads
  readonly #people = new Map<string, Someone>()
  readonly #records = new Map<string, Map<string, readonly RecordEntry[]>>()
  readonly #golden = new Map<string, FhirObject | undefined>()

  constructor(reads: Reads) {
    this.#reads = reads
  }

  async ofPerson(id: string): Promise<Someone> {
    const known = this.#people.get(id)
    if (known) return known
    const someone = { key: id, golden: id, sourcePatients: await this.#reads.sourcePatientsOf(id) }
    this.#people.set(id, someone)
    return someone
  }

  /** By one of their source patients. */
  async ofSourcePatient(id: string, rid: number): Promise<Someone> {
    const known = this.#people.get(id)
    if (known) return known
    const person = await this.#reads.personOfSourcePatient(id)
    const someone = person ? await this.ofPerson(person.id) : { key: id, golden: undefined, sourcePatients: [{ rid, id }] }
    this.#people.set(id, someone)
    return someone
  }

  /** Golden record; without a person the source patient's own. */
  async golden({ key, golden, sourcePatients }: Someone): Promise<FhirObject | undefined> {
    if (this.#golden.has(key)) return this.#golden.get(key)
    const id = golden ?? sourcePatients[0]?.id
    const row = id === undefined ? undefined : await this.#reads.resource('Patient', id)
    const content = row === undefined || row.deleted ? undefined : (JSON.parse(row.text) as FhirObject)
    this.#golden.set(key, content)
    return content
  }

  /** What enrols the person, or the anchors: the first question of every rule. */
  async basis(someone: Someone, rules: readonly CompiledRule[]): Promise<PersonRecord> {
    const record: Record<string, readonly RecordEntry[]> = {}
    for (const [type, codes] of basisTypes(rules)) record[type] = await this.#entries(someone, type, codes)
    return record
  }

  /** What the rules need of the person's record; `emitting` for what is asked before something goes out. */
  async record(someone: Someone, rules: readonly CompiledRule[], emitting: boolean): Promise<PersonRecord> {
    const record: Record<string, readonly RecordEntry[]> = {}
    for (const [type, codes] of typesOf(rules, emitting)) record[type] = await this.#entries(someone, type, codes)
    return record
  }

  async #entries(someone: Someone, type: string, codes: readonly string[] | undefined): Promise<readonly RecordEntry[]> {
    const name = codes === undefined ? type : `${type} ${codes.join(' ')}`
    let types = this.#records.get(someone.key)
    if (types === undefined) {
      types = new Map()
      this.#records.set(someone.key, types)
    }
    const known = types.get(name)
    if (known) return known
    const entries = await this.#search(someone, type, codes)
    types.set(name, entries)
    return entries
  }

  async #search(
    { sourcePatients }: Someone,
    type: string,
    codes: readonly string[] | undefined,
  ): Promise<readonly RecordEntry[]> {
    if (sourcePatients.length === 0) return []
    const tests: readonly SearchTest[] =
      codes === undefined ? [] : [{ kind: 'token', param: paramNumber(type, 'code'), values: codes }]
    const { rows } = await this.#reads.search({
      type,
      sourcePatients: sourcePatients.map(({ rid }) => rid),
      tests,
      sort: '-lastUpdated',
      limit: MOST,
      ...(type === 'Patient' ? { source: true } : {}),
    })
    return rows.map(({ id, text, sourcePatientId }) => ({
      resource: JSON.parse(text) as FhirObject,
      owner: sourcePatientId ?? id,
    }))
  }
}

function basisTypes(rules: readonly CompiledRule[]): ReadonlyMap<string, readonly string[] | undefined> {
  const types = new Map<string, readonly string[] | undefined>()
  for (const rule of rules) {
    const { type, where } = rule.who ?? { type: rule.anchorType, where: rule.where }
    const codes = type === MANY && where.codes ? [...where.codes] : undefined
    const known = types.get(type)
    types.set(
      type,
      codes === undefined || (types.has(type) && known === undefined)
        ? undefined
        : [...new Set([...(known ?? []), ...codes])].sort(),
    )
  }
  return types
}

/** Types to fetch; for readings the codes that are asked for, where every question names some. */
function typesOf(rules: readonly CompiledRule[], emitting: boolean): ReadonlyMap<string, readonly string[] | undefined> {
  const types = new Map<string, readonly string[] | undefined>()
  for (const rule of rules) {
    for (const type of rule.decidesOn) types.set(type, undefined)
    if (emitting) for (const type of rule.emitsOn) types.set(type, undefined)
    else if (rule.who === undefined) types.set(rule.anchorType, undefined)
  }
  if (types.has(MANY)) types.set(MANY, codesAsked(rules, emitting))
  return types
}

function codesAsked(rules: readonly CompiledRule[], emitting: boolean): readonly string[] | undefined {
  const asked = rules.flatMap((rule) => {
    const queries = [...rule.record, ...(rule.who ? [rule.who] : []), ...rule.inputs.flatMap(queriesOf)]
    const modifiers = emitting ? rule.modifiers.flatMap(queriesOf) : []
    const anchor = rule.who === undefined && rule.anchorType === MANY ? [rule.where.codes] : []
    const series = queries.filter(({ same }) => same !== undefined && rule.anchorType === MANY).map(() => rule.where.codes)
    const named = [...queries, ...modifiers]
      .filter(({ type, same }) => type === MANY && same === undefined)
      .map(({ where }) => where.codes)
    return [...anchor, ...series, ...named]
  })
  if (asked.includes(undefined)) return undefined
  return [...new Set(asked.flatMap((codes) => [...codes!]))].sort()
}
