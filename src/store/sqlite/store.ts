import { mkdirSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { CodedException, coded } from '../../model/errors.ts'
import type { Store, Tx } from '../store.ts'
import { type Connection, connect, rollback } from './connection.ts'
import { inCode, stoppedException, stops } from './failure.ts'
import { openReads } from './reads.ts'
import { Recent } from './recent.ts'
import { storeMigrations } from './store-migrations.ts'
import { openWriter } from './writer.ts'

export interface StoreSettings {
  /** The data folder; the store is `store.db` in it. */
  readonly folder: string
  /** For readers beside a running engine, in other threads or other processes. */
  readonly readOnly?: boolean
  /** Writer's page cache in KiB. */
  readonly cacheKiB?: number
}

/**
 * KiB. At a million messages ids, patients and search tails no longer fit the operating system's own cache on a small box: with
 * 256 MB the writer spent 30 % of its time reading pages again, and took 890 messages/s instead of 1,270.
 */
const WRITER_CACHE = Math.round(Math.min(2 ** 31, totalmem() / 8) / 1024)
const READER_CACHE = 65_536

/**
 * Opens the embedded store. Everything runs in the calling thread behind the promises: give it a thread of its own.
 * @throws CodedException store.unwritable, store.full, store.io, store.corrupt, store.newer; store.missing when read-only
 */
export async function openSqliteStore(settings: StoreSettings): Promise<Store> {
  const file = join(settings.folder, 'store.db')
  if (settings.readOnly)
    return readOnlyStore(connect({ file, migrations: storeMigrations, readOnly: true, cacheKiB: READER_CACHE }))
  makeFolder(settings.folder)
  const connection = connect({ file, migrations: storeMigrations, cacheKiB: settings.cacheKiB ?? WRITER_CACHE })
  return writableStore(connection, connect({ file, migrations: storeMigrations, readOnly: true, cacheKiB: READER_CACHE }))
}

export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw inCode(cause, folder)
  }
}

function readOnlyStore(connection: Connection): Store {
  return {
    reads: openReads(connection),
    async write() {
      throw new CodedException(coded('store.read-only', { where: connection.file }))
    },
    async close() {
      connection.close()
    },
  }
}

function writableStore(connection: Connection, reading: Connection): Store {
  const { db, file } = connection
  const writer = openWriter(connection)
  const recent = new Recent(reading)
  const begin = connection.prepare('BEGIN IMMEDIATE')
  const commit = connection.prepare('COMMIT')
  let queue: Promise<unknown> = Promise.resolve()
  let failed: unknown

  /** A failed commit leaves unknown what is on the disk; it is never tried again as if the next could speak for it. */
  const end = (): void => {
    try {
      writer.flush()
      recent.outdate()
      commit.run()
      writer.hand(recent.content.keep)
    } catch (cause) {
      failed = inCode(cause, file)
      throw failed
    }
  }
  const run = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    if (failed) throw stoppedException(file, failed)
    try {
      begin.run()
      const value = await work(writer.tx)
      writer.check()
      end()
      return value
    } catch (cause) {
      const error = inCode(cause, file)
      if (stops(error)) failed ??= error
      rollback(db)
      if (!failed) writer.reload()
      throw error
    }
  }
  return {
    reads: openReads(reading, recent),
    write(work) {
      const result = queue.then(() => run(work))
      queue = result.catch(() => {})
      return result
    },
    async close() {
      await queue
      reading.close()
      connection.close()
    },
  }
}
