import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { identify } from '../../src/engine/identify.ts'
import { memoryIndex } from '../support/memory-index.ts'
import { shippedModel } from './identity-support.ts'

/** FEBRL dataset 1: 500 Western originals with a damaged copy each. Nothing is tuned on it; it guards precision. */

const file = new URL('../../../shared/data/mpi/febrl/dataset1.csv', import.meta.url)

test.skipIf(!existsSync(file))('FEBRL 1: no false link (skipped where ../shared/data is absent)', async () => {
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1)
  const index = memoryIndex()
  const model = shippedModel()
  for (const [at, line] of rows.entries()) {
    const [id, given, family, no, street, , suburb, postalCode, state, born, ssn] = line
      .split(',')
      .map((cell) => cell.trim()) as string[]
    const content = {
      resourceType: 'Patient',
      id: id!,
      name: [{ family: family!, given: [given!] }],
      birthDate: born!.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'),
      address: [{ line: [`${no} ${street}`], city: suburb!, state: state!, postalCode: postalCode! }],
      identifier: ssn === '' ? [] : [{ type: { coding: [{ code: 'SS' }] }, value: ssn! }],
    }
    const rid = index.put(id!, JSON.stringify(content))
    await identify(index.tx, model, [{ rid, id: id!, content, placeholder: false }], [], { at, seq: at, time: at })
  }
  const humanOf = (rid: number): string => index.idOf(rid).split('-')[1]!
  const persons = [...Map.groupBy(index.links, ([, person]) => person).values()].map((links) =>
    links.map(([rid]) => humanOf(rid)),
  )
  const pairs = persons.filter((humans) => humans.length === 2)
  expect(persons.filter((humans) => new Set(humans).size > 1)).toEqual([])
  expect(pairs.length).toBeGreaterThanOrEqual(380)
  const asked = [...index.proposals.values()].filter(({ a, b }) => humanOf(a) === humanOf(b))
  expect(pairs.length + asked.length).toBeGreaterThanOrEqual(460)
})
