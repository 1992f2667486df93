import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { laterThan, type Stamp, type Stamped } from '../../src/fhir/contribution.ts'
import { addContribution, emptyState } from '../../src/fhir/fold.ts'
import { isWithdrawn, withdrawals, withdrawnAt } from '../../src/fhir/withdrawn.ts'

const parent = (time: number, children: readonly string[], name = 'his'): Stamped => ({
  contribution: {
    type: 'Account',
    id: 'bill',
    mode: 'change',
    content: { resourceType: 'Account', id: 'bill', status: 'active' },
    clear: [],
    children: { line: children },
    rule: 'account',
  },
  interface: name,
  stamp: { time, seq: time },
  mappingVersion: 'v',
})
const folded = (...parents: Stamped[]) => parents.reduce(addContribution, emptyState())
const at = (time: number): Stamp => ({ time, seq: time })

describe('children that a newer parent does not name', () => {
  test('are withdrawn with its stamp, under its interface', () => {
    const before = folded(parent(1, ['a', 'b']))
    const state = addContribution(before, parent(2, ['a']))
    expect(withdrawals(before, state, 'his')).toEqual([{ rule: 'line', id: 'b', stamp: at(2) }])
    expect(isWithdrawn(state, 'his', 'line', 'b', at(1))).toBe(true)
    expect(isWithdrawn(state, 'his', 'line', 'a', at(1))).toBe(false)
    expect(isWithdrawn(state, 'other', 'line', 'b', at(1))).toBe(false)
  })

  test('do not come back with an older message that arrives later', () => {
    const before = folded(parent(5, ['a']))
    expect(isWithdrawn(before, 'his', 'line', 'z', at(1))).toBe(true)
    const state = addContribution(before, parent(1, ['a', 'z']))
    expect(withdrawals(before, state, 'his')).toEqual([{ rule: 'line', id: 'z', stamp: at(5) }])
  })

  test('come back with a newer one', () => {
    const state = folded(parent(1, ['a']), parent(2, []), parent(3, ['a']))
    expect(isWithdrawn(state, 'his', 'line', 'a', at(3))).toBe(false)
    expect(withdrawnAt(state, 'his', 'line', 'a')).toEqual(at(2))
  })
})

test('in any order of the parents each child is withdrawn by the latest list without it', () => {
  const lists = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c')), { minLength: 1, maxLength: 6 })
  const shuffled = lists.chain((all) => {
    const parents = all.map((children, index) => parent(index + 1, children))
    return fc.tuple(fc.constant(all), fc.shuffledSubarray(parents, { minLength: parents.length, maxLength: parents.length }))
  })
  fc.assert(
    fc.property(shuffled, ([all, parents]) => {
      const state = folded(...parents)
      for (const child of ['a', 'b', 'c'] as const) {
        const without = all.flatMap((children, index) => (children.includes(child) ? [] : [at(index + 1)]))
        expect(withdrawnAt(state, 'his', 'line', child)).toEqual(without.at(-1))
      }
    }),
  )
})

test('the withdrawals told one by one add up to the last state, in any order', () => {
  const lists = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.uniqueArray(fc.constantFrom('a', 'b', 'c'))), {
    minLength: 1,
    maxLength: 6,
  })
  fc.assert(
    fc.property(lists, (all) => {
      const told = new Map<string, Stamp>()
      let state = emptyState()
      for (const [time, children] of all) {
        const next = addContribution(state, parent(time, children))
        for (const { id, stamp } of withdrawals(state, next, 'his'))
          if (!told.has(id) || laterThan(stamp, told.get(id)!)) told.set(id, stamp)
        state = next
      }
      for (const child of new Set(all.flatMap(([, children]) => children)))
        expect(told.get(child)).toEqual(withdrawnAt(state, 'his', 'line', child))
    }),
  )
})
