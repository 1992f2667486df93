import { MESSAGE_STATES, type MessageState, REPLY_STATES, type ReplyState } from '../../model/message.ts'
import { RECEIVED, type StoredMessage, toMessage } from '../message-rows.ts'
import type { MessageRow, StateTally, UnmatchedCode } from '../rows.ts'
import { TENANT_NO } from '../seal.ts'
import { SeenCodes } from '../seen-codes.ts'
import type { MessageFilter } from '../store.ts'
import type { Connection } from './connection.ts'
import type { Names, WritableNames } from './names.ts'
import { messageSql } from './sql/messages.ts'
import { metaSql } from './sql/names.ts'

/** Counter: highest journal number with nothing unsettled below it. */
const SETTLED_UP_TO = 'settled-up-to'

/** States of messages, with their tallies in the same transaction. */
export class MessageWriter {
  readonly #names: WritableNames
  readonly #connection: Connection
  readonly #put
  readonly #state
  readonly #addTally
  readonly #putUnmatched
  readonly #setReply
  readonly #setCounter
  /** Tally changes of the running transaction: `interface day state` → difference. */
  readonly #tallies = new Map<string, number>()
  /** Unknown codes of the running transaction, which the next messages mostly bring again. */
  readonly #unmatched = new SeenCodes()
  /** Settled numbers above the watermark, which waits for the ones between. */
  readonly #above = new Set<number>()
  #upTo = 0
  #writtenUpTo = 0
  #last = 0

  constructor(connection: Connection, names: WritableNames) {
    this.#connection = connection
    this.#names = names
    this.#put = connection.prepare(messageSql.put)
    this.#state = connection.prepare(messageSql.state)
    this.#addTally = connection.prepare(messageSql.addTally)
    this.#setReply = connection.prepare(messageSql.setReply)
    this.#putUnmatched = connection.prepare(messageSql.putUnmatched)
    this.#setCounter = connection.prepare(metaSql.set)
    this.reload()
  }

  reload(): void {
    const { prepare } = this.#connection
    this.#tallies.clear()
    this.#unmatched.take()
    this.#above.clear()
    this.#upTo = (prepare(metaSql.counter).get(TENANT_NO, SETTLED_UP_TO) as { value: number } | undefined)?.value ?? 0
    this.#writtenUpTo = this.#upTo
    this.#last = (prepare(messageSql.last).get(TENANT_NO) as { last: number | null }).last ?? 0
    for (const row of prepare(messageSql.settledAbove).all(TENANT_NO, this.#upTo)) this.#above.add(row.seq as number)
  }

  settled(seqs: readonly number[]): ReadonlyMap<number, MessageState> {
    const found = new Map<number, MessageState>()
    for (const seq of seqs) {
      const row = this.#state.get(TENANT_NO, seq) as { state: number } | undefined
      if (row && row.state !== RECEIVED) found.set(seq, MESSAGE_STATES[row.state]!)
    }
    return found
  }

  put(row: MessageRow): void {
    const state = MESSAGE_STATES.indexOf(row.state)
    const name = this.#names.no(row.interface)
    // Most numbers are above every other: no look for a former row then.
    const former = row.seq > this.#last ? undefined : (this.#state.get(TENANT_NO, row.seq) as StoredMessage | undefined)
    if (former) this.#tally(former.interface, former.day, former.state, -1)
    this.#tally(name, row.day, state, 1)
    const facts = row.facts && JSON.stringify(row.facts)
    // biome-ignore format: the order of the columns
    this.#put.run(
      TENANT_NO, row.seq, name, row.day, state, row.code, facts, row.mapping, row.receivedAt, row.sourceTime, row.settledAt,
      REPLY_STATES.indexOf(row.reply), row.reusedControlId ? 1 : 0,
    )
    if (row.seq > this.#last) this.#last = row.seq
    if (state !== RECEIVED && row.seq > this.#upTo) this.#above.add(row.seq)
  }

  #tally(name: number, day: number, state: number, by: number): void {
    const key = `${name} ${day} ${state}`
    this.#tallies.set(key, (this.#tallies.get(key) ?? 0) + by)
  }

  /** A number whose message has no row yet is passed over: its reply comes again with the row. */
  setReplies(replies: readonly { readonly seq: number; readonly reply: ReplyState }[]): void {
    for (const { seq, reply } of replies) this.#setReply.run(REPLY_STATES.indexOf(reply), TENANT_NO, seq)
  }

  putUnmatched(interfaceName: string, codes: readonly UnmatchedCode[], at: number, seq: number): void {
    const name = this.#names.no(interfaceName)
    this.#unmatched.add(name, codes, at, seq)
  }

  #flushUnmatched(): void {
    for (const { name, table, system, code, display, count, firstAt, lastAt, firstSeq, lastSeq } of this.#unmatched.take())
      this.#putUnmatched.run(TENANT_NO, name, table, system, code, display, count, firstAt, lastAt, lastSeq, firstSeq)
  }

  /** Before the transaction commits. */
  flush(): void {
    this.#flushUnmatched()
    for (const [key, by] of this.#tallies) {
      const [name, day, state] = key.split(' ').map(Number) as [number, number, number]
      if (by !== 0) this.#addTally.run(TENANT_NO, name, day, state, by)
    }
    this.#tallies.clear()
    while (this.#above.delete(this.#upTo + 1)) this.#upTo++
    if (this.#upTo === this.#writtenUpTo) return
    this.#setCounter.run(TENANT_NO, SETTLED_UP_TO, this.#upTo)
    this.#writtenUpTo = this.#upTo
  }
}

export function openMessageReads(connection: Connection, names: Names) {
  const bySeq = connection.prepare(messageSql.bySeq)
  const lists = { all: messageSql.all, held: messageSql.held, failed: messageSql.failed }
  const statements = {
    all: connection.prepare(lists.all),
    held: connection.prepare(lists.held),
    failed: connection.prepare(lists.failed),
  }
  const tallies = connection.prepare(messageSql.tallies)
  const counter = connection.prepare(metaSql.counter)
  const unmatched = connection.prepare(messageSql.unmatched)
  const matches = (row: StoredMessage, filter: MessageFilter): boolean =>
    (filter.interface === undefined || names.text(row.interface) === filter.interface) &&
    (filter.state === undefined || MESSAGE_STATES[row.state] === filter.state) &&
    (filter.code === undefined || row.code === filter.code)
  return {
    settledUpTo: (): number => (counter.get(TENANT_NO, SETTLED_UP_TO) as { value: number } | undefined)?.value ?? 0,
    message(seq: number): MessageRow | undefined {
      const row = bySeq.get(TENANT_NO, seq) as unknown as StoredMessage | undefined
      return row && toMessage(row, names)
    },
    messages(filter: MessageFilter, limit: number): readonly MessageRow[] {
      const list = filter.state === 'held' || filter.state === 'failed' ? statements[filter.state] : statements.all
      const out: MessageRow[] = []
      if (limit <= 0) return out
      for (const row of list.iterate(TENANT_NO, filter.afterSeq ?? 0) as unknown as Iterable<StoredMessage>) {
        if (matches(row, filter)) out.push(toMessage(row, names))
        if (out.length >= limit) break
      }
      return out
    },
    stateTallies: (): readonly StateTally[] =>
      tallies.all(TENANT_NO).map((row) => ({
        interface: names.text(row.interface as number),
        day: row.day as number,
        state: MESSAGE_STATES[row.state as number]!,
        count: row.count as number,
      })),
    unmatched: (limit: number) =>
      unmatched.all(TENANT_NO, limit).map((row) => ({
        interface: names.text(row.interface as number),
        table: row.code_table as string,
        system: row.system as string,
        code: row.code as string,
        display: row.display as string,
        count: row.count as number,
        firstAt: row.first_at as number,
        lastAt: row.last_at as number,
      })),
  }
}
