import type { Envelope } from '../../model/message.ts'
import { dayOf } from '../envelope-rows.ts'
import type { JournalCursor, JournalReceipt } from '../journal.ts'
import { shardOf } from '../queue.ts'
import { TENANT_NO } from '../seal.ts'
import { blobs, integers, storable, texts } from './arrays.ts'
import type { Commits } from './commit.ts'
import { digestOf, type Fresh, journalColumns, waitingColumns } from './envelopes.ts'
import { Conflict } from './failure.ts'
import type { Session } from './session.ts'
import { journalSql } from './sql/journal.ts'

interface Mark {
  readonly interface: string
  readonly controlId: string
  readonly digest: Buffer
}
interface Known {
  /** Number it is known under within the window. */
  readonly seq: number | null
  /** Its control id is known with other bytes. */
  readonly reused: boolean
}

export interface GroupSettings {
  readonly period: number
  /** Oldest period of the repeat window. */
  readonly oldest: number
  readonly receiver: number
}

const nameOf = (mark: Mark): string => `${mark.interface}\0${mark.controlId}\0${mark.digest.toString('latin1')}`

/**
 * One group of envelopes inside the running transaction. Whether a message was here before is decided by a unique row (interface,
 * control id, digest): of two receivers that are handed the same message at once, one waits for the other's commit and then finds
 * it known.
 */
export class JournalGroup {
  readonly #session: Session
  readonly #commits: Commits
  readonly #settings: GroupSettings

  constructor(session: Session, commits: Commits, settings: GroupSettings) {
    this.#session = session
    this.#commits = commits
    this.#settings = settings
  }

  async write(
    envelopes: readonly Envelope[],
    cursors: readonly JournalCursor[],
  ): Promise<{ readonly receipts: JournalReceipt[]; readonly shards: number[]; readonly mark: string | null }> {
    const marks = envelopes.map(
      (one): Mark => ({ interface: one.interface, controlId: storable(one.controlId), digest: digestOf(one.bytes) }),
    )
    const known = await this.#known(marks)
    const { receipts, fresh } = await this.#receipts(envelopes, marks, known)
    const sent = this.#send(envelopes, receipts, fresh, marks, cursors)
    const [mark] = await Promise.all([this.#commits.mark(this.#session), ...sent])
    const shards = [...new Set(fresh.map(({ envelope }) => shardOf(envelope)))]
    return { receipts, shards, mark }
  }

  async #known(marks: readonly Mark[]): Promise<Map<string, Known>> {
    const distinct = [...new Map(marks.map((mark) => [nameOf(mark), mark])).values()]
    if (distinct.length === 0) return new Map()
    const rows = await this.#session.query<Known & { asked: number }>(journalSql.known, [
      TENANT_NO,
      ...this.#columns(distinct),
      this.#settings.oldest,
    ])
    return new Map(rows.map((row) => [nameOf(distinct[row.asked]!), row]))
  }
  #columns(marks: readonly Mark[]): Buffer[] {
    return [
      texts(marks.map((one) => one.interface)),
      texts(marks.map((one) => one.controlId)),
      blobs(marks.map((one) => one.digest)),
    ]
  }

  /** Numbers for what is new, in the order of the group. */
  async #receipts(
    envelopes: readonly Envelope[],
    marks: readonly Mark[],
    known: ReadonlyMap<string, Known>,
  ): Promise<{ receipts: JournalReceipt[]; fresh: Fresh[] }> {
    const names = marks.map(nameOf)
    const count = new Set(names.filter((name) => known.get(name)?.seq == null)).size
    const numbers = count > 0 ? await this.#session.query<{ seq: number }>(journalSql.take, [count]) : []
    const given = new Map<string, number>()
    const ids = new Set<string>()
    const fresh: Fresh[] = []
    const receipts = envelopes.map((envelope, at): JournalReceipt => {
      const name = names[at]!
      const before = known.get(name)?.seq ?? given.get(name)
      if (before !== undefined) return { seq: before, repeat: true, reused: false }
      const id = `${envelope.interface}\0${envelope.controlId}`
      const reused = envelope.controlId !== '' && ((known.get(name)?.reused ?? false) || ids.has(id))
      const seq = numbers.shift()!.seq
      given.set(name, seq)
      ids.add(id)
      fresh.push({ envelope, seq, reused })
      return { seq, repeat: false, reused }
    })
    return { receipts, fresh }
  }

  #send(
    envelopes: readonly Envelope[],
    receipts: readonly JournalReceipt[],
    fresh: readonly Fresh[],
    marks: readonly Mark[],
    cursors: readonly JournalCursor[],
  ): Promise<unknown>[] {
    const { period, receiver } = this.#settings
    const sent: Promise<unknown>[] = []
    if (fresh.length > 0) {
      sent.push(this.#claim(fresh, new Map(receipts.map((receipt, at) => [receipt.seq, marks[at]!]))))
      sent.push(this.#session.run(journalSql.insert, journalColumns(fresh, period)))
      sent.push(this.#session.run(journalSql.insertWaiting, waitingColumns(fresh, period)))
    }
    const last = [...new Map(cursors.map((cursor) => [`${cursor.interface}\0${cursor.name}`, cursor])).values()]
    if (last.length > 0) {
      const columns = (['interface', 'name', 'value'] as const).map((key) => texts(last.map((cursor) => cursor[key])))
      sent.push(this.#session.run(journalSql.putCursors, [TENANT_NO, ...columns]))
    }
    const tallies = talliesOf(envelopes, receipts)
    if (tallies.length > 0) {
      const counted = (['day', 'received', 'repeats'] as const).map((key) => integers(tallies.map((tally) => tally[key])))
      sent.push(
        this.#session.run(journalSql.addTallies, [
          TENANT_NO,
          receiver,
          texts(tallies.map((tally) => tally.interface)),
          ...counted,
        ]),
      )
    }
    return sent
  }

  /** Rows are written in one order by everybody, so receivers wait for each other in a line and never in a ring. */
  async #claim(fresh: readonly Fresh[], markOf: ReadonlyMap<number, Mark>): Promise<void> {
    const rows = fresh
      .map(({ seq }) => ({ seq, mark: markOf.get(seq)!, name: nameOf(markOf.get(seq)!) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    const { period, oldest } = this.#settings
    const seqs = integers(rows.map((row) => row.seq))
    const columns = this.#columns(rows.map((row) => row.mark))
    const ours = await this.#session.query(journalSql.claim, [TENANT_NO, ...columns, seqs, period, oldest])
    if (ours.length !== rows.length) throw new Conflict('the same message came to another receiver')
  }
}

interface Tally {
  readonly interface: string
  readonly day: number
  received: number
  repeats: number
}

function talliesOf(envelopes: readonly Envelope[], receipts: readonly JournalReceipt[]): Tally[] {
  const tallies = new Map<string, Tally>()
  for (const [at, envelope] of envelopes.entries()) {
    const day = dayOf(envelope.receivedAt)
    const key = `${day} ${envelope.interface}`
    const tally = tallies.get(key) ?? { interface: envelope.interface, day, received: 0, repeats: 0 }
    if (receipts[at]!.repeat) tally.repeats++
    else tally.received++
    tallies.set(key, tally)
  }
  return [...tallies.values()]
}
