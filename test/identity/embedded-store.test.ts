import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkInstructions, identify } from '../../src/engine/identify.ts'
import type { StatedInstruction } from '../../src/engine/identify-instructions.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import type { Store, Tx } from '../../src/store/store.ts'
import { type Arrival, hospital, patient, shippedModel } from './identity-support.ts'

/** The index in memory that the other tests use promises what the real store does: the same story ends in the same persons. */

const model = shippedModel()
const merge = (survivor: string, retired: string): StatedInstruction => ({ kind: 'merge', survivor, retired, event: 'A40' })
const part = (survivor: string, retired: string): StatedInstruction => ({ kind: 'unlink', survivor, retired, event: 'A37' })

const ZHANG = { name: '张伟', born: '1985-07-04', sex: 'male', phone: '13912345678' }

const story: readonly Arrival[] = [
  { id: 'a', short: { ...ZHANG, id: '310104198507041232' } },
  { id: 'b', short: ZHANG },
  { id: 'c', placeholder: true },
  { id: 'd', short: { name: '李秀英', born: '1960-02-03', sex: 'female' } },
  { instructions: [merge('a', 'd')] },
  { id: 'e', short: { ...ZHANG, id: '440300198507041237' } },
  { id: 'c', short: { name: '王思雨', born: '2012-09-01', sex: 'female', phone: '18600001111' } },
  { id: 'f', short: { name: '王思雪', born: '2012-09-01', sex: 'female', phone: '18600001111' } },
  { instructions: [part('a', 'd')] },
  { id: 'b', short: { ...ZHANG, id: '310104198507041232' } },
  { instructions: [merge('a', 'later')] },
  { id: 'f', short: undefined },
]

interface Snapshot {
  readonly partition: string[][]
  readonly doubts: string[]
}

async function take(tx: Tx, { id, short, placeholder = false, instructions = [] }: Arrival, seq: number): Promise<void> {
  const context = { at: seq, seq, time: seq }
  if (id === undefined) return void (await identify(tx, model, [], instructions, context))
  const content = short === undefined && !placeholder ? undefined : patient(id, short ?? {})
  const row = (await tx.resources([id])).get(id)
  const text = content === undefined ? await tx.content(row!) : JSON.stringify(content)
  const written = await tx.apply(
    [
      {
        type: 'Patient',
        id,
        row,
        sourcePatient: id,
        placeholder,
        deleted: content === undefined,
        text,
        hash: seq,
        index: [],
        single: null,
      },
    ],
    seq,
  )
  await identify(tx, model, [{ rid: written.get(id)!, id, content, placeholder }], instructions, context)
}

async function snapshot(tx: Tx, ids: readonly string[]): Promise<Snapshot> {
  const rows = [...(await tx.resources(ids)).values()]
  const persons = await tx.index.personOf(rows.map((row) => row.rid))
  const groups = Map.groupBy(rows, (row) => persons.get(row.rid)!.person)
  const idOf = new Map(rows.map((row) => [row.rid, row.id]))
  const open = await tx.index.proposals(rows.map((row) => row.rid))
  return {
    partition: [...groups.values()].map((group) => group.map((row) => row.id).sort()).sort((x, y) => (x[0]! < y[0]! ? -1 : 1)),
    doubts: open.map(({ a, b, reason }) => `${[idOf.get(a), idOf.get(b)].sort().join('|')} ${reason}`).sort(),
  }
}

describe('on the embedded store', () => {
  let folder: string
  let store: Store
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-identity-'))
    store = await openSqliteStore({ folder, cacheKiB: 8192 })
  })
  afterAll(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('every chapter of a story ends as it does in memory', async () => {
    const memory = hospital(model)
    for (const [at, arrival] of story.entries()) {
      await memory.take(arrival)
      await store.write((tx) => take(tx, arrival, at + 1))
      const kept = await store.write((tx) => snapshot(tx, ['a', 'b', 'c', 'd', 'e', 'f', 'later']))
      expect(kept, `chapter ${at + 1}`).toEqual({ partition: memory.partition(), doubts: memory.doubts() })
    }
    expect(memory.partition()).toEqual([['a', 'b', 'later'], ['c'], ['d'], ['e'], ['f']])
    const error = await store.write((tx) => checkInstructions(tx, [merge('later', 'a')], { time: 99, seq: 99 }))
    expect(error?.code).toBe('identity.contradictory-merge')
  })
})
