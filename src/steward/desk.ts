import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { askControl } from '../engine/control.ts'
import { MappingVersions, type VersionEntry } from '../engine/mapping-versions.ts'
import type { Clock } from '../model/clock.ts'
import { type CodedError, CodedException, coded } from '../model/errors.ts'
import { fail, ok, type Result } from '../model/result.ts'
import type { Reads } from '../store/store.ts'
import { codeTablesOf } from './code-tables.ts'
import { type OpenCode, openCodes } from './code-worklist.ts'
import { readMappingFiles } from './mapping-files.ts'
import { publish, rollback, type Word } from './publish.ts'
import { type Resolution, resolveCode } from './resolve-code.ts'
import { currentVersion } from './versions.ts'

type UnmatchedRows = Awaited<ReturnType<Reads['unmatched']>>

/** The steward's tools behind the API: a draft in the data folder, made of what runs, edited and published through the same lint. */
export interface StewardDesk {
  worklist(rows: UnmatchedRows): Promise<readonly OpenCode[]>
  resolve(resolution: Resolution): Promise<Result<{ readonly file: string; readonly line: number }>>
  publish(word: Word): Promise<Result<{ readonly version: string; readonly changed: boolean; readonly running: boolean }>>
  rollback(to: string | undefined, word: Word): Promise<Result<{ readonly version: string; readonly running: boolean }>>
  versions(): Promise<{ readonly current: string | undefined; readonly log: readonly VersionEntry[] }>
  /** Forgets the draft; the next edit begins from what runs. */
  discard(): Promise<void>
}

const FIXTURES = resolve(import.meta.dirname, '../../fixtures/mappings')
const LIMIT = 10_000

export function openDesk(folder: string, clock: Clock, fixtures: readonly string[] = [FIXTURES]): StewardDesk {
  const versions = new MappingVersions(folder)
  const draft = join(folder, 'mappings', 'draft')
  const baseFile = join(folder, 'mappings', 'draft-of')
  const base = (): Promise<string> => readFile(baseFile, 'utf8').catch(() => '')
  /** One edit at a time: the second sees what the first wrote. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<Result<T>>): Promise<Result<T>> => {
    const done = turn.then(work).catch((error: unknown): Result<T> => {
      if (error instanceof CodedException) return fail(error.error)
      throw error
    })
    turn = done.catch(() => {})
    return done
  }
  const current = async (): Promise<string> => {
    const version = await currentVersion(versions)
    if (version === undefined) throw new CodedException(coded('steward.nothing-published', { where: folder }))
    return version
  }
  /** A draft of another version than the one that runs would take back what was published since. */
  const ensureDraft = async (): Promise<void> => {
    const version = await current()
    const of = await base()
    if (existsSync(draft) && of === version) return
    if (existsSync(draft)) throw new CodedException(coded('steward.draft-outdated', { found: of, where: version }))
    await writeDraft(draft, await versions.read(version))
    await writeFile(baseFile, version)
  }
  const discard = async (): Promise<void> => {
    await rm(draft, { recursive: true, force: true })
    await rm(baseFile, { force: true })
  }
  return {
    async worklist(rows) {
      const published = codeTablesOf(await versions.read(await current()))
      const drafted = existsSync(draft) ? codeTablesOf(await readMappingFiles([draft])) : undefined
      const interfaces = await versions.interfaces()
      const reads = { unmatched: async () => rows }
      return openCodes({ reads, held: [], published, draft: drafted, interfaces, limit: LIMIT })
    },
    resolve: (resolution) =>
      inTurn(async () => {
        await ensureDraft()
        const done = await resolveCode([draft], resolution)
        return done.ok ? ok({ file: done.file.slice(draft.length + 1), line: done.line }) : fail(done.error)
      }),
    publish: (word) =>
      inTurn(async () => {
        await ensureDraft()
        const done = await publish({ folder, draft: [draft], fixtures, clock, ...word })
        if (!done.ok) return fail(done.error)
        await writeFile(baseFile, done.version)
        return ok({ version: done.version, changed: done.changed, running: await reloaded(folder) })
      }),
    rollback: (to, word) =>
      inTurn(async () => {
        const { version } = await rollback(folder, to, word, clock)
        return ok({ version, running: await reloaded(folder) })
      }),
    async versions() {
      return { current: await currentVersion(versions), log: await versions.log() }
    },
    async discard() {
      await inTurn(async () => ok(await discard()))
    },
  }
}

/** Beside it, then in its place: a draft half written is none. */
async function writeDraft(draft: string, files: Awaited<ReturnType<MappingVersions['read']>>): Promise<void> {
  const part = `${draft}.part`
  await rm(part, { recursive: true, force: true })
  for (const { path, text } of files) {
    const file = resolve(part, path)
    if (!file.startsWith(part)) continue
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  await rename(part, draft)
}

/** True when a running engine looked. */
async function reloaded(folder: string): Promise<boolean> {
  const engine = await askControl(folder).catch((): undefined => undefined)
  if (engine === undefined) return false
  try {
    await engine.call('reload', undefined)
    return true
  } finally {
    engine.close()
  }
}

/** What a request's body must say; the first thing that is missing or no text. */
export function textsOf<N extends string>(
  body: unknown,
  needed: readonly N[],
  optional: readonly N[] = [],
): Result<Partial<Record<N, string>>> {
  const given = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {}
  const out: Partial<Record<N, string>> = {}
  for (const name of [...needed, ...optional]) {
    const value = given[name]
    if (typeof value === 'string' && value !== '') out[name] = value
    else if (value !== undefined || needed.includes(name)) return fail(wrong(name, [...needed, ...optional]))
  }
  const strange = Object.keys(given).find((name) => ![...needed, ...optional].includes(name as N))
  return strange === undefined ? ok(out) : fail(wrong(strange, [...needed, ...optional]))
}

const wrong = (name: string, allowed: readonly string[]): CodedError =>
  coded('access.bad-parameter', { where: name, found: 'text', allowed: allowed.join(', ') })
