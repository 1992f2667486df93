import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Decision, Edge, Instruction, Proposal } from '../../../src/store/patient-index.ts'
import { implementations, OpenedStore } from './implementations.ts'
import { AT, apply, found, patient } from './writes.ts'

const edge = (a: number, b: number, weight: number): Edge => ({ a, b, weight, vector: '{"name":3}', model: 'm1', veto: null })
const instruction = (a: number, b: number, time: number, rest: Partial<Instruction> = {}): Instruction => ({
  kind: 'same',
  a,
  b,
  origin: 'A40',
  time,
  seq: time,
  merge: true,
  ...rest,
})
const proposal = (a: number, b: number, at: number): Proposal => ({ a, b, weight: 9.5, reason: 'close', explanation: '{}', at })

describe.each(implementations)('$name store: patient index', (implementation) => {
  let opened: OpenedStore
  beforeEach(async () => {
    opened = await OpenedStore.open(implementation)
  })
  afterEach(() => opened.remove())

  test('records and their blocking keys: replaced and removed together', async () => {
    await opened.store.write(async ({ index }) => {
      await index.putRecord(1, '{"name":"张三"}', [10, 20, 20])
      await index.putRecord(2, '{"name":"b"}', [20])
      expect(await index.records([1, 2, 3])).toEqual(
        new Map([
          [1, '{"name":"张三"}'],
          [2, '{"name":"b"}'],
        ]),
      )
      await index.putRecord(1, '{"name":"c"}', [20, 30])
      expect(await index.holders([10, 20, 30], 5)).toEqual(
        new Map([
          [20, [1, 2]],
          [30, [1]],
        ]),
      )
      await index.removeRecord(1)
      expect(await index.holders([20, 30], 5)).toEqual(new Map([[20, [2]]]))
      expect((await index.records([1])).size).toBe(0)
    })
  })

  test('a key over its cap tells so by one holder more than the cap', async () => {
    await opened.store.write(async ({ index }) => {
      for (let sp = 1; sp <= 9; sp++) await index.putRecord(sp, '{}', [7])
      expect((await index.holders([7], 4)).get(7)).toHaveLength(5)
      expect((await index.holders([7], 9)).get(7)).toHaveLength(9)
    })
  })

  test('edges are found from both ends, each once', async () => {
    await opened.store.write(async ({ index }) => {
      await index.putEdges([edge(1, 2, 5), edge(2, 3, 6), edge(4, 5, 7)])
      await index.putEdges([{ ...edge(1, 2, 8), veto: 'sex' }])
      expect(await index.edges([1, 2])).toEqual([{ ...edge(1, 2, 8), veto: 'sex' }, edge(2, 3, 6)])
      await index.removeEdges(2)
      expect(await index.edges([1, 2, 3, 4])).toEqual([edge(4, 5, 7)])
    })
  })

  test('instructions in time order; the same one said twice stands once', async () => {
    const split = instruction(1, 2, 30, { kind: 'not-same', origin: 'steward', merge: false })
    await opened.store.write(async ({ index }) => {
      for (const one of [split, instruction(1, 2, 10), instruction(1, 2, 10), instruction(3, 2, 20)])
        await index.putInstruction(one)
      expect(await index.instructions([1, 2])).toEqual([instruction(1, 2, 10), instruction(3, 2, 20), split])
      expect(await index.instructions([3])).toEqual([instruction(3, 2, 20)])
    })
  })

  test('merge and unmerge move links only: reads by the retired id find the survivor’s, and afterwards its own again', async () => {
    const [one, two] = await opened.store.write(
      async (tx) => [await found(tx, 'sp1', 'person1'), await found(tx, 'sp2', 'person2')] as const,
    )
    await opened.store.write(async ({ index }) => {
      await index.link(two.sp, one.person, AT)
      await index.setPerson(two.person, false, one.person)
      expect((await index.personOf([one.sp, two.sp])).get(two.sp)).toMatchObject({ id: 'person1', linkNo: 2 })
      expect(await index.membersOf([one.person, two.person])).toEqual(
        new Map([
          [one.person, [one.sp, two.sp]],
          [two.person, []],
        ]),
      )
    })
    const { reads } = opened
    const both = [
      { rid: one.sp, id: 'sp1' },
      { rid: two.sp, id: 'sp2' },
    ]
    expect(await reads.personById('person2')).toMatchObject({ active: false, replacedBy: one.person, linkNo: 2 })
    expect(await reads.sourcePatientsOf('person1')).toEqual(both)
    expect(await reads.sourcePatientsOf('person2')).toEqual(both)
    expect(await reads.personOfSourcePatient('sp2')).toMatchObject({ id: 'person1' })
    expect(await reads.personsOf(['sp1', 'sp2', 'none'])).toEqual(
      new Map([
        ['sp1', 'person1'],
        ['sp2', 'person1'],
      ]),
    )
    expect(await reads.counts()).toMatchObject({ persons: 1, links: 2 })
    await opened.store.write(async ({ index }) => {
      await index.setPerson(two.person, true, null)
      await index.link(two.sp, two.person, AT)
    })
    expect(await reads.sourcePatientsOf('person2')).toEqual([{ rid: two.sp, id: 'sp2' }])
    expect(await reads.personById('person2')).toMatchObject({ active: true, replacedBy: null, linkNo: 3 })
    expect(await reads.counts()).toMatchObject({ persons: 2, links: 2 })
  })

  test('retired persons in a chain, even a ring, come to an end', async () => {
    const made = await opened.store.write(async (tx) => {
      const chain = [await found(tx, 'sp1', 'a'), await found(tx, 'sp2', 'b'), await found(tx, 'sp3', 'c')]
      await tx.index.setPerson(chain[0]!.person, false, chain[1]!.person)
      await tx.index.setPerson(chain[1]!.person, false, chain[2]!.person)
      return chain
    })
    expect(await opened.reads.sourcePatientsOf('a')).toEqual([{ rid: made[2]!.sp, id: 'sp3' }])
    await opened.store.write((tx) => tx.index.setPerson(made[2]!.person, false, made[0]!.person))
    expect(await opened.reads.sourcePatientsOf('a')).toHaveLength(1)
  })

  test('a link said again changes nothing; persons by founder and in pages', async () => {
    const { sp, person } = await opened.store.write((tx) => found(tx, 'sp1', 'person1'))
    await opened.store.write(async ({ index }) => {
      await index.link(sp, person, AT + 1)
      await index.createPerson('person1b', sp)
      expect((await index.personByFounder(sp)).map((row) => [row.id, row.linkNo])).toEqual([
        ['person1', 1],
        ['person1b', 0],
      ])
      await expect(index.setPerson(999, true, null)).rejects.toThrow('does not exist')
    })
    const pages = await opened.reads.persons(0, 1)
    expect(pages.map((row) => row.id)).toEqual(['person1'])
    expect((await opened.reads.persons(pages[0]!.person, 9)).map((row) => row.id)).toEqual(['person1b'])
    expect(await opened.reads.personById('nobody')).toBeUndefined()
    expect(await opened.reads.sourcePatientsOf('nobody')).toEqual([])
  })

  test('a placeholder’s person is not counted until it is filled', async () => {
    await opened.store.write(async (tx) => {
      const sp = (await tx.apply([patient('sp1', { placeholder: true })], AT)).get('sp1')!
      const { person } = await tx.index.createPerson('person1', sp)
      await tx.index.link(sp, person, AT)
    })
    expect((await opened.reads.counts()).persons).toBe(0)
    const row = await opened.store.write(async (tx) => (await tx.resources(['sp1'])).get('sp1'))
    await apply(opened.store, patient('sp1', { row }))
    expect((await opened.reads.counts()).persons).toBe(1)
  })

  test('decisions are kept for both persons they name, newest first', async () => {
    const decision = (kind: Decision['kind'], person: number, fromPerson: number | null): Decision => ({
      kind,
      sourcePatients: [1, 2],
      person,
      fromPerson,
      origin: 'A40',
      explanation: '{"bits":12}',
      at: AT,
      seq: 4,
    })
    const [one, two] = await opened.store.write(
      async (tx) => [await found(tx, 'sp1', 'person1'), await found(tx, 'sp2', 'person2')] as const,
    )
    const founded = decision('founded', one.person, null)
    const merged = decision('merged', one.person, two.person)
    await opened.store.write(async ({ index }) => {
      await index.putDecision(founded)
      await index.putDecision(merged)
    })
    expect(await opened.reads.decisions('person1', 9)).toEqual([merged, founded])
    expect(await opened.reads.decisions('person2', 9)).toEqual([merged])
    expect(await opened.reads.decisions('person1', 1)).toEqual([merged])
    expect(await opened.reads.decisions('nobody', 9)).toEqual([])
  })

  test('proposals: one a pair, oldest first, gone when removed', async () => {
    await opened.store.write(async ({ index }) => {
      await index.putProposal(proposal(1, 2, 20))
      await index.putProposal(proposal(2, 3, 10))
      await index.putProposal({ ...proposal(1, 2, 99), weight: 11 })
      expect(await index.proposals([1, 2])).toEqual([{ ...proposal(1, 2, 20), weight: 11 }, proposal(2, 3, 10)])
    })
    expect((await opened.reads.openProposals(9)).map(({ a }) => a)).toEqual([2, 1])
    expect((await opened.reads.counts()).proposals).toBe(2)
    await opened.store.write(async ({ index }) => {
      await index.removeProposal(1, 2)
      await index.removeProposal(1, 2)
    })
    expect(await opened.reads.openProposals(9)).toEqual([proposal(2, 3, 10)])
    expect((await opened.reads.counts()).proposals).toBe(1)
  })
})
