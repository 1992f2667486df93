import { isResourceType } from '../../fhir/elements.ts'
import { JsonElement, type Located } from './json-element.ts'

/** Resources of one message from another FHIR server: a resource alone, or those of a Bundle. */
export interface FhirMessage {
  readonly resources: readonly FhirResource[]
  /** `Patient/7` of a fullUrl or a `Type/id` that stands in the message. */
  readonly byUrl: ReadonlyMap<string, string>
}

export interface FhirResource {
  readonly type: string
  readonly element: JsonElement
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value as its resources; undefined when it is none. A Bundle in a Bundle is not opened. */
export function fhirMessage(value: unknown, located?: Located): FhirMessage | undefined {
  if (!isObject(value) || typeof value.resourceType !== 'string' || !isResourceType(value.resourceType)) return undefined
  const resources: FhirResource[] = []
  const byUrl = new Map<string, string>()
  const add = (resource: Json, place: string, url: string | undefined): void => {
    const type = String(resource.resourceType)
    // A server that is to give the id itself leaves it out: the entry's own name stands for it.
    const id = typeof resource.id === 'string' ? resource.id : url === undefined ? undefined : idIn(url)
    resources.push({ type, element: new JsonElement(id === undefined ? resource : { ...resource, id }, place, located) })
    if (id === undefined) return
    byUrl.set(`${type}/${id}`, `${type}/${id}`)
    if (url !== undefined) byUrl.set(url, `${type}/${id}`)
  }
  if (value.resourceType !== 'Bundle') add(value, '', undefined)
  else if (Array.isArray(value.entry))
    for (const [i, entry] of value.entry.entries())
      if (isObject(entry) && isObject(entry.resource) && typeof entry.resource.resourceType === 'string')
        add(entry.resource, `entry[${i}].resource`, typeof entry.fullUrl === 'string' ? entry.fullUrl : undefined)
  return { resources, byUrl }
}

const idIn = (url: string): string | undefined => /([A-Za-z0-9.-]{1,64})$/.exec(url)?.[1]
