import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Contribution, FhirObject, Stamped } from '../../src/fhir/contribution.ts'
import { addContribution, decodeState, emptyState, encodeState, render } from '../../src/fhir/fold.ts'
import { contributionOf, prepare } from '../../src/fhir/prepare.ts'
import { foldAll } from '../../src/fhir/refold.ts'

/** Random contributions of several interfaces to one resource, few values each, so that keys, paths and times collide often. */

const small = (...values: string[]) => fc.constantFrom(...values)
const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 })
const day = small('2026-03-01', '2026-03-02', '2026-03-03')
const period = fc.record({ start: day, end: day }, { requiredKeys: [] })
const concept = fc.record({ coding: fc.constant([{ code: 'x' }]), text: small('a', 'b') }, { requiredKeys: ['coding'] })

const patient = fc.record(
  {
    identifier: some(fc.record({ system: small('s1', 's2'), value: small('1', '2') })),
    active: fc.boolean(),
    name: some(fc.record({ use: small('official', 'usual'), text: small('张三', '李四') }, { requiredKeys: ['text'] })),
    telecom: some(fc.record({ system: fc.constant('phone'), value: small('13800000000', '13900000000') })),
    gender: small('male', 'female'),
    birthDate: day,
    _birthDate: fc.constant({ extension: [{ url: 'urn:time', valueString: 'x' }] }),
    deceasedBoolean: fc.boolean(),
    deceasedDateTime: day,
    address: some(fc.record({ use: small('home', 'work'), text: small('a', 'b') })),
    maritalStatus: concept,
  },
  { requiredKeys: [] },
)

const encounter = fc.record(
  {
    identifier: some(fc.record({ system: small('s1', 's2'), value: small('1', '2') })),
    status: small('in-progress', 'finished'),
    statusHistory: some(fc.record({ status: small('arrived', 'in-progress'), period })),
    class: fc.record({ code: small('IMP', 'AMB') }),
    participant: some(fc.record({ individual: fc.record({ reference: small('Practitioner/a', 'Practitioner/b') }), period })),
    period,
    hospitalization: fc.record(
      { admitSource: concept, dischargeDisposition: concept, dietPreference: some(concept) },
      { requiredKeys: [] },
    ),
    location: some(
      fc.record(
        { location: fc.record({ reference: small('Location/a', 'Location/b') }), period },
        { requiredKeys: ['location'] },
      ),
    ),
  },
  { requiredKeys: [] },
)

const SHAPES = {
  Patient: { content: patient, clears: ['birthDate', 'telecom', 'name', 'deceased[x]', 'maritalStatus'] },
  Encounter: {
    content: encounter,
    clears: ['period', 'period.end', 'location', 'hospitalization', 'hospitalization.admitSource', 'identifier'],
  },
} as const

function ledgerOf(type: keyof typeof SHAPES): fc.Arbitrary<Stamped[]> {
  const { content, clears } = SHAPES[type]
  const one = fc.record({
    content: content as fc.Arbitrary<object>,
    mode: fc.constantFrom('change', 'change', 'change', 'snapshot', 'withdraw') as fc.Arbitrary<Contribution['mode']>,
    clear: fc.uniqueArray(fc.constantFrom(...clears), { maxLength: 2 }),
    interface: small('adt', 'his-view', 'lis'),
    time: fc.integer({ min: 1, max: 4 }),
  })
  return fc.array(one, { minLength: 1, maxLength: 8 }).map((list) =>
    list.map((item, seq) => ({
      contribution: {
        type,
        id: 'one',
        mode: item.mode,
        content: { resourceType: type, id: 'one', ...item.content } as FhirObject,
        clear: item.mode === 'withdraw' ? [] : item.clear,
        rule: 'test/rule',
      },
      interface: item.interface,
      stamp: { time: item.time, seq },
      mappingVersion: 'v',
    })),
  )
}

/** Adds through the stored form every time, as the writer does. */
const foldOneByOne = (ledger: readonly Stamped[]) =>
  render(ledger.reduce((state, stamped) => decodeState(encodeState(addContribution(state, stamped))), emptyState()))

describe.each(['Patient', 'Encounter'] as const)('the fold of %s', (type) => {
  test('is the same in any order, with any repeats, as the plain evaluation of the ledger', () => {
    const delivered = ledgerOf(type).chain((ledger) =>
      fc.tuple(
        fc.constant(ledger),
        fc.shuffledSubarray(ledger, { minLength: ledger.length, maxLength: ledger.length }),
        fc.shuffledSubarray(ledger),
      ),
    )
    fc.assert(
      fc.property(delivered, ([ledger, shuffled, repeats]) => {
        const expected = JSON.stringify(foldAll(ledger))
        expect(JSON.stringify(foldOneByOne([...shuffled, ...repeats]))).toBe(expected)
        expect(JSON.stringify(foldAll([...repeats, ...shuffled]))).toBe(expected)
      }),
      { numRuns: 600 },
    )
  })

  test('of one contribution has exactly the text that is stored of it alone', () => {
    fc.assert(
      fc.property(ledgerOf(type), ([stamped]) => {
        const only = { ...stamped!, contribution: { ...stamped!.contribution, mode: 'change' as const, clear: [] } }
        const { text } = prepare(only.contribution)
        const rendered = render(addContribution(emptyState(), only))
        fc.pre(!text.includes('{}'))
        expect(JSON.stringify(rendered)).toBe(text)
      }),
      { numRuns: 300 },
    )
  })

  test('an equal contribution said again only moves its stamp', () => {
    fc.assert(
      fc.property(ledgerOf(type), (ledger) => {
        const last = ledger.at(-1)!
        const again = { ...last, stamp: { time: 9, seq: 99 } }
        expect(JSON.stringify(foldAll([...ledger, again]))).toBe(JSON.stringify(foldAll([...ledger.slice(0, -1), again])))
      }),
      { numRuns: 300 },
    )
  })

  test('is the same over contributions as over what was prepared of them', () => {
    fc.assert(
      fc.property(ledgerOf(type), (ledger) => {
        const prepared = ledger.map((stamped) => ({ ...stamped, contribution: contributionOf(prepare(stamped.contribution)) }))
        expect(JSON.stringify(foldAll(prepared))).toBe(JSON.stringify(foldAll(ledger)))
      }),
      { numRuns: 100 },
    )
  })
})
