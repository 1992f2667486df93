import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CodedException, coded } from '../../model/errors.ts'
import { inCode } from './failure.ts'
import { makeFolder } from './store.ts'

/**
 * Claims a data folder for one engine until `release`. The claim is a file lock the operating system drops with the process, so
 * a killed engine leaves nothing to clean up; a file with a process number in it would.
 * @throws CodedException store.locked, store.unwritable, store.full, store.io
 */
export async function lockFolder(folder: string): Promise<{ release(): Promise<void> }> {
  makeFolder(folder)
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 })
    db.exec('PRAGMA journal_mode = DELETE')
    db.exec('BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS claim (at INTEGER); COMMIT')
    db.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    if (db?.isOpen) db.close()
    const error = inCode(cause, folder)
    throw error instanceof CodedException && error.error.code === 'store.locked'
      ? new CodedException(coded('store.locked', { where: folder }))
      : error
  }
  const held = db
  return {
    async release() {
      if (held.isOpen) held.close()
    },
  }
}
