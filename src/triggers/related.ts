import type { FhirObject } from '../fhir/contribution.ts'
import { textsAt } from './element-path.ts'
import type { CompiledRule } from './rule.ts'

/** `Observation/abc` or `Observation/abc/_history/1` → `abc`; undefined for another type or an absolute address. */
function idOf(reference: string, type: string): string | undefined {
  if (!reference.startsWith(`${type}/`)) return undefined
  return reference.slice(type.length + 1).split('/', 1)[0]
}

/** What the rule's `reads` wants beside this anchor: type and id, in document order. */
export function relatedIds(rule: CompiledRule, anchor: FhirObject): readonly { readonly type: string; readonly id: string }[] {
  return rule.reads.flatMap(({ type, through }) =>
    textsAt(anchor, [...through, 'reference']).flatMap((reference) => {
      const id = idOf(reference, type)
      return id === undefined ? [] : [{ type, id }]
    }),
  )
}

/** The related resources by the names of `reads`, without those that its `where` leaves out. */
export function relatedOf(
  rule: CompiledRule,
  anchor: FhirObject,
  find: (type: string, id: string, hints?: readonly string[]) => FhirObject | undefined,
): Readonly<Record<string, readonly FhirObject[]>> {
  return Object.fromEntries(
    rule.reads.map(({ name, type, through, where }) => {
      const ids = textsAt(anchor, [...through, 'reference']).map((reference) => idOf(reference, type))
      const found = ids
        .map((id) => (id === undefined ? undefined : find(type, id, hintsFor(rule, name))))
        .filter((resource) => resource !== undefined)
      return [name, found.filter((resource) => where.test({ anchor: resource, related: {} }))]
    }),
  )
}

/** Texts one of which a related resource has if it can matter; undefined: it may always. */
function hintsFor(rule: CompiledRule, name: string): readonly string[] | undefined {
  return rule.unless.names.has(name) ? undefined : rule.where.hints.get(name)
}

/**
 * The anchor that a related resource may belong to: children lie under their parent's first 24 characters (D10), so an
 * observation names its report without a search. The engine looks whether such a resource exists.
 */
export const parentId = (id: string): string | undefined => (id.length > 24 && id[24] === '-' ? id.slice(0, 24) : undefined)
