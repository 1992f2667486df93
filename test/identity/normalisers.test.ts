import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { compareAddress, placeOf } from '../../src/identity/address.ts'
import { birthDate } from '../../src/identity/birth-date.ts'
import { birthDateOfId, nationalId, sexOfId } from '../../src/identity/national-id.ts'
import { normalise } from '../../src/identity/normalise.ts'
import { readName } from '../../src/identity/person-name.ts'
import { phone } from '../../src/identity/phone.ts'
import { fuzzyPinyin, nameReadings } from '../../src/identity/pinyin.ts'
import { patient, shippedModel } from './identity-support.ts'

type Rows = readonly (readonly [string, string | null])[]
const rows = parse(readFileSync(new URL('../../fixtures/identity/normalisers.yaml', import.meta.url), 'utf8')) as Record<
  string,
  Rows
>

function shownName(text: string): string | null {
  const read = readName(text, '', '')
  if (read === undefined) return null
  if (read.mother !== undefined)
    return ['newborn of', read.mother.name, read.mother.order].filter((part) => part !== undefined).join(' ')
  const { written, latin } = read
  if (written !== undefined) return `person ${written.surname}+${written.given} ${written.pinyin.join(' ')}`
  return latin === undefined
    ? read.kind
    : `person ${latin.family === '' ? latin.tokens.join(' ') : `${latin.family}/${latin.given}`}`
}

const normalisers: Record<string, (text: string) => string | null> = {
  nationalId: (text) => {
    const id = nationalId(text)
    return id && `${id.value} ${id.class}`
  },
  phone,
  birthDate,
  name: shownName,
  reading: (text) => nameReadings(...(text.split('+') as [string, string])).join(' '),
  fuzzy: fuzzyPinyin,
  place: (text) => {
    const [lines, town, postcode] = text.split('|').map((part) => part.trim()) as [string, string, string]
    const found = placeOf(lines.split('; '), town, postcode)
    return found && [found.number, found.lines.join(' '), found.locality, found.postcode].join(' | ').replaceAll('  ', ' ')
  },
  address: (text) => {
    const found = compareAddress(text, '')
    return found && `${found.district} | ${found.community} | ${found.house}`
  },
}

test('every table of examples has its normaliser', () =>
  expect(Object.keys(rows).sort()).toEqual(Object.keys(normalisers).sort()))

describe.each(Object.entries(rows))('%s', (name, examples) => {
  test.each(examples)('%j → %j', (typed, expected) => {
    const found = normalisers[name]!(typed)
    // Readings of rare characters vary with the dictionary: a row names as much of the form as it means.
    if (name === 'name' && expected !== null && found !== null) expect(found.startsWith(expected)).toBe(true)
    else expect(found?.trim() ?? null).toBe(expected?.trim() ?? null)
  })
})

test.each([
  ['11010519491231002X', '1949-12-31', 'female'],
  ['310104198507041232', '1985-07-04', 'male'],
  ['310104850704123', '1985-07-04', 'male'],
])('%s contains %s and %s', (id, date, sex) => {
  expect(birthDateOfId(nationalId(id)!)).toBe(date)
  expect(sexOfId(nationalId(id)!)).toBe(sex)
})

describe('a whole record', () => {
  const model = shippedModel()

  test('is the same whatever order its lists stand in', () => {
    const one = patient('a', { name: '张伟', id: '310104198507041232', card: 'yb|A1', passport: 'E1234567' })
    const other = structuredClone(one)
    ;(other.identifier as unknown[]).reverse()
    expect(normalise(other, model)).toEqual(normalise(one, model))
  })

  test('notes where number and statement disagree, by code', () => {
    const record = normalise(patient('a', { name: '张伟', id: '310104198507041232', born: '1985-07-14', sex: 'female' }), model)
    expect(record.flags).toEqual(['id-birth-date-differs', 'id-sex-differs'])
    expect([record.birthDate, record.idBirthDates, record.sex]).toEqual(['1985-07-14', ['1985-07-04'], 'female'])
  })

  test("gives a newborn's borrowed number to the mother, and keeps its own", () => {
    const borrowed = normalise(patient('a', { name: '王芳之子', id: '110108199003070016', born: '2026-01-05' }), model)
    expect([borrowed.kind, borrowed.nationalIds, borrowed.mother]).toEqual([
      'newborn',
      [],
      { name: '王芳', id: '110108199003070016' },
    ])
    const own = normalise(patient('a', { name: '王芳之子', id: '110108199003070016', born: '1990-03-07' }), model)
    expect([own.nationalIds.length, own.mother]).toEqual([1, { name: '王芳' }])
  })

  test('a formal name beside the old one ends the newborn', () => {
    const content = { ...patient('a', { born: '2026-01-05' }), name: [{ text: '王芳之子', use: 'old' }, { text: '王子轩' }] }
    expect(normalise(content, model)).toMatchObject({ kind: 'person', mother: null, written: [{ full: '王子轩' }] })
  })

  test.each([
    ['MR', 'urn:test:his', '100200', 'numbers'],
    ['', 'urn:test:his', '310104198507041232', 'nationalIds'],
    ['', 'urn:oid:2.16.156.10011.1.3', '310104198507041239', 'nationalIds'],
    ['SS', 'urn:test:his', '123456789', 'documents'],
    ['PPN', '', 'E12345678', 'documents'],
    ['JHN', 'urn:test:yb', 'A100', 'cards'],
    ['VN', 'urn:test:his', 'V1', undefined],
    ['MR', 'urn:test:his', '000000', undefined],
  ])('type %s of %s, %s counts among %s', (code, system, value, list) => {
    const record = normalise(
      { resourceType: 'Patient', id: 'a', identifier: [{ type: { coding: [{ code }] }, system, value }] },
      model,
    )
    const filled = (['numbers', 'nationalIds', 'documents', 'cards'] as const).filter((name) => record[name].length > 0)
    expect(filled).toEqual(list === undefined ? [] : [list])
  })
})
