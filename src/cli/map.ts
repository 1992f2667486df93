import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { Command } from 'commander'
import { decode, type InterfaceContext } from '../engine/process-message.ts'
import { prepare } from '../fhir/prepare.ts'
import type { MapContext, MapResult } from '../mapping/mapped.ts'
import type { MappingSet } from '../mapping/mapping-set.ts'
import { type CodedError, CodedException, coded, textOf } from '../model/errors.ts'
import { PUBLISHED_SALT } from '../model/ids.ts'
import { loadMappings } from '../steward/mapping-files.ts'
import { type CliContext, EXIT, tell } from './context.ts'
import { MAPPING_FOLDER, refuse } from './load.ts'

interface Options {
  readonly source: string
  readonly mapping?: string
  readonly mappings: string
  readonly charset?: string
  readonly explain?: boolean
  readonly coverage?: boolean
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
    .option('--charset <name>', 'charset when the message declares none')
    .option('--explain', 'where every element came from: source position, rule, line, layer')
    .option('--coverage', 'which values of the message were used and which not')
    .action(async (file: string, options: Options) => {
      const bytes = await bytesOf(file, context)
      const { set, findings } = await loadMappings([options.mappings])
      if (set === undefined) return refuse(findings, context)
      exit(shown(mapped(set, bytes, file, options), options, context, basename(file)))
    })

async function bytesOf(file: string, context: CliContext): Promise<Uint8Array> {
  if (file === '-') return buffer(context.stdin)
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new CodedException(coded('cli.file-not-found', { where: file, found: error.code ?? 'error' }))
  })
}

const BRACE = 0x7b

/** Total: a defect becomes a failed message, as in the engine. */
function mapped(set: MappingSet, bytes: Uint8Array, file: string, { source, charset, mapping, ...want }: Options): MapResult {
  const failed = (error: CodedError): MapResult => ({ kind: 'failed', mapping: undefined, error })
  try {
    const known: InterfaceContext = { authority: source, authorities: {}, zone: 'Asia/Shanghai', charset, tables: {} }
    const at = { interface: source, origin: source, receivedAt: Date.now() }
    const format = file.endsWith('.json') || bytes[0] === BRACE ? 'row' : 'hl7v2'
    const tree = decode({ ...at, seq: 0, bytes, controlId: '', orderingKeys: [], format }, known)
    if (!tree.ok) return failed(tree.error)
    const mapContext: MapContext = { ...known, ...at, salt: PUBLISHED_SALT }
    const result = set.map(tree.value, mapContext, { lineage: want.explain ?? false, coverage: want.coverage ?? false })
    if (mapping === undefined || result.mapping === mapping) return result
    return failed(coded('cli.other-mapping', { where: mapping, found: result.mapping ?? '—' }))
  } catch (bug) {
    return failed(coded('engine.bug', { found: bug instanceof Error ? bug.name : 'unknown' }))
  }
}

function shown(result: MapResult, options: Options, context: CliContext, file: string): number {
  if (result.kind === 'ignored') {
    const said = { zh: '被规则忽略', en: 'ignored by rule' }[context.language]
    context.stderr.write(`${file}: ${said} ${result.mapping}: ${result.rule}\n`)
    return EXIT.ok
  }
  if (result.kind !== 'mapped') {
    tell(result.error, context)
    return result.kind === 'held' ? EXIT.held : EXIT.failed
  }
  const bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: result.contributions.map((one) => ({ fullUrl: `urn:tributary:${one.type}/${one.id}`, resource: one.content })),
  }
  context.stdout.write(`${JSON.stringify(bundle, null, 2)}\n`)
  remarks(result, options, context)
  const invalid = result.contributions.map(prepare).find((one) => one.problem)
  if (!invalid?.problem) return EXIT.ok
  tell(coded('engine.invalid-resource', { where: invalid.type, rule: invalid.rule, found: invalid.problem.code }), context)
  return EXIT.held
}

function remarks(result: Extract<MapResult, { kind: 'mapped' }>, options: Options, { stderr, language }: CliContext): void {
  if (options.explain)
    for (const one of result.lineage ?? [])
      stderr.write(`${one.resource} ${one.path} ← ${one.from} ${one.file}:${one.line} (${one.layer})\n`)
  if (options.coverage && result.coverage) stderr.write(`${JSON.stringify(result.coverage)}\n`)
  for (const notice of result.notices) stderr.write(`${notice.code} ${textOf(notice, language)}\n`)
}
