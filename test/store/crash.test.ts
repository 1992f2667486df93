import { cpSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSqliteJournal } from '../../src/store/sqlite/journal.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import { AT, message, write } from '../contract/store/writes.ts'

/**
 * What a killed process leaves: the files as they lie at that moment, copied while the engine is in the middle of something and
 * opened elsewhere. (That unsynced bytes are lost too is looked at with the system's own tools, in the crash suite.)
 */
describe('opening what a crash left', () => {
  let folder: string
  let copy: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-crash-'))
    copy = join(folder, 'copy')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const data = () => join(folder, 'data')
  const photograph = () => cpSync(data(), copy, { recursive: true })

  test('store: in the middle of a transaction; the one before is whole, of this one nothing is there', async () => {
    const store = await openSqliteStore({ folder: data(), cacheKiB: 64 })
    await store.write(async (tx) => {
      await tx.apply([write({ id: 'o1' })], AT)
      await tx.putMessage(message(1))
    })
    // A cache this small spills the open transaction's pages into the log before the commit.
    await store.write(async (tx) => {
      const many = Array.from({ length: 400 }, (_, no) => write({ id: `x${no}`, content: String(Math.sin(no)).repeat(200) }))
      for (let first = 0; first < 400; first += 10) await tx.apply(many.slice(first, first + 10), AT)
      await tx.putMessage(message(2))
      photograph()
    })
    await store.close()
    const left = await openSqliteStore({ folder: copy })
    expect((await left.reads.feed(0, 99)).map((entry) => entry.id)).toEqual(['o1'])
    expect(await left.reads.settledUpTo()).toBe(1)
    expect((await left.reads.stateTallies()).map((row) => row.count)).toEqual([1])
    await left.write((tx) => tx.apply([write({ id: 'x1', content: 'done again' })], AT))
    expect(await left.reads.feedHead()).toBe(2)
    await left.close()
  })

  test('store: after a commit, the log not yet copied back', async () => {
    const store = await openSqliteStore({ folder: data() })
    await store.write((tx) => tx.apply([write({ id: 'o1' })], AT))
    photograph()
    await store.close()
    const left = await openSqliteStore({ folder: copy })
    expect(await left.reads.resource('Observation', 'o1')).toMatchObject({ version: 1 })
    await left.close()
  })

  test('journal: what append promised is there; numbers go on', async () => {
    const clock = { now: () => AT }
    const envelope = (controlId: string) => ({
      interface: 'lis',
      bytes: Buffer.from(controlId),
      receivedAt: AT,
      controlId,
      orderingKeys: [],
      format: 'hl7v2' as const,
    })
    const journal = await openSqliteJournal({ folder: data(), clock })
    await journal.append([envelope('A1'), envelope('A2')], [{ interface: 'his', name: 'c', value: '7' }])
    photograph()
    await journal.append([envelope('A3')], [])
    await journal.close()
    const left = await openSqliteJournal({ folder: copy, clock })
    expect((await left.read(0, 9)).map((row) => row.controlId)).toEqual(['A1', 'A2'])
    expect(await left.append([envelope('A2'), envelope('A4')], [])).toEqual([
      { seq: 2, repeat: true, reused: false },
      { seq: 3, repeat: false, reused: false },
    ])
    expect(await left.cursor('his', 'c')).toBe('7')
    await left.close()
  })

  test('journal: a new period whose first transaction never came to be is begun again', async () => {
    let now = AT
    const clock = { now: () => now }
    const envelope = {
      interface: 'lis',
      bytes: Buffer.from('x'),
      receivedAt: AT,
      controlId: 'x',
      orderingKeys: [],
      format: 'hl7v2' as const,
    }
    const journal = await openSqliteJournal({ folder: data(), clock })
    await journal.append([envelope], [{ interface: 'his', name: 'c', value: '7' }])
    await journal.close()
    // The file exists, with its tables, and nothing was begun in it.
    const empty = await openSqliteJournal({ folder: join(folder, 'other'), clock: { now: () => AT + 86_400_000 } })
    await expect(empty.append([{ ...envelope, bytes: 5 as unknown as Uint8Array }], [])).rejects.toThrow()
    await empty.close()
    cpSync(join(folder, 'other', 'journal'), join(data(), 'journal'), {
      recursive: true,
      filter: (from) => !from.includes('rows'),
    })
    now = AT + 86_400_000
    const left = await openSqliteJournal({ folder: data(), clock })
    expect(await left.head()).toBe(1)
    expect(await left.append([{ ...envelope, controlId: 'y' }], [])).toEqual([{ seq: 2, repeat: false, reused: false }])
    expect(await left.cursor('his', 'c')).toBe('7')
    await left.close()
  })
})
