import { isRaw } from '../../src/fhir/decimal.ts'

/** One element of a resource with its value: `Patient.name.family`, `Everyman`. Positions in lists are left out. */
export interface Leaf {
  readonly path: string
  readonly value: string
  /** Top elements of its resource. */
  readonly beside: ReadonlySet<string>
}

const SKIPPED = new Set(['id', 'meta', 'text', 'fullUrl', 'resourceType', 'reference'])

/** The leaves of a resource: ids, meta, narrative and references aside. */
export function leavesOf(resource: Record<string, unknown>): Leaf[] {
  const out: Omit<Leaf, 'beside'>[] = []
  walk(resource, String(resource.resourceType), out)
  const beside = new Set(Object.keys(resource))
  return out.map((leaf) => ({ ...leaf, beside }))
}

/** Extensions under example.com are nobody's: placeholders of the other converter. */
const isPlaceholder = (value: object): boolean => 'url' in value && String(value.url).startsWith('http://example.com/')

function walk(value: unknown, path: string, out: Omit<Leaf, 'beside'>[], top = true): void {
  if (Array.isArray(value)) for (const item of value) walk(item, path, out, top)
  else if (typeof value === 'object' && value !== null && isPlaceholder(value)) return
  else if (typeof value === 'object' && value !== null && !isRaw(value)) {
    for (const [name, inner] of Object.entries(value)) {
      // `text` is the narrative only at the top: of a concept it is what people read.
      if (SKIPPED.has(name) && (top || name === 'reference')) continue
      walk(inner, `${path}.${name}`, out, false)
    }
  } else if (value !== null && value !== undefined) out.push({ path, value: comparable(value) })
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/
const OTHERS = /^http:\/\/example\.com\/v2-to-fhir-converter\/(?:Identifier|CodeSystem)\//
const OURS = /^urn:tributary:(?:authority|coding):/

/** Times as instants, numbers as numbers, and names of local systems without who made a URI of them. */
function comparable(value: unknown): string {
  const text = typeof value === 'object' && value !== null && isRaw(value) ? value.rawJSON : String(value)
  if (TIME.test(text)) {
    const instant = Date.parse(/(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`)
    return Number.isNaN(instant) ? text : new Date(instant).toISOString()
  }
  if (/^-?\d+\.\d+$/.test(text)) return String(Number(text))
  if (OTHERS.test(text)) return `local:${plain(text.replace(OTHERS, ''))}`
  if (OURS.test(text)) return `local:${plain(decodeURIComponent(text.replace(OURS, '')).replace(/^[^/]*\//, ''))}`
  return text.replace(/\s+/g, ' ').trim()
}

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')
