import { MESSAGE_STATES, type MessageState, REPLY_STATES, type ReplyState } from '../../model/message.ts'
import { RECEIVED } from '../message-rows.ts'
import type { MessageRow, UnmatchedCode } from '../rows.ts'
import { TENANT_NO } from '../seal.ts'
import { SeenCodes } from '../seen-codes.ts'
import { integers, storable, texts } from './arrays.ts'
import type { Names } from './names.ts'
import type { Outgoing } from './outgoing.ts'
import type { Session } from './session.ts'
import { messageSql } from './sql/messages.ts'
import type { Value } from './statement.ts'

interface Former {
  readonly state: number
  readonly interface: number
  readonly day: number
}
interface Put {
  readonly row: MessageRow
  readonly former: Former | undefined
}

/** States of messages inside a transaction, with their tallies. */
export class Messages {
  readonly #session: Session
  readonly #names: Names
  /** As stored: undefined means there is no row. */
  readonly #stored = new Map<number, Former | undefined>()
  readonly #put = new Map<number, MessageRow>()
  readonly #replies = new Map<number, ReplyState>()
  readonly #unmatched = new SeenCodes()

  constructor(session: Session, names: Names) {
    this.#session = session
    this.#names = names
  }

  async #load(seqs: readonly number[]): Promise<void> {
    const missing = [...new Set(seqs)].filter((seq) => !this.#stored.has(seq))
    if (missing.length === 0) return
    for (const seq of missing) this.#stored.set(seq, undefined)
    for (const row of await this.#session.query<Former & { seq: number }>(messageSql.states, [TENANT_NO, integers(missing)]))
      this.#stored.set(row.seq, row)
  }

  async settled(seqs: readonly number[]): Promise<ReadonlyMap<number, MessageState>> {
    await this.#load(seqs)
    const found = new Map<number, MessageState>()
    for (const seq of seqs) {
      const stored = this.#stored.get(seq)
      const state = this.#put.get(seq)?.state ?? (stored && MESSAGE_STATES[stored.state])
      if (state !== undefined && state !== MESSAGE_STATES[RECEIVED]) found.set(seq, state)
    }
    return found
  }

  async put(row: MessageRow): Promise<void> {
    await this.#names.ensure([row.interface])
    this.#put.set(row.seq, row)
    this.#replies.delete(row.seq)
  }

  setReplies(replies: readonly { readonly seq: number; readonly reply: ReplyState }[]): void {
    for (const { seq, reply } of replies) this.#replies.set(seq, reply)
  }

  async putUnmatched(interfaceName: string, codes: readonly UnmatchedCode[], at: number, seq: number): Promise<void> {
    await this.#names.ensure([interfaceName])
    // As they will be stored: two that the database cannot tell apart are one.
    const clean = codes.map((one) => ({
      ...one,
      system: storable(one.system),
      code: storable(one.code),
      table: storable(one.table),
    }))
    this.#unmatched.add(this.#names.no(interfaceName), clean, at, seq)
  }

  prepare(): Promise<void> {
    return this.#load([...this.#put.keys()])
  }

  flush(out: Outgoing): void {
    const puts = [...this.#put.values()].map((row): Put => ({ row, former: this.#stored.get(row.seq) }))
    const fresh = puts.filter(({ former }) => !former)
    const known = puts.filter(({ former }) => former)
    if (fresh.length > 0) out.early(messageSql.insert, this.#columns(fresh))
    if (known.length > 0) out.early(messageSql.replace, this.#columns(known), known.length)
    if (puts.length > 0) out.early(messageSql.settle, [TENANT_NO, integers(puts.map(({ row }) => row.seq))])
    const replies = [...this.#replies]
    if (replies.length > 0) {
      const states = integers(replies.map(([, reply]) => REPLY_STATES.indexOf(reply)))
      out.early(messageSql.setReplies, [TENANT_NO, integers(replies.map(([seq]) => seq)), states])
    }
    this.#flushTallies(puts, out)
    this.#flushUnmatched(out)
  }

  #columns(puts: readonly Put[]): Value[] {
    const rows = puts.map(({ row }) => row)
    return [
      TENANT_NO,
      texts(rows.map((row) => row.code)),
      texts(rows.map((row) => row.facts && JSON.stringify(row.facts))),
      texts(rows.map((row) => row.mapping)),
      integers(puts.map(({ former }) => former?.state ?? null)),
      integers(rows.map((row) => row.seq)),
      integers(rows.map((row) => this.#names.no(row.interface))),
      integers(rows.map((row) => row.day)),
      integers(rows.map((row) => MESSAGE_STATES.indexOf(row.state))),
      integers(rows.map((row) => row.receivedAt)),
      integers(rows.map((row) => row.sourceTime)),
      integers(rows.map((row) => row.settledAt)),
      integers(rows.map((row) => REPLY_STATES.indexOf(row.reply))),
      integers(rows.map((row) => (row.reusedControlId ? 1 : 0))),
    ]
  }

  #flushTallies(puts: readonly Put[], out: Outgoing): void {
    const tallies = new Map<string, number>()
    const add = (name: number, day: number, state: number, by: number): void => {
      const key = `${name} ${day} ${state}`
      tallies.set(key, (tallies.get(key) ?? 0) + by)
    }
    for (const { row, former } of puts) {
      if (former) add(former.interface, former.day, former.state, -1)
      add(this.#names.no(row.interface), row.day, MESSAGE_STATES.indexOf(row.state), 1)
    }
    const changed = [...tallies].filter(([, by]) => by !== 0).map(([key, by]) => [...key.split(' ').map(Number), by])
    if (changed.length === 0) return
    out.late(messageSql.addTallies, [TENANT_NO, ...[0, 1, 2, 3].map((at) => integers(changed.map((row) => row[at]!)))])
  }

  #flushUnmatched(out: Outgoing): void {
    const seen = this.#unmatched.take()
    if (seen.length === 0) return
    const said = (['table', 'system', 'code', 'display'] as const).map((key) => texts(seen.map((one) => one[key])))
    const counted = (['name', 'count', 'firstAt', 'lastAt', 'firstSeq', 'lastSeq'] as const).map((key) =>
      integers(seen.map((one) => one[key])),
    )
    out.late(messageSql.putUnmatched, [TENANT_NO, ...said, ...counted])
  }
}
