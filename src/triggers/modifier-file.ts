import { z } from 'zod'

/**
 * Rows of the catalogue that emit nothing by themselves: they say when and by which channel a message goes, give segments a
 * number, or count over everybody. One file each, beside the rules.
 */
const shared = {
  modifier: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case words joined by -'),
  row: z
    .string()
    .regex(/^T\d\d$/, 'a row of the catalogue: T34')
    .optional(),
  title: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
}
const query = z.string().min(1)

export const modifierFileSchema = z.discriminatedUnion('kind', [
  /** The hour at which a person is most active: follow-up messages wait for it. */
  z.strictObject({ ...shared, kind: z.literal('send-time'), activity: query }),
  /** The channel a person stated, then those they answer most. */
  z.strictObject({ ...shared, kind: z.literal('channel-order'), stated: query, replies: query }),
  /** Minus one for each that was asked and not answered in time; conditions name it, and it holds at `below` or less. */
  z.strictObject({
    ...shared,
    kind: z.literal('segment-input'),
    asked: query,
    answered: query,
    within: z.string().regex(/^\d+[smhdw]$/, 'a positive duration: 30m, 24h, 3d'),
    below: z.int().max(-1),
  }),
  /** How many persons by a code, for the whole house; small numbers are left out. */
  z.strictObject({
    ...shared,
    kind: z.literal('report'),
    of: query,
    by: z.string().regex(/^[a-z][A-Za-z0-9.]*$/, 'an element path'),
    smallest: z.int().min(2).default(10),
  }),
])
export type ModifierFile = z.output<typeof modifierFileSchema>

const moment = z.iso.datetime({ offset: true })

/** What people's records make of a modifier at a moment. */
export const modifierScenarioSchema = z.strictObject({
  modifier: z.string(),
  resources: z.record(z.string(), z.unknown()).optional(),
  scenarios: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        /** By person. */
        records: z.record(z.string(), z.array(z.looseObject({ resourceType: z.string(), id: z.string() }))),
        at: moment,
        expect: z.strictObject({
          /** `HH:MM`, or none. */
          sendTime: z.string().optional(),
          channels: z.array(z.string()).optional(),
          score: z.int().optional(),
          holds: z.boolean().optional(),
          groups: z.record(z.string(), z.int()).optional(),
        }),
      }),
    )
    .min(2),
})
export type ModifierScenario = z.output<typeof modifierScenarioSchema>['scenarios'][number]
