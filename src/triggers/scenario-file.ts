import { z } from 'zod'

const moment = z.iso.datetime({ offset: true })
const resource = z.looseObject({ resourceType: z.string(), id: z.string() })

export const OUTCOMES = [
  'task',
  'communicationRequest',
  'flag',
  'group',
  'carePlan',
  'appointment',
  'cancelled',
  'suppressed',
  'expired',
] as const
export type Outcome = (typeof OUTCOMES)[number]

const scenarioSchema = z.strictObject({
  name: z.string().min(1),
  /** Resources as they stand from that time on; what stands at the same time comes in one message. */
  events: z
    .array(
      z.strictObject({
        at: moment,
        resource: resource.optional(),
        delete: z.string().optional(),
        /** Whose it is, when the person has several source patients. */
        patient: z.string().default('patient'),
      }),
    )
    .min(1),
  /** The engine is down from `from` to `to`: nothing is read, nothing fires. */
  stopped: z.strictObject({ from: moment, to: moment }).optional(),
  /** A kind of source is out from `from` to `to`. */
  outages: z.array(z.strictObject({ source: z.string(), from: moment, to: moment })).default([]),
  /** Messages of other rules that the person had. */
  sent: z.array(z.strictObject({ at: moment, rule: z.string().default('another-rule') })).default([]),
  /** The same rule's messages to somebody who is likely the same human. */
  sentToLikelySame: z.array(z.strictObject({ at: moment })).default([]),
  until: moment,
  expect: z.array(
    z.strictObject({
      at: moment,
      outcome: z.enum(OUTCOMES),
      anchor: z.string(),
      reason: z.string().optional(),
      /** Fields of the payload that must read so. */
      payload: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
    }),
  ),
  /** Timers still open at `until`; not looked at unless given. */
  open: z.array(z.strictObject({ anchor: z.string(), dueAt: moment })).optional(),
})

/** A scenario file: what happens to one person on a time line, and what a rule makes of it. */
export const scenarioFileSchema = z.strictObject({
  rule: z.string(),
  /** Resources that the scenarios begin from, by name; `resource: *name` repeats one. */
  resources: z.record(z.string(), z.unknown()).optional(),
  scenarios: z.array(scenarioSchema).min(2),
})
export type ScenarioFile = z.output<typeof scenarioFileSchema>
export type Scenario = ScenarioFile['scenarios'][number]
