import type { FhirObject, FhirValue } from '../../fhir/contribution.ts'
import { isRaw } from '../../fhir/decimal.ts'

/** What becomes of a reference: another one, a logical one, or nothing (its display stays). */
export type Referred = { readonly reference: string } | { readonly identifier: FhirObject } | undefined

export interface CopyRules {
  /** Paths below the resource that are left out: `photo`, `contact.telecom`; `*.extension` wherever it stands. */
  readonly drop: ReadonlySet<string>
  /** Our name of a system of theirs; the same when we have none. */
  system(uri: string): string
  refer(reference: string): Referred
}

/** The server's own: our store writes them anew. */
const THEIRS = new Set(['resourceType', 'id', 'meta', 'implicitRules'])

/** A resource of another server as ours: without what is theirs or dropped, systems renamed, references re-keyed. Total. */
export function copyResource(resource: Readonly<Record<string, unknown>>, rules: CopyRules): FhirObject {
  const out: FhirObject = {}
  for (const [name, value] of Object.entries(resource)) {
    if (THEIRS.has(name) || isDropped(name, name, rules)) continue
    const made = copied(value, name, name, rules)
    if (made !== undefined) out[name] = made
  }
  // A label that restricts who may read goes along, whoever set it.
  const { meta } = resource
  const labels =
    typeof meta === 'object' && meta !== null
      ? copied((meta as { security?: unknown }).security, 'meta.security', 'security', rules)
      : undefined
  if (labels !== undefined && !isDropped('meta.security', 'security', rules)) out.meta = { security: labels }
  return out
}

/** `_birthDate` goes with `birthDate`. */
const isDropped = (path: string, name: string, { drop }: CopyRules): boolean =>
  drop.has(path) || drop.has(`*.${name}`) || (name.startsWith('_') && drop.has(path.replace(/_(\w+)$/, '$1')))

/** Lists and objects of which nothing is left are left out: FHIR has no empty ones. */
function copied(value: unknown, path: string, name: string, rules: CopyRules): FhirValue | undefined {
  if (typeof value === 'string') return name === 'system' ? rules.system(value) : value
  if (typeof value !== 'object' || value === null || isRaw(value)) return (value ?? undefined) as FhirValue | undefined
  if (Array.isArray(value)) {
    const items = value.map((item) => copied(item, path, name, rules)).filter((item) => item !== undefined)
    return items.length === 0 ? undefined : items
  }
  return copiedObject(value as Readonly<Record<string, unknown>>, path, rules)
}

function copiedObject(value: Readonly<Record<string, unknown>>, path: string, rules: CopyRules): FhirObject | undefined {
  const out: FhirObject = {}
  for (const [name, inner] of Object.entries(value)) {
    const at = `${path}.${name}`
    if (isDropped(at, name, rules)) continue
    if (name === 'reference' && typeof inner === 'string') Object.assign(out, rules.refer(inner))
    else {
      const made = copied(inner, at, name, rules)
      if (made !== undefined) out[name] = made
    }
  }
  // The type alone names nobody.
  const names = Object.keys(out)
  return names.length === 0 || (names.length === 1 && names[0] === 'type' && 'reference' in value) ? undefined : out
}

/** A relative or absolute literal reference, with or without a version. */
export const literalReference = (reference: string): string | undefined => {
  const found = /(?:^|\/)([A-Z][A-Za-z]{2,40})\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(reference)
  return found ? `${found[1]}/${found[2]}` : undefined
}

/** `Practitioner?identifier=system|value`: whom it means, whoever he is here. */
export function searchReference(reference: string, system: (uri: string) => string): FhirObject | undefined {
  const found = /^[A-Z][A-Za-z]{2,40}\?identifier=([^|&]+)\|([^|&]+)$/.exec(reference)
  return found ? { system: system(found[1]!), value: found[2]! } : undefined
}
