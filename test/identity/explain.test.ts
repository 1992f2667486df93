import { expect, test } from 'vitest'
import { compare } from '../../src/identity/compare.ts'
import { explain, vectorOf } from '../../src/identity/explain.ts'
import { normalise } from '../../src/identity/normalise.ts'
import { patient, type ShortPatient, shippedModel } from './identity-support.ts'

const model = shippedModel()

function waterfall(left: ShortPatient, right: ShortPatient, language: 'zh' | 'en' = 'en') {
  const found = compare(normalise(patient('a', left), model), normalise(patient('b', right), model), model, {
    phoneHolders: new Map(),
  })
  return explain(vectorOf(found, model), found.weight, model, language)
}

const pairs: readonly (readonly [string, ShortPatient, ShortPatient])[] = [
  [
    'number and date are one piece of evidence',
    { name: '张伟', id: '310104198507041232', sex: 'male' },
    { name: '张伟', id: '310104198507041232', born: '1985-07-04', sex: 'male' },
  ],
  ['too few groups', { name: '令狐雁翎', number: 'his|12' }, { name: '张伟', number: 'his|12' }],
  [
    'phone and address',
    { name: '张伟', phone: '13912345678', address: '北京市海淀区幸福小区3楼201' },
    { name: '李娜', phone: '13912345678', address: '北京市海淀区幸福小区3楼201' },
  ],
  ['nothing in common', { name: '张伟' }, { phone: '13912345678' }],
]

test.each(pairs)('bars add up to the total: %s', (_, left, right) => {
  const bars = waterfall(left, right)
  const total = bars.find(({ kind }) => kind === 'total')!.bits
  const sum = bars.filter(({ kind }) => kind !== 'total' && kind !== 'veto').reduce((bits, bar) => bits + bar.bits, 0)
  expect(sum).toBeCloseTo(total, 6)
})

test('reads in both languages and names vetoes, never values', () => {
  const [left, right] = [
    { name: '张伟', id: '310104198507041232' },
    { name: '李娜', id: '310104198507041232' },
  ]
  const zh = waterfall(left, right, 'zh')
  expect(zh.map(({ label, level }) => [label, level])).toEqual(
    expect.arrayContaining([
      ['身份证号', '相同'],
      ['姓名', '不同'],
      ['身份证号相同而姓名不同', undefined],
    ]),
  )
  expect(waterfall(left, right).at(-1)).toEqual({
    kind: 'veto',
    label: 'same national ID under another name',
    level: undefined,
    bits: 0,
  })
  expect(JSON.stringify(zh)).not.toMatch(/张伟|李娜|310104/)
})

test('a rare name is worth more than a common one, up to the limit', () => {
  const bits = (name: string): number => waterfall({ name }, { name }).find(({ label }) => label === 'name')!.bits
  expect(bits('张伟')).toBeLessThan(bits('王泽楷'))
  expect(bits('王泽楷')).toBeLessThan(bits('令狐雁翎'))
  expect(bits('令狐雁翎')).toBeLessThanOrEqual(model.frequencies.most)
})
