import { CodedException, coded } from '../../model/errors.ts'
import type { Address } from './address.ts'
import type { Session } from './session.ts'

const OLDEST = 140_000
const SETTINGS = `SELECT current_setting('server_version_num')::int AS version, current_setting('fsync') AS fsync,
  current_setting('synchronous_commit') AS synchronous, current_setting('server_encoding') AS encoding, pg_backend_pid() AS pid`

/**
 * What a server must promise before anything is acknowledged on its word. `store.not-durable`: fsync off, or synchronous_commit
 * off unless allowed by name (`local` and above are synced on this server). `store.unsuitable`: too old, another encoding, or a
 * pooler between, which answers with a process number that is not the server's: behind one that gives every transaction another
 * session, LISTEN, prepared statements and session settings do not hold.
 * @throws CodedException
 */
export async function checkServer(session: Session, address: Address, allowUnsynced: boolean): Promise<void> {
  const [found] = await session.query<{ version: number; fsync: string; synchronous: string; encoding: string; pid: number }>({
    name: undefined,
    text: SETTINGS,
  })
  const { where } = address
  const refuse = (what: string, allowed: string): never => {
    throw new CodedException(coded('store.unsuitable', { where, found: what, allowed }))
  }
  if (!found) return refuse('no answer', 'a PostgreSQL server')
  if (found.version < OLDEST) refuse(`version ${found.version}`, 'PostgreSQL 14 or newer')
  if (found.encoding !== 'UTF8') refuse(`encoding ${found.encoding}`, 'UTF8')
  if (found.pid !== session.pid) refuse('a pooler between', 'a direct connection')
  if (found.fsync !== 'on') throw new CodedException(coded('store.not-durable', { where, found: 'fsync off' }))
  if (found.synchronous === 'off' && !allowUnsynced)
    throw new CodedException(coded('store.not-durable', { where, found: 'synchronous_commit off' }))
}
