import { z } from 'zod'
import { DURATION, TIME_OF_DAY } from './duration.ts'
import { isZone } from './local-time.ts'

/** The nine patterns of the rule language; `served` ones run, the others are refused by name until they do. */
export const PATTERNS = ['on', 'after', 'before', 'absent', 'streak', 'every', 'segment', 'deadline', 'threshold'] as const
export const SERVED_PATTERNS = ['on', 'after', 'before'] as const
export type ServedPattern = (typeof SERVED_PATTERNS)[number]

/** Keys the language has and this version refuses by name, so that nobody believes they work. */
export const NOT_SERVED_KEYS = ['who', 'enrolled', 'missing', 'within', 'rearm', 'owner', 'calendar'] as const

/** What may be asked of consent (follow-ups.md): care notice, follow-up and education, marketing, staff only. */
const CONSENT_CLASSES = ['K1', 'K2', 'K3', 'K4'] as const
export type ConsentClass = (typeof CONSENT_CLASSES)[number]

const key = z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case words joined by -')
/** What leaves as a key can hold no sentence and no number of a person: lower-case words, at most 64 characters. */
const contentKey = z
  .string()
  .regex(/^(?=.{1,64}$)[a-z][a-z0-9]*(?:[-/][a-z0-9]{1,20})*$/, 'a key: lower-case words joined by - or /')
const duration = z.string().regex(DURATION, 'a duration: 30m, 24h, 3d')
const positive = z.string().regex(/^\d+[smhdw]$/, 'a positive duration: 30m, 24h, 3d')
const path = z.string().regex(/^[a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)*$/, 'an element path: period.end')
const type = z.string().regex(/^[A-Z][A-Za-z]+$/, 'a FHIR resource type')
const conditions = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])
const oneOrMore = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(schema).min(1)])

/**
 * The only fields a payload may have beyond P0, and what may stand in each: a key of our own, the anchor's reference, or the
 * anchor's time. No element of a resource can be copied out.
 */
export const PAYLOAD_FIELDS = {
  formKey: 'key',
  prepKey: 'key',
  planKey: 'key',
  groupKey: 'key',
  reportRef: 'anchor',
  encounterRef: 'anchor',
  orderRef: 'anchor',
  start: 'time',
} as const
export type PayloadField = keyof typeof PAYLOAD_FIELDS

const fields = z.record(z.string(), z.string()).default({})
const priority = z.enum(['routine', 'urgent', 'asap', 'stat']).default('routine')

const taskSchema = z.strictObject({
  /** The queue that does the work: `queue/critical-results`. */
  for: z.string().regex(/^queue\/[a-z][a-z0-9-]*$/, 'a queue: queue/<name>'),
  category: key,
  content: contentKey.optional(),
  priority,
  fields,
})

const communicationSchema = z.strictObject({
  category: key,
  content: contentKey,
  priority,
  channels: z.array(z.enum(['app', 'wechat', 'work-wechat', 'sms', 'voice', 'email'])).default([]),
  fields,
})

const emissionSchema = z.union([
  z.strictObject({ task: taskSchema }),
  z.strictObject({ communicationRequest: communicationSchema }),
])

const quietHours = z.union([
  z.literal('none'),
  z.strictObject({
    from: z.string().regex(TIME_OF_DAY, 'HH:MM'),
    to: z.string().regex(TIME_OF_DAY, 'HH:MM'),
    zone: z.string().refine(isZone, 'an IANA zone'),
  }),
])

export const ruleFileSchema = z.strictObject({
  rule: key,
  title: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  pattern: z.enum(SERVED_PATTERNS),
  /** The resource the follow-up hangs on, and the elements that give its time: the first that is valued. */
  anchor: z.strictObject({ type, at: oneOrMore(path).optional() }),
  /** Resources the anchor refers to, for conditions: `%results.interpretation in @critical`. */
  reads: z
    .record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), z.strictObject({ type, through: path, where: conditions.optional() }))
    .default({}),
  where: conditions,
  unless: conditions.optional(),
  offset: duration.optional(),
  steps: z.array(duration).min(1).optional(),
  emit: z.array(emissionSchema).min(1),
  consent: z.enum(CONSENT_CLASSES),
  limits: z
    .strictObject({
      /** Later than this after its due time a follow-up is suppressed, never sent. */
      maxLateness: positive.default('2d'),
      /** After this a delivery would mislead. */
      expiry: positive.default('7d'),
      quiet: quietHours.optional(),
    })
    .prefault({}),
  scope: z.literal('all').default('all'),
})
export type RuleFile = z.infer<typeof ruleFileSchema>
export type EmissionFile = z.infer<typeof emissionSchema>
