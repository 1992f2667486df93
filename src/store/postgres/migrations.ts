import { CodedException, coded } from '../../model/errors.ts'
import type { Address } from './address.ts'
import type { Session } from './session.ts'
import type { Migration } from './store-migrations.ts'

const LOCK = 'SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 7))'

async function layoutOf(session: Session): Promise<number | undefined> {
  const [there] = await session.query<{ there: string | null }>({
    name: undefined,
    text: `SELECT to_regclass(format('%I.layout', current_schema()))::text AS there`,
  })
  if (!there?.there) return undefined
  const [row] = await session.query<{ version: number }>({ name: undefined, text: 'SELECT max(version) AS version FROM layout' })
  return row?.version ?? 0
}

/**
 * Brings the schema to the newest layout, every step in a transaction of its own with its number. Processes that start at once
 * wait for each other.
 * @throws CodedException store.newer; store.missing when read-only and there is nothing, or something older
 */
export async function migrate(
  session: Session,
  address: Address,
  migrations: readonly Migration[],
  readOnly: boolean,
): Promise<void> {
  if (!readOnly && address.schema !== 'public') await session.exec(`CREATE SCHEMA IF NOT EXISTS "${address.schema}"`)
  const found = await layoutOf(session)
  if (found !== undefined && found > migrations.length)
    throw new CodedException(coded('store.newer', { where: address.where, found, allowed: migrations.length }))
  if (found === migrations.length) return
  if (readOnly) throw new CodedException(coded('store.missing', { where: address.where }))
  await session.exec(`BEGIN; ${LOCK}; CREATE TABLE IF NOT EXISTS layout (version int PRIMARY KEY); COMMIT`)
  for (let at = (await layoutOf(session)) ?? 0; at < migrations.length; at++) {
    await session.exec(`BEGIN; ${LOCK}`)
    try {
      // Another process may have made this step while we waited for the lock.
      if ((await layoutOf(session)) === at) await session.exec(`${migrations[at]!.sql}; INSERT INTO layout VALUES (${at + 1})`)
      await session.exec('COMMIT')
    } catch (cause) {
      await session.exec('ROLLBACK')
      throw cause
    }
  }
}
