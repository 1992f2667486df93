import { constants } from 'node:fs'
import { access, lstat, mkdir, open, readdir, realpath, rename, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { type CodedError, CodedException, coded, textOf } from '../../src/model/errors.ts'
import { fail, ok, type Result } from '../../src/model/result.ts'

/** One entry of the folder as it was seen. */
export interface Seen {
  readonly name: string
  readonly size: number
  readonly modified: number
  readonly plain: boolean
}

/** The only hands this adapter has on the file system: nothing outside the folder is read, and no link is followed. */
export interface Folder {
  /** Entries with one of the endings, oldest first. */
  list(extensions: readonly string[]): Promise<readonly Seen[]>
  /** The bytes, or undefined when the file is no longer what was seen. */
  read(seen: Seen): Promise<Uint8Array | undefined>
  done(name: string): Promise<Result<undefined>>
  /** With a `.reason.txt` beside it. */
  refuse(name: string, reasons: readonly CodedError[]): Promise<Result<undefined>>
}

const unwritable = (path: string): CodedError => coded('source.folder-unwritable', { where: path })

/** Makes done/ and error/. A link in their place would lead out of the folder and is refused. */
async function inner(root: string, name: string): Promise<string> {
  const path = join(root, name)
  try {
    await mkdir(path, { recursive: true })
    if (!(await lstat(path)).isDirectory()) throw new CodedException(unwritable(path))
    await access(path, constants.W_OK)
  } catch {
    throw new CodedException(unwritable(path))
  }
  return path
}

const exists = async (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

/** A name that is free in the folder: `a.hl7`, `a.2.hl7`, `a.3.hl7` … */
async function freeName(folder: string, name: string): Promise<string> {
  const ending = extname(name)
  const stem = name.slice(0, name.length - ending.length)
  let candidate = name
  for (let i = 2; await exists(join(folder, candidate)); i++) candidate = `${stem}.${i}${ending}`
  return candidate
}

const reasonText = (name: string, reasons: readonly CodedError[]): string =>
  [name, ...reasons.flatMap((error) => ['', error.code, textOf(error, 'zh'), textOf(error, 'en')]), ''].join('\n')

async function listed(root: string, name: string): Promise<Seen | undefined> {
  try {
    const stat = await lstat(join(root, name))
    return stat.isDirectory() ? undefined : { name, size: stat.size, modified: stat.mtimeMs, plain: stat.isFile() }
  } catch {
    return undefined
  }
}

async function readSeen(root: string, seen: Seen): Promise<Uint8Array | undefined> {
  // O_NOFOLLOW is not known on Windows, where making a link needs rights of its own; the look before still refuses links there.
  const handle = await open(join(root, seen.name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(() => undefined)
  if (!handle) return undefined
  try {
    const stat = await handle.stat()
    return stat.size === seen.size && stat.mtimeMs === seen.modified ? await handle.readFile() : undefined
  } finally {
    await handle.close()
  }
}

/** Throws CodedException: source.folder-missing, source.folder-unwritable. */
export async function openFolder(path: string): Promise<Folder> {
  const root = await realpath(path).catch(() => {
    throw new CodedException(coded('source.folder-missing', { where: path }))
  })
  await access(root, constants.R_OK | constants.W_OK).catch(() => {
    throw new CodedException(unwritable(path))
  })
  const done = await inner(root, 'done')
  const error = await inner(root, 'error')
  const move = async (name: string, to: string, free: string): Promise<Result<undefined>> =>
    rename(join(root, name), join(to, free)).then(
      () => ok(undefined),
      () => fail(unwritable(to)),
    )
  return {
    list: async (extensions) => {
      const names = (await readdir(root)).filter(
        (name) => extensions.includes(extname(name).toLowerCase()) && !name.startsWith('.'),
      )
      const seen = await Promise.all(names.map((name) => listed(root, name)))
      return seen.filter((one) => one !== undefined).toSorted((a, b) => a.modified - b.modified || (a.name < b.name ? -1 : 1))
    },
    read: (seen) => readSeen(root, seen),
    done: async (name) => move(name, done, await freeName(done, name)),
    refuse: async (name, reasons) => {
      const free = await freeName(error, name)
      // The reason first: a file in error/ without one would leave people guessing after a crash.
      const written = await writeFile(join(error, `${free}.reason.txt`), reasonText(name, reasons)).then(
        () => true,
        () => false,
      )
      return written ? move(name, error, free) : fail(unwritable(error))
    },
  }
}
