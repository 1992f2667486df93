import { z } from 'zod'

/**
 * A file of value sets: codes by name, so that no rule writes a code list of its own. `*` stands for any system; a code that
 * ends with `*` for all that begin so (`E11*`).
 */
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
  /** Every code, of whatever system, that stands there in full. */
  readonly codes: readonly string[]
  /** What others begin with. */
  readonly prefixes: readonly string[]
}

export function valueSet(name: string, content: ValueSetFile['valueSets'][string]): ValueSet {
  const exact = new Set<string>()
  const bare = new Set<string>()
  const prefixes: { readonly system: string; readonly prefix: string }[] = []
  for (const { system, codes } of content.codes) {
    for (const code of codes) {
      if (code.endsWith('*')) prefixes.push({ system, prefix: code.slice(0, -1) })
      else {
        bare.add(code)
        exact.add(`${system}|${code}`)
      }
    }
  }
  // A code without a system (elements of type code, senders that leave it out) is taken at its word.
  const begins = (system: string | undefined, code: string): boolean =>
    prefixes.some((one) => code.startsWith(one.prefix) && (system === undefined || one.system === '*' || one.system === system))
  const has = (system: string | undefined, code: string): boolean => {
    const isExact = system === undefined ? bare.has(code) : exact.has(`*|${code}`) || exact.has(`${system}|${code}`)
    return isExact || (prefixes.length > 0 && begins(system, code))
  }
  return { name, has, codes: [...bare], prefixes: prefixes.map(({ prefix }) => prefix) }
}
