import { readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Command } from 'commander'
import { type IdentityModel, loadIdentityModel } from '../identity/model.ts'
import { type CodedError, CodedException, coded } from '../model/errors.ts'
import { type EvaluationReport, evaluateTable } from '../steward/identity-evaluate.ts'
import { htmlReport } from '../steward/identity-report.ts'
import { readSchema, type TruthSchema } from '../steward/identity-schema.ts'
import { draftOf, trainOnTable } from '../steward/identity-train.ts'
import type { CliContext } from './context.ts'
import { summaryOf, trainingOf } from './identity-summary.ts'
import { numberOption } from './options.ts'

const IDENTITY_FILE = resolve(import.meta.dirname, '../../config/identity.yaml')

interface Options {
  readonly schema: string
  readonly truth?: string
  readonly model: string
  readonly tune?: string
  readonly json?: boolean
  readonly report?: string
  readonly shown: string
  readonly seed: string
}

const ABOUT = {
  group: { zh: '患者主索引：评估与训练', en: 'the patient index: how well it tells people apart, and its weights' },
  evaluate: {
    zh: '用带有真值的 CSV 评估身份匹配',
    en: 'measure matching on a CSV whose truth is known',
  },
  train: {
    zh: '由本院数据估计权重，写成草稿并显示差异；经批准后方可使用',
    en: 'estimate weights from a CSV, write them as a draft and show what they would change; used only when approved',
  },
} as const

/** `tributary identity evaluate FILE… --schema S`: precision, recall, review load, blocking and the worst cases. */
export const identityCommand = (context: CliContext): Command =>
  new Command('identity')
    .description(ABOUT.group[context.language])
    .addCommand(evaluateCommand(context))
    .addCommand(trainCommand(context))

const evaluateCommand = (context: CliContext): Command =>
  new Command('evaluate')
    .description(ABOUT.evaluate[context.language])
    .argument('<files...>', 'CSV with a header row; several are one table')
    .requiredOption('--schema <file>', 'what the columns mean (YAML)')
    .option('--truth <file>', 'pairs of record ids, when the schema says so')
    .option('--model <file>', 'identity model', IDENTITY_FILE)
    .option('--tune <precision>', 'choose thresholds on one half of the people, report the other')
    .option('--json', 'the figures as JSON')
    .option('--report <file>', 'write an HTML report')
    .option('--shown <count>', 'false links and misses that are shown', '10')
    .option('--seed <number>', 'of the bootstrap', '1')
    .action(async (files: readonly string[], options: Options) => {
      const report = await evaluated(files, options, context)
      if (options.report !== undefined) await writeFile(options.report, htmlReport(report, context.language))
      context.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : summaryOf(report, context.language))
    })

async function evaluated(files: readonly string[], options: Options, context: CliContext): Promise<EvaluationReport> {
  const schema = await schemaOf(options.schema)
  const model = await layeredModel(schema, options.schema, options.model)
  const tables = await Promise.all(files.map(textOf))
  const links = options.truth === undefined ? undefined : await textOf(options.truth)
  const tune = options.tune === undefined ? undefined : numberOption('--tune', options.tune, 0, 1)
  const random = seeded(numberOption('--seed', options.seed, 0))
  const shown = numberOption('--shown', options.shown, 0)
  const { language } = context
  return fitting(options.schema, () => evaluateTable({ tables, links, schema, model, tune }, { random, language, shown }))
}

/** A table that does not fit its schema is told with the schema's name. */
function fitting<T>(where: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new CodedException(coded('identity.truth', { where, found: error.message }))
  }
}

/** The model with the layers that the schema names beside itself. */
async function layeredModel({ layers }: TruthSchema, schemaFile: string, file: string): Promise<IdentityModel> {
  const texts = await Promise.all(layers.map((layer) => textOf(resolve(dirname(schemaFile), layer))))
  return modelOf([await textOf(file), ...texts].join('\n---\n'), file)
}

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CodedException(coded('cli.file-not-found', { where: file, found: error.code ?? 'error' }))
  })

async function schemaOf(file: string): Promise<TruthSchema> {
  const read = readSchema(await textOf(file))
  if (read.ok) return read.schema
  const [first] = read.problems
  throw new CodedException(coded('identity.truth', { where: `${file} ${first!.where}`, found: first!.message }))
}

function modelOf(text: string, file: string): IdentityModel {
  const loaded = loadIdentityModel(text)
  if (loaded.ok) return loaded.model
  const [first] = loaded.findings
  const error: CodedError = coded('identity.model', {
    where: `${file}:${first!.line}:${first!.column} ${first!.where}`,
    found: first!.message,
  })
  throw new CodedException(error)
}

interface TrainOptions extends Pick<Options, 'schema' | 'model' | 'json' | 'seed'> {
  readonly pairs: string
  readonly recall: string
  readonly out?: string
}

/** `tributary identity train FILE… --schema S`: weights without any truth, as a draft. */
const trainCommand = (context: CliContext): Command =>
  new Command('train')
    .description(ABOUT.train[context.language])
    .argument('<files...>', 'CSV with a header row; several are one table')
    .requiredOption('--schema <file>', 'what the columns mean (YAML); its truth is not read')
    .option('--model <file>', 'identity model', IDENTITY_FILE)
    .option('--pairs <count>', 'random pairs for u', '1000000')
    .option('--recall <share>', 'share of true pairs that an equal number finds', '0.5')
    .option('--out <file>', 'write the draft')
    .option('--json', 'print JSON')
    .option('--seed <number>', 'of the random pairs', '1')
    .action(async (files: readonly string[], options: TrainOptions) => {
      const schema = await schemaOf(options.schema)
      const model = await layeredModel(schema, options.schema, options.model)
      const training = {
        random: seeded(numberOption('--seed', options.seed, 0)),
        pairs: numberOption('--pairs', options.pairs, 1),
        recall: numberOption('--recall', options.recall, 0.01, 1),
      }
      const tables = await Promise.all(files.map(textOf))
      const trained = fitting(options.schema, () => trainOnTable(tables, schema, model, training))
      if (options.out !== undefined) await writeFile(options.out, draftOf(trained, model))
      context.stdout.write(options.json ? `${JSON.stringify(trained, null, 2)}\n` : trainingOf(trained, context.language))
    })

/** mulberry32: a report is the same in every run. */
function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
