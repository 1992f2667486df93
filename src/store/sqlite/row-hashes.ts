import { existsSync, rmSync } from 'node:fs'
import { CodedException } from '../../model/errors.ts'
import { TENANT_NO } from '../seal.ts'
import { type Connection, connect } from './connection.ts'
import type { Migration } from './migrations.ts'
import { journalSql } from './sql/journal.ts'

export const rowHashMigrations: readonly Migration[] = [
  {
    why: 'What a polled row looked like when it was last taken.',
    sql: `CREATE TABLE row_hash (tenant INTEGER NOT NULL, interface TEXT NOT NULL, key TEXT NOT NULL, hash INTEGER NOT NULL,
      PRIMARY KEY (tenant, interface, key)) STRICT, WITHOUT ROWID`,
  },
]

export interface RowHashFile {
  get(interfaceName: string, keys: readonly string[]): ReadonlyMap<string, number>
  put(interfaceName: string, rows: readonly { readonly key: string; readonly hash: number }[]): void
  close(): void
}

/** Losing a hash costs one harmless repeat, so commits are not synced and a damaged file is begun anew. */
function openFile(file: string, readOnly: boolean): Connection {
  const settings = { file, migrations: rowHashMigrations, readOnly, cacheKiB: 16_384, synchronous: 'NORMAL' } as const
  try {
    return connect(settings)
  } catch (cause) {
    if (readOnly || !(cause instanceof CodedException) || cause.error.code !== 'store.corrupt') throw cause
    for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true })
    return connect(settings)
  }
}

const NONE: RowHashFile = { get: () => new Map(), put() {}, close() {} }

export function openRowHashes(file: string, readOnly: boolean): RowHashFile {
  if (readOnly && !existsSync(file)) return NONE
  const connection = openFile(file, readOnly)
  const select = connection.prepare(journalSql.rowHash)
  const put = connection.prepare(journalSql.putRowHash)
  return {
    get(interfaceName, keys) {
      const found = new Map<string, number>()
      for (const key of keys) {
        const row = select.get(TENANT_NO, interfaceName, key) as { hash: number } | undefined
        if (row) found.set(key, row.hash)
      }
      return found
    },
    put(interfaceName, rows) {
      connection.transaction(() => {
        for (const { key, hash } of rows) put.run(TENANT_NO, interfaceName, key, hash)
      })
    },
    close: () => connection.close(),
  }
}
