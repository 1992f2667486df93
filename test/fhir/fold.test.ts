import { describe, expect, test } from 'vitest'
import type { Contribution, FhirObject, Stamped } from '../../src/fhir/contribution.ts'
import { parseExact } from '../../src/fhir/decimal.ts'
import { addContribution, decodeState, emptyState, encodeState, render } from '../../src/fhir/fold.ts'
import { foldAll } from '../../src/fhir/refold.ts'
import { unitPath } from '../../src/fhir/units.ts'

/** One line of a story: interface, source time, what it says. */
type Line = readonly [name: string, time: number, content: FhirObject | null, options?: { snapshot?: boolean; clear?: string[] }]

function stampedOf(type: string, [name, time, content, options]: Line, seq: number): Stamped {
  const mode: Contribution['mode'] = content === null ? 'withdraw' : options?.snapshot ? 'snapshot' : 'change'
  const contribution = {
    type,
    id: 'x',
    mode,
    content: { resourceType: type, id: 'x', ...content },
    clear: options?.clear ?? [],
    rule: 'r',
  }
  return { contribution, interface: name, stamp: { time, seq }, mappingVersion: 'v' }
}

/** Folds a story both ways, and the state through its text; without resourceType and id. */
function told(type: string, ...lines: Line[]): unknown {
  const ledger = lines.map((line, index) => stampedOf(type, line, index))
  const state = ledger.reduce((before, stamped) => addContribution(before, stamped), emptyState())
  const rendered = render(decodeState(encodeState(state)))
  expect(JSON.stringify(rendered)).toBe(JSON.stringify(foldAll(ledger)))
  if (!rendered) return undefined
  const { resourceType, id, ...rest } = rendered
  expect([resourceType, id]).toEqual([type, 'x'])
  return JSON.parse(JSON.stringify(rest))
}

const named = (text: string): FhirObject => ({ name: [{ use: 'official', text }] })

describe('the law of the fold', () => {
  test('an A04 with name and phone after an A08 with the address keeps all three', () => {
    const phone = [{ system: 'phone', value: '138' }]
    const address = [{ use: 'home', text: '北京' }]
    expect(told('Patient', ['adt', 2, { address }], ['adt', 1, { ...named('张三'), telecom: phone }])).toEqual({
      ...named('张三'),
      telecom: phone,
      address,
    })
  })

  test('the latest source time wins a path, whatever came last', () => {
    expect(told('Patient', ['adt', 5, { gender: 'male' }], ['view', 3, { gender: 'female' }])).toEqual({ gender: 'male' })
  })

  test('equal times go by journal number', () => {
    expect(told('Patient', ['adt', 1, { gender: 'male' }], ['view', 1, { gender: 'female' }])).toEqual({ gender: 'female' })
  })

  test('a row snapshot takes back what its interface said, and nothing of another', () => {
    const lines: Line[] = [
      ['view', 1, { gender: 'male', birthDate: '1990' }, { snapshot: true }],
      ['adt', 2, { ...named('张三') }],
      ['view', 3, { gender: 'male' }, { snapshot: true }],
    ]
    expect(told('Patient', ...lines)).toEqual({ ...named('张三'), gender: 'male' })
  })

  test('HL7 "" clears for every interface what is older, and not what is newer', () => {
    const lines: Line[] = [
      ['view', 1, { birthDate: '1990', telecom: [{ system: 'phone', value: '138' }] }],
      ['adt', 2, { gender: 'male' }, { clear: ['birthDate', 'telecom'] }],
      ['lis', 3, { birthDate: '1991' }],
    ]
    expect(told('Patient', ...lines)).toEqual({ gender: 'male', birthDate: '1991' })
  })

  test('a withdrawal leaves what others say; when nothing is left the resource is gone, until somebody speaks again', () => {
    const said: Line[] = [
      ['view', 1, { gender: 'male' }],
      ['adt', 2, { birthDate: '1990' }],
      ['view', 3, null],
    ]
    expect(told('Patient', ...said)).toEqual({ birthDate: '1990' })
    expect(told('Patient', ...said, ['adt', 4, null])).toBeUndefined()
    expect(told('Patient', ...said, ['adt', 4, null], ['adt', 3, { gender: 'female' }])).toBeUndefined()
    expect(told('Patient', ...said, ['adt', 4, null], ['adt', 5, { gender: 'female' }])).toEqual({ gender: 'female' })
  })

  test('lists are united by element key, and one interface replaces its own', () => {
    const id = (system: string, value: string) => ({ system, value })
    const lines: Line[] = [
      ['adt', 1, { identifier: [id('mrn', '1'), id('card', 'A')] }],
      ['view', 2, { identifier: [id('mrn', '1'), id('insurance', 'X')] }],
      ['adt', 3, { identifier: [id('mrn', '1')] }],
    ]
    expect(told('Patient', ...lines)).toEqual({ identifier: [id('mrn', '1'), id('insurance', 'X')] })
  })

  test('the same element from two interfaces is the later one, in a place that does not move', () => {
    const lines: Line[] = [
      [
        'adt',
        1,
        {
          telecom: [
            { system: 'phone', value: '1', use: 'home' },
            { system: 'phone', value: '2' },
          ],
        },
      ],
      [
        'view',
        2,
        {
          telecom: [
            { system: 'phone', value: '2' },
            { system: 'phone', value: '1', use: 'mobile' },
          ],
        },
      ],
    ]
    const folded = {
      telecom: [
        { system: 'phone', value: '1', use: 'mobile' },
        { system: 'phone', value: '2' },
      ],
    }
    expect(told('Patient', ...lines)).toEqual(folded)
  })

  test('A01, A02, A03 accumulate the locations, and the period keeps its start', () => {
    const at = (ward: string, start: string, end?: string) => ({
      location: { reference: `Location/${ward}` },
      period: { start, ...(end ? { end } : {}) },
    })
    const lines: Line[] = [
      ['adt', 1, { status: 'in-progress', period: { start: '2026-03-01' }, location: [at('a', '2026-03-01')] }],
      ['adt', 2, { location: [at('a', '2026-03-01', '2026-03-02'), at('b', '2026-03-02')] }],
      [
        'adt',
        3,
        { status: 'finished', period: { end: '2026-03-05' }, hospitalization: { dischargeDisposition: { text: '好转' } } },
      ],
    ]
    expect(told('Encounter', ...lines)).toEqual({
      status: 'finished',
      period: { start: '2026-03-01', end: '2026-03-05' },
      hospitalization: { dischargeDisposition: { text: '好转' } },
      location: [at('a', '2026-03-01', '2026-03-02'), at('b', '2026-03-02')],
    })
  })

  test('a value of another type takes the place of the former', () => {
    expect(told('Observation', ['lis', 1, { valueQuantity: { value: 1 } }], ['lis', 2, { valueString: '溶血' }])).toEqual({
      valueString: '溶血',
    })
  })

  test('a cleared structure loses its parts', () => {
    const lines: Line[] = [
      ['adt', 1, { hospitalization: { admitSource: { text: 'a' } }, status: 'finished' }],
      ['adt', 2, {}, { clear: ['hospitalization'] }],
    ]
    expect(told('Encounter', ...lines)).toEqual({ status: 'finished' })
  })

  test('decimals pass through states as text', () => {
    const content = parseExact('{"valueQuantity":{"value":7.10}}') as FhirObject
    const state = addContribution(emptyState(), stampedOf('Observation', ['lis', 1, content], 1))
    expect(JSON.stringify(render(decodeState(encodeState(state))))).toBe(
      '{"resourceType":"Observation","id":"x","valueQuantity":{"value":7.10}}',
    )
  })

  test('nothing said is nothing', () => {
    expect([render(emptyState()), foldAll([])]).toEqual([undefined, undefined])
  })
})

test.each([
  ['Patient', 'birthDate', 'birthDate'],
  ['Patient', 'deceasedBoolean', 'deceased[x]'],
  ['Patient', 'deceased[x]', 'deceased[x]'],
  ['Patient', 'name', 'name'],
  ['Encounter', 'period.end', 'period.end'],
  ['Encounter', 'hospitalization.admitSource', 'hospitalization.admitSource'],
  ['Encounter', 'location[0].period', undefined],
  ['Patient', 'name[0].given', undefined],
  ['Patient', 'nonsense', undefined],
])('%s.%s is cleared as %s', (type, path, unit) => {
  expect(unitPath(type, path)).toBe(unit)
})
