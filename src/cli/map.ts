import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { Command, Option } from 'commander'
import type { SetWithFiles } from '../engine/mapping-versions.ts'
import { decode, type InterfaceContext } from '../engine/process-message.ts'
import type { Lineage, MapContext, MapResult } from '../mapping/mapped.ts'
import type { MappingSet } from '../mapping/mapping-set.ts'
import { type CodedError, CodedException, coded, type Language, textOf } from '../model/errors.ts'
import { PUBLISHED_SALT } from '../model/ids.ts'
import type { Format } from '../model/message.ts'
import { lineageLine, type Trouble, troublesOf } from '../steward/map-trouble.ts'
import { loadMappings } from '../steward/mapping-files.ts'
import { type CliContext, EXIT, tell } from './context.ts'
import { MAPPING_FOLDER, refuse } from './load.ts'
import { SAID } from './mapping-draft.ts'

interface Options {
  readonly source: string
  readonly mapping?: string
  readonly mappings: string
  readonly charset?: string
  readonly explain?: boolean
  readonly coverage?: boolean
  readonly values?: boolean
  readonly format?: Format
}

const ABOUT = {
  zh: '把一条消息映射为 FHIR Bundle，写到标准输出；映射由其 when 条件选定',
  en: 'map one message to a FHIR Bundle on stdout; the mapping is chosen by its `when`',
} as const

/** `tributary map FILE|-`: the FHIR Bundle one message becomes. Exits 0 mapped, 3 held, 4 failed. */
export const mapCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('map')
    .description(ABOUT[context.language])
    .argument('<file>', 'HL7 v2, or a row as JSON (.row.json, with --source naming the view); - reads stdin')
    .option('--source <name>', 'interface, or table or view of a row', 'map')
    .option('--mapping <name>', 'the mapping it must be: hl7v2/oru-r01')
    .option('--mappings <folder>', 'mapping library', MAPPING_FOLDER)
    .addOption(
      new Option(
        '--format <format>',
        { zh: '消息格式（默认由文件名判断）', en: 'format of the message (default: by its name)' }[context.language],
      ).choices(FORMATS),
    )
    .option('--charset <name>', 'charset when the message declares none')
    .option('--explain', 'where every element came from: source position, rule, line, layer')
    .option('--coverage', 'which values of the message were used and which not')
    .option('--values', SAID.values[context.language])
    .action(async (file: string, options: Options) => {
      const bytes = await bytesOf(file, context)
      const { set, findings } = await loadMappings([options.mappings])
      if (set === undefined) return refuse(findings, context)
      const map: MapWith = (with_, want) => mapped(with_, bytes, file, { ...options, ...want })
      exit(shown({ set, map, text: textReader(bytes, file, options) }, options, context, basename(file)))
    })

async function bytesOf(file: string, context: CliContext): Promise<Uint8Array> {
  if (file === '-') return buffer(context.stdin)
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new CodedException(coded('cli.file-not-found', { where: file, found: error.code ?? 'error' }))
  })
}

const FORMATS: readonly Format[] = ['hl7v2', 'row', 'csv', 'json', 'xml', 'fhir']
const ENDINGS: readonly (readonly [string, Format])[] = [
  ['.row.json', 'row'],
  ['.csv.json', 'csv'],
  ['.fhir.json', 'fhir'],
  ['.xml', 'xml'],
  ['.json', 'row'],
]
const BRACE = 0x7b
const ANGLE = 0x3c

/** What the file's name says, else its first byte. JSON is a row unless said otherwise. */
function formatOf(bytes: Uint8Array, file: string, { format }: Options): Format {
  if (format !== undefined) return format
  const named = ENDINGS.find(([ending]) => file.endsWith(ending))?.[1]
  return named ?? (bytes[0] === BRACE ? 'row' : bytes[0] === ANGLE ? 'xml' : 'hl7v2')
}

const contextOf = ({ source, charset }: Options): InterfaceContext => ({
  authority: source,
  authorities: {},
  zone: 'Asia/Shanghai',
  charset,
  tables: {},
})

function decoded(bytes: Uint8Array, file: string, options: Options): ReturnType<typeof decode> {
  const { source } = options
  const format = formatOf(bytes, file, options)
  const at = { interface: source, origin: source, receivedAt: 0, seq: 0, controlId: '', orderingKeys: [] }
  return decode({ ...at, bytes, format }, contextOf(options))
}

/** Total: a defect becomes a failed message, as in the engine. */
function mapped(set: MappingSet, bytes: Uint8Array, file: string, options: Options): MapResult {
  const { source, mapping, explain = false, coverage = false } = options
  const failed = (error: CodedError): MapResult => ({ kind: 'failed', mapping: undefined, error })
  try {
    const tree = decoded(bytes, file, options)
    if (!tree.ok) return failed(tree.error)
    const at = { interface: source, origin: source, receivedAt: Date.now(), salt: PUBLISHED_SALT }
    const mapContext: MapContext = { ...contextOf(options), ...at }
    const result = set.map(tree.value, mapContext, { lineage: explain, coverage })
    if (mapping === undefined || result.mapping === mapping) return result
    return failed(coded('cli.other-mapping', { where: mapping, found: result.mapping ?? '—' }))
  } catch (bug) {
    return failed(coded('engine.bug', { found: bug instanceof Error ? bug.name : 'unknown' }))
  }
}

type MapWith = (set: MappingSet, want?: { readonly explain?: boolean; readonly coverage?: boolean }) => MapResult

/** One message and the library, so that it can be mapped again to explain itself. */
interface Asked {
  readonly set: SetWithFiles
  readonly map: MapWith
  readonly text: (from: Lineage) => string | undefined
}

/** What stands at a position of the decoded text, or in a column. */
function textReader(bytes: Uint8Array, file: string, options: Options): Asked['text'] {
  let tree: ReturnType<typeof decode> | undefined
  return ({ from, position }) => {
    tree ??= decoded(bytes, file, options)
    if (!tree.ok) return undefined
    const input = tree.value
    if (input.format === 'hl7v2') return position && input.message.text.slice(position.offset, position.offset + position.length)
    return 'row' in input ? (input.row[from] ?? undefined) : undefined
  }
}

function shown(asked: Asked, options: Options, context: CliContext, file: string): number {
  const result = asked.map(asked.set)
  if (result.kind === 'ignored') {
    const said = { zh: '被规则忽略', en: 'ignored by rule' }[context.language]
    context.stderr.write(`${file}: ${said} ${result.mapping}: ${result.rule}\n`)
    return EXIT.ok
  }
  const troubles = troublesOf(result, {
    files: asked.set.files,
    set: asked.set,
    map: (set, lineage) => asked.map(set, { explain: lineage }),
    textAt: asked.text,
    values: options.values ?? false,
  })
  if (result.kind !== 'mapped') {
    tell(result.error, context)
    for (const one of troubles) context.stderr.write(troubleLine(one, context.language))
    return result.kind === 'held' ? EXIT.held : EXIT.failed
  }
  const bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: result.contributions.map((one) => ({ fullUrl: `urn:tributary:${one.type}/${one.id}`, resource: one.content })),
  }
  context.stdout.write(`${JSON.stringify(bundle, null, 2)}\n`)
  remarks(result, asked, options, context)
  const [invalid] = troubles
  if (invalid === undefined) return EXIT.ok
  const { error, rule } = invalid
  tell(coded('engine.invalid-resource', { where: error.facts.where ?? '', rule, found: error.code }), context)
  for (const one of troubles)
    context.stderr.write(`  ${textOf(one.error, context.language)}\n${troubleLine(one, context.language)}`)
  return EXIT.held
}

const WORDS = {
  zh: { rule: '规则', source: '来源', value: '值' },
  en: { rule: 'rule', source: 'from', value: 'value' },
} as const

/** `  file:line:col, rule …, from OBX-3, value …`; nothing when nothing more is known. */
function troubleLine({ place, rule, source, value }: Trouble, language: Language): string {
  const words = WORDS[language]
  const parts = [
    place,
    rule && `${words.rule} ${rule}`,
    source && `${words.source} ${source}`,
    value && `${words.value} ${value}`,
  ].filter(Boolean)
  return parts.length === 0 ? '' : `  ${parts.join(', ')}\n`
}

function remarks(
  result: Extract<MapResult, { kind: 'mapped' }>,
  { text }: Asked,
  options: Options,
  { stderr, language }: CliContext,
): void {
  if (options.explain)
    for (const one of result.lineage ?? []) stderr.write(`${lineageLine(one, text(one), options.values ?? false)}\n`)
  if (options.coverage && result.coverage) stderr.write(`${JSON.stringify(result.coverage)}\n`)
  for (const notice of result.notices) stderr.write(`${notice.code} ${textOf(notice, language)}\n`)
}
