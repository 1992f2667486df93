import { askControl, type Control } from '../engine/control.ts'
import { CodedException } from '../model/errors.ts'
import { runningOn } from './running.ts'

/**
 * The engine that runs on a data folder, or undefined when none does.
 * @throws CodedException steward.not-answering: one runs and is not to be reached
 */
export async function runningEngine(folder: string): Promise<Control | undefined> {
  try {
    return await askControl(folder)
  } catch (error) {
    if (!(error instanceof CodedException)) throw error
    if ((await runningOn(folder)) !== undefined) throw error
    return undefined
  }
}

/** Has the engine look what is published now. Undefined: none runs, the next start will. */
export async function reloadEngine(folder: string): Promise<{ readonly version: string; readonly changed: boolean } | undefined> {
  const engine = await runningEngine(folder)
  if (engine === undefined) return undefined
  try {
    return (await engine.call('reload', undefined)) as { version: string; changed: boolean }
  } finally {
    engine.close()
  }
}
