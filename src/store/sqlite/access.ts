import { join } from 'node:path'
import type { AccessStore, AccessToken } from '../access-tokens.ts'
import { TENANT_NO } from '../seal.ts'
import { connect } from './connection.ts'
import type { Migration } from './migrations.ts'
import { accessSql } from './sql/access.ts'
import { makeFolder } from './store.ts'

export const accessMigrations: readonly Migration[] = [
  {
    why: 'Tokens by hash.',
    sql: `CREATE TABLE token (id INTEGER PRIMARY KEY AUTOINCREMENT, tenant INTEGER NOT NULL, role TEXT NOT NULL, hash TEXT NOT NULL,
      label TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER, revoked_at INTEGER) STRICT;
      CREATE UNIQUE INDEX token_by_hash ON token (tenant, hash);`,
  },
]

interface StoredToken {
  readonly id: number
  readonly role: string
  readonly hash: string
  readonly label: string
  readonly created_at: number
  readonly expires_at: number | null
  readonly revoked_at: number | null
}

const toToken = (row: StoredToken): AccessToken => ({
  id: row.id,
  role: row.role,
  hash: row.hash,
  label: row.label,
  createdAt: row.created_at,
  expiresAt: row.expires_at ?? undefined,
  revokedAt: row.revoked_at ?? undefined,
})

/**
 * `access.db` in the data folder: apart from the store, because a command line issues and revokes while the engine holds the
 * store's only writer. Each statement is a transaction of its own; processes wait for one another.
 * @throws CodedException store.unwritable, store.full, store.io, store.corrupt, store.newer
 */
export async function openAccessStore(folder: string): Promise<AccessStore> {
  makeFolder(folder)
  const connection = connect({
    file: join(folder, 'access.db'),
    migrations: accessMigrations,
    cacheKiB: 1024,
    busyTimeout: 10_000,
  })
  const issue = connection.prepare(accessSql.issue)
  const find = connection.prepare(accessSql.find)
  const revoke = connection.prepare(accessSql.revoke)
  const list = connection.prepare(accessSql.list)
  return {
    async issue(role, hash, label, createdAt, expiresAt) {
      const done = connection.transaction(() => issue.run(TENANT_NO, role, hash, label, createdAt, expiresAt ?? null))
      return { id: Number(done.lastInsertRowid), role, hash, label, createdAt, expiresAt, revokedAt: undefined }
    },
    async find(hash) {
      const row = find.get(TENANT_NO, hash) as unknown as StoredToken | undefined
      return row && toToken(row)
    },
    revoke: async (id, at) => connection.transaction(() => Number(revoke.run(at, id).changes) > 0),
    list: async () => (list.all(TENANT_NO) as unknown as StoredToken[]).map(toToken),
    close: async () => connection.close(),
  }
}
