import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedException, coded } from '../model/errors.ts'
import type { RemapCounts, RemapPosition } from './remap.ts'

/** Re-maps as the data folder remembers them: one that was stopped goes on where it stood. */
export interface RemapTask {
  readonly id: string
  readonly interface: string | undefined
  /** Milliseconds UTC. */
  readonly since: number
  /** Version it maps with. */
  readonly version: string
  readonly upTo: number
  /** How far it is; undefined: not begun. */
  readonly at: RemapPosition | undefined
  readonly state: 'running' | 'done'
  readonly counts: RemapCounts
  readonly startedAt: number
  readonly who: string
}

const folderOf = (data: string): string => join(data, 'mappings', 'remaps')

export async function saveTask(data: string, task: RemapTask): Promise<void> {
  const folder = folderOf(data)
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${task.id}.json`)
  await writeFile(`${file}.part`, `${JSON.stringify(task)}\n`, { flush: true })
  await rename(`${file}.part`, file)
}

const touchedFile = (data: string, id: string): string => join(folderOf(data), `${id}.touched`)

/** What a re-map touched grows with it: kept beside the task, before the position that stands on it. */
export const addTouched = (data: string, id: string, ids: readonly string[]): Promise<void> =>
  ids.length === 0 ? Promise.resolve() : appendFile(touchedFile(data, id), `${ids.join('\n')}\n`, { flush: true })

export const readTouched = async (data: string, id: string): Promise<readonly string[]> =>
  (await readFile(touchedFile(data, id), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')

export const removeTouched = (data: string, id: string): Promise<void> => rm(touchedFile(data, id), { force: true })

/** Oldest first. */
export async function readTasks(data: string): Promise<readonly RemapTask[]> {
  const names = await readdir(folderOf(data)).catch(() => [])
  const files = names.filter((name) => name.endsWith('.json')).sort()
  return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folderOf(data), name), 'utf8')) as RemapTask))
}

/** The one named, or the last that is not done. @throws CodedException steward.remap-gone */
export async function taskToResume(data: string, id: string | undefined): Promise<RemapTask> {
  const tasks = await readTasks(data)
  const found = id === undefined ? tasks.findLast(({ state }) => state === 'running') : tasks.find((one) => one.id === id)
  if (found === undefined || found.state === 'done') throw new CodedException(coded('steward.remap-gone', { found: id ?? '' }))
  return found
}
