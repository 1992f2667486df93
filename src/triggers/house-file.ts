import { z } from 'zod'
import { calendarSchema } from './calendar.ts'
import { modifierFileSchema } from './modifier-file.ts'
import { valueSetFileSchema } from './value-sets.ts'

/**
 * What rules share, each kind in files of its own beside them: value sets, named facts about a person, who owns a task,
 * calendars, modifiers, and which of the rules run.
 */

const name = z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'lower-case words joined by -')
const title = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
const query = z.string().min(1)

/** A fact holds when the person's record has such a resource (`any`), or none (`none`). */
const contextFileSchema = z.strictObject({
  contexts: z.record(name, z.union([z.strictObject({ title, any: query }), z.strictObject({ title, none: query })])),
})

export type ContextFile = z.output<typeof contextFileSchema>['contexts'][string]

/** Whom a role means for a person: an element of the golden record, or a member of a care team. */
const ownerFileSchema = z.strictObject({
  owners: z.record(
    name,
    z.union([
      z.strictObject({ title, person: z.string().regex(/^[a-z][A-Za-z.]*$/) }),
      z.strictObject({ title, team: query, role: z.string().regex(/^@[a-z][a-z0-9-]*$/, '@value-set') }),
    ]),
  ),
})

export type OwnerFile = z.output<typeof ownerFileSchema>['owners'][string]

const calendarFileSchema = z.strictObject({ calendars: z.record(name, calendarSchema) })

/** `all`, or the rules that run; the others are checked and lie ready. */
const activeFileSchema = z.strictObject({ active: z.union([z.literal('all'), z.array(z.string().min(1))]) })

export const HOUSE_FILES = {
  valueSets: valueSetFileSchema,
  contexts: contextFileSchema,
  owners: ownerFileSchema,
  calendars: calendarFileSchema,
  active: activeFileSchema,
  modifier: modifierFileSchema,
} as const
export type HouseKind = keyof typeof HOUSE_FILES

/** Which kind a file is, by its only key; undefined: a rule, or nothing known. */
export function houseKind(value: unknown): HouseKind | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return (Object.keys(HOUSE_FILES) as HouseKind[]).find((kind) => Object.hasOwn(value, kind))
}
