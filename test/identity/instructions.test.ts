import { describe, expect, test } from 'vitest'
import { checkInstructions, identify } from '../../src/engine/identify.ts'
import type { StatedInstruction } from '../../src/engine/identify-instructions.ts'
import { type Hospital, hospital, patient, shippedModel } from './identity-support.ts'

/** Merges (A40), links (A24) and partings (A37) that systems state, beside the evidence of the records. */

const model = shippedModel()
const merge = (survivor: string, retired: string): StatedInstruction => ({ kind: 'merge', survivor, retired, event: 'A40' })
const link = (survivor: string, retired: string): StatedInstruction => ({ kind: 'link', survivor, retired, event: 'A24' })
const part = (survivor: string, retired: string): StatedInstruction => ({ kind: 'unlink', survivor, retired, event: 'A37' })

const WANG = { name: '王建国', id: '310104198507041232', born: '1985-07-04', sex: 'male' }
const LI = { name: '李秀英', born: '1960-02-03', sex: 'female' }

async function two(): Promise<Hospital> {
  const own = hospital(model)
  await own.take({ id: 'a', short: WANG })
  await own.take({ id: 'b', short: LI })
  return own
}

describe('A40 merges inside an authority', () => {
  test('joins two numbers that nothing else would; the older person goes on and the other points to it', async () => {
    const own = await two()
    const [older, younger] = [own.personId('a'), own.personId('b')]
    const { links, golden } = await own.take({ instructions: [merge('b', 'a')] })
    expect(own.together('a', 'b')).toBe(true)
    expect(own.personId('b')).toBe(older)
    expect(links).toEqual([{ person: older, change: 'merged', from: younger, moved: ['b'] }])
    const retired = golden.find(({ personId }) => personId === younger)!.content
    expect(retired).toEqual({
      resourceType: 'Patient',
      id: younger,
      active: false,
      link: [{ other: { reference: `Patient/${older}` }, type: 'replaced-by' }],
    })
    const survivor = golden.find(({ personId }) => personId === older)!.content
    expect(survivor.link).toEqual(['a', 'b'].map((id) => ({ other: { reference: `Patient/${id}` }, type: 'seealso' })))
  })

  test('then A37: as if never merged, the retired person is back under its id', async () => {
    const own = await two()
    const before = [own.personId('a'), own.personId('b')]
    await own.take({ instructions: [merge('a', 'b')] })
    const { links, golden } = await own.take({ instructions: [part('a', 'b')] })
    expect([own.personId('a'), own.personId('b')]).toEqual(before)
    expect(links).toEqual([{ person: before[1], change: 'split', from: before[0], moved: ['b'] }])
    expect(golden.map(({ personId, content }) => [personId, content.active])).toEqual(
      expect.arrayContaining([
        [before[0], true],
        [before[1], true],
      ]),
    )
    expect(own.doubts()).toEqual([])
  })

  test('an A40 sent again with its old time does not undo the split; a newer one does', async () => {
    const own = await two()
    await own.take({ instructions: [merge('a', 'b')], time: 100 })
    await own.take({ instructions: [part('a', 'b')], time: 200 })
    await own.take({ instructions: [merge('a', 'b')], time: 100 })
    expect(own.together('a', 'b')).toBe(false)
    await own.take({ instructions: [merge('a', 'b')], time: 300 })
    expect(own.together('a', 'b')).toBe(true)
  })

  test('two valid national IDs: the merge is a proposal and no link moves', async () => {
    const own = hospital(model)
    await own.take({ id: 'a', short: WANG })
    await own.take({ id: 'b', short: { ...LI, id: '440300199001010016' } })
    const { links } = await own.take({ instructions: [merge('a', 'b')] })
    expect(links).toEqual([])
    expect(own.together('a', 'b')).toBe(false)
    expect(own.doubts()).toEqual(['a|b merge-vetoed'])
  })

  test('the veto looks at whole persons, not at the two numbers alone', async () => {
    const own = hospital(model)
    await own.take({ id: 'a', short: { name: '王建国', born: '1985-07-04', phone: '13912345678' } })
    await own.take({ id: 'a2', short: { ...WANG, phone: '13912345678' } })
    await own.take({ id: 'b', short: { ...LI, id: '440300199001010016' } })
    await own.take({ instructions: [merge('b', 'a')] })
    expect(own.partition()).toEqual([['a', 'a2'], ['b']])
    expect(own.doubts()).toEqual(['a|b merge-vetoed'])
  })

  test('evidence that comes later suspends it, and lifts the suspension when it goes', async () => {
    const own = await two()
    await own.take({ instructions: [merge('a', 'b')] })
    await own.take({ id: 'b', short: { ...LI, id: '440300199001010016' } })
    expect(own.together('a', 'b')).toBe(false)
    expect(own.doubts()).toEqual(['a|b merge-vetoed'])
    await own.take({ id: 'b', short: LI })
    expect(own.together('a', 'b')).toBe(true)
    expect(own.doubts()).toEqual([])
  })

  test('an unidentified patient becomes who the register says it is, and stops nobody else', async () => {
    const own = hospital(model)
    await own.take({ id: 'x', short: { name: '无名氏', sex: 'male' } })
    await own.take({ id: 'a', short: WANG })
    await own.take({ instructions: [merge('a', 'x')] })
    await own.take({ id: 'a2', short: WANG })
    expect(own.partition()).toEqual([['a', 'a2', 'x']])
  })

  test('a number never heard of is merged as a placeholder and stays merged when it comes', async () => {
    const own = hospital(model)
    await own.take({ id: 'a', short: WANG })
    await own.take({ instructions: [merge('a', 'later')] })
    expect(own.partition()).toEqual([['a', 'later']])
    await own.take({ id: 'later', short: LI })
    expect(own.partition()).toEqual([['a', 'later']])
  })
})

test('one message may bring both patients and their merge', async () => {
  const own = hospital(model)
  const changes = [
    { id: 'a', content: patient('a', WANG) },
    { id: 'b', content: patient('b', LI) },
  ].map((one) => ({ ...one, rid: own.index.put(one.id, JSON.stringify(one.content)), placeholder: false }))
  const { links, golden } = await identify(own.index.tx, model, changes, [merge('a', 'b')], { at: 1, seq: 1, time: 1 })
  expect(own.partition()).toEqual([['a', 'b']])
  expect(links.map(({ change, moved }) => [change, moved])).toEqual([['linked', ['a', 'b']]])
  expect(golden).toHaveLength(1)
})

describe('A24 and A37 are as strong as a steward', () => {
  test('A24 links over a veto', async () => {
    const own = hospital(model)
    await own.take({ id: 'a', short: WANG })
    await own.take({ id: 'b', short: { ...LI, id: '440300199001010016' } })
    await own.take({ instructions: [link('a', 'b')] })
    expect(own.together('a', 'b')).toBe(true)
  })

  test('A37 parts what evidence joined, and nobody is asked about it again', async () => {
    const own = hospital(model)
    await own.take({ id: 'a', short: WANG })
    await own.take({ id: 'b', short: WANG })
    expect(own.together('a', 'b')).toBe(true)
    await own.take({ instructions: [part('a', 'b')] })
    expect(own.together('a', 'b')).toBe(false)
    await own.take({ id: 'b', short: { ...WANG, phone: '13912345678' } })
    expect(own.partition()).toEqual([['a'], ['b']])
    expect(own.doubts()).toEqual([])
  })
})

describe('merges that contradict another', () => {
  const stamp = { time: 1000, seq: 1000 }

  test.each<[string, StatedInstruction[], StatedInstruction[], string | undefined]>([
    ['the other way round', [merge('a', 'b')], [merge('b', 'a')], 'cycle'],
    ['a cycle of three', [merge('a', 'b'), merge('b', 'c')], [merge('c', 'a')], 'cycle'],
    ['within one message', [], [merge('a', 'b'), merge('b', 'a')], 'cycle'],
    ['into itself', [], [merge('a', 'a')], 'itself'],
    ['the same again', [merge('a', 'b')], [merge('a', 'b')], undefined],
    ['a chain', [merge('a', 'b')], [merge('c', 'a')], undefined],
    ['two into one', [merge('a', 'b')], [merge('a', 'c')], undefined],
    ['the other way round after a parting', [merge('a', 'b'), part('a', 'b')], [merge('b', 'a')], undefined],
    ['a link is no merge', [link('a', 'b')], [merge('b', 'a')], undefined],
    ['never heard of', [], [merge('y', 'z')], undefined],
  ])('%s', async (_, earlier, now, expected) => {
    const own = hospital(model)
    for (const id of ['a', 'b', 'c']) await own.take({ id, short: { name: '李秀英' } })
    for (const instruction of earlier) await own.take({ instructions: [instruction] })
    const error = await checkInstructions(own.index.tx, now, stamp)
    expect(error?.facts.found).toBe(expected)
    expect(error?.code).toBe(expected === undefined ? undefined : 'identity.contradictory-merge')
  })
})
