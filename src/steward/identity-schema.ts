import { parse } from 'yaml'
import { z } from 'zod'

/** What the columns of a table of patients mean: the schema file beside a truth set. */

const ELEMENTS = [
  'id',
  'name',
  'family',
  'given',
  'birthDate',
  'birthYear',
  'birthMonth',
  'birthDay',
  'gender',
  'phone',
  'number',
  'line',
  'city',
  'district',
  'state',
  'postcode',
  'address',
  'died',
] as const
export type Element = (typeof ELEMENTS)[number]

const column = z.union([
  z.enum(ELEMENTS),
  /** An identifier: its type code (HL7 v2 table 0203) and the system that issued it. */
  z.strictObject({ identifier: z.string(), system: z.string().default('') }),
])

export const truthSchema = z.strictObject({
  name: z.string(),
  /** Column → what it is of the patient. Columns not named are not read. */
  columns: z.record(z.string(), column),
  /** Values of a column as the source writes them → FHIR. */
  values: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  /** Values that mean nothing, besides the empty one. */
  missing: z.array(z.string()).default([]),
  /** Who is who: a column (the first group of the pattern, when there is one), or pairs of ids in a file of their own. */
  truth: z.union([
    z.strictObject({ column: z.string(), pattern: z.string().optional() }),
    z.strictObject({ links: z.tuple([z.string(), z.string()]) }),
  ]),
  /** Column with the kinds of case, separated by blanks. */
  tags: z.string().optional(),
  /** Layers over the shipped model, beside this file. */
  layers: z.array(z.string()).default([]),
  /** Where name frequencies come from: the shipped snapshot, or the table itself (no truth is read for that). */
  frequencies: z.enum(['shipped', 'data']).default('shipped'),
})
export type TruthSchema = z.infer<typeof truthSchema>
export type Column = z.infer<typeof column>

export type ReadSchema =
  | { readonly ok: true; readonly schema: TruthSchema }
  | { readonly ok: false; readonly problems: readonly { readonly where: string; readonly message: string }[] }

export function readSchema(text: string): ReadSchema {
  const parsed = truthSchema.safeParse(parse(text))
  if (parsed.success) return { ok: true, schema: parsed.data }
  return { ok: false, problems: parsed.error.issues.map(({ path, message }) => ({ where: path.join('.'), message })) }
}
