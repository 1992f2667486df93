import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** The package's version, as every page and command shows it. */
export const version = (): string =>
  (JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string }).version
