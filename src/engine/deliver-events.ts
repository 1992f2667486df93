import type { FhirObject } from '../fhir/contribution.ts'
import { hash120 } from '../model/hash.ts'
import type { FeedEntry } from '../store/rows.ts'
import type { Reads } from '../store/store.ts'
import { dedupeKeyIn } from '../triggers/emission.ts'
import { minimalPayload } from '../triggers/payload.ts'

/** An event before a destination numbers it. */
export interface NewEvent {
  readonly eventId: string
  readonly orderKey: string
  /** JSON of an OutboxBody. */
  readonly body: string
}

/** What an outbox row keeps; the sequence is put in when it is sent, for only then it is known. */
export interface OutboxBody {
  readonly type: string
  /** ISO instant of the commit. */
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
  /** Set on the copies of a fence: the same for every person it names. Never sent. */
  readonly fence?: { readonly group: string; readonly copies: number }
  /** Milliseconds after which it is dropped. Never sent. */
  readonly expiresAt?: number
}

/** The same event under the same id at every attempt, restart and destination. */
const eventId = (...parts: readonly string[]): string => `evt_${hash120(parts.join('\u001f'))}`

const isEmission = ({ type, change }: FeedEntry): boolean =>
  (type === 'Task' || type === 'CommunicationRequest') && (change === 'created' || change === 'updated')

const isFence = (entry: FeedEntry): boolean =>
  (entry.change === 'merged' || entry.change === 'split' || entry.change === 'linked' || entry.change === 'unlinked') &&
  entry.from !== undefined &&
  entry.from !== entry.id

/** Events that a stretch of the feed has for a destination, in feed order. */
export async function eventsOf(
  entries: readonly FeedEntry[],
  { reads, salt, wants }: { readonly reads: Reads; readonly salt: string; readonly wants: (rule: string) => boolean },
): Promise<readonly NewEvent[]> {
  const events = await Promise.all(
    entries.map(async (entry): Promise<readonly NewEvent[]> => {
      if (isFence(entry)) return fenceEvents(entry)
      if (!isEmission(entry)) return []
      const stored = await reads.resource(entry.type, entry.id)
      if (stored === undefined || stored.deleted) return []
      return followUpEvent(entry, JSON.parse(stored.text) as FhirObject, stored.sourcePatientId, salt, wants)
    }),
  )
  return events.flat()
}

function followUpEvent(
  entry: FeedEntry,
  content: FhirObject,
  sourcePatient: string | undefined,
  salt: string,
  wants: (rule: string) => boolean,
): readonly NewEvent[] {
  const type = entry.type as 'Task' | 'CommunicationRequest'
  const dedupeKey = dedupeKeyIn(salt, type, entry.id, content)
  if (dedupeKey === undefined || !wants(dedupeKey.slice(0, dedupeKey.indexOf('/')))) return []
  const person = entry.person ?? sourcePatient ?? entry.id
  const payload = minimalPayload(type, entry.id, content, dedupeKey, person)
  const body: OutboxBody = {
    type: 'follow-up.due',
    timestamp: new Date(entry.at).toISOString(),
    data: { ...payload },
    expiresAt: Date.parse(payload.expiresAt),
  }
  return [{ eventId: eventId(type, dedupeKey), orderKey: person, body: JSON.stringify(body) }]
}

/**
 * A merge or split, once in the order of every person it names. The copies are sent together, when all of them have come to
 * the head: nothing of these persons passes it in either direction.
 */
function fenceEvents(entry: FeedEntry): readonly NewEvent[] {
  const persons = [entry.id, entry.from!]
  const moved = entry.moved ?? []
  const group = eventId(entry.change, String(entry.seq), String(entry.at), ...persons, ...moved)
  return persons.map((person) => {
    const body: OutboxBody = {
      type: `person.${entry.change}`,
      timestamp: new Date(entry.at).toISOString(),
      data: { person, into: entry.id, from: entry.from, moved },
      fence: { group, copies: persons.length },
    }
    return { eventId: eventId(group, person), orderKey: person, body: JSON.stringify(body) }
  })
}

/** JSON as it leaves: `{type, timestamp, data: {eventId, sequence, …}}`, the inner marks left out. */
export function outgoingBody(eventIdOf: string, sequence: number, { type, timestamp, data }: OutboxBody): string {
  return JSON.stringify({ type, timestamp, data: { eventId: eventIdOf, type, sequence, ...data } })
}
