import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { rememberedYaml, rememberYaml, type YamlNode } from '../mapping/yaml-tree.ts'

/**
 * Parsing the YAML of the library is two thirds of what a start spends on mappings. The trees are kept in the data folder, each
 * with the place and the whole text it was made of, so that a changed file is simply not among them. A file that cannot be
 * read, or was written by another parser, is as good as none.
 */
const FILE = 'parsed-mappings.bin'

interface Kept {
  readonly parser: string
  readonly parsed: ReadonlyMap<string, YamlNode>
}

const parserOf = (): string =>
  createHash('sha256')
    .update(readFileSync(new URL('../mapping/yaml-tree.ts', import.meta.url)))
    .update(process.version)
    .digest('hex')

/** Brings back what an earlier start parsed; returns how many trees. */
export async function recallParsed(folder: string): Promise<number> {
  try {
    const kept = deserialize(await readFile(join(folder, FILE))) as Kept
    if (kept.parser !== parserOf()) return 0
    rememberYaml(kept.parsed)
    return kept.parsed.size
  } catch {
    return 0
  }
}

/** Keeps what this start parsed, when that is more than was brought back. Makes no folder: nothing may have been started yet. */
export async function keepParsed(folder: string, recalled: number): Promise<void> {
  const parsed = rememberedYaml()
  if (parsed.size === recalled) return
  try {
    const file = join(folder, FILE)
    await writeFile(`${file}.new`, serialize({ parser: parserOf(), parsed } satisfies Kept), { mode: 0o600 })
    await rename(`${file}.new`, file)
  } catch {
    // The next start parses again.
  }
}
