import fc from 'fast-check'
import { expect, test } from 'vitest'
import { truthTable } from '../../bench/identity/zh-table.ts'
import { identify } from '../../src/engine/identify.ts'
import { adjustedRand, contingency } from '../../src/identity/agreement.ts'
import { identifyAll } from '../../src/identity/bulk.ts'
import type { IdentityModel } from '../../src/identity/model.ts'
import { normalise } from '../../src/identity/normalise.ts'
import { readTable } from '../../src/steward/identity-table.ts'
import { memoryIndex } from '../support/memory-index.ts'
import { shippedModel } from './identity-support.ts'
import { schemaOf } from './truth-support.ts'

/** Loading many records at once makes the same persons and the same proposals as taking them one after the other, in any order. */

const shipped = shippedModel()
const narrow: IdentityModel = { ...shipped, caps: { block: 4, phoneOwn: 1, phoneFamily: 2 } }

const patientsOf = (seed: number, people: number, corruption: number) =>
  readTable([truthTable(seed, people, { corruption, quoted: true }).csv], schemaOf('zh'), undefined).patients

const pairName = (a: string, b: string): string => [a, b].sort().join('|')

function atOnce(patients: ReturnType<typeof patientsOf>, model: IdentityModel) {
  const records = patients.map((patient) => normalise(patient, model))
  const { persons, proposals } = identifyAll(records, model)
  return {
    persons: [...persons],
    proposals: proposals.map(({ a, b, reason }) => `${pairName(records[a]!.id, records[b]!.id)} ${reason}`).sort(),
  }
}

async function oneByOne(patients: ReturnType<typeof patientsOf>, order: readonly number[], model: IdentityModel) {
  const index = memoryIndex()
  for (const at of order) {
    const content = patients[at]!
    const id = content.id as string
    const rid = index.put(id, JSON.stringify(content))
    await identify(index.tx, model, [{ rid, id, content, placeholder: false }], [], { at: 1, seq: 1, time: 1 })
  }
  const personOf = new Map([...index.links].map(([rid, person]) => [index.idOf(rid), person]))
  const first = new Map<number, number>()
  const persons = patients.map(({ id }, at) => {
    const person = personOf.get(id as string)!
    if (!first.has(person)) first.set(person, at)
    return first.get(person)!
  })
  const proposals = [...index.proposals.values()].map(({ a, b, reason }) => `${pairName(index.idOf(a), index.idOf(b))} ${reason}`)
  return { persons, proposals: proposals.sort() }
}

test.each([
  ['shipped model', shipped],
  ['limits crossed all the time', narrow],
])('the same as one after the other: %s', async (_, model) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom(1, 4), async (seed, corruption) => {
      const patients = patientsOf(seed, 20, corruption)
      const order = [...patients.keys()].sort((a, b) => ((a * 7919 + seed) % 101) - ((b * 7919 + seed) % 101))
      expect(await oneByOne(patients, order, model)).toEqual(atOnce(patients, model))
    }),
    { numRuns: 10 },
  )
})

test('twenty shuffles of a hospital are one partition', async () => {
  const patients = patientsOf(3, 60, 2)
  const plain = atOnce(patients, shipped)
  const names = plain.persons.map(String)
  for (let shuffle = 1; shuffle <= 20; shuffle++) {
    const order = [...patients.keys()].sort((a, b) => ((a * 104_729 * shuffle) % 1009) - ((b * 104_729 * shuffle) % 1009))
    const { persons } = await oneByOne(patients, order, shipped)
    expect(adjustedRand(contingency(persons, names))).toBe(1)
  }
})
