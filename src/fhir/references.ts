import { isResourceType } from './elements.ts'

/** References in stored text, read and replaced without parsing it (architecture D9): patients are resolved as they leave. */

const RELATIVE = /^([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/
const ABSOLUTE = /^https?:\/\/\S+$/
const ABSOLUTE_TYPE = /\/([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/
const URN = /^urn:(?:uuid:[0-9a-fA-F-]{36}|oid:[0-2](?:\.\d+)+)$/
/** Conditional reference of a transaction: `Practitioner?identifier=…`. */
const CONDITIONAL = /^([A-Z][A-Za-z]+)\?\S+$/

/** Resource type a reference names; '' when it may be any (a URN, a foreign URL); undefined when it is no reference at all. */
export function referencedType(reference: string): string | undefined {
  const slash = reference.indexOf('/')
  if (slash > 0 && isId(reference, slash + 1)) {
    const plain = reference.slice(0, slash)
    if (isResourceType(plain)) return plain
  }
  const type = (RELATIVE.exec(reference) ?? CONDITIONAL.exec(reference))?.[1]
  if (type !== undefined) return isResourceType(type) ? type : undefined
  if (URN.test(reference)) return ''
  if (!ABSOLUTE.test(reference)) return undefined
  const named = ABSOLUTE_TYPE.exec(reference)?.[1]
  return named && isResourceType(named) ? named : ''
}

/** Nearly every reference is `Type/id`: told without an expression. */
function isId(text: string, from: number): boolean {
  if (text.length === from || text.length - from > 64) return false
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const letter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
    if (!letter && !(code >= 48 && code <= 57) && code !== 45 && code !== 46) return false
  }
  return true
}

const OPEN = '"reference":"Patient/'

/**
 * Calls back for every `"reference":"Patient/<id>` of a JSON text as JSON.stringify writes it. A quotation mark inside a string
 * is escaped there (`\"reference\":…`), so that the pattern cannot stand in a value.
 */
function eachPatient(text: string, found: (start: number, end: number) => void): void {
  for (let at = text.indexOf(OPEN); at >= 0; at = text.indexOf(OPEN, at)) {
    const start = at + OPEN.length
    let end = start
    while (end < text.length && text.charCodeAt(end) !== 34 && text.charCodeAt(end) !== 47) end++
    found(start, end)
    at = end
  }
}

/** Source patient ids that a resource's text refers to, each once. */
export function referencedPatients(text: string): string[] {
  const ids: string[] = []
  eachPatient(text, (start, end) => {
    const id = text.slice(start, end)
    if (!ids.includes(id)) ids.push(id)
  })
  return ids
}

/** The text with references to source patients pointing to their persons; unknown ones stay. */
export function resolvePatients(text: string, persons: ReadonlyMap<string, string>): string {
  let out = ''
  let from = 0
  eachPatient(text, (start, end) => {
    const person = persons.get(text.slice(start, end))
    if (person === undefined) return
    out += text.slice(from, start) + person
    from = end
  })
  return from === 0 ? text : out + text.slice(from)
}

export interface MetaFacts {
  readonly versionId: string
  /** FHIR instant. */
  readonly lastUpdated: string
  readonly tags?: readonly { readonly system: string; readonly code: string }[]
}

const HEAD = /^\{"resourceType":"[A-Za-z]+","id":"[^"\\]*"/
const META = ',"meta":'

/** Where the JSON object that begins at `from` ends. */
function objectEnd(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === 34) at = stringEnd(text, at)
    else if (char === 123) depth++
    else if (char === 125 && --depth === 0) return at + 1
  }
  return text.length
}

function stringEnd(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text.charCodeAt(at) !== 34) at += text.charCodeAt(at) === 92 ? 2 : 1
  return at
}

/**
 * The stored text (`{"resourceType":"…","id":"…",…}`) with `meta` after the id and nothing else parsed. A meta of the content's
 * own stands right there too (content is in the order of the specification): its profiles, tags and labels are kept. Throws
 * TypeError for a text that does not begin so.
 */
export function withMeta(text: string, facts: MetaFacts): string {
  const head = HEAD.exec(text)?.[0]
  if (head === undefined) throw new TypeError('stored content does not begin with resourceType and id')
  const own = text.startsWith(META, head.length)
  const rest = own ? objectEnd(text, head.length + META.length) : head.length
  const stored = own ? (JSON.parse(text.slice(head.length + META.length, rest)) as { tag?: object[] }) : {}
  const { versionId, lastUpdated, tags = [] } = facts
  const tag = [...(stored.tag ?? []), ...tags]
  return `${head}${META}${JSON.stringify({ ...stored, versionId, lastUpdated, ...(tag.length ? { tag } : {}) })}${text.slice(rest)}`
}
