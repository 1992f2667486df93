import { z } from 'zod'

/** A file of value sets: codes by name, so that no rule writes a code list of its own. `*` stands for any system. */
export const valueSetFileSchema = z.strictObject({
  valueSets: z.record(
    z.string().regex(/^[a-z][a-z0-9-]*$/),
    z.strictObject({
      title: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
      codes: z.array(z.strictObject({ system: z.string().min(1), codes: z.array(z.string().min(1)).min(1) })).min(1),
    }),
  ),
})
export type ValueSetFile = z.infer<typeof valueSetFileSchema>

export interface ValueSet {
  readonly name: string
  /** `system|code`; an unknown system is the empty text, for elements of type code. */
  has(system: string | undefined, code: string): boolean
  /** Every code, of whatever system. */
  readonly codes: readonly string[]
}

export function valueSet(name: string, content: ValueSetFile['valueSets'][string]): ValueSet {
  const anySystem = new Set<string>()
  const exact = new Set<string>()
  const bare = new Set<string>()
  for (const { system, codes } of content.codes) {
    for (const code of codes) {
      bare.add(code)
      if (system === '*') anySystem.add(code)
      else exact.add(`${system}|${code}`)
    }
  }
  // A code without a system (elements of type code, senders that leave it out) is taken at its word.
  const has = (system: string | undefined, code: string): boolean =>
    system === undefined ? bare.has(code) : anySystem.has(code) || exact.has(`${system}|${code}`)
  return { name, has, codes: [...bare] }
}
