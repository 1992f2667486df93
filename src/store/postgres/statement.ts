/** A statement that a connection prepares once, under its name, and then runs by it: five times the rate of an unnamed one. */
export interface Statement {
  readonly name: string | undefined
  readonly text: string
}

/** Names the statements of an area: `area.key`. */
export const statements = <K extends string>(area: string, texts: Record<K, string>): Record<K, Statement> =>
  Object.fromEntries(
    Object.entries<string>(texts).map(([key, text]) => [key, { name: `${area}.${key}`, text }]),
  ) as unknown as Record<K, Statement>

/** Shapes of composed statements that get a name; what comes after them is prepared anew every time. */
const KEPT = 300
const composedNames = new Map<string, string>()

/** A statement put together of fragments: its shapes are few, its values are bound. */
export function composed(text: string): Statement {
  const known = composedNames.get(text)
  if (known !== undefined) return { name: known, text }
  if (composedNames.size >= KEPT) return { name: undefined, text }
  const name = `composed.${composedNames.size}`
  composedNames.set(text, name)
  return { name, text }
}

export type Value = string | number | boolean | null | Uint8Array
