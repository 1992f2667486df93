import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSqliteJournal } from '../../src/store/sqlite/journal.ts'
import { lockFolder } from '../../src/store/sqlite/lock.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import { AT, message, write } from '../contract/store/writes.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const run = promisify(execFile)
/** Runs a module text in another process, in the repository, and gives what it printed. */
const elsewhere = async (text: string): Promise<string> =>
  (await run(process.execPath, ['--input-type=module', '-e', text], { cwd: root })).stdout.trim()

const code = (expected: string) => ({ error: { code: expected } })
const clock = { now: () => AT }

describe('the data folder', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-folder-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('one engine at a time, in this process and in another; a released folder is free', async () => {
    const lock = await lockFolder(folder)
    await expect(lockFolder(folder)).rejects.toMatchObject(code('store.locked'))
    const claim = `import { lockFolder } from './src/store/sqlite/lock.ts'
      await lockFolder(${JSON.stringify(folder)}).then(() => console.log('got it'), (e) => console.log(e.error.code))`
    expect(await elsewhere(claim)).toBe('store.locked')
    await lock.release()
    await lock.release()
    // The other process ends without releasing: the system does.
    expect(await elsewhere(claim)).toBe('got it')
    await (await lockFolder(folder)).release()
  })

  test('a folder that cannot be made or written has its code', async () => {
    await writeFile(join(folder, 'file'), '')
    const under = join(folder, 'file', 'data')
    for (const opening of [
      () => lockFolder(under),
      () => openSqliteStore({ folder: under }),
      () => openSqliteJournal({ folder: under, clock }),
    ])
      await expect(opening()).rejects.toMatchObject(code('store.unwritable'))
  })

  test('reading where nothing is, a file that is something else, a file of a newer version', async () => {
    await expect(openSqliteStore({ folder, readOnly: true })).rejects.toMatchObject(code('store.missing'))
    await expect(openSqliteJournal({ folder, clock, readOnly: true })).rejects.toMatchObject(code('store.missing'))
    expect(existsSync(join(folder, 'store.db'))).toBe(false)
    await writeFile(join(folder, 'store.db'), 'something else entirely, and long enough to be looked at '.repeat(200))
    await expect(openSqliteStore({ folder })).rejects.toMatchObject(code('store.corrupt'))
    await rm(join(folder, 'store.db'))
    await (await openSqliteStore({ folder })).close()
    const db = new DatabaseSync(join(folder, 'store.db'))
    db.exec('PRAGMA user_version = 999')
    db.close()
    await expect(openSqliteStore({ folder })).rejects.toMatchObject(code('store.newer'))
  })

  test('another process reads while the engine writes, and cannot write', async () => {
    const store = await openSqliteStore({ folder })
    const journal = await openSqliteJournal({ folder, clock })
    await journal.append(
      [{ interface: 'lis', bytes: Buffer.from('x'), receivedAt: AT, controlId: 'x', orderingKeys: [], format: 'hl7v2' }],
      [],
    )
    await store.write(async (tx) => {
      await tx.apply([write({ id: 'o1' })], AT)
      await tx.putMessage(message(1))
    })
    const out = await store.write(async (tx) => {
      await tx.apply([write({ id: 'o2' })], AT)
      return elsewhere(`import { openSqliteStore } from './src/store/sqlite/store.ts'
        import { openSqliteJournal } from './src/store/sqlite/journal.ts'
        const folder = ${JSON.stringify(folder)}
        const store = await openSqliteStore({ folder, readOnly: true })
        const journal = await openSqliteJournal({ folder, readOnly: true, clock: { now: () => 0 } })
        const refused = await store.write(async () => 1).catch((e) => e.error.code)
        const appended = await journal.append([], []).catch((e) => e.error.code)
        console.log(await store.reads.feedHead(), await store.reads.settledUpTo(), await journal.head(), refused, appended)`)
    })
    expect(out).toBe('1 1 1 store.read-only store.read-only')
    await journal.close()
    await store.close()
  })

  test('a reading journal follows the writer into new periods and past dropped ones', async () => {
    let now = AT
    const moving = { now: () => now }
    const envelope = (controlId: string) => ({
      interface: 'lis',
      bytes: Buffer.from(controlId),
      receivedAt: now,
      controlId,
      orderingKeys: [],
      format: 'hl7v2' as const,
    })
    const journal = await openSqliteJournal({ folder, clock: moving })
    await journal.append([envelope('A1')], [])
    const reader = await openSqliteJournal({ folder, clock: moving, readOnly: true })
    expect(await reader.head()).toBe(1)
    expect((await reader.rowHashes('lis', ['k'])).size).toBe(0)
    now += 30 * 86_400_000
    await journal.append([envelope('A2')], [])
    expect((await reader.read(0, 9)).map((row) => row.seq)).toEqual([1, 2])
    await journal.drop(now, [])
    expect((await reader.read(0, 9)).map((row) => row.seq)).toEqual([2])
    await reader.close()
    await journal.close()
  })

  test('a damaged file of row hashes is begun anew: it costs repeats, nothing else', async () => {
    const journal = await openSqliteJournal({ folder, clock })
    await journal.putRowHashes('his', [{ key: 'k', hash: 1 }])
    await journal.close()
    await writeFile(join(folder, 'journal', 'rows.db'), 'no longer what it was '.repeat(500))
    const again = await openSqliteJournal({ folder, clock })
    expect((await again.rowHashes('his', ['k'])).size).toBe(0)
    await again.close()
  })
})
