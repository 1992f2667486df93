import type { MappedMessage } from '../engine/mapped-message.ts'
import { type InterfaceContext, processMessage } from '../engine/process-message.ts'
import { parseExact } from '../fhir/decimal.ts'
import type { Prepared } from '../fhir/prepared.ts'
import type { MappingSet } from '../mapping/mapping-set.ts'
import type { Journalled } from '../model/message.ts'
import type { Journal } from '../store/journal.ts'
import { type Difference, differences, elementPath } from './json-difference.ts'
import { maskValue } from './masked.ts'
import { numberBefore, storedMessages } from './stored-messages.ts'

/**
 * What a draft would change (mapping.md, point 16): stored messages mapped with the published set and with the draft. Resources
 * are compared as the messages say them, each once, however many messages speak of it.
 */

export type Change = 'added' | 'changed' | 'removed'

export interface ChangedResource {
  readonly change: Change
  readonly type: string
  readonly id: string
  /** Mapping rule that makes it, or made it: `hl7v2/oru-r01/observation`. */
  readonly rule: string
  /** Journal numbers of the first messages that say so. */
  readonly messages: readonly number[]
  /** Elements that differ, without repetitions; none for an added or a removed resource. */
  readonly elements: readonly string[]
}

export interface RuleChanges {
  readonly rule: string
  readonly added: number
  readonly changed: number
  readonly removed: number
  /** Element → in how many of the changed resources. */
  readonly elements: Readonly<Record<string, number>>
  /** A few of them with what differs, masked unless values were asked for. */
  readonly samples: readonly {
    readonly resource: string
    readonly change: Change
    readonly message: number
    readonly differences: readonly Difference[]
  }[]
}

export interface DryRun {
  readonly messages: number
  readonly seconds: number
  readonly published: string
  readonly draft: string
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
  readonly rules: readonly RuleChanges[]
  readonly resources: readonly ChangedResource[]
  /** Messages that would end otherwise: `committed → held mapping.code-held`. */
  readonly states: Readonly<Record<string, number>>
  /** Codes no table knows: with the published set and no more, and with the draft and not before. */
  readonly codes: { readonly resolved: readonly string[]; readonly unknown: readonly string[] }
  /** Messages whose merges, links or unlinks would differ. */
  readonly instructions: number
}

export interface DryRunOptions {
  readonly journal: Pick<Journal, 'read' | 'head'>
  readonly published: MappingSet
  readonly draft: MappingSet
  readonly contexts: ReadonlyMap<string, InterfaceContext>
  readonly salt: string
  readonly since: number
  readonly interface?: string | undefined
  /** Samples of a rule. */
  readonly samples?: number
  /** Values as they are. */
  readonly values?: boolean
  /** Milliseconds, rising. */
  now(): number
  progress?(done: number, all: number): void
}

/** One resource over all messages that speak of it: a version apart is told by its text, the latest stands for the sample. */
interface Seen {
  readonly type: string
  readonly id: string
  readonly rule: string
  before: boolean
  after: boolean
  readonly messages: number[]
  readonly elements: Set<string>
  sample: { readonly message: number; readonly before: string | undefined; readonly after: string | undefined } | undefined
}

export async function dryRun(options: DryRunOptions): Promise<DryRun> {
  const { journal, published, draft, since, progress } = options
  const started = options.now()
  const upTo = await journal.head()
  const first = await numberBefore(journal, since)
  const run = new Comparison(options)
  for await (const { messages, at } of storedMessages(journal, { since, interface: options.interface, after: first, upTo })) {
    for (const message of messages) run.add(message)
    progress?.(at - first, upTo - first)
    // The journal is read where others read it too: between two pages they come first.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { ...run.result(), seconds: (options.now() - started) / 1000, published: published.version, draft: draft.version }
}

class Comparison {
  readonly #options: DryRunOptions
  readonly #seen = new Map<string, Seen>()
  readonly #states = new Map<string, number>()
  readonly #codes = { before: new Set<string>(), after: new Set<string>() }
  readonly #same = new Set<string>()
  #messages = 0
  #instructions = 0

  constructor(options: DryRunOptions) {
    this.#options = options
  }

  add(message: Journalled): void {
    const { published, draft, contexts, salt } = this.#options
    const known = contexts.get(message.interface)
    const before = processMessage(message, published, known, salt)
    const after = processMessage(message, draft, known, salt)
    this.#messages += 1
    this.#noteState(before, after)
    for (const code of codesOf(before)) this.#codes.before.add(code)
    for (const code of codesOf(after)) this.#codes.after.add(code)
    if (JSON.stringify(instructionsOf(before)) !== JSON.stringify(instructionsOf(after))) this.#instructions += 1
    this.#compare(message.seq, preparedOf(before), preparedOf(after))
  }

  #noteState(before: MappedMessage, after: MappedMessage): void {
    const [from, to] = [endOf(before), endOf(after)]
    if (from !== to) this.#states.set(`${from} → ${to}`, (this.#states.get(`${from} → ${to}`) ?? 0) + 1)
  }

  #compare(seq: number, before: readonly Prepared[], after: readonly Prepared[]): void {
    const olds = new Map(before.map((one) => [`${one.type}/${one.id}`, one]))
    for (const one of after) {
      const name = `${one.type}/${one.id}`
      const old = olds.get(name)
      olds.delete(name)
      if (old && old.hash === one.hash && old.sourcePatient === one.sourcePatient) this.#unchanged(name)
      else this.#note(name, seq, old, one)
    }
    for (const [name, old] of olds) this.#note(name, seq, old, undefined)
  }

  /** Of the many that stay as they are only the name is kept. */
  #unchanged(name: string): void {
    const seen = this.#seen.get(name)
    if (seen === undefined) this.#same.add(name)
    else Object.assign(seen, { before: true, after: true })
  }

  #note(name: string, seq: number, before: Prepared | undefined, after: Prepared | undefined): void {
    const { type, id, rule } = (after ?? before)!
    const both = this.#same.delete(name)
    const seen: Seen = this.#seen.get(name) ?? {
      type,
      id,
      rule,
      before: both,
      after: both,
      messages: [],
      elements: new Set(),
      sample: undefined,
    }
    this.#seen.set(name, seen)
    seen.before ||= before !== undefined
    seen.after ||= after !== undefined
    if (seen.messages.length < 3) seen.messages.push(seq)
    seen.sample = { message: seq, before: before?.text, after: after?.text }
    if (before && after) for (const one of between(before.text, after.text)) seen.elements.add(elementPath(one.path))
  }

  result(): Omit<DryRun, 'seconds' | 'published' | 'draft'> {
    const resources = [...this.#seen.values()].map(changedOf)
    const count = (change: Change): number => resources.filter((one) => one.change === change).length
    const { before, after } = this.#codes
    return {
      messages: this.#messages,
      added: count('added'),
      changed: count('changed'),
      removed: count('removed'),
      unchanged: this.#same.size,
      rules: this.#rules(resources),
      resources,
      states: Object.fromEntries(this.#states),
      codes: { resolved: [...before].filter((one) => !after.has(one)), unknown: [...after].filter((one) => !before.has(one)) },
      instructions: this.#instructions,
    }
  }

  #rules(resources: readonly ChangedResource[]): readonly RuleChanges[] {
    const byRule = Map.groupBy(resources, ({ rule }) => rule)
    return [...byRule]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([rule, own]) => {
        const count = (change: Change): number => own.filter((one) => one.change === change).length
        const elements: Record<string, number> = {}
        for (const one of own) for (const element of one.elements) elements[element] = (elements[element] ?? 0) + 1
        const samples = own.slice(0, this.#options.samples ?? 3).flatMap((one) => this.#sample(one))
        return { rule, added: count('added'), changed: count('changed'), removed: count('removed'), elements, samples }
      })
  }

  #sample({ type, id, change }: ChangedResource): RuleChanges['samples'] {
    const sample = this.#seen.get(`${type}/${id}`)?.sample
    if (sample === undefined) return []
    const shown = (path: string, text: string | undefined): string | undefined =>
      this.#options.values ? text : maskValue(path, text)
    const found = between(sample.before, sample.after).map(({ path, before, after }) => ({
      path,
      before: shown(path, before),
      after: shown(path, after),
    }))
    return [{ resource: `${type}/${id}`, change, message: sample.message, differences: found }]
  }
}

function changedOf({ type, id, rule, before, after, messages, elements }: Seen): ChangedResource {
  const change: Change = before && after ? 'changed' : after ? 'added' : 'removed'
  return { change, type, id, rule, messages, elements: [...elements] }
}

const between = (before: string | undefined, after: string | undefined): readonly Difference[] =>
  differences(before === undefined ? undefined : parseExact(before), after === undefined ? undefined : parseExact(after))

const preparedOf = ({ result }: MappedMessage): readonly Prepared[] => (result.kind === 'mapped' ? result.prepared : [])

const instructionsOf = ({ result }: MappedMessage) => (result.kind === 'mapped' ? result.instructions : [])

/** `lab-item urn:lis:item|XYZ`. */
const codesOf = ({ result }: MappedMessage): readonly string[] =>
  'unmatched' in result ? (result.unmatched ?? []).map(({ table, system, code }) => `${table} ${system}|${code}`) : []

function endOf({ result }: MappedMessage): string {
  if (result.kind === 'ignored') return `ignored ${result.rule}`
  if (result.kind !== 'mapped') return `${result.kind} ${result.error.code}`
  const invalid = result.prepared.find(({ problem, mode }) => problem !== undefined && mode !== 'withdraw')
  return invalid ? `held engine.invalid-resource (${invalid.rule})` : 'committed'
}
