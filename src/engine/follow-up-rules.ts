import type { CompiledRule } from '../triggers/rule.ts'

/** The rules by what makes them look: fixed for the life of a rule set. */
export interface RuleIndex {
  readonly byId: ReadonlyMap<string, CompiledRule>
  readonly byAnchorType: ReadonlyMap<string, readonly CompiledRule[]>
  /** Types that rules read beside an anchor → the anchors' types. */
  readonly anchorTypesBeside: ReadonlyMap<string, readonly string[]>
}

export function ruleIndex(rules: readonly CompiledRule[]): RuleIndex {
  const byAnchorType = Map.groupBy(rules, (rule) => rule.anchorType)
  const beside = Map.groupBy(
    rules.flatMap((rule) => rule.reads.map(({ type }) => ({ type, anchorType: rule.anchorType }))),
    ({ type }) => type,
  )
  const anchorTypesBeside = new Map(
    [...beside].map(([type, pairs]) => [type, [...new Set(pairs.map(({ anchorType }) => anchorType))]]),
  )
  return { byId: new Map(rules.map((rule) => [rule.id, rule])), byAnchorType, anchorTypesBeside }
}

/** Whether a rule can leave a timer open that a change which no longer matches must close. */
export const keepsTimers = (rule: CompiledRule): boolean => rule.pattern !== 'on' || rule.quiet !== undefined
