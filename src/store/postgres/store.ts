import { CodedException, coded } from '../../model/errors.ts'
import type { Leases } from '../leases.ts'
import type { MessageQueue } from '../queue.ts'
import type { Store } from '../store.ts'
import { addressOf } from './address.ts'
import { checkServer } from './checks.ts'
import { Connector, type Surroundings, surroundings } from './connector.ts'
import { inCode } from './failure.ts'
import { openLeases } from './leases.ts'
import { migrate } from './migrations.ts'
import { Names } from './names.ts'
import { Packs } from './packs.ts'
import { Partitions } from './partitions.ts'
import { openQueue } from './queue.ts'
import { Readers } from './readers.ts'
import { openReads } from './reads.ts'
import { LIMITS, type Limits } from './session.ts'
import { transactionSql } from './sql/transaction.ts'
import { Statistics } from './statistics.ts'
import { storeMigrations } from './store-migrations.ts'
import { ensureTrigrams } from './trigrams.ts'
import { Writer, type WriterFigures } from './writer.ts'

export interface PostgresSettings {
  /** `postgres://user:password@host:port/database?schema=name` */
  readonly url: string
  /** For processes that only serve. */
  readonly readOnly?: boolean
  /** Connections for reads; the writer has one of its own, and what is not a transaction's another. */
  readonly readers?: number
  /** Takes commits that are not yet on the disk for done: they are lost with the server's power. */
  readonly allowUnsyncedCommits?: boolean
  readonly limits?: Partial<Limits>
  readonly surroundings?: Surroundings
}

export interface PostgresStore extends Store {
  readonly leases: Leases
  readonly queue: MessageQueue
  readonly figures: Readonly<WriterFigures>
}

const READERS = 3

/**
 * Opens the store in a PostgreSQL schema, which is made and brought forward when needed.
 * @throws CodedException store.unreachable, store.unsuitable, store.not-durable, store.newer; store.missing when read-only
 */
export async function openPostgresStore(settings: PostgresSettings): Promise<PostgresStore> {
  const address = addressOf(settings.url)
  const around = settings.surroundings ?? surroundings
  const limits = { ...LIMITS, ...settings.limits }
  const readOnly = settings.readOnly ?? false
  const side = new Connector(address, limits, around)
  const connector = new Connector(address, limits, around)
  const partitions = new Partitions()
  try {
    const session = await side.session()
    await checkServer(session, address, settings.allowUnsyncedCommits ?? false)
    await migrate(session, address, storeMigrations, readOnly)
    if (!readOnly) {
      await partitions.open(session)
      await ensureTrigrams(session)
      await session.run(transactionSql.forgetMarks)
    }
  } catch (cause) {
    await side.close()
    throw inCode(cause, address.where)
  }
  const readers = new Readers(address, limits, around, settings.readers ?? READERS)
  const names = new Names(async (statement, values) => (await side.session()).query(statement, values))
  const packs = new Packs()
  const statistics = new Statistics(async (text) => (await side.session()).exec(text))
  const writer = new Writer({ address, connector, around, partitions, statistics, lasting: { names, packs } })
  const queue = openQueue({ address, limits, around, readers })
  return {
    reads: openReads(readers, { names, packs }),
    leases: openLeases(side, address),
    queue,
    figures: writer.figures,
    async write(work, fences) {
      if (readOnly) throw new CodedException(coded('store.read-only', { where: address.where }))
      return writer.write(work, fences)
    },
    async close() {
      await writer.close()
      await queue.close()
      await statistics.done()
      await Promise.all([readers.close(), side.close()])
    },
  }
}
