import { readFileSync } from 'node:fs'
import { identify } from '../src/engine/identify.ts'
import type { FhirObject } from '../src/fhir/contribution.ts'
import { loadIdentityModel } from '../src/identity/model.ts'
import { checkCharacter } from '../src/identity/national-id.ts'
import { memoryIndex } from '../test/support/memory-index.ts'

/**
 * Arrivals a second through identify() on an index in memory: what matching itself costs. `node bench/identity.ts [people]`.
 * Seeded: every person in two systems, a third without ID, a fifth without phone, every tenth phone shared by a family.
 */

const PEOPLE = Number(process.argv[2] ?? 5000)
const loaded = loadIdentityModel(readFileSync(new URL('../config/identity.yaml', import.meta.url), 'utf8'))
if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings))
const { model } = loaded

let state = 20261122
/** mulberry32: the same people in every run. */
const random = (): number => {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
}
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!
const SURNAMES = Object.keys(model.frequencies.surnames)
const GIVEN = [
  ...Object.keys(model.frequencies.given),
  ...[...'安博晨东恩峰光海佳凯乐明宁鹏清若思天文雪阳泽'].flatMap((a) => [...'安博晨达恩飞光航嘉凯'].map((b) => a + b)),
]
const two = (value: number): string => String(value).padStart(2, '0')

interface Human {
  readonly name: string
  readonly born: string
  readonly id: string
  readonly sex: string
  readonly phone: string
}

function human(family: string | undefined): Human {
  const born = `${1935 + Math.floor(random() * 88)}-${two(1 + Math.floor(random() * 12))}-${two(1 + Math.floor(random() * 28))}`
  const body = `${pick(['110108', '310104', '440300', '510107'])}${born.replaceAll('-', '')}${String(Math.floor(random() * 1000)).padStart(3, '0')}`
  const sex = Number(body[16]) % 2 === 1 ? 'male' : 'female'
  return {
    name: pick(SURNAMES) + pick(GIVEN),
    born,
    id: body + checkCharacter(body),
    sex,
    phone: family ?? `139${String(Math.floor(random() * 1e8)).padStart(8, '0')}`,
  }
}

const content = (id: string, one: Human): FhirObject => ({
  resourceType: 'Patient',
  id,
  identifier: [
    { system: 'urn:bench', value: id, type: { coding: [{ code: 'MR' }] } },
    ...(random() < 0.67 ? [{ type: { coding: [{ code: 'NNCHN' }] }, value: one.id }] : []),
  ],
  name: [{ text: one.name }],
  gender: one.sex,
  birthDate: one.born,
  ...(random() < 0.8 ? { telecom: [{ system: 'phone', value: one.phone }] } : {}),
})

const humans: Human[] = []
for (let at = 0; at < PEOPLE; at++) humans.push(human(at % 10 < 3 && at > 3 ? humans[at - (at % 10 || 1)]?.phone : undefined))
const arrivals = ['his', 'lis'].flatMap((system) => humans.map((one, at) => content(`${system}-${at}`, one)))
const index = memoryIndex()

async function run(label: string, all: readonly FhirObject[]): Promise<void> {
  const took: number[] = []
  const begin = performance.now()
  for (const [at, one] of all.entries()) {
    const id = one.id as string
    const rid = index.put(id, JSON.stringify(one))
    const start = performance.now()
    await identify(index.tx, model, [{ rid, id, content: one, placeholder: false }], [], { at, seq: at, time: at })
    took.push(performance.now() - start)
  }
  const seconds = (performance.now() - begin) / 1000
  took.sort((a, b) => a - b)
  const quantile = (share: number): string => `${(took[Math.floor(took.length * share)]! * 1000).toFixed(0)} us`
  console.log(`${label.padEnd(28)} ${Math.round(all.length / seconds)} arrivals/s  p50 ${quantile(0.5)}  p99 ${quantile(0.99)}`)
}

await run('first records', arrivals.slice(0, PEOPLE))
await run('second records of the same', arrivals.slice(PEOPLE))
await run('the same again', arrivals)
const persons = [...index.persons.values()].filter((person) => person.active).length
console.log(
  `${arrivals.length} records of ${PEOPLE} people: ${persons} persons, ${index.proposals.size} proposals, ${index.edges.size} edges`,
)
