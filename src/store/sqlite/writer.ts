import { type DirectoryRow, type PlacedRow, toRow } from '../resource-rows.ts'
import type { LinkEntry, ResourceRow } from '../rows.ts'
import { TENANT_NO } from '../seal.ts'
import type { Tx } from '../store.ts'
import { openApply } from './apply.ts'
import type { Connection } from './connection.ts'
import { openContent } from './content.ts'
import { openFollowUpWriter } from './follow-ups.ts'
import { openLedger } from './ledger.ts'
import { MessageWriter } from './messages.ts'
import { openNames } from './names.ts'
import { openOutboxWriter } from './outbox.ts'
import { openPatientIndex } from './patient-index.ts'
import { Sequences } from './sequences.ts'
import { feedSql } from './sql/feed.ts'
import { metaSql } from './sql/names.ts'
import { resourceSql } from './sql/resources.ts'

/** Characters of a derived id that its children share. */
const PARENT = 24

/** The one writer: what a transaction can do, and what goes before its commit and after its rollback. */
export interface Writer {
  readonly tx: Tx
  /** Throws when an apply failed, whatever the work made of it. */
  check(): void
  flush(): void
  /** After the commit: content just written, for readers in the same thread. */
  hand(to: (pack: number, parts: readonly string[]) => void): void
  reload(): void
}

export function openWriter(connection: Connection): Writer {
  const names = openNames(connection)
  const content = openContent(connection)
  const sequences = new Sequences(connection)
  const messages = new MessageWriter(connection, names)
  const { apply, check, flush, hand, forget } = openApply(connection, names, content, sequences)
  const ledger = openLedger(connection, names)
  const followUps = openFollowUpWriter(connection, sequences)
  const outbox = openOutboxWriter(connection, names)
  const byId = connection.prepare(resourceSql.byId)
  const byRid = connection.prepare(resourceSql.byRid)
  const insertFeed = connection.prepare(feedSql.insert)
  const reader = connection.prepare(feedSql.reader)
  const setReader = connection.prepare(feedSql.setReader)
  const setMeta = connection.prepare(metaSql.put)

  const anyBetween = connection.prepare(resourceSql.anyBetween)
  /**
   * Children lie under their parent's first 24 characters (D10): one look tells that a new report brings ten new results. `.`
   * is the character after `-`.
   */
  const noneUnder = (parent: string): boolean => anyBetween.get(TENANT_NO, `${parent}-`, `${parent}.`) === undefined
  const rowsOf = (ids: readonly string[]): Map<string, ResourceRow> => {
    const found = new Map<string, ResourceRow>()
    let parent: string | undefined
    let none = false
    for (const id of ids) {
      if (id.length > PARENT && id[PARENT] === '-') {
        if (parent === undefined || !id.startsWith(parent)) {
          parent = id.slice(0, PARENT)
          none = noneUnder(parent)
        }
        if (none) continue
      }
      const row = rowOf(id)
      if (row) found.set(id, row)
    }
    return found
  }
  const rowOf = (id: string): PlacedRow | undefined => {
    const row = byId.get(TENANT_NO, id) as unknown as DirectoryRow | undefined
    return row && toRow(row, names)
  }
  /** Where the current content lies now, whatever the caller's row says: it may have been written since it was read. */
  const placed = (row: ResourceRow): DirectoryRow => byRid.get(row.rid) as unknown as DirectoryRow

  const appendLinks = (entries: readonly LinkEntry[], at: number): void => {
    if (entries.length === 0) return
    const time = Math.max(at, sequences.at)
    const items = entries.map((entry) => ({ ...entry, version: rowOf(entry.person)?.version ?? 0 }))
    insertFeed.run(TENANT_NO, sequences.feed + 1, items.length, time, JSON.stringify(items))
    sequences.feed += items.length
    sequences.at = time
  }

  const tx: Tx = {
    claim: async () => {},
    expect: async () => {},
    settled: async (seqs) => messages.settled(seqs),
    putMessage: async (row) => messages.put(row),
    setReplies: async (replies) => messages.setReplies(replies),
    putUnmatched: async (name, codes, at, seq) => messages.putUnmatched(name, codes, at, seq),
    resources: async (ids) => rowsOf(ids),
    async resourcesByRid(rids) {
      const found = new Map<number, ResourceRow>()
      for (const rid of rids) {
        const row = byRid.get(rid) as unknown as DirectoryRow | undefined
        if (row) found.set(rid, toRow(row, names))
      }
      return found
    },
    async content(row) {
      const { pack, slot } = placed(row)
      return content.text(pack, slot)
    },
    foldState: async (row) => ledger.state(row.rid, row.sourcePatient),
    ledger: async (row) => ledger.rows(row.rid, row.sourcePatient),
    apply: async (writes, at) => apply(writes, at),
    appendLinks: async (entries, at) => appendLinks(entries, at),
    index: openPatientIndex(connection, sequences),
    feedHead: async () => sequences.feed,
    readerCursor: async (name) => (reader.get(TENANT_NO, name) as { feed: number } | undefined)?.feed ?? 0,
    async setReaderCursor(name, feed) {
      setReader.run(TENANT_NO, name, feed)
    },
    putTimer: async (timer, decidedAt) => followUps.putTimer(timer, decidedAt),
    settleTimer: async (key, state, reason, at) => followUps.settleTimer(key, state, reason, at),
    followUp: async (key) => followUps.followUp(key),
    timersOf: async (anchor) => followUps.timersOf(anchor),
    putOutbox: async (destination, events, at) => outbox.put(destination, events, at),
    settleOutbox: async (destination, sequence, result, code) => outbox.settle(destination, sequence, result, code),
    async setMeta(name, value) {
      setMeta.run(TENANT_NO, name, value)
    },
  }
  return {
    tx,
    flush() {
      flush()
      messages.flush()
      sequences.flush()
    },
    check,
    hand,
    reload() {
      names.forget()
      forget()
      content.forget()
      sequences.reload()
      messages.reload()
    },
  }
}
