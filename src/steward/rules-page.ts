import { z } from 'zod'
import { laidOut } from '../config/json-schema.ts'
import type { CompiledRules } from '../triggers/compile.ts'
import type { Modifier } from '../triggers/modifier.ts'
import type { CompiledRule } from '../triggers/rule.ts'
import { ruleFileSchema } from '../triggers/rule-file.ts'
import { reachesPatient } from '../triggers/suppression.ts'

/** The page of the catalogue: every rule with what it emits and which part of the default suppression (D0) holds for it. */

const EMITS: Readonly<Record<string, string>> = {
  Task: 'task',
  CommunicationRequest: 'message',
  Flag: 'flag',
  Group: 'segment',
  CarePlan: 'plan',
}

/** What D0 asks, and of which rules. */
const SUPPRESSION: readonly (readonly [string, (rule: CompiledRule) => boolean])[] = [
  ['withdrawn', () => true],
  ['late', () => true],
  ['deceased', (rule) => !rule.without.has('deceased')],
  ['consent', (rule) => rule.consent !== 'K4'],
  ['channels', reachesPatient],
  ['quiet', (rule) => rule.quiet !== undefined],
  ['caps', (rule) => reachesPatient(rule) && !rule.without.has('caps')],
  ['guardian', (rule) => reachesPatient(rule) && !rule.without.has('guardian')],
  ['admitted', (rule) => rule.stay !== undefined || rule.unless.contexts.has('admitted')],
  ['hold', (rule) => rule.hold !== undefined || rule.unless.contexts.has('result-on-hold')],
  ['duplicate', (rule) => reachesPatient(rule) && !rule.without.has('duplicate')],
  ['once', (rule) => rule.oncePer !== undefined],
  ['outage', (rule) => rule.sources.size > 0],
]

const emitsOf = ({ emit }: CompiledRule): string =>
  [...new Set(emit.map(({ type, isProposal }) => (isProposal ? 'appointment' : (EMITS[type] ?? type))))].join(', ')

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const ruleCells = (rule: CompiledRule, running: ReadonlySet<string>): readonly string[] => [
  rule.row ?? '',
  `\`${rule.id}\`${running.has(rule.id) ? ' ●' : ''}`,
  `${rule.title.en} · ${rule.title.zh}`,
  rule.pattern,
  emitsOf(rule),
  rule.consent,
  ...SUPPRESSION.map(([, holds]) => (holds(rule) ? '✓' : '')),
]

const modifierCells = ({ id, row, title, kind }: Modifier): readonly string[] => [
  row ?? '',
  `\`${id}\``,
  `${title.en} · ${title.zh}`,
  kind,
  'nothing by itself',
  '',
  ...SUPPRESSION.map(() => ''),
]

/** Markdown of docs/follow-ups.md. */
export function followUpsPage({ known, rules, modifiers }: CompiledRules): string {
  const running = new Set(rules.map(({ id }) => id))
  const rows = [...known.map((rule) => ruleCells(rule, running)), ...modifiers.map(modifierCells)]
  const headings = ['Row', 'Rule', 'Title', 'Pattern', 'Emits', 'Consent', ...SUPPRESSION.map(([name]) => name)]
  const sorted = rows.toSorted((a, b) => (a[0]! + a[1]!).localeCompare(b[0]! + b[1]!))
  return `${[
    '# Follow-ups',
    '<!-- Made of config/triggers by `node_modules/.bin/node scripts/generate-docs.ts`; a test compares. -->',
    `${new Set(sorted.map(([row]) => row)).size} rows of the catalogue in ${sorted.length} files of \`config/triggers/\`, each with scenarios in \`config/triggers/scenarios/\` (\`tributary rules test\`). ● runs as shipped; \`active.yaml\` says which do. The columns on the right are the parts of the default suppression that hold for a rule: ${SUPPRESSION.map(([name]) => `\`${name}\``).join(', ')}.`,
    [headings, headings.map(() => '---'), ...sorted].map(line).join('\n'),
  ].join('\n\n')}\n`
}

/** JSON Schema of a rule file, for editors. */
export const ruleJsonSchema = (): string =>
  `${laidOut(z.toJSONSchema(ruleFileSchema, { io: 'input', unrepresentable: 'any' }), '', 0)}\n`
