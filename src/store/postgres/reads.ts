import { MESSAGE_STATES } from '../../model/message.ts'
import { FOLLOW_UP_STATES, type FollowUpFilter, type StoredFollowUp, toFollowUp } from '../follow-up-rows.ts'
import { type StoredMessage, toMessage } from '../message-rows.ts'
import { OUTBOX_STATES, type StoredOutbox, toOutbox } from '../outbox-rows.ts'
import type { FollowUpRow, MessageRow, StateTally } from '../rows.ts'
import { TENANT_NO } from '../seal.ts'
import type { MessageFilter, Reads } from '../store.ts'
import { texts } from './arrays.ts'
import { feedAfter, feedHead } from './feed.ts'
import { openPersonReads } from './person-reads.ts'
import type { Readers } from './readers.ts'
import * as resources from './resource-reads.ts'
import { openSearch } from './search.ts'
import { feedSql } from './sql/feed.ts'
import { followUpSql, outboxSql } from './sql/follow-ups.ts'
import { messageSql } from './sql/messages.ts'
import { metaSql } from './sql/names.ts'

type UnmatchedRows = Awaited<ReturnType<Reads['unmatched']>>

/** Every read runs on one snapshot of committed data. */
export function openReads(readers: Readers, parts: resources.ReadParts): Reads {
  const { snapshot } = { snapshot: readers.snapshot.bind(readers) }
  const search = openSearch(parts)
  return {
    ...openPersonReads(readers),
    ...messageReads(readers, parts),
    ...deliveryReads(readers, parts),
    meta: async (name) => (await readers.query<{ value: string }>(metaSql.get, [TENANT_NO, name]))[0]?.value,
    resource: (type, id) => snapshot((look) => resources.resource(look, parts, type, id)),
    current: (type, ids) => snapshot((look) => resources.current(look, parts, type, ids)),
    version: (type, id, number) => snapshot((look) => resources.version(look, parts, type, id, number)),
    history: (type, id, limit) => snapshot((look) => resources.history(look, parts, type, id, limit)),
    counts: () => snapshot((look) => resources.counts(look)),
    search: (plan) => snapshot((look) => search.search(look, plan)),
    count: (plan) => snapshot((look) => search.count(look, plan)),
    feed: (after, limit) => snapshot((look) => feedAfter(look, parts.names, after, limit)),
    feedHead: () => feedHead(readers),
    readerCursor: async (name) => (await readers.query<{ feed: number }>(feedSql.reader, [TENANT_NO, name]))[0]?.feed ?? 0,
  }
}

type MessageReads = Pick<Reads, 'settledUpTo' | 'message' | 'messages' | 'stateTallies' | 'unmatched'>

function messageReads(readers: Readers, { names }: resources.ReadParts): MessageReads {
  const rowsOf = async (rows: readonly StoredMessage[]): Promise<readonly MessageRow[]> => {
    await names.know(rows.map((row) => row.interface))
    return rows.map((row) => toMessage(row, names))
  }
  return {
    settledUpTo: async () => (await readers.query<{ up_to: number }>(messageSql.settledUpTo, [TENANT_NO]))[0]?.up_to ?? 0,
    message: async (seq) => (await rowsOf(await readers.query<StoredMessage>(messageSql.bySeq, [TENANT_NO, seq])))[0],
    async messages(filter: MessageFilter, limit) {
      if (limit <= 0) return []
      const { state, code, afterSeq, interface: name } = filter
      if (name !== undefined) await names.look([name])
      const no = name === undefined ? null : (names.find(name) ?? -1)
      const values = [TENANT_NO, afterSeq ?? 0, limit, no, code ?? null]
      if (state === 'held' || state === 'failed') return rowsOf(await readers.query<StoredMessage>(messageSql[state], values))
      const wanted = state === undefined ? null : MESSAGE_STATES.indexOf(state)
      return rowsOf(await readers.query<StoredMessage>(messageSql.all, [...values, wanted]))
    },
    async stateTallies(): Promise<readonly StateTally[]> {
      type Row = { interface: number; day: number; state: number; count: number }
      const rows = await readers.query<Row>(messageSql.tallies, [TENANT_NO])
      await names.know(rows.map((row) => row.interface))
      return rows.map((row) => ({ ...row, interface: names.text(row.interface), state: MESSAGE_STATES[row.state]! }))
    },
    async unmatched(limit): Promise<UnmatchedRows> {
      interface Row {
        readonly interface: number
        readonly code_table: string
        readonly system: string
        readonly code: string
        readonly display: string
        readonly count: number
        readonly first_at: number
        readonly last_at: number
      }
      const rows = await readers.query<Row>(messageSql.unmatched, [TENANT_NO, limit])
      await names.know(rows.map((row) => row.interface))
      return rows.map(({ system, code, display, count, ...row }) => ({
        interface: names.text(row.interface),
        table: row.code_table,
        system,
        code,
        display,
        count,
        firstAt: row.first_at,
        lastAt: row.last_at,
      }))
    },
  }
}

type DeliveryReads = Pick<Reads, 'dueTimers' | 'nextTimerAt' | 'followUps' | 'dueOutbox' | 'outboxHeads' | 'outboxTallies'>

function deliveryReads(readers: Readers, { names }: resources.ReadParts): DeliveryReads {
  const timers = (rows: readonly StoredFollowUp[]): readonly FollowUpRow[] => rows.map(toFollowUp)
  return {
    dueTimers: async (now, limit) => timers(await readers.query<StoredFollowUp>(followUpSql.due, [TENANT_NO, now, limit])),
    nextTimerAt: async () => (await readers.query<{ at: number | null }>(followUpSql.next, [TENANT_NO]))[0]?.at ?? undefined,
    followUps: async (filter, limit) => (limit <= 0 ? [] : timers(await listed(readers, filter, limit))),
    async dueOutbox(destination, now, limit) {
      await names.look([destination])
      const no = names.find(destination)
      if (no === undefined) return []
      const rows = await readers.query<StoredOutbox>(outboxSql.due, [TENANT_NO, no, now, limit])
      return rows.map((row) => toOutbox(row, destination))
    },
    async outboxHeads() {
      const rows = await readers.query<{ destination: number; last: number }>(outboxSql.heads, [TENANT_NO])
      await names.know(rows.map((row) => row.destination))
      return rows.map((row) => ({ destination: names.text(row.destination), sequence: row.last }))
    },
    async outboxTallies() {
      const rows = await readers.query<{ destination: number; state: number; count: number }>(outboxSql.tallies, [TENANT_NO])
      await names.know(rows.map((row) => row.destination))
      return rows.map((row) => ({ destination: names.text(row.destination), state: OUTBOX_STATES[row.state]!, count: row.count }))
    },
  }
}

/** By the narrowest list that holds every row of the filter. */
function listed(readers: Readers, { rule, sourcePatients, state }: FollowUpFilter, limit: number): Promise<StoredFollowUp[]> {
  const no = state === undefined ? null : FOLLOW_UP_STATES.indexOf(state)
  if (sourcePatients)
    return readers.query<StoredFollowUp>(followUpSql.byPatients, [TENANT_NO, rule ?? null, no, limit, texts(sourcePatients)])
  if (rule !== undefined) return readers.query<StoredFollowUp>(followUpSql.byRule, [TENANT_NO, rule, no, limit])
  if (no !== null) return readers.query<StoredFollowUp>(followUpSql.byState, [TENANT_NO, no, limit])
  return readers.query<StoredFollowUp>(followUpSql.all, [TENANT_NO, limit])
}
