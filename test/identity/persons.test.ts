import { describe, expect, test } from 'vitest'
import { hospital, patient, shippedModel } from './identity-support.ts'

/** Source patients become persons; persons keep their ids. */

const model = shippedModel()
const ZHANG = { name: '张伟', born: '1985-07-04', sex: 'male', phone: '13912345678' }

describe('founding and linking', () => {
  test('the first source patient founds a person, the second links to it', async () => {
    const own = hospital(model)
    const first = await own.take({ id: 'a', short: ZHANG })
    const person = own.personId('a')
    expect(first.links).toEqual([{ person, change: 'linked', moved: ['a'] }])
    const second = await own.take({ id: 'b', short: ZHANG })
    expect(second.links).toEqual([{ person, change: 'linked', moved: ['b'] }])
    expect(own.index.decisions.map(({ kind, origin }) => [kind, origin])).toEqual([
      ['founded', 'auto'],
      ['linked', 'auto'],
    ])
    expect(JSON.parse(own.index.decisions[1]!.explanation)).toMatchObject({ weight: 15.18, model: model.version })
  })

  test('an unchanged record moves and explains nothing, but its golden record is offered', async () => {
    const own = hospital(model)
    await own.take({ id: 'a', short: ZHANG })
    const decisions = own.index.decisions.length
    const again = await own.take({ id: 'a', short: ZHANG })
    expect(again.links).toEqual([])
    expect(again.golden.map(({ personId }) => personId)).toEqual([own.personId('a')])
    expect(own.index.decisions).toHaveLength(decisions)
  })

  test('a record that comes to contradict leaves, and the next correction brings it back to the same person', async () => {
    const own = hospital(model)
    await own.take({ id: 'a', short: { ...ZHANG, id: '310104198507041232' } })
    await own.take({ id: 'b', short: ZHANG })
    const shared = own.personId('a')
    const left = await own.take({ id: 'b', short: { ...ZHANG, id: '440300198507041237' } })
    expect(left.links).toEqual([{ person: own.personId('b'), change: 'split', from: shared, moved: ['b'] }])
    expect(own.doubts()).toEqual(['a|b two-valid-ids'])
    const retired = own.personId('b')
    const back = await own.take({ id: 'b', short: ZHANG })
    expect(back.links).toEqual([{ person: shared, change: 'merged', from: retired, moved: ['b'] }])
    expect(own.doubts()).toEqual([])
  })

  test('a placeholder has a person and no golden record until it is filled', async () => {
    const own = hospital(model)
    const empty = await own.take({ id: 'a', placeholder: true })
    expect(empty.links).toHaveLength(1)
    expect(empty.golden).toEqual([])
    const person = own.personId('a')
    const filled = await own.take({ id: 'a', short: ZHANG })
    expect(filled.links).toEqual([])
    expect(filled.golden.map(({ personId }) => personId)).toEqual([person])
  })

  test('a placeholder that turns out to be somebody known joins them, its person retires', async () => {
    const own = hospital(model)
    await own.take({ id: 'a', short: ZHANG })
    await own.take({ id: 'b', placeholder: true })
    const empty = own.personId('b')
    const { links } = await own.take({ id: 'b', short: ZHANG })
    expect(links).toEqual([{ person: own.personId('a'), change: 'merged', from: empty, moved: ['b'] }])
  })

  test('a withdrawn patient leaves an inactive golden record, and a living one unharmed', async () => {
    const own = hospital(model)
    await own.take({ id: 'a', short: ZHANG })
    const alone = await own.take({ id: 'a', short: undefined })
    expect(alone.golden).toEqual([
      { personId: own.personId('a'), content: { resourceType: 'Patient', id: own.personId('a'), active: false } },
    ])
    await own.take({ id: 'b', short: ZHANG })
    await own.take({ id: 'c', short: ZHANG })
    const gone = await own.take({ id: 'b', short: undefined })
    expect(gone.links).toEqual([])
    expect(gone.golden.map(({ content }) => content.link)).toEqual([[{ other: { reference: 'Patient/c' }, type: 'seealso' }]])
  })
})

describe('doubt', () => {
  test('a record that fits two persons who contradict each other is linked to neither', async () => {
    const own = hospital(model)
    const name = { name: '令狐雁翎', born: '1985-07-04', sex: 'male' }
    await own.take({ id: 'a', short: { ...name, id: '310104198507041232' } })
    await own.take({ id: 'b', short: { ...name, id: '440300198507041237' } })
    await own.take({ id: 'c', short: name })
    expect(own.partition()).toEqual([['a'], ['b'], ['c']])
    expect(own.doubts()).toEqual(['a|b two-valid-ids', 'a|c margin', 'b|c margin'])
  })

  test('one proposal stands for a pair of persons, however many records they have', async () => {
    const own = hospital(model)
    const plain = { name: '张伟', born: '1985-07-04', sex: 'male', phone: '13912345678' }
    for (const id of ['a1', 'a2']) await own.take({ id, short: { ...plain, id: '310104198507041232' } })
    for (const id of ['b1', 'b2']) await own.take({ id, short: { ...plain, id: '440300198507041237' } })
    expect(own.partition()).toEqual([
      ['a1', 'a2'],
      ['b1', 'b2'],
    ])
    expect(own.doubts()).toEqual(['a1|b1 two-valid-ids'])
  })

  test('a third holder of a phone weighs the pair of the first two anew', async () => {
    const own = hospital(model)
    const pair = { name: '王丽', born: '1985-07-04', phone: '13912345678' }
    const before = hospital({ ...model, caps: { ...model.caps, phoneFamily: 2 } })
    for (const one of [own, before]) {
      await one.take({ id: 'a', short: pair })
      await one.take({ id: 'b', short: pair })
      expect(one.together('a', 'b')).toBe(true)
      await one.take({ id: 'c', short: { name: '赵建军', born: '1950-01-02', phone: pair.phone } })
      await one.take({ id: 'd', short: { name: '孙玉梅', born: '1952-03-02', phone: pair.phone } })
    }
    expect(own.together('a', 'b')).toBe(true)
    expect(before.together('a', 'b')).toBe(false)
    expect(before.doubts()).toEqual(['a|b review'])
  })
})

test('the example patient of these tests is what it says', () =>
  expect(patient('a', { name: '张伟', phone: '1' })).toEqual({
    resourceType: 'Patient',
    id: 'a',
    name: [{ text: '张伟' }],
    telecom: [{ system: 'phone', value: '1' }],
  }))
