import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pageSeal } from '../../src/access/page.ts'
import { dateRanges, quantityRanges, splitUnescaped, tokenValue, unescaped } from '../../src/access/search-values.ts'
import { zoneOffsets } from '../../src/access/zone.ts'

const utc = (text: string) => Date.parse(text)
const NOW = utc('2026-03-11T00:00:00Z')
const shanghai = zoneOffsets('Asia/Shanghai')

describe('dates', () => {
  it.each([
    ['2026', [{ low: utc('2025-12-31T16:00:00Z'), high: utc('2026-12-31T15:59:59.999Z') }]],
    ['2026-02', [{ low: utc('2026-01-31T16:00:00Z'), high: utc('2026-02-28T15:59:59.999Z') }]],
    ['2026-03-01', [{ low: utc('2026-02-28T16:00:00Z'), high: utc('2026-03-01T15:59:59.999Z') }]],
    ['2026-03-01T08:00', [{ low: utc('2026-03-01T00:00:00Z'), high: utc('2026-03-01T00:00:59.999Z') }]],
    ['2026-03-01T08:00Z', [{ low: utc('2026-03-01T08:00:00Z'), high: utc('2026-03-01T08:00:59.999Z') }]],
    ['2026-03-01T08:00:30', [{ low: utc('2026-03-01T00:00:30Z'), high: utc('2026-03-01T00:00:30.999Z') }]],
    ['2026-03-01T08:00:30.5-05:00', [{ low: utc('2026-03-01T13:00:30.500Z'), high: utc('2026-03-01T13:00:30.599Z') }]],
    ['gt2026-03-01', [{ low: utc('2026-03-01T16:00:00Z') }]],
    ['ge2026-03-01', [{ low: utc('2026-02-28T16:00:00Z') }]],
    ['lt2026-03-01', [{ high: utc('2026-02-28T15:59:59.999Z') }]],
    ['le2026-03-01', [{ high: utc('2026-03-01T15:59:59.999Z') }]],
    ['ne2026-03-01', [{ high: utc('2026-02-28T15:59:59.999Z') }, { low: utc('2026-03-01T16:00:00Z') }]],
  ])('%s', (text, ranges) => {
    expect(dateRanges(text, NOW, shanghai)).toEqual(ranges)
  })

  it.each([
    '',
    'x',
    '2026-13',
    '2026-02-29',
    '20260301',
    '2026-3-1',
    'eq',
    'xx2026',
    '2026-03-01T',
    '2026-03-01T25:00',
    "2026' OR 1=1",
  ])('%s is none', (text) => {
    expect(dateRanges(text, NOW, shanghai)).toBeUndefined()
  })

  it('approximately is a tenth of the distance to now', () => {
    expect(dateRanges('ap2026-03-01T00:00:00Z', NOW, shanghai)).toEqual([
      { low: utc('2026-02-28T00:00:00Z'), high: utc('2026-03-02T00:00:00.999Z') },
    ])
  })

  it('follows a zone through its summer time', () => {
    const berlin = zoneOffsets('Europe/Berlin')
    expect([berlin(utc('2026-01-01T00:00:00Z')), berlin(utc('2026-07-01T00:00:00Z'))]).toEqual([60, 120])
    expect(zoneOffsets('UTC')(0)).toBe(0)
  })
})

describe('quantities', () => {
  const within = (text: string, value: number) =>
    quantityRanges(text)!.some(({ low = -Infinity, high = Infinity }) => value >= low && value <= high)

  it.each([
    ['5.4', [5.36, 5.4, 5.44], [5.34, 5.46]],
    ['5.40', [5.396, 5.404], [5.38, 5.42]],
    ['5e2', [460, 500, 540], [440, 560]],
    ['100', [99.6, 100.4], [99.4, 100.6]],
    ['gt5.4', [5.41], [5.4, 5.39]],
    ['ge5.4', [5.4], [5.39]],
    ['lt-5.4', [-5.5], [-5.4]],
    ['le5.4', [5.4], [5.41]],
    ['ne5.4', [5.3, 5.5], [5.4]],
    ['ap100', [91, 109], [89, 111]],
  ])('%s', (text, inside, outside) => {
    for (const value of inside) expect(within(text, value), `${value} in`).toBe(true)
    for (const value of outside) expect(within(text, value), `${value} out`).toBe(false)
  })

  it('carry the unit’s code', () => {
    expect(quantityRanges('ge5|http://unitsofmeasure.org|mg')).toMatchObject([{ low: 5, unit: 'mg' }])
    expect(quantityRanges('ge5||mg')).toMatchObject([{ unit: 'mg' }])
    for (const text of ['', 'x', '5..', '1e9999', '|mg', '5,4', '٥']) expect(quantityRanges(text)).toBeUndefined()
  })
})

describe('tokens and escapes', () => {
  it.each([
    ['code', 'code'],
    ['system|code', 'system|code'],
    ['|code', '|code'],
    ['system|', 'system|'],
    ['a\\|b', 'a%7Cb'],
    ['s|a\\|b', 's|a%7Cb'],
    ['a\\,b', 'a,b'],
    ['|', undefined],
    ['', undefined],
    ['a|b|c', undefined],
  ])('%s', (text, value) => {
    expect(tokenValue(text)).toBe(value)
  })

  it('splitting then joining gives the text back, and a protected separator stays', () => {
    fc.assert(fc.property(fc.string(), (text) => splitUnescaped(text, ',').join(',') === text))
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (parts) => {
        const escaped = parts.map((part) => part.replace(/[\\,|$]/g, (char) => `\\${char}`))
        expect(splitUnescaped(escaped.join(','), ',').map(unescaped)).toEqual(parts)
      }),
    )
  })
})

describe('page links', () => {
  it('open only where they were made, and unaltered', () => {
    const [one, other] = [pageSeal(), pageSeal()]
    const sealed = one.seal({ name: '金丝雀' })
    expect(one.open(sealed)).toEqual({ name: '金丝雀' })
    expect(other.open(sealed)).toBeUndefined()
    for (let at = 0; at < sealed.length; at += 7) {
      const altered = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`
      expect(one.open(altered)).toBeUndefined()
    }
    for (const text of ['', 'AAAA', 'x'.repeat(100_000)]) expect(one.open(text)).toBeUndefined()
  })

  it('outlive the process where a key is kept', () => {
    const key = new Uint8Array(32).fill(7)
    expect(pageSeal(key).open(pageSeal(key).seal([1]))).toEqual([1])
  })
})
