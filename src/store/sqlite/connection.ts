import { existsSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { CodedException, coded } from '../../model/errors.ts'
import { inCode } from './failure.ts'
import { type Migration, migrate } from './migrations.ts'

/**
 * One connection with its settings and its prepared statements. WAL so that readers never wait for the writer;
 * synchronous=FULL because a commit is promised to a sender (NORMAL loses the last commits at a power cut).
 */
export interface ConnectionSettings {
  readonly file: string
  readonly migrations: readonly Migration[]
  readonly readOnly?: boolean
  /** KiB of page cache. */
  readonly cacheKiB?: number
  /** Pages in the WAL before a commit also copies them back. */
  readonly checkpointPages?: number
  /** FULL, or NORMAL for what may be lost. */
  readonly synchronous?: 'FULL' | 'NORMAL'
  /** Milliseconds to wait for another process's lock. */
  readonly busyTimeout?: number
}

export interface Connection {
  readonly file: string
  readonly db: DatabaseSync
  prepare(sql: string): StatementSync
  /** Runs `work` between the two statements; rolls back when it throws. */
  transaction<T>(work: () => T): T
  /** Runs `work` on one unchanging snapshot. */
  snapshot<T>(work: () => T): T
  close(): void
}

const MMAP_BYTES = 1 << 30
/** 128 MiB of WAL: a page written a hundred times between two checkpoints is copied back once. */
const CHECKPOINT_PAGES = 16_000

function configure(db: DatabaseSync, settings: ConnectionSettings): void {
  if (!settings.readOnly) {
    db.exec('PRAGMA page_size = 8192')
    db.exec('PRAGMA journal_mode = WAL')
    db.exec(`PRAGMA synchronous = ${settings.synchronous ?? 'FULL'}`)
    db.exec(`PRAGMA wal_autocheckpoint = ${settings.checkpointPages ?? CHECKPOINT_PAGES}`)
    db.exec('PRAGMA journal_size_limit = 268435456')
  } else db.exec('PRAGMA query_only = 1')
  db.exec(`PRAGMA cache_size = -${settings.cacheKiB ?? 32_768}`)
  db.exec(`PRAGMA mmap_size = ${MMAP_BYTES}`)
  db.exec('PRAGMA temp_store = MEMORY')
}

/** @throws CodedException store.missing (nothing there to read), store.unwritable, store.full, store.io, store.corrupt, store.newer */
export function connect(settings: ConnectionSettings): Connection {
  const { file } = settings
  if (settings.readOnly && !existsSync(file)) throw new CodedException(coded('store.missing', { where: file }))
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file, { readOnly: settings.readOnly ?? false, timeout: settings.busyTimeout ?? 5000 })
    configure(db, settings)
    migrate(db, settings.migrations, file, settings.readOnly ?? false)
    return connection(db, file)
  } catch (cause) {
    if (db?.isOpen) db.close()
    throw inCode(cause, file)
  }
}

function connection(db: DatabaseSync, file: string): Connection {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const look = db.prepare('BEGIN')
  const commit = db.prepare('COMMIT')
  const within = <T>(start: StatementSync, work: () => T): T => {
    try {
      start.run()
      const value = work()
      commit.run()
      return value
    } catch (cause) {
      rollback(db)
      throw inCode(cause, file)
    }
  }
  return {
    file,
    db,
    prepare: (sql) => db.prepare(sql),
    transaction: (work) => within(begin, work),
    // A read inside a read (one method calling another) stays on the outer snapshot.
    snapshot: (work) => (db.isTransaction ? work() : within(look, work)),
    close: () => db.close(),
  }
}

/** SQLite has already rolled back by itself after some disk errors; asking again is then an error of its own. */
export function rollback(db: DatabaseSync): void {
  if (!db.isTransaction) return
  try {
    db.exec('ROLLBACK')
  } catch {
    // The file is in doubt: the caller has the first error, which says more than this one.
  }
}
