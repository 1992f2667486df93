import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { MappingFile } from '../mapping/compile.ts'
import type { MappingSet } from '../mapping/mapping-set.ts'
import { CodedException, coded } from '../model/errors.ts'
import { sha256Hex } from '../model/hash.ts'
import type { InterfaceContext } from './process-message.ts'

/**
 * Mapping sets as the data folder keeps them: every version that was published or ran, unchangeable and named by its content
 * hash, and a log that is only added to. What the library's folders hold meanwhile is a draft.
 */

/** A compiled set that still knows the texts it was made of. */
export interface SetWithFiles extends MappingSet {
  readonly files: readonly MappingFile[]
}

/** `running`: an engine maps with it from this moment; the other two are a steward's word. */
export type VersionAction = 'running' | 'published' | 'rolled-back'

export interface VersionEntry {
  /** Milliseconds UTC. */
  readonly at: number
  readonly version: string
  readonly action: VersionAction
  readonly who: string
  readonly why: string
}

interface Kept {
  readonly version: string
  /** Of the texts, as they were when it was kept. */
  readonly sha256: string
  readonly files: readonly MappingFile[]
}

const NAME = /^[0-9a-f]{8,64}$/

const inOrder = (files: readonly MappingFile[]): readonly MappingFile[] =>
  files.map(({ path, text }) => ({ path, text })).toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))

export class MappingVersions {
  readonly #folder: string

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'mappings')
  }

  /** Oldest first; a line cut short by a crash is none. */
  async log(): Promise<readonly VersionEntry[]> {
    const text = await readFile(this.#logFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    return text.split('\n').flatMap((line) => entryOf(line) ?? [])
  }

  /** What a steward said last: the version that is to run. Undefined while nobody published anything. */
  async published(): Promise<VersionEntry | undefined> {
    return (await this.log()).findLast(({ action }) => action !== 'running')
  }

  /** Adds a line and syncs it: from here on it is so, whatever happens next. */
  async append(entry: VersionEntry): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    const file = await open(this.#logFile, 'a', 0o640)
    try {
      await file.appendFile(`${JSON.stringify(entry)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
  }

  /** What mapping needs to know of the interfaces, for commands that have no configuration at hand. No secret is among it. */
  async putInterfaces(contexts: ReadonlyMap<string, InterfaceContext>): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    const file = join(this.#folder, 'interfaces.json')
    const part = `${file}.${process.pid}.part`
    await writeFile(part, `${JSON.stringify(Object.fromEntries(contexts))}\n`, { flush: true })
    await rename(part, file)
  }

  /** Of the engine that ran last; empty when none ever did. */
  async interfaces(): Promise<ReadonlyMap<string, InterfaceContext>> {
    const text = await readFile(join(this.#folder, 'interfaces.json'), 'utf8').catch(() => '{}')
    return new Map(Object.entries(JSON.parse(text) as Record<string, InterfaceContext>))
  }

  has(version: string): boolean {
    return NAME.test(version) && existsSync(this.#fileOf(version))
  }

  /** Writes a version once; one that is there already is left as it is. */
  async keep(version: string, files: readonly MappingFile[]): Promise<void> {
    if (this.has(version)) return
    await mkdir(join(this.#folder, 'versions'), { recursive: true })
    const ordered = inOrder(files)
    const kept: Kept = { version, sha256: sha256Hex(JSON.stringify(ordered)), files: ordered }
    const whole = this.#fileOf(version)
    const part = `${whole}.${process.pid}.part`
    await writeFile(part, await promisify(gzip)(JSON.stringify(kept)), { flush: true, mode: 0o440 })
    await rename(part, whole).finally(() => rm(part, { force: true }))
  }

  /** @throws CodedException steward.no-version, steward.version-damaged */
  async read(version: string): Promise<readonly MappingFile[]> {
    if (!this.has(version)) throw new CodedException(coded('steward.no-version', { found: version, where: this.#folder }))
    const damaged = (): CodedException => new CodedException(coded('steward.version-damaged', { found: version }))
    const kept = await readFile(this.#fileOf(version))
      .then((bytes) => promisify(gunzip)(bytes))
      .then((text) => JSON.parse(text.toString('utf8')) as Kept)
      .catch(() => {
        throw damaged()
      })
    if (kept.version !== version || sha256Hex(JSON.stringify(kept.files)) !== kept.sha256) throw damaged()
    return kept.files
  }

  get #logFile(): string {
    return join(this.#folder, 'log.jsonl')
  }

  #fileOf(version: string): string {
    return join(this.#folder, 'versions', `${version}.json.gz`)
  }
}

function entryOf(line: string): VersionEntry | undefined {
  if (line === '') return undefined
  try {
    return JSON.parse(line) as VersionEntry
  } catch {
    return undefined
  }
}
