import { z } from 'zod'
import { charsetOf } from '../../src/formats/hl7v2/charset-names.ts'

/** PEM text or the path of a PEM file. */
const pem = z.string().min(1)

const tls = z.strictObject({
  key: pem.describe('Private key: PEM text or the path of a PEM file'),
  cert: pem.describe('Certificate with its chain: PEM text or path'),
  ca: pem.optional().describe('Certificate authority of the senders: PEM text or path'),
  mutual: z.boolean().default(false).describe('Senders must show a certificate of `ca`'),
})

const seconds = z.number().positive().max(604_800)

/** Settings of an MLLP source; the one definition of defaults, limits, lint and reference page. */
export const mllpSettings = z
  .strictObject({
    host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 is every network card'),
    port: z.int().min(0).max(65_535).default(2575).describe('TCP port; 0 lets the system choose one'),
    charset: z
      .string()
      .refine((name) => charsetOf(name) !== undefined, 'not a known charset; UTF-8, GB18030, BIG5 and 8859/1 are')
      .optional()
      .describe('Of messages whose MSH-18 is empty or wrong'),
    tls: tls
      .refine((set) => !set.mutual || set.ca !== undefined, 'mutual needs ca')
      .optional()
      .describe('TLS 1.2 or later; with `mutual` senders are checked too'),
    acknowledgement: z
      .enum(['auto', 'original', 'enhanced'])
      .default('auto')
      .describe('auto: enhanced when the message values MSH-15 or MSH-16, else original'),
    language: z.enum(['en', 'zh']).default('en').describe('Of the texts in MSA-3 and ERR-8'),
    maxFrameBytes: z
      .int()
      .min(1024)
      .max(256 * 1024 * 1024)
      .default(16 * 1024 * 1024)
      .describe('A larger message is refused with AR'),
    maxConnections: z.int().min(1).max(10_000).default(64).describe('More are refused'),
    maxInFlight: z
      .int()
      .min(1)
      .max(10_000)
      .default(64)
      .describe('Unanswered messages of one connection before it is read no further'),
    idleSeconds: seconds.default(14_400).describe('A connection without a message for so long is closed'),
    slowFrameSeconds: seconds.default(30).describe('A message begun must be complete within this time'),
    allow: z
      .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
      .optional()
      .describe('Addresses or networks (CIDR) that may connect; without it every one may'),
  })
  .describe('HL7 v2 over MLLP')

export type MllpSettings = z.infer<typeof mllpSettings>
