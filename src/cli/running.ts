import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedException } from '../model/errors.ts'
import { lockFolder } from '../store/sqlite/lock.ts'

/** Where a running engine is found; written into its data folder when it is ready, taken away when it stops. */
export interface Running {
  readonly pid: number
  readonly http: string
  readonly interfaces: readonly { readonly name: string; readonly host?: string; readonly port?: number }[]
}

const fileOf = (folder: string): string => join(folder, 'running.json')

export const announce = (folder: string, running: Running): Promise<void> =>
  writeFile(fileOf(folder), `${JSON.stringify(running)}\n`)

export const withdraw = (folder: string): Promise<void> => rm(fileOf(folder), { force: true })

/**
 * The engine that holds this folder: undefined when none does, whatever a killed one left behind; the lock decides, not the file.
 * @throws CodedException store.unwritable and what else the lock may find
 */
export async function runningOn(folder: string): Promise<Partial<Running> | undefined> {
  try {
    const lock = await lockFolder(folder)
    await lock.release()
    return undefined
  } catch (error) {
    if (!(error instanceof CodedException) || error.error.code !== 'store.locked') throw error
    return announced(folder)
  }
}

/** What the folder says, the lock not asked: an engine still starting has not written it yet. */
export const announced = (folder: string): Promise<Partial<Running>> =>
  readFile(fileOf(folder), 'utf8').then(
    (text) => JSON.parse(text) as Running,
    () => ({}),
  )
