import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LedgerRow } from '../../../src/store/rows.ts'
import { implementations, OpenedStore } from './implementations.ts'
import { AT, apply, message, noteOf, patient, revise, single, write } from './writes.ts'

const contribution = (seq: number, rest: Partial<LedgerRow> = {}): LedgerRow => ({
  ...single(seq)!,
  text: `{"resourceType":"Encounter","id":"enc","n":${seq}}`,
  clear: [],
  children: undefined,
  hash: seq,
  ...rest,
})

describe.each(implementations)('$name store: resources', (implementation) => {
  let opened: OpenedStore
  beforeEach(async () => {
    opened = await OpenedStore.open(implementation)
  })
  afterEach(() => opened.remove())

  test('what was written is read back exactly, with its source patient', async () => {
    const text = '{"resourceType":"Observation","id":"o1","valueQuantity":{"value":7.10},"note":"张三 \\u0000 😀"}'
    const rids = await apply(opened.store, patient('p1'), {
      ...write({ id: 'o1', sourcePatient: 'p1' }),
      text,
      hash: 2 ** 51 + 1,
    })
    const stored = await opened.reads.resource('Observation', 'o1')
    expect(stored).toMatchObject({
      text,
      version: 1,
      feed: 2,
      at: AT,
      deleted: false,
      placeholder: false,
      golden: false,
      hash: 2 ** 51 + 1,
      sourcePatientId: 'p1',
      sourcePatient: rids.get('p1'),
      single: single(1),
    })
    expect([...rids.keys()]).toEqual(['p1', 'o1'])
  })

  test('a document inside: megabytes come back as they were, beside small neighbours', async () => {
    const text = `{"resourceType":"Binary","id":"b1","data":"${'报告'.repeat(800_000)}"}`
    await apply(
      opened.store,
      write({ id: 'o1' }),
      { ...write({ id: 'b1', type: 'Binary' }), text },
      write({ id: 'o2', content: 'after' }),
    )
    expect((await opened.reads.resource('Binary', 'b1'))?.text === text).toBe(true)
    expect(noteOf((await opened.reads.resource('Observation', 'o2'))!.text)).toBe('after')
  })

  test('many at once are what a search finds, as they stand now', async () => {
    await apply(opened.store, patient('p1'), patient('person-1', { golden: true }), patient('p2', { placeholder: true }))
    await apply(opened.store, write({ id: 'o1', sourcePatient: 'p1' }), write({ id: 'o2' }), write({ id: 'o3', deleted: true }))
    const ids = ['o1', 'o2', 'o3', 'none', 'p1']
    const notes = async () =>
      [...(await opened.reads.current('Observation', ids))].map(([id, one]) => [id, one.version, noteOf(one.text)])
    await opened.reads.feed(0, 99)
    expect(await notes()).toEqual([
      ['o1', 1, 'as it came'],
      ['o2', 1, 'as it came'],
    ])
    expect((await opened.reads.current('Observation', ['o1'])).get('o1')?.sourcePatientId).toBe('p1')
    expect([...(await opened.reads.current('Patient', ['p1', 'p2', 'person-1'])).keys()]).toEqual(['person-1'])
    await opened.reads.feed(0, 99)
    await revise(opened.store, { id: 'o1', content: 'as it is', sourcePatient: 'p1' })
    await revise(opened.store, { id: 'o2', content: 'gone', deleted: true })
    expect(await notes()).toEqual([['o1', 2, 'as it is']])
  })

  test('after a rollback nothing of it is read, though the next write takes its numbers', async () => {
    const undone = opened.store.write(async (tx) => {
      await tx.apply([write({ id: 'o1', content: 'never was' })], AT)
      throw new Error('on purpose')
    })
    await expect(undone).rejects.toThrow('on purpose')
    await apply(opened.store, write({ id: 'o2', content: 'is' }))
    const [entry, ...others] = await opened.reads.feed(0, 9)
    expect([entry?.id, others]).toEqual(['o2', []])
    const current = await opened.reads.current('Observation', ['o1', 'o2'])
    expect([...current].map(([id, one]) => [id, noteOf(one.text)])).toEqual([['o2', 'is']])
  })

  test('an apply that failed is not committed, whatever the work makes of it', async () => {
    const orphan = write({ id: 'o2', sourcePatient: 'nobody' })
    const swallowed = opened.store.write((tx) => tx.apply([write({ id: 'o1' }), orphan], AT).catch(() => new Map()))
    await expect(swallowed).rejects.toThrow('neither stored nor written')
    expect(await opened.reads.feedHead()).toBe(0)
    await apply(opened.store, write({ id: 'o3' }))
    expect((await opened.reads.feed(0, 9)).map((entry) => entry.id)).toEqual(['o3'])
  })

  test('rows by id: children are found with their parent, without it, and beside others that are not there', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(24))
    const asked = [a, `${a}-x`, `${a}-y`, b, `${b}-x`, `${b}-y`, c, `${c}-x`, `${a}-z`] as string[]
    await apply(
      opened.store,
      write({ id: a! }),
      write({ id: `${a}-y` }),
      write({ id: `${a}-z` }),
      write({ id: `${b}-x` }),
      write({ id: c! }),
    )
    const rows = await opened.store.write((tx) => tx.resources(asked))
    expect([...rows.keys()]).toEqual([a, `${a}-y`, `${b}-x`, c, `${a}-z`])
  })

  test('a Patient is its own source patient; a resource of nobody has none', async () => {
    await apply(opened.store, patient('p1'), write({ id: 'org', type: 'Organization' }))
    expect((await opened.reads.resource('Patient', 'p1'))?.sourcePatientId).toBe('p1')
    const nobody = await opened.reads.resource('Organization', 'org')
    expect([nobody?.sourcePatient, nobody?.sourcePatientId]).toEqual([null, undefined])
  })

  test('the id of another type, and an id never written, are not found', async () => {
    await apply(opened.store, patient('p1'))
    expect(await opened.reads.resource('Observation', 'p1')).toBeUndefined()
    expect(await opened.reads.resource('Patient', 'p2')).toBeUndefined()
    expect(await opened.reads.version('Patient', 'p1', 2)).toBeUndefined()
    expect(await opened.reads.history('Patient', 'p2', 10)).toEqual([])
  })

  test('versions: every one stays readable, newest first in the history', async () => {
    await apply(opened.store, write({ id: 'o1', content: 'one' }))
    await revise(opened.store, { id: 'o1', content: 'two' })
    await revise(opened.store, { id: 'o1', content: 'three' })
    const history = await opened.reads.history('Observation', 'o1', 10)
    expect(history.map((row) => [row.version, noteOf(row.text)])).toEqual([
      [3, 'three'],
      [2, 'two'],
      [1, 'one'],
    ])
    expect(history.map((row) => row.feed)).toEqual([3, 2, 1])
    expect((await opened.reads.history('Observation', 'o1', 2)).map((row) => row.version)).toEqual([3, 2])
    expect(noteOf((await opened.reads.version('Observation', 'o1', 2))!.text)).toBe('two')
    expect((await opened.reads.version('Observation', 'o1', 3))?.version).toBe(3)
  })

  test('a deleted resource keeps its last content and its history, and comes back as a further version', async () => {
    await apply(opened.store, write({ id: 'o1', content: 'one' }))
    await revise(opened.store, { id: 'o1', content: 'one', deleted: true })
    expect(await opened.reads.resource('Observation', 'o1')).toMatchObject({ deleted: true, version: 2 })
    await revise(opened.store, { id: 'o1', content: 'again' })
    expect((await opened.reads.history('Observation', 'o1', 9)).map((row) => row.deleted)).toEqual([false, true, false])
    expect((await opened.reads.feed(0, 9)).map((entry) => entry.change)).toEqual(['created', 'deleted', 'created'])
  })

  test('a write without content moves the stamp and makes no version and no feed entry', async () => {
    await apply(opened.store, write({ id: 'o1' }))
    await opened.store.write(async (tx) => {
      const row = (await tx.resources(['o1'])).get('o1')
      await tx.apply([{ ...write({ id: 'o1', row }), text: undefined, single: single(7, 'lis'), hash: 5 }], AT)
    })
    const stored = await opened.reads.resource('Observation', 'o1')
    expect(stored).toMatchObject({ version: 1, feed: 1, hash: 5, single: single(7, 'lis') })
    expect(await opened.reads.feedHead()).toBe(1)
  })

  test('a transaction reads its own writes: rows by id and by rid, content, a resource written twice', async () => {
    await opened.store.write(async (tx) => {
      const rids = await tx.apply([patient('p1'), write({ id: 'o1', sourcePatient: 'p1', content: 'one' })], AT)
      const rows = await tx.resources(['o1', 'missing'])
      expect([...rows.keys()]).toEqual(['o1'])
      const row = rows.get('o1')!
      expect(await tx.content(row)).toContain('"one"')
      await tx.apply(
        [write({ id: 'o1', row, sourcePatient: 'p1', content: 'two' }), write({ id: 'o1', row, content: 'three' })],
        AT,
      )
      expect(await tx.content(row)).toContain('"three"')
      expect((await tx.resourcesByRid([rids.get('o1')!, 999])).get(rids.get('o1')!)?.version).toBe(3)
    })
    expect((await opened.reads.history('Observation', 'o1', 9)).map((row) => noteOf(row.text))).toEqual(['three', 'two', 'one'])
    expect((await opened.reads.resource('Observation', 'o1'))?.sourcePatientId).toBe('p1')
  })

  test('a transaction that throws leaves nothing, and the numbers it took are given again', async () => {
    await apply(opened.store, write({ id: 'kept' }))
    const failing = opened.store.write(async (tx) => {
      await tx.apply([write({ id: 'lost', type: 'Procedure' })], AT)
      await tx.putMessage(message(1))
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    expect(await opened.reads.resource('Procedure', 'lost')).toBeUndefined()
    expect(await opened.reads.stateTallies()).toEqual([])
    await apply(opened.store, write({ id: 'next', type: 'Condition' }))
    expect((await opened.reads.feed(0, 9)).map((entry) => [entry.seq, entry.type, entry.id])).toEqual([
      [1, 'Observation', 'kept'],
      [2, 'Condition', 'next'],
    ])
    expect((await opened.reads.counts()).resources).toEqual({ Observation: 1, Condition: 1 })
  })

  test('an apply that breaks off in its middle leaves nothing behind for the next one', async () => {
    const index = [{ kind: 't', param: 5, a: 'lost|s', b: null }] as const
    const failing = apply(
      opened.store,
      patient('p1'),
      write({ id: 'o1', index, sourcePatient: 'p1' }),
      write({ id: 'o2', sourcePatient: 'nobody' }),
    )
    await expect(failing).rejects.toThrow('neither stored nor written')
    await apply(opened.store, patient('p1'), write({ id: 'o1', content: 'now', sourcePatient: 'p1' }))
    const lost = {
      type: 'Observation',
      tests: [{ kind: 'token', param: 5, values: ['lost'] }],
      sort: 'lastUpdated',
      limit: 9,
    } as const
    expect(await opened.reads.count(lost)).toBe(0)
    expect(noteOf((await opened.reads.resource('Observation', 'o1'))!.text)).toBe('now')
    expect(await opened.reads.feedHead()).toBe(2)
  })

  test('writes run one after the other; readers see only what is committed', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const first = opened.store.write(async (tx) => {
      await tx.apply([write({ id: 'o1' })], AT)
      await gate
    })
    const second = opened.store.write(async (tx) => (await tx.resources(['o1'])).size)
    await new Promise((resolve) => setImmediate(resolve))
    expect(await opened.reads.resource('Observation', 'o1')).toBeUndefined()
    release()
    await first
    expect(await second).toBe(1)
    expect(await opened.reads.resource('Observation', 'o1')).toBeDefined()
  })

  test('the ledger and the fold state of a resource with several contributions', async () => {
    await apply(opened.store, write({ id: 'enc', type: 'Encounter' }))
    const rowOf = () => opened.store.write(async (tx) => (await tx.resources(['enc'])).get('enc')!)
    const row = await rowOf()
    const withdrawn = contribution(2, {
      interface: 'his-view',
      mode: 'snapshot',
      clear: ['period.end'],
      children: { fees: ['a', 'b'] },
    })
    await opened.store.write((tx) =>
      tx.apply(
        [
          {
            ...write({ id: 'enc', type: 'Encounter', row, content: 'folded' }),
            single: null,
            state: '{"paths":{}}',
            ledger: [{ row: contribution(1) }, { row: withdrawn }],
          },
        ],
        AT,
      ),
    )
    await opened.store.write(async (tx) => {
      const now = (await tx.resources(['enc'])).get('enc')!
      expect(now.single).toBeNull()
      expect(await tx.foldState(now)).toBe('{"paths":{}}')
      expect(await tx.ledger(now)).toEqual([contribution(1), withdrawn])
      const moved = { ...contribution(3), text: contribution(1).text }
      await tx.apply(
        [
          {
            ...write({ id: 'enc', row: now }),
            text: undefined,
            single: null,
            ledger: [{ row: moved, moved: contribution(1).stamp }],
          },
        ],
        AT,
      )
      expect((await tx.ledger(now)).map((entry) => entry.stamp.seq)).toEqual([2, 3])
    })
    // Down to one contribution again: it stands in the resource itself.
    await opened.store.write(async (tx) => {
      const now = (await tx.resources(['enc'])).get('enc')!
      await tx.apply([{ ...write({ id: 'enc', type: 'Encounter', row: now, content: 'one left' }), single: single(3) }], AT)
      const left = (await tx.resources(['enc'])).get('enc')!
      expect([left.single, await tx.ledger(left), await tx.foldState(left)]).toEqual([single(3), [], undefined])
    })
  })

  test('counts: by type what a search finds, source patients and persons apart, placeholders and deleted nowhere', async () => {
    await apply(
      opened.store,
      patient('p1'),
      patient('p2', { placeholder: true }),
      patient('gold', { golden: true }),
      write({ id: 'o1', sourcePatient: 'p1' }),
      write({ id: 'o2', sourcePatient: 'p1' }),
    )
    await revise(opened.store, { id: 'o2', deleted: true })
    expect(await opened.reads.counts()).toMatchObject({ resources: { Patient: 1, Observation: 1 }, sourcePatients: 1 })
    await revise(opened.store, { id: 'p2', type: 'Patient', sourcePatient: 'p2' })
    await revise(opened.store, { id: 'gold', type: 'Patient' })
    expect((await opened.reads.resource('Patient', 'gold'))?.golden).toBe(true)
    expect(await opened.reads.counts()).toMatchObject({ resources: { Patient: 1, Observation: 1 }, sourcePatients: 2 })
  })

  test('a move to another source patient is a version of the new one; the old version stays its former owner’s', async () => {
    await apply(opened.store, patient('p1'), patient('p2'), write({ id: 'o1', sourcePatient: 'p1' }))
    await revise(opened.store, { id: 'o1', sourcePatient: 'p2', content: 'moved' })
    expect((await opened.reads.resource('Observation', 'o1'))?.sourcePatientId).toBe('p2')
    expect((await opened.reads.version('Observation', 'o1', 1))?.sourcePatientId).toBe('p1')
  })

  test('everything is there after closing and opening', async () => {
    await apply(opened.store, patient('p1'), write({ id: 'o1', sourcePatient: 'p1', content: 'one' }))
    await opened.store.write((tx) => tx.setMeta('epoch', 'e1'))
    await opened.store.write((tx) => tx.setMeta('epoch', 'e2'))
    await opened.reopen()
    expect(await opened.reads.meta('epoch')).toBe('e2')
    expect(await opened.reads.meta('salt')).toBeUndefined()
    expect(noteOf((await opened.reads.resource('Observation', 'o1'))!.text)).toBe('one')
    await apply(opened.store, write({ id: 'o2' }))
    expect((await opened.reads.resource('Observation', 'o2'))?.feed).toBe(3)
  })
})
