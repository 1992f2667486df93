import { coded } from '../model/errors.ts'
import { compileHouse, type House } from './compile-house.ts'
import { compileRule } from './compile-rule.ts'
import { PositionedYaml, type TriggerFinding } from './finding.ts'
import { houseKind } from './house-file.ts'
import type { Modifier } from './modifier.ts'
import type { CompiledRule } from './rule.ts'
import { ruleCycles } from './rule-cycles.ts'
import { type RuleFile, ruleFileSchema } from './rule-file.ts'

export interface RuleText {
  /** As findings name it. */
  readonly path: string
  readonly text: string
}

export interface CompiledRules {
  /** Rules that run, without a finding, in the order of their ids. */
  readonly rules: readonly CompiledRule[]
  /** Those that lie ready besides (the folder's `active:` list does not name them), and the running ones. */
  readonly known: readonly CompiledRule[]
  /** Rows that emit nothing by themselves. */
  readonly modifiers: readonly Modifier[]
  readonly findings: readonly TriggerFinding[]
}

/**
 * Rule files and what they share (house-file.ts: value sets, contexts, owners, calendars, the list of active rules) in any
 * order; all findings at once. `only: 'active'` leaves out the files of rules that do not run: an engine starts sooner, and a draft that
 * lies ready with a mistake does not stop it.
 */
export function compileRules(files: readonly RuleText[], { only }: { readonly only?: 'active' } = {}): CompiledRules {
  const wanted = only === 'active' ? activeTexts(files) : files
  const documents = wanted.map(({ path, text }) => ({ yaml: new PositionedYaml(path, text), text }))
  const findings = documents.flatMap(({ yaml }) => yaml.syntaxFindings())
  const sound = documents.filter(({ yaml }) => yaml.syntaxFindings().length === 0)
  const shared = sound.filter(({ yaml }) => isHouseFile(yaml)).map(({ yaml }) => yaml)
  const house = compileHouse(shared, findings)
  const seen = new Map<string, string>()
  const parsed = sound.filter(({ yaml }) => !isHouseFile(yaml)).flatMap(({ yaml, text }) => parse(yaml, text, seen, findings))
  const known = parsed
    .flatMap(({ yaml, text, file, isFirst }) => {
      const made = compileRule(yaml, text, file, house)
      findings.push(...made.findings)
      return made.rule === undefined || !isFirst ? [] : [{ rule: made.rule, yaml }]
    })
    .sort((a, b) => a.rule.id.localeCompare(b.rule.id))
  findings.push(...ruleCycles(known), ...unknownActive(shared, house, parsed))
  const rules = known.map(({ rule }) => rule)
  const isActive = ({ id }: { readonly id: string }): boolean => house.active === 'all' || house.active.has(id)
  return { rules: rules.filter(isActive), known: rules, modifiers: house.modifiers, findings }
}

const RULE_LINE = /^rule:\s*(\S+)\s*$/m

function activeTexts(files: readonly RuleText[]): readonly RuleText[] {
  const lists = files.flatMap(({ path, text }) => (/^active:/m.test(text) ? [new PositionedYaml(path, text).value()] : []))
  const active = lists.flatMap((value) => (value as { readonly active?: unknown } | undefined)?.active ?? [])
  if (lists.length === 0 || active.includes('all')) return files
  return files.filter(({ text }) => {
    const id = RULE_LINE.exec(text)?.[1]
    return id === undefined || active.includes(id)
  })
}

const isHouseFile = (yaml: PositionedYaml): boolean => houseKind(yaml.value()) !== undefined

interface ParsedRule {
  readonly yaml: PositionedYaml
  readonly text: string
  readonly file: RuleFile
  /** Of two rules of one name the first stands. */
  readonly isFirst: boolean
}

function parse(yaml: PositionedYaml, text: string, seen: Map<string, string>, findings: TriggerFinding[]): readonly ParsedRule[] {
  const parsed = ruleFileSchema.safeParse(yaml.value())
  if (!parsed.success) {
    findings.push(...yaml.schemaFindings(parsed.error))
    return []
  }
  const first = seen.get(parsed.data.rule)
  if (first !== undefined)
    findings.push(yaml.finding(['rule'], coded('trigger.duplicate', { found: parsed.data.rule, where: first })))
  else seen.set(parsed.data.rule, yaml.file)
  return [{ yaml, text, file: parsed.data, isFirst: first === undefined }]
}

function unknownActive(
  shared: readonly PositionedYaml[],
  house: House,
  parsed: readonly ParsedRule[],
): readonly TriggerFinding[] {
  if (house.active === 'all') return []
  const known = new Set([...parsed.map(({ file }) => file.rule), ...house.modifiers.map(({ id }) => id)])
  return shared.flatMap((yaml) => {
    const value = yaml.value()
    if (houseKind(value) !== 'active') return []
    const list = (value as { readonly active: readonly unknown[] }).active
    return list.flatMap((found, index) =>
      known.has(String(found))
        ? []
        : [
            yaml.finding(
              ['active', index],
              coded('trigger.unknown-rule', { found: String(found), allowed: [...known].join(' ') || '—' }),
            ),
          ],
    )
  })
}
