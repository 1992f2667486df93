import { isRaw } from '../fhir/decimal.ts'

/** One place where two JSON values differ; undefined: not there. Values as JSON text. */
export interface Difference {
  readonly path: string
  readonly before: string | undefined
  readonly after: string | undefined
}

type Leaves = Map<string, string>

const isStructure = (value: unknown): value is object => typeof value === 'object' && value !== null && !isRaw(value)

function collect(value: unknown, path: string, into: Leaves): void {
  if (!isStructure(value)) {
    if (value !== undefined) into.set(path, JSON.stringify(value))
    return
  }
  const entries = Array.isArray(value) ? value.map((item, i) => [`[${i}]`, item] as const) : Object.entries(value)
  if (entries.length === 0) into.set(path, Array.isArray(value) ? '[]' : '{}')
  for (const [name, item] of entries)
    collect(item, name.startsWith('[') || path === '' ? `${path}${name}` : `${path}.${name}`, into)
}

/** Every element that is not the same, in the order of the first value and then of the second. */
export function differences(before: unknown, after: unknown): readonly Difference[] {
  const [a, b]: [Leaves, Leaves] = [new Map(), new Map()]
  collect(before, '', a)
  collect(after, '', b)
  const out: Difference[] = []
  for (const [path, text] of a) if (b.get(path) !== text) out.push({ path, before: text, after: b.get(path) })
  for (const [path, text] of b) if (!a.has(path)) out.push({ path, before: undefined, after: text })
  return out
}

/** `identifier[2].value` → `identifier.value`: the element, whichever repetition. */
export const elementPath = (path: string): string => path.replace(/\[\d+\]/g, '')
