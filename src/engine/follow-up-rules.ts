import { queriesOf } from '../triggers/modifier.ts'
import type { RecordQuery } from '../triggers/record-query.ts'
import type { CompiledRule } from '../triggers/rule.ts'

/** The rules by what makes them look: fixed for the life of a rule set. */
export interface RuleIndex {
  readonly byId: ReadonlyMap<string, CompiledRule>
  /** Rules that need their anchor and what it refers to, by the anchor's type. */
  readonly byAnchorType: ReadonlyMap<string, readonly CompiledRule[]>
  /** Types that those rules read beside an anchor → the anchors' types. */
  readonly anchorTypesBeside: ReadonlyMap<string, readonly string[]>
  /** Rules that look into the person's record. */
  readonly ofRecords: readonly CompiledRule[]
  /** By type: which of those rules a change of such a resource concerns. */
  readonly watched: ReadonlyMap<string, Watch>
}

/** Rules that a type's changes concern: all of them, and those that ask for codes by each of the codes. */
export interface Watch {
  readonly always: readonly CompiledRule[]
  readonly byCode: ReadonlyMap<string, readonly CompiledRule[]>
}

const readsRecord = (rule: CompiledRule): boolean => rule.who !== undefined || rule.decidesOn.length > 0 || rule.readsPerson

export function ruleIndex(rules: readonly CompiledRule[]): RuleIndex {
  const ofRecords = rules.filter(readsRecord)
  const plain = rules.filter((rule) => !readsRecord(rule))
  const beside = Map.groupBy(
    plain.flatMap((rule) => rule.reads.map(({ type }) => ({ type, anchorType: rule.anchorType }))),
    ({ type }) => type,
  )
  const anchorTypesBeside = new Map(
    [...beside].map(([type, pairs]) => [type, [...new Set(pairs.map(({ anchorType }) => anchorType))]]),
  )
  return {
    byId: new Map(rules.map((rule) => [rule.id, rule])),
    byAnchorType: Map.groupBy(plain, (rule) => rule.anchorType),
    anchorTypesBeside,
    ofRecords,
    watched: watchesOf(ofRecords),
  }
}

interface Concern {
  readonly type: string
  readonly codes: ReadonlySet<string> | undefined
  readonly rule: CompiledRule
}

function watchesOf(rules: readonly CompiledRule[]): ReadonlyMap<string, Watch> {
  const concerns = Map.groupBy(rules.flatMap(concernsOf), ({ type }) => type)
  return new Map([...concerns].map(([type, list]) => [type, watchOf(list)]))
}

function concernsOf(rule: CompiledRule): readonly Concern[] {
  const asked = (query: RecordQuery): Concern => ({ type: query.type, codes: query.where.codes, rule })
  const queries = [...rule.record, ...(rule.who ? [rule.who] : []), ...rule.inputs.flatMap(queriesOf)]
  const anchor = rule.who === undefined ? [{ type: rule.anchorType, codes: rule.where.codes, rule }] : []
  const person = rule.readsPerson ? [{ type: 'Patient', codes: undefined, rule }] : []
  return [...anchor, ...person, ...queries.map(asked), ...rule.reads.map(({ type }) => ({ type, codes: undefined, rule }))]
}

function watchOf(concerns: readonly Concern[]): Watch {
  const always = new Set(concerns.filter(({ codes }) => codes === undefined).map(({ rule }) => rule))
  const byCode = new Map<string, CompiledRule[]>()
  for (const { codes, rule } of concerns) {
    if (codes === undefined || always.has(rule)) continue
    for (const code of codes) {
      const known = byCode.get(code)
      if (known === undefined) byCode.set(code, [rule])
      else if (!known.includes(rule)) known.push(rule)
    }
  }
  return { always: [...always], byCode }
}

const CODE = /"code":"((?:[^"\\]|\\.)*)"/g

/** The rules that a resource's text concerns. */
export function concerned(watch: Watch, text: string, add: (rule: CompiledRule) => unknown): void {
  for (const rule of watch.always) add(rule)
  if (watch.byCode.size === 0) return
  CODE.lastIndex = 0
  for (let found = CODE.exec(text); found !== null; found = CODE.exec(text))
    for (const rule of watch.byCode.get(found[1]!) ?? []) add(rule)
}

/** Whether a rule can leave a timer open that a change which no longer matches must close. */
export const keepsTimers = (rule: CompiledRule): boolean => rule.pattern !== 'on' || rule.quiet !== undefined
