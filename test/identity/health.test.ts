import { expect, test } from 'vitest'
import { type HealthFinding, healthOf } from '../../src/identity/health.ts'
import { normalise } from '../../src/identity/normalise.ts'
import { patient, type ShortPatient, shippedModel } from './identity-support.ts'

const model = shippedModel()
const ID = '310104198507041232'
const plain = { name: '张伟', born: '1985-07-04' }
const times = (count: number, short: ShortPatient = plain): ShortPatient[] => Array.from({ length: count }, () => short)

/** Pairs as `ab 12`: records by letter. */
const pairs = (text: string) =>
  text
    .split(', ')
    .filter((one) => one !== '')
    .map((one) => ({ a: one.charCodeAt(0) - 97, b: one.charCodeAt(1) - 97, weight: Number(one.slice(3)) }))

test.each<[string, ShortPatient[], string, HealthFinding[]]>([
  ['two that agree', times(2), 'ab 15', []],
  ['one alone', times(1), '', []],
  [
    'two valid numbers',
    [
      { ...plain, id: ID },
      { ...plain, id: '440300198507041237' },
    ],
    'ab 15',
    ['two-valid-ids'],
  ],
  [
    'a number and the same mistyped',
    [
      { ...plain, id: ID },
      { ...plain, id: '310104198507041242' },
    ],
    'ab 15',
    [],
  ],
  ['held by less than the threshold', times(2), 'ab 9', ['weak-link']],
  ['held by nothing but a word', times(2), '', ['weak-link']],
  ['three in a ring', times(3), 'ab 15, bc 15, ac 12', []],
  ['three in a row', times(3), 'ab 15, bc 15', ['bridge']],
  ['a ring with a tail', times(4), 'ab 15, bc 15, ac 15, cd 11', ['bridge']],
  ['nine', times(9), [...'bcdefghi'].flatMap((one) => [`a${one} 15`, `b${one} 15`]).join(', '), ['many-records']],
  [
    'three birth dates',
    ['1985-07-04', '1985-07-14', '1958-07-04'].map((born) => ({ ...plain, born })),
    'ab 15, bc 15, ac 15',
    ['birth-dates'],
  ],
  [
    'four names',
    ['张伟', '李娜', '王建国', '赵敏'].map((name) => ({ ...plain, name })),
    'ab 15, bc 15, ac 15, ad 15, bd 15, cd 15',
    ['names'],
  ],
])('%s', (_, shorts, inner, expected) => {
  const records = shorts.map((short, at) => normalise(patient(`s${at}`, short), model))
  expect(healthOf(records, pairs(inner), model)).toEqual(expected)
})
