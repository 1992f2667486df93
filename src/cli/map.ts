import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { Command } from 'commander'
import { decode, type InterfaceContext } from '../engine/process-message.ts'
import { prepare } from '../fhir/prepare.ts'
import type { MapContext, MapResult } from '../mapping/mapped.ts'
import { type CodedError, coded, textOf } from '../model/errors.ts'
import { PUBLISHED_SALT } from '../model/ids.ts'
import type { Format } from '../model/message.ts'
import { loadMappings } from '../steward/mapping-files.ts'
import { type CliContext, EXIT, Exit } from './context.ts'
import { MAPPING_FOLDER, refuse } from './load.ts'

interface Options {
  readonly source: string
  readonly mappings: string
  readonly charset?: string
  readonly explain?: boolean
  readonly coverage?: boolean
}

/** `tributary map FILE|-`: the FHIR Bundle one message becomes. Exits 0 mapped, 3 held, 4 failed. */
export const mapCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('map')
    .description('map one message to a FHIR Bundle on stdout; the mapping is chosen by its `when`')
    .argument('<file>', 'HL7 v2 (.hl7) or a row as JSON (.row.json, with --source naming the view); - reads stdin')
    .option('--source <name>', 'interface, or table or view of a row', 'map')
    .option('--mappings <folder>', 'mapping library', MAPPING_FOLDER)
    .option('--charset <name>', 'charset when the message declares none')
    .option('--explain', 'where every element came from: source position, rule, line, layer')
    .option('--coverage', 'which values of the message were used and which not')
    .action(async (file: string, options: Options) => {
      const { set, findings } = await loadMappings([options.mappings])
      if (set === undefined) return refuse(findings, context)
      const bytes = await bytesOf(file, context)
      const format: Format = file.endsWith('.json') ? 'row' : 'hl7v2'
      const known: InterfaceContext = { authority: options.source, authorities: {}, zone: 'Asia/Shanghai', charset: options.charset, tables: {} }
      const envelope = { seq: 0, interface: options.source, bytes, receivedAt: Date.now(), controlId: '', orderingKeys: [], format, origin: options.source }
      const tree = decode(envelope, known)
      if (!tree.ok) return exit(refused(tree.error, EXIT.failed, context))
      const mapContext: MapContext = { ...known, interface: options.source, salt: PUBLISHED_SALT, receivedAt: envelope.receivedAt, origin: options.source }
      const result = set.map(tree.value, mapContext, { lineage: options.explain ?? false, coverage: options.coverage ?? false })
      exit(shown(result, options, context, basename(file)))
    })

async function bytesOf(file: string, context: CliContext): Promise<Uint8Array> {
  if (file === '-') return buffer(context.stdin)
  if (existsSync(file)) return readFile(file)
  context.stderr.write(`cli.file-not-found ${textOf(coded('cli.file-not-found', { where: file }), context.language)}\n`)
  throw new Exit(EXIT.badConfiguration)
}

function shown(result: MapResult, options: Options, context: CliContext, file: string): number {
  if (result.kind === 'ignored') {
    context.stderr.write(`${file}: ${context.language === 'zh' ? '被规则忽略' : 'ignored by rule'} ${result.mapping}: ${result.rule}\n`)
    return EXIT.ok
  }
  if (result.kind !== 'mapped') return refused(result.error, result.kind === 'held' ? EXIT.held : EXIT.failed, context)
  const prepared = result.contributions.map(prepare)
  const invalid = prepared.find((one) => one.problem)
  const bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: result.contributions.map((one) => ({ fullUrl: `urn:tributary:${one.type}/${one.id}`, resource: one.content })),
  }
  context.stdout.write(`${JSON.stringify(bundle, null, 2)}\n`)
  if (options.explain) for (const one of result.lineage ?? []) context.stderr.write(`${one.resource} ${one.path} ← ${one.from} ${one.file}:${one.line} (${one.layer})\n`)
  if (options.coverage && result.coverage) context.stderr.write(`${JSON.stringify(result.coverage)}\n`)
  for (const notice of result.notices) context.stderr.write(`${notice.code} ${textOf(notice, context.language)}\n`)
  if (invalid?.problem) return refused(coded('engine.invalid-resource', { where: invalid.type, rule: invalid.rule, found: invalid.problem.code }), EXIT.held, context)
  return EXIT.ok
}

function refused(error: CodedError, code: number, context: CliContext): number {
  context.stderr.write(`${error.code} ${textOf(error, context.language)}\n`)
  return code
}
