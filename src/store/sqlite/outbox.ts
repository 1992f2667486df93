import { OUTBOX_SCOPE, OUTBOX_STATES, type OutboxEvent, type StoredOutbox, toOutbox } from '../outbox-rows.ts'
import { squeeze } from '../pack.ts'
import type { OutboxRow } from '../rows.ts'
import { seal, TENANT_NO } from '../seal.ts'
import type { Connection } from './connection.ts'
import type { Names, WritableNames } from './names.ts'
import { outboxSql } from './sql/follow-ups.ts'

/**
 * Order per key costs one small table: the head of every key. What is due is read from the heads alone, so a backlog of a
 * hundred thousand behind a dead destination is never walked.
 */
export function openOutboxWriter(connection: Connection, names: WritableNames) {
  const last = connection.prepare(outboxSql.last)
  const known = connection.prepare(outboxSql.known)
  const insert = connection.prepare(outboxSql.insert)
  const get = connection.prepare(outboxSql.get)
  const settle = connection.prepare(outboxSql.settle)
  const addHead = connection.prepare(outboxSql.addHead)
  const moveHead = connection.prepare(outboxSql.moveHead)
  const removeHead = connection.prepare(outboxSql.removeHead)
  const nextOfKey = connection.prepare(outboxSql.nextOfKey)
  const addTally = connection.prepare(outboxSql.addTally)

  const advance = (destination: number, key: string): void => {
    const next = nextOfKey.get(TENANT_NO, destination, key) as { sequence: number; next_at: number } | undefined
    if (next) moveHead.run(next.sequence, next.next_at, TENANT_NO, destination, key)
    else removeHead.run(TENANT_NO, destination, key)
  }
  return {
    put(destination: string, events: readonly OutboxEvent[], at: number): void {
      const no = names.no(destination)
      let sequence = (last.get(TENANT_NO, no) as { last: number | null }).last ?? 0
      let added = 0
      for (const { eventId, orderKey, body } of events) {
        if (known.get(TENANT_NO, no, eventId)) continue
        insert.run(TENANT_NO, no, ++sequence, eventId, orderKey, seal(OUTBOX_SCOPE, squeeze(body)), at)
        addHead.run(TENANT_NO, no, orderKey, sequence, at)
        added++
      }
      if (added > 0) addTally.run(TENANT_NO, no, 0, added)
    },
    /** Only a pending row is settled; a second word about a delivered one changes nothing. */
    settle(
      destination: string,
      sequence: number,
      result: { state: 'delivered' | 'dead' } | { state: 'pending'; nextAt: number },
      code: string,
    ): void {
      const no = names.no(destination)
      const row = get.get(TENANT_NO, no, sequence) as unknown as StoredOutbox | undefined
      if (row?.state !== 0) return
      const state = OUTBOX_STATES.indexOf(result.state)
      settle.run(state, result.state === 'pending' ? result.nextAt : row.next_at, code, TENANT_NO, no, sequence)
      advance(no, row.order_key)
      if (state === 0) return
      addTally.run(TENANT_NO, no, 0, -1)
      addTally.run(TENANT_NO, no, state, 1)
    },
  }
}

export function openOutboxReads(connection: Connection, names: Names) {
  const due = connection.prepare(outboxSql.due)
  const tallies = connection.prepare(outboxSql.tallies)
  const destinations = connection.prepare(outboxSql.destinations)
  const last = connection.prepare(outboxSql.last)
  return {
    dueOutbox(destination: string, now: number, limit: number): readonly OutboxRow[] {
      const no = names.find(destination)
      if (no === undefined) return []
      const rows = due.all(TENANT_NO, no, now, limit) as unknown as StoredOutbox[]
      return rows.map((row) => toOutbox(row, destination)).sort((a, b) => a.sequence - b.sequence)
    },
    outboxHeads: () =>
      destinations.all(TENANT_NO).map(({ destination }) => ({
        destination: names.text(destination as number),
        sequence: (last.get(TENANT_NO, destination as number) as { last: number | null }).last ?? 0,
      })),
    outboxTallies: () =>
      tallies.all(TENANT_NO).map((row) => ({
        destination: names.text(row.destination as number),
        state: OUTBOX_STATES[row.state as number]!,
        count: row.count as number,
      })),
  }
}
