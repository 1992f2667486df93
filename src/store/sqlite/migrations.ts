import type { DatabaseSync } from 'node:sqlite'
import { CodedException, coded } from '../../model/errors.ts'
import { magnitude } from '../search-coding.ts'

/** One step forward of a file's layout. Steps are numbered from 1 by their place, never edited once shipped, never undone. */
export interface Migration {
  /** What it is for, in a sentence. */
  readonly why: string
  /** May call `magnitude(number)`. */
  readonly sql: string
}

const layoutOf = (db: DatabaseSync): number => (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version

/** Brings a file to the newest layout, every step in a transaction of its own with its number. */
export function migrate(db: DatabaseSync, migrations: readonly Migration[], file: string, readOnly: boolean): void {
  const found = layoutOf(db)
  if (found > migrations.length)
    throw new CodedException(coded('store.newer', { where: file, found, allowed: migrations.length }))
  if (found === migrations.length) return
  // A reader that comes before the writer has made or brought forward the file has nothing it can read yet.
  if (readOnly) throw new CodedException(coded('store.missing', { where: file }))
  db.function('magnitude', { deterministic: true }, (value) => magnitude(Number(value)))
  for (let at = found; at < migrations.length; at++) {
    db.exec('BEGIN IMMEDIATE')
    // Another process may have made this step while we waited for the lock.
    if (layoutOf(db) === at) db.exec(`${migrations[at]!.sql}; PRAGMA user_version = ${at + 1}`)
    db.exec('COMMIT')
  }
}
