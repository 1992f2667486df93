import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { adapters } from '../../adapters/index.ts'
import type { SqlSettings } from '../../adapters/sql/settings.ts'
import { sqlSource } from '../../adapters/sql/source.ts'
import { generateHospital, writeHospital } from '../../fixtures/hospital/generate.ts'
import type { Truth } from '../../fixtures/hospital/truth.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/config/schema.ts'
import { peekHl7 } from '../../src/formats/hl7v2/peek.ts'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import type { Envelope } from '../../src/model/message.ts'
import { pullingGround } from '../support/source-context.ts'
import { shippedMappings } from './shipped.ts'

/** The demo hospital's data as its sources hand it over: rows through the SQL source, HL7 files as the MLLP source takes them. */
export interface DemoHospital {
  readonly truth: Truth
  readonly config: Config
  /** Rows view by view, then the ADT feed, then the LIS; each in its sending order, repeats included. */
  readonly envelopes: readonly Envelope[]
  /** The end of the 90 days: everything is received then. */
  readonly now: number
}

const CONFIG = join(import.meta.dirname, '../../config/demo.yaml')

/** Who sends over which interface of the demo's configuration. */
const FEEDS = { adt: 'his-adt', lis: 'lis' } as const

export async function demoHospital(wanted: { seed: number; until: string; people?: number }): Promise<DemoHospital> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-hospital-'))
  try {
    writeHospital(generateHospital(wanted), folder)
    const truth = JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8')) as Truth
    const now = Date.parse(truth.now)
    const config = await configOf(folder)
    const set = await shippedMappings()
    const rows = await Promise.all(databasesOf(config).map((one) => rowsOf(one, set, now)))
    const feeds = await Promise.all(Object.entries(FEEDS).map(([feed, name]) => messagesOf(folder, feed, name, config, now)))
    return { truth, config, now, envelopes: [...rows.flat(), ...feeds.flat()] }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function configOf(folder: string): Promise<Config> {
  const env = { TRIBUTARY_DEMO: folder, TRIBUTARY_DEMO_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }
  const { config, findings } = await loadConfig(CONFIG, { env, adapters })
  if (config === undefined) throw new Error(findings.map(({ code, line }) => `${line} ${code}`).join('\n'))
  return config
}

type Database = Config['interfaces'][number]

const databasesOf = (config: Config): Database[] => config.interfaces.filter((one) => one.adapter === 'sql')

async function rowsOf({ name, settings }: Database, set: MappingSet, now: number): Promise<Envelope[]> {
  const ground = pullingGround({ name, now, columns: (origin) => set.columns(origin) })
  const source = sqlSource(settings as SqlSettings, ground.context)
  try {
    await source.poll()
    const { error } = source.status()
    if (error) throw new Error(`${name}: ${error.code} ${JSON.stringify(error.facts)}`)
  } finally {
    await source.stop()
  }
  return ground.intake.taken.map(({ envelope }) => envelope)
}

interface Listed {
  readonly file: string
}

async function messagesOf(folder: string, feed: string, name: string, config: Config, now: number): Promise<Envelope[]> {
  const manifest = JSON.parse(await readFile(join(folder, feed, 'manifest.json'), 'utf8')) as { messages: Listed[] }
  const charset = config.interfaces.find((one) => one.name === name)?.charset
  return Promise.all(
    manifest.messages.map(async ({ file }) => hl7Envelope(await readFile(join(folder, feed, file)), name, charset, now)),
  )
}

/** As the MLLP source makes it: bytes kept, header and patient numbers peeked. */
export function hl7Envelope(bytes: Uint8Array, name: string, charset: string | undefined, receivedAt: number): Envelope {
  const peek = peekHl7(bytes, charset)
  const { controlId, orderingKeys } = peek.ok ? peek.value : { controlId: '', orderingKeys: [] }
  return { interface: name, bytes, receivedAt, controlId, orderingKeys, format: 'hl7v2' }
}
