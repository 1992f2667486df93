import { TENANT_NO } from '../seal.ts'
import type { Reads } from '../store.ts'
import type { Connection } from './connection.ts'
import { openContent } from './content.ts'
import { openFeed } from './feed.ts'
import { openFollowUpReads } from './follow-ups.ts'
import { openMessageReads } from './messages.ts'
import { openNames } from './names.ts'
import { openOutboxReads } from './outbox.ts'
import { openPersonReads } from './person-reads.ts'
import type { Recent } from './recent.ts'
import { openResourceReads } from './resource-reads.ts'
import { openSearch } from './search.ts'
import { feedSql } from './sql/feed.ts'
import { metaSql } from './sql/names.ts'

/** Every read runs on one snapshot of committed data, on a connection of its own; `recent` is the writer's, in its thread. */
export function openReads(connection: Connection, recent?: Recent): Reads {
  const content = recent?.content ?? openContent(connection)
  const names = openNames(connection)
  const feed = openFeed(connection, names, recent)
  const resources = openResourceReads(connection, names, content, recent)
  const persons = openPersonReads(connection)
  const messages = openMessageReads(connection, names)
  const followUps = openFollowUpReads(connection)
  const outbox = openOutboxReads(connection, names)
  const search = openSearch(connection, names, content, feed)
  const meta = connection.prepare(metaSql.get)
  const reader = connection.prepare(feedSql.reader)
  const { snapshot } = connection

  return {
    meta: async (name) => (meta.get(TENANT_NO, name) as { value: string } | undefined)?.value,
    resource: async (type, id) => snapshot(() => resources.resource(type, id)),
    current: async (type, ids) => snapshot(() => resources.current(type, ids)),
    version: async (type, id, version) => snapshot(() => resources.version(type, id, version)),
    history: async (type, id, limit) => snapshot(() => resources.history(type, id, limit)),
    search: async (plan) => snapshot(() => search.search(plan)),
    count: async (plan) => snapshot(() => search.count(plan)),
    feed: async (after, limit) => snapshot(() => feed.feed(after, limit)),
    feedHead: async () => feed.head(),
    readerCursor: async (name) => (reader.get(TENANT_NO, name) as { feed: number } | undefined)?.feed ?? 0,

    personById: async (id) => persons.personById(id),
    personOfSourcePatient: async (id) => snapshot(() => persons.personOfSourcePatient(id)),
    sourcePatientsOf: async (id) => snapshot(() => persons.sourcePatientsOf(id)),
    personsOf: async (ids) => snapshot(() => persons.personsOf(ids)),
    persons: async (after, limit) => persons.persons(after, limit),
    decisions: async (id, limit) => snapshot(() => persons.decisions(id, limit)),
    openProposals: async (limit) => persons.openProposals(limit),

    settledUpTo: async () => messages.settledUpTo(),
    message: async (seq) => messages.message(seq),
    messages: async (filter, limit) => snapshot(() => messages.messages(filter, limit)),
    stateTallies: async () => messages.stateTallies(),
    unmatched: async (limit) => messages.unmatched(limit),

    dueTimers: async (now, limit) => followUps.dueTimers(now, limit),
    nextTimerAt: async () => followUps.nextTimerAt(),
    followUps: async (filter, limit) => snapshot(() => followUps.followUps(filter, limit)),
    dueOutbox: async (destination, now, limit) => snapshot(() => outbox.dueOutbox(destination, now, limit)),
    outboxHeads: async () => outbox.outboxHeads(),
    outboxTallies: async () => outbox.outboxTallies(),
    counts: async () => snapshot(() => resources.counts()),
  }
}
