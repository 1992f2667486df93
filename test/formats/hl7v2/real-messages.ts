import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../../../shared/data/hl7v2')

export interface RealMessage {
  readonly name: string
  readonly bytes: Uint8Array
}

const folder = (name: string): RealMessage[] =>
  readdirSync(join(root, name))
    .filter((file) => file.endsWith('.hl7'))
    .map((file) => ({ name: `${name}/${file}`, bytes: new Uint8Array(readFileSync(join(root, name, file))) }))

/** Messages written by others, lying beside the repository; undefined where they are absent. */
export const realMessages: readonly RealMessage[] | undefined = existsSync(root)
  ? [...folder('ms-samples'), ...folder('lfh-messages')]
  : undefined

export const WHY_SKIPPED = 'the real HL7 messages (../shared/data/hl7v2) are not on this machine'
