import { z } from 'zod'
import { configSchema } from '../src/config/schema.ts'
import { asJsonSchema } from '../src/config/unknown-keys.ts'
import { type ErrorCode, errors, kindOf } from '../src/model/errors.ts'
import { glossary } from '../src/model/glossary.ts'
import { METRICS, PREFIX } from '../src/ops/metric-names.ts'
import type { Adapter } from '../src/sdk/adapter.ts'

/** Reference pages made of the one definition each thing has: settings, error codes, metrics. A test compares. */

interface Schema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly additionalProperties?: Schema | boolean
}

interface Row {
  readonly path: string
  readonly type: string
  readonly fallback: string
  readonly about: string
}

const MADE =
  '<!-- Made by `node_modules/.bin/node scripts/generate-docs.ts`; a test compares. Change the definition, not this page. -->'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const code = (text: string): string => (text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``)

const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  [headings, headings.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

export function configurationPage(adapters: readonly Adapter[]): string {
  const whole = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as Schema
  const ofAdapters = adapters
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((adapter) => {
      const kind = adapter.source ? 'an interface' : 'a destination'
      return `## adapter: ${adapter.name}\n\n${adapter.title.en} · ${adapter.title.zh}. The \`settings\` of ${kind} with this adapter.\n\n${settingsTable(asJsonSchema(adapter.settings) as Schema)}`
    })
  return `${[
    '# Configuration',
    MADE,
    'One YAML file, given with `--config`. `config/example.yaml` runs as it is; `config/schema.json` completes and checks it in an editor.',
    'Unknown keys are refused. `tributary lint FILE` shows every finding as `file:line:col code message hint`; `tributary start` with findings exits 2 and starts nothing.',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the page shows how secrets are written.
    '`${NAME}` and `${NAME:-default}` are taken from the environment, `file:PATH` from a file beside the configuration. `TRIBUTARY_HTTP_PORT` overrides `http.port`, `TRIBUTARY_MLLP_PORT` the port of the first mllp interface.',
    '## The file',
    settingsTable(whole),
    ...ofAdapters,
  ].join('\n\n')}\n`
}

const settingsTable = (schema: Schema): string =>
  table(
    ['Setting', 'Type', 'Default', 'Meaning'],
    rowsOf(schema, '').map(({ path, type, fallback, about }) => [code(path), cell(type), fallback, cell(about)]),
  )

function rowsOf(schema: Schema, prefix: string): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]): Row[] => {
    const path = prefix === '' ? name : `${prefix}.${name}`
    const required = schema.required?.includes(name) && part.default === undefined
    const inner = part.properties ? rowsOf(part, path) : part.items?.properties ? rowsOf(part.items, `${path}[]`) : []
    if (inner.length > 0 && part.description === undefined && part.items === undefined) return inner
    return [
      { path, type: typeOf(part), fallback: required ? 'required' : fallbackOf(part), about: part.description ?? '' },
      ...inner,
    ]
  })
}

const fallbackOf = ({ default: value }: Schema): string =>
  value === undefined || JSON.stringify(value) === '{}' ? '' : code(typeof value === 'string' ? value : JSON.stringify(value))

function typeOf(schema: Schema): string {
  const either = schema.anyOf ?? schema.oneOf
  if (either) return either.map(typeOf).join(' or ')
  if (schema.const !== undefined) return code(String(schema.const))
  if (schema.enum) return schema.enum.map((one) => code(String(one))).join(', ')
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`
  if (schema.type === 'object') return typeof schema.additionalProperties === 'object' ? 'name → text' : 'settings'
  return `${schema.type ?? 'text'}${rangeOf(schema)}`
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: Schema): string {
  const from = minimum ?? exclusiveMinimum
  const to = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum
  if (from === undefined && to === undefined) return ''
  return ` ${from ?? ''}…${to ?? ''}`
}

const KINDS: Readonly<Record<ReturnType<typeof kindOf>, string>> = {
  transient: 'transient 暂时',
  ambiguous: 'ambiguous 不确定',
  permanent: 'permanent 永久',
}

export function errorsPage(): string {
  const codes = (Object.keys(errors) as ErrorCode[]).toSorted()
  const rooms = Map.groupBy(codes, (one) => one.split('.')[0]!)
  const sections = [...rooms].map(([room, some]) => {
    const rows = some.map((one) => {
      const { en, zh, remedy } = errors[one]
      return [code(one), KINDS[kindOf(one)], `${cell(en)}<br>${cell(remedy.en)}`, `${cell(zh)}<br>${cell(remedy.zh)}`]
    })
    return `## ${room}\n\n${table(['Code', 'Kind', 'What it says, what to do', '含义与处理'], rows)}`
  })
  return `${[
    '# Error codes · 错误码',
    MADE,
    'A closed set. **transient**: the same thing may succeed later; it is tried again. **ambiguous**: it may have happened; nothing is repeated silently. **permanent**: somebody must mend the message, the mapping or the configuration. `{…}` are positions, names, codes and counts, never a patient’s data.',
    '错误码是封闭集合。**暂时**：稍后可能成功，会自动重试。**不确定**：可能已经发生，不会悄悄重复。**永久**：须修正消息、映射或配置。`{…}` 只含位置、名称、代码与计数，不含患者数据。',
    ...sections,
  ].join('\n\n')}\n`
}

export const glossaryPage = (): string =>
  `${[
    '# Words · 词汇',
    MADE,
    'The same word in code, YAML, logs, metrics, tables and pages.',
    table(
      ['Word', '中文', 'Meaning', '含义'],
      glossary.map(({ en, zh, meaning }) => [en, zh, cell(meaning.en), cell(meaning.zh)]),
    ),
  ].join('\n\n')}\n`

/** The list between the marks of docs/operations.md. */
export const metricsTable = (): string =>
  table(
    ['Metric', 'Meaning'],
    Object.entries(METRICS).map(([name, { help }]) => [code(PREFIX + name), cell(help)]),
  )

const [BEGIN, END] = ['<!-- metrics: made by `node_modules/.bin/node scripts/generate-docs.ts` -->', '<!-- /metrics -->']

/** @throws when the page has lost its marks */
export function withMetrics(page: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (from < 0 || to < from) throw new Error('docs/operations.md has no place for the metrics')
  return `${page.slice(0, from)}${BEGIN}\n\n${metricsTable()}\n\n${page.slice(to)}`
}
