import { z } from 'zod'

/** The one definition of the engine's YAML: parsing, defaults, findings, `config/schema.json` and the reference page. */

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/)
  .meta({ description: 'Lower-case letters, digits and dashes; kept with every message, so never change it.' })
const port = z.int().min(0).max(65_535)
const zone = z.string().min(1).meta({ description: 'IANA time zone of times that carry no offset.' })
const authority = z
  .string()
  .regex(/^[a-z0-9][a-z0-9./-]{0,62}$/)
  .meta({ description: 'Who issued the numbers of this system. Two interfaces of one system share it.' })

export const CHARSETS = ['utf-8', 'gb18030', 'gbk', 'gb2312', 'big5', 'iso-8859-1', 'us-ascii', 'shift_jis', 'utf-16le'] as const

const hospital = z.strictObject({
  name: z.string().min(1),
  zone: zone.default('Asia/Shanghai'),
  language: z.enum(['zh', 'en']).default('zh').meta({ description: 'Language of findings, the summary and error texts.' }),
})

const http = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .meta({ description: 'Address the API listens on; loopback unless said otherwise.' }),
  port: port.default(8080).meta({ description: 'TRIBUTARY_HTTP_PORT overrides it.' }),
})

const store = z.strictObject({
  url: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional()
    .meta({
      description:
        'PostgreSQL database, postgres://user@host:5432/name; keep the password out of this file (an environment variable or file:). Without it: files of the data folder, one process.',
    }),
  leaseSeconds: z
    .int()
    .min(2)
    .max(300)
    .default(10)
    .meta({ description: 'With a database: how long after a process falls silent the others take over its work.' }),
})

const intake = z.strictObject({
  backlogMessages: z
    .int()
    .min(1)
    .default(5_000)
    .meta({ description: 'Journalled and not yet settled messages at which sources stop reading.' }),
  backlogBytes: z.int().min(65_536).default(67_108_864).meta({ description: 'The same in bytes held in memory.' }),
  diskFreeBytes: z
    .int()
    .min(0)
    .default(536_870_912)
    .meta({ description: 'Free bytes on the data disk below which intake answers AE.' }),
})

/** `settings` is parsed by the adapter's own schema (adapters/<name>/spec.ts). */
const interfaceSchema = z.strictObject({
  name,
  adapter: z.string().min(1),
  authority,
  zone: zone.optional(),
  charset: z
    .string()
    .optional()
    .meta({ description: `Used when the message declares none: ${CHARSETS.join(', ')}.` }),
  tables: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: 'Concept tables of this interface in place of the shared ones.' }),
  settings: z.record(z.string(), z.unknown()).default({}),
})

const destinationSchema = z.strictObject({
  name,
  adapter: z.string().min(1),
  settings: z.record(z.string(), z.unknown()).default({}),
  rules: z
    .union([z.literal('all'), z.array(z.string()).min(1)])
    .default('all')
    .meta({ description: 'Whose follow-ups it gets.' }),
})

export const configSchema = z.strictObject({
  hospital,
  http: http.prefault({}),
  demo: z.boolean().default(false).meta({ description: 'The demo hospital: a store marked demo refuses other interfaces.' }),
  store: store.prefault({}),
  intake: intake.prefault({}),
  mappings: z.strictObject({ folders: z.array(z.string().min(1)).min(1).default(['mappings']) }).prefault({}),
  rules: z.strictObject({ folder: z.string().min(1).default('config/triggers') }).prefault({}),
  authorities: z
    .record(z.string(), authority)
    .default({})
    .meta({ description: 'Assigning authority as senders write it (PID-3.4.1, a column) → authority.' }),
  interfaces: z.array(interfaceSchema).default([]),
  destinations: z.array(destinationSchema).default([]),
})

type Parsed = z.output<typeof configSchema>
type InterfaceConfig = Omit<Parsed['interfaces'][number], 'settings'> & {
  /** Parsed and defaulted by the adapter's schema. */
  readonly settings: unknown
  readonly zone: string
}
type DestinationConfig = Omit<Parsed['destinations'][number], 'settings'> & { readonly settings: unknown }

/** What the engine starts from: every default filled in, every secret resolved, folders absolute. Never print it. */
export type Config = Readonly<Omit<Parsed, 'interfaces' | 'destinations'>> & {
  readonly file: string
  readonly interfaces: readonly InterfaceConfig[]
  readonly destinations: readonly DestinationConfig[]
}
