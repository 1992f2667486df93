import { resolve } from 'node:path'
import { loadConfig } from '../config/load.ts'
import type { CliContext } from './context.ts'
import { refuse } from './load.ts'

/** The database that a configuration names, if it names one; undefined: the files of the data folder. */
export async function storeUrlOf(configFile: string | undefined, context: CliContext): Promise<string | undefined> {
  if (configFile === undefined) return undefined
  const { config, findings } = await loadConfig(resolve(configFile), { env: context.env, adapters: await context.adapters() })
  return config === undefined ? refuse(findings, context) : config.store.url
}
