import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSqliteJournal } from '../../src/store/sqlite/journal.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import { AT, write } from '../contract/store/writes.ts'

const code = (expected: string) => ({ error: { code: expected } })

/**
 * A full disk without a disk: a file may not grow past a page count that is stored nowhere, so the limit is set through a small
 * tap on the library's own class for the time of one opening.
 */
async function whileSmall<T>(pages: number, opening: () => Promise<T>): Promise<T> {
  const { exec } = DatabaseSync.prototype
  DatabaseSync.prototype.exec = function small(this: DatabaseSync, sql: string) {
    exec.call(this, sql)
    if (sql.startsWith('PRAGMA temp_store')) exec.call(this, `PRAGMA max_page_count = ${pages}`)
  }
  try {
    return await opening()
  } finally {
    DatabaseSync.prototype.exec = exec
  }
}

describe('a disk that refuses', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-full-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('store: the write that did not fit is refused with its code, every later one too, reads go on', async () => {
    const store = await whileSmall(90, () => openSqliteStore({ folder }))
    await store.write((tx) => tx.apply([write({ id: 'o1' })], AT))
    const noise = Array.from({ length: 4000 }, (_, no) => write({ id: `x${no}`, content: `${Math.sin(no)}${Math.cos(no)}` }))
    await expect(store.write((tx) => tx.apply(noise, AT))).rejects.toMatchObject(code('store.full'))
    await expect(store.write((tx) => tx.apply([write({ id: 'o2' })], AT))).rejects.toMatchObject(code('store.stopped'))
    await expect(store.write(async () => 'nothing at all')).rejects.toMatchObject(code('store.stopped'))
    expect((await store.reads.feed(0, 99)).map((entry) => entry.id)).toEqual(['o1'])
    await store.close()
    const again = await openSqliteStore({ folder })
    await again.write((tx) => tx.apply([write({ id: 'o2' })], AT))
    expect((await again.reads.feed(0, 99)).map((entry) => entry.id)).toEqual(['o1', 'o2'])
    await again.close()
  })

  test('store: work that swallows the failure does not make it a success', async () => {
    const store = await whileSmall(90, () => openSqliteStore({ folder }))
    const noise = Array.from({ length: 4000 }, (_, no) => write({ id: `x${no}`, content: `${Math.sin(no)}${Math.cos(no)}` }))
    await expect(store.write((tx) => tx.apply(noise, AT).catch(() => new Map()))).rejects.toThrow()
    await expect(store.write(async () => 'later')).rejects.toMatchObject(code('store.stopped'))
    expect(await store.reads.feedHead()).toBe(0)
    await store.close()
  })

  test('journal: nothing is promised after the first append that did not fit', async () => {
    const clock = { now: () => AT }
    const envelope = (controlId: string, size: number) => ({
      interface: 'lis',
      bytes: Buffer.alloc(size, controlId),
      receivedAt: AT,
      controlId,
      orderingKeys: [],
      format: 'hl7v2' as const,
    })
    const journal = await whileSmall(20, async () => {
      const opened = await openSqliteJournal({ folder, clock })
      await opened.append([envelope('A1', 100)], [])
      return opened
    })
    await expect(journal.append([envelope('A2', 1_000_000)], [])).rejects.toMatchObject(code('store.full'))
    await expect(journal.append([envelope('A3', 10)], [])).rejects.toMatchObject(code('store.stopped'))
    expect((await journal.read(0, 9)).map((row) => row.controlId)).toEqual(['A1'])
    await journal.close()
    const again = await openSqliteJournal({ folder, clock })
    expect(await again.append([envelope('A2', 1_000_000)], [])).toEqual([{ seq: 2, repeat: false, reused: false }])
    await again.close()
  })
})
