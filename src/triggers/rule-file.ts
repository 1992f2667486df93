import { z } from 'zod'
import { DURATION, TIME_OF_DAY } from './duration.ts'
import { isZone } from './local-time.ts'

/** The nine patterns of the rule language. */
export const PATTERNS = ['on', 'after', 'before', 'absent', 'streak', 'every', 'segment', 'deadline', 'threshold'] as const
export type Pattern = (typeof PATTERNS)[number]

/** What may be asked of consent (follow-ups.md): care notice, follow-up and education, marketing, staff only. */
const CONSENT_CLASSES = ['K1', 'K2', 'K3', 'K4'] as const
export type ConsentClass = (typeof CONSENT_CLASSES)[number]

/** Parts of the default suppression D0 that a rule may do without, each by name. The others always hold. */
export const WITHOUT = ['deceased', 'admitted', 'guardian', 'caps', 'duplicate', 'hold'] as const
export type Without = (typeof WITHOUT)[number]

const CHANNELS = ['app', 'wechat', 'work-wechat', 'sms', 'voice', 'email', 'phone', 'home'] as const

const key = z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case words joined by -')
/** What leaves as a key can hold no sentence and no number of a person: lower-case words, at most 64 characters. */
const contentKey = z
  .string()
  .regex(/^(?=.{1,64}$)[a-z][a-z0-9]*(?:[-/][a-z0-9]{1,20})*$/, 'a key: lower-case words joined by - or /')
const duration = z.string().regex(DURATION, 'a duration: 30m, 24h, 3d')
const positive = z.string().regex(/^\d+[smhdw]$/, 'a positive duration: 30m, 24h, 3d')
const path = z.string().regex(/^[a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)*$/, 'an element path: period.end')
const type = z.string().regex(/^[A-Z][A-Za-z]+$/, 'a FHIR resource type')
const name = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a name: letters and digits')
const timeOfDay = z.string().regex(TIME_OF_DAY, 'HH:MM')
const conditions = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])
const query = z.string().min(1)
const oneOrMore = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(schema).min(1)])
const listOf = <T extends z.ZodType>(schema: T) =>
  oneOrMore(schema).transform((said): z.output<T>[] => (Array.isArray(said) ? said : [said]) as z.output<T>[])

/**
 * The only fields a payload may have beyond P0, and what may stand in each: a key of our own, the anchor's reference, a time
 * (the anchor's), the number of the occurrence, the minutes since the anchor, the names of what is missing, yes or no. No
 * element of a resource can be copied out.
 */
export const PAYLOAD_FIELDS = {
  formKey: 'key',
  prepKey: 'key',
  planKey: 'key',
  groupKey: 'key',
  eventKey: 'key',
  screenKey: 'key',
  modelId: 'key',
  pathway: 'key',
  pointsRule: 'key',
  proposedWindow: 'key',
  dueInterval: 'key',
  tier: 'key',
  window: 'key',
  reportRef: 'anchor',
  encounterRef: 'anchor',
  orderRef: 'anchor',
  procedureRef: 'anchor',
  obsRef: 'anchor',
  location: 'anchor',
  start: 'time',
  slot: 'time',
  lastMeasuredAt: 'time',
  cycleNo: 'number',
  dayInCycle: 'number',
  phase: 'number',
  week: 'number',
  ageMin: 'minutes',
  missingFields: 'missing',
  hasMajorAbnormal: 'flag',
} as const
export type PayloadField = keyof typeof PAYLOAD_FIELDS
export type FieldKind = (typeof PAYLOAD_FIELDS)[PayloadField]
/** For staff alone: never in what is meant for a patient. */
export const STAFF_FIELDS: readonly string[] = ['hasMajorAbnormal', 'week', 'missingFields', 'ageMin', 'tier']

const fields = z.record(z.string(), z.string()).default({})
const priority = z.enum(['routine', 'urgent', 'asap', 'stat']).default('routine')
/** Numbers of the steps it belongs to, from 0; every step unless said. */
const step = listOf(z.int().min(0)).optional()
const queue = z.string().regex(/^queue\/[a-z][a-z0-9-]*$/, 'a queue: queue/<name>')

const taskSchema = z.strictObject({
  /** The queue that does the work, or a role (owners.yaml) with the queue for when nobody has it. */
  for: z.union([queue, key]),
  else: queue.optional(),
  /** The rule's own name unless said. */
  category: key.optional(),
  content: contentKey.optional(),
  priority,
  channels: z.array(z.enum(CHANNELS)).default([]),
  fields,
  step,
})

const communicationSchema = z.strictObject({
  category: key,
  content: contentKey,
  priority,
  channels: z.array(z.enum(CHANNELS)).default([]),
  fields,
  step,
})

const flagSchema = z.strictObject({ category: key, step })
const groupSchema = z.strictObject({
  key,
  /** Profile data (spending, mood): labelled restricted. */
  sensitive: z.boolean().default(false),
})
const carePlanSchema = z.strictObject({ plan: contentKey, step })
const appointmentSchema = z.strictObject({ for: queue, category: key, content: contentKey.optional(), fields, priority, step })

const emissionSchema = z.union([
  z.strictObject({ task: taskSchema }),
  z.strictObject({ communicationRequest: communicationSchema }),
  z.strictObject({ flag: flagSchema }),
  z.strictObject({ group: groupSchema }),
  z.strictObject({ carePlan: carePlanSchema }),
  z.strictObject({ appointment: appointmentSchema }),
])

const quietHours = z.union([
  z.literal('none'),
  z.strictObject({ from: timeOfDay, to: timeOfDay, zone: z.string().refine(isZone, 'an IANA zone') }),
])

const limits = z.strictObject({
  /** Later than this after its due time a follow-up is suppressed, never sent. */
  maxLateness: positive.default('2d'),
  /** After this a delivery would mislead. */
  expiry: positive.default('7d'),
  quiet: quietHours.optional(),
  /** Not again for the same person within this. */
  'once-per': positive.optional(),
  /** Messages of this rule to one person; in place of the house's cap over all rules. */
  caps: z.strictObject({ day: z.int().min(1).optional(), week: z.int().min(1).optional() }).optional(),
  /** Parts of the default suppression that do not apply. */
  without: z.array(z.enum(WITHOUT)).default([]),
})

/** Occurrences that come again: by a period, by the timing a prescription says, or by a day of the month. */
const cycleSchema = z.strictObject({
  every: positive.optional(),
  /** Element of type Timing: `dosageInstruction.timing`. */
  timing: path.optional(),
  /** Local time on that day of each month, 1 to 28. */
  monthDay: z.int().min(1).max(28).optional(),
  /** Local time of day that occurrences are moved to. */
  at: timeOfDay.optional(),
  /** Element that ends it. */
  until: path.optional(),
  /** Ends this long after the anchor's time. */
  for: positive.optional(),
  /** The occurrence comes this long after its slot: what must be missing is looked for between. */
  grace: positive.optional(),
})

const streakSchema = z.strictObject({
  /** Name of a `record` query: the readings. */
  of: name,
  /** What a reading must be to count against the day. */
  meets: conditions,
  by: z.enum(['day', 'night']).default('day'),
  /** A day counts when one of its readings does, or only when all do. */
  readings: z.enum(['any', 'all']).default('any'),
  needed: z.int().min(1),
  /** Days looked at; as many as needed unless said: then a day without breaks it. */
  among: z.int().min(1).optional(),
  rearm: positive.default('7d'),
})

export const ruleFileSchema = z.strictObject({
  rule: key,
  /** Row of the catalogue. */
  row: z
    .string()
    .regex(/^T\d\d$/, 'a row of the catalogue: T12')
    .optional(),
  title: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  pattern: z.enum(PATTERNS),
  /** A rule about the whole person: the resources that enrol them; the earliest is when. */
  who: query.optional(),
  /** What must be there besides, so that absence does not fire for whoever is unknown. */
  enrolled: query.optional(),
  /** The resource the follow-up hangs on, and the elements that give its time: the first that is valued. */
  anchor: z.strictObject({ type, at: oneOrMore(path).optional() }).optional(),
  /** Resources the anchor refers to, for conditions: `%results.interpretation in @critical`. */
  reads: z.record(name, z.strictObject({ type, through: path, where: conditions.optional() })).default({}),
  /** The person's resources, for conditions: `%booked`, `mean(%week.valueQuantity.value) < 4`. */
  record: z.record(name, query).default({}),
  where: conditions.default([]),
  unless: conditions.optional(),
  /** Key fields by name, each with the condition that says it is filled; all filled: nothing to do. */
  complete: z.record(name, z.string().min(1)).optional(),
  offset: duration.optional(),
  steps: z.array(duration).min(1).optional(),
  /** What did not come; one of several is enough to stop. */
  missing: listOf(query).optional(),
  within: listOf(positive).optional(),
  cycle: cycleSchema.optional(),
  streak: streakSchema.optional(),
  /** An absence fires anew after something new came (as usual), or once for ever. */
  rearm: z.enum(['on new reading', 'never']).default('on new reading'),
  emit: z.array(emissionSchema).min(1),
  consent: z.enum(CONSENT_CLASSES),
  /** Name of a calendar: durations then count working days only. */
  calendar: key.optional(),
  /** Kinds of sources whose outage suspends the rule. */
  sources: z.array(key).default([]),
  limits: limits.prefault({}),
  /** Departments it is limited to, by the code of the anchor's service type. */
  scope: z.union([z.literal('all'), z.array(z.string().min(1)).min(1)]).default('all'),
})
export type RuleFile = z.output<typeof ruleFileSchema>
export type EmissionFile = z.output<typeof emissionSchema>
