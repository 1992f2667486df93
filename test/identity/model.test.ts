import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compareAddress, placeOf } from '../../src/identity/address.ts'
import { latinParts, placeLevels } from '../../src/identity/compare-latin.ts'
import { compareNames } from '../../src/identity/compare-name.ts'
import {
  addressLevel,
  birthDateLevel,
  documentLevel,
  nationalIdLevel,
  type PhoneClass,
  phoneLevel,
  sexLevel,
  sharedLevel,
} from '../../src/identity/compare-values.ts'
import { type IdentityField, loadIdentityModel } from '../../src/identity/model.ts'
import { nationalId } from '../../src/identity/national-id.ts'
import { normalise } from '../../src/identity/normalise.ts'
import { phone } from '../../src/identity/phone.ts'
import type { LatinName } from '../../src/identity/record.ts'
import { modelText, patient, shippedModel } from './identity-support.ts'

const model = shippedModel()

const records = (left: string, right: string, field: 'name' | 'born' | 'sex') =>
  [left, right].map((value) => normalise(patient('a', { [field]: value }), model)) as [
    ReturnType<typeof normalise>,
    ReturnType<typeof normalise>,
  ]

const withoutClass = (text: string): string => text.replace(/^(?:family|many):/, '')
const classIn = (text: string): PhoneClass => (text.startsWith('family:') ? 'family' : text.startsWith('many:') ? 'many' : 'own')

const partsOf = (left: string, right: string) => {
  const [a, b] = records(left, right, 'name').map((record) => record.latin[0]!) as [LatinName, LatinName]
  return latinParts(a, b)
}

type PlaceText = readonly [line: string, city: string, postcode: string]
const places = (left: PlaceText, right: PlaceText) =>
  placeLevels([placeOf([left[0]], left[1], left[2])!], [placeOf([right[0]], right[1], right[2])!])

const levelOf: Record<IdentityField, (left: string, right: string) => string | undefined> = {
  'national-id': (left, right) => nationalIdLevel([nationalId(left)!], [nationalId(right)!]),
  document: (left, right) => documentLevel([left], [right]),
  number: (left, right) => sharedLevel([left], [right]),
  card: (left, right) => sharedLevel([left], [right]),
  name: (left, right) => compareNames(...records(left, right, 'name'))?.level,
  'family-name': (left, right) => partsOf(left, right).family,
  'given-name': (left, right) => partsOf(left, right).given,
  'birth-date': (left, right) => birthDateLevel(...records(left, right, 'born')),
  sex: (left, right) => sexLevel(...records(left, right, 'sex')),
  phone: (left, right) => phoneLevel([phone(withoutClass(left))!], [phone(withoutClass(right))!], () => classIn(left)),
  address: (left, right) => addressLevel([compareAddress(left, '')!], [compareAddress(right, '')!]),
  street: (left, right) => places([left, '', ''], [right, '', '']).street,
  locality: (left, right) => places(['1 Mill Lane', left, ''], ['1 Mill Lane', right, '']).locality,
  postcode: (left, right) => places(['', '', left], ['', '', right]).postcode,
}

describe.each(model.fields)('examples of $field', ({ field, levels }) => {
  test.each(levels)('$level', ({ level, examples }) => {
    expect(examples.length).toBeGreaterThan(0)
    for (const [left, right] of examples) {
      expect(levelOf[field](left, right), `${left} beside ${right}`).toBe(level)
      expect(levelOf[field](right, left), `${right} beside ${left}`).toBe(level)
    }
  })

  test('bits never rise from a level to a weaker one of the same kind', () => {
    const bits = levels.filter(({ level }) => level !== 'equal').map((each) => each.bits)
    expect(Math.min(...bits)).toBeLessThanOrEqual(bits.at(-1)! + 10)
    expect(levels.at(-1)!.bits).toBeLessThanOrEqual(0)
  })
})

const broken = (from: string | RegExp, to: string): string => {
  const text = modelText.replace(from, to)
  expect(text).not.toBe(modelText)
  return text
}

describe('a wrong model is refused with every finding and its place', () => {
  // The finding must stand on a line that shows the place.
  test.each([
    ['an unknown setting', broken('prior: -17.5', 'prior: -17.5\npriro: 3'), '', /priro/],
    ['review above link', broken('review: -4', 'review: 14'), 'review: 14', /below link/],
    ['a level that does not exist', broken('level: same-sound', 'level: same-tone'), 'level: same-tone', /no level same-tone/],
    ['a level left out', broken(/.*level: initial,.*\n/, ''), 'level: equal', /initial of name is missing/],
    ['a level without bits', broken(/ *bits: 26\n/, ''), 'level: equal', /needs bits/],
    ['a veto that does not exist', broken('veto: twins', 'veto: triplets'), 'veto: triplets', /no veto triplets/],
    ['a wrong type', broken('link: 10', 'link: ten'), 'link: ten', /number/],
  ])('%s', (_, text, place, message) => {
    const loaded = loadIdentityModel(text)
    const found = (loaded.ok ? [] : loaded.findings).find((finding) => message.test(finding.message))
    expect(found?.code).toBe('identity.model')
    expect(text.split('\n')[found!.line - 1]!.slice(found!.column - 1)).toContain(place.split(': ').at(-1))
  })

  test('text that is no YAML', () => {
    const loaded = loadIdentityModel('fields: [\nversion: "1"')
    expect(loaded.ok).toBe(false)
    expect(loaded.ok ? [] : loaded.findings.map(({ code }) => code)).toContain('identity.model')
  })

  test('two mistakes are two findings', () => {
    const loaded = loadIdentityModel(broken('link: 10', 'link: ten').replace('margin: 3', 'margin: -3'))
    expect(loaded.ok ? 0 : loaded.findings.length).toBe(2)
  })
})

describe('layers over the shipped model', () => {
  const layered = (layer: string) => loadIdentityModel(`${modelText}\n---\n${layer}`)

  test('one line changes one thing', () => {
    const loaded = layered('fields:\n  - field: phone\n    levels: [{ level: near-1, bits: 1 }]\n')
    const own = loaded.ok ? loaded.model : undefined
    const bits = (from: typeof model | undefined) => from?.fields.map(({ levels }) => levels.map((level) => level.bits))
    const changed = structuredClone(bits(model))!
    const phone = model.fields.findIndex(({ field }) => field === 'phone')
    changed[phone]![model.fields[phone]!.byLevel.get('near-1')!] = 1
    expect(bits(own)).toEqual(changed)
    expect(own?.vetoes).toEqual(model.vetoes)
    expect(own?.version).not.toBe(model.version)
  })

  test('the Western pack is one', () => {
    const pack = readFileSync(new URL('../../config/identity/western.yaml', import.meta.url), 'utf8')
    const loaded = layered(pack)
    expect(loaded.ok && loaded.model.prior).toBeGreaterThan(model.prior)
    expect(loaded.ok && loaded.model.thresholds).toEqual(model.thresholds)
  })

  test.each([
    ['thresholds:\n  link: ten\n', 'link: ten', /number/],
    ['fields:\n  - field: phone\n    levels: [{ level: near-9, bits: 1, zh: 甲, en: a }]\n', 'near-9', /no level near-9/],
    ['vetoes:\n  - { veto: triplets, zh: 三胞胎, en: triplets }\n', 'triplets', /no veto triplets/],
  ])('a mistake is found where it stands: %s', (layer, place, message) => {
    const loaded = layered(layer)
    const found = (loaded.ok ? [] : loaded.findings).find((finding) => message.test(finding.message))
    const lines = `${modelText}\n---\n${layer}`.split('\n')
    expect(lines[found!.line - 1]).toContain(place)
    expect(found!.line).toBeGreaterThan(modelText.split('\n').length)
  })
})

test('bits may be given as m and u', () => {
  const loaded = loadIdentityModel(broken('bits: 26', 'm: 0.96\n        u: 0.03'))
  expect(loaded.ok && loaded.model.fields[0]!.levels[0]!.bits).toBe(5)
})

test('the version names the content', () => {
  const other = loadIdentityModel(broken('margin: 3', 'margin: 4'))
  expect(other.ok && other.model.version).not.toBe(model.version)
})
