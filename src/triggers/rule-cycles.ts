import { coded } from '../model/errors.ts'
import type { Condition } from './condition.ts'
import type { PositionedYaml, TriggerFinding } from './finding.ts'
import type { CompiledRule } from './rule.ts'

interface Placed {
  readonly rule: CompiledRule
  readonly yaml: PositionedYaml
}

/**
 * Rules that set each other off: one emits what makes the next look, round to the first. A rule never fires on what it
 * emitted itself; what it looks at only to hold back (`unless`, `missing`) sets nothing off.
 */
export function ruleCycles(placed: readonly Placed[]): readonly TriggerFinding[] {
  const rules = placed.map(({ rule }) => rule)
  const next = new Map(
    rules.map((rule) => [rule.id, rules.filter((other) => other !== rule && setsOff(rule, other)).map(({ id }) => id)]),
  )
  const told = new Set<string>()
  return placed.flatMap(({ rule, yaml }) => {
    const cycle = cycleFrom(rule.id, next)
    if (cycle === undefined) return []
    const name = [...cycle].sort().join(' ')
    if (told.has(name)) return []
    told.add(name)
    return [yaml.finding(['rule'], coded('trigger.cycle', { found: [...cycle, rule.id].join(' → ') }))]
  })
}

/** The shortest way back to where it began. */
function cycleFrom(start: string, next: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[start]]
  const seen = new Set<string>()
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const id of next.get(way.at(-1)!) ?? []) {
      if (id === start) return way
      if (seen.has(id)) continue
      seen.add(id)
      ways.push([...way, id])
    }
  }
  return undefined
}

/** What a rule looks at in order to fire: types, and the conditions that narrow them. */
function causesOf(rule: CompiledRule): readonly { readonly type: string; readonly where: Condition }[] {
  const named = rule.record.filter(({ name }) => rule.where.names.has(name) || name === rule.streak?.of)
  const asked = [rule.who, rule.enrolled, ...named].filter((query) => query !== undefined)
  const anchor = rule.who === undefined ? [{ type: rule.anchorType, where: rule.where }] : []
  return [...anchor, ...asked.map(({ type, where }) => ({ type, where }))]
}

const setsOff = (rule: CompiledRule, other: CompiledRule): boolean =>
  causesOf(other).some(({ type, where }) =>
    rule.emit.some((emission) => emission.type === type && (where.codes === undefined || where.codes.has(emission.category))),
  )
