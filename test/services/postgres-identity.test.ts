import { afterAll, describe, expect, test } from 'vitest'
import { commitBatch } from '../../src/engine/commit.ts'
import type { MappedMessage } from '../../src/engine/mapped-message.ts'
import type { Contribution } from '../../src/fhir/contribution.ts'
import { prepare } from '../../src/fhir/prepare.ts'
import { hash31 } from '../../src/model/hash.ts'
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/store.ts'
import { patient, type ShortPatient, shippedModel } from '../identity/identity-support.ts'
import { freshSchema } from '../support/postgres.ts'

/**
 * Issue 3, point 4: the same stream of patient records by one and by four writers at once gives the same persons, founded once
 * each, without a deadlock.
 */
const model = shippedModel()

const HUMANS = 60
const BATCH = 6

/** A small generator with a seed, so that runs are alike. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const FAMILIES = ['王', '李', '张', '刘', '陈']
const GIVEN = ['伟', '秀英', '娜', '敏', '静', '丽', '强', '磊', '洋', '艳']
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const idNumber = (body: string): string =>
  body + '10X98765432'[[...body].reduce((sum, digit, at) => sum + Number(digit) * WEIGHTS[at]!, 0) % 11]

/** Records of a few dozen people in up to four systems each, some with an identity number, families on one telephone. */
function stream(): readonly { readonly id: string; readonly short: ShortPatient }[] {
  const random = randomFrom(11)
  const records: { id: string; short: ShortPatient; place: number }[] = []
  for (let human = 0; human < HUMANS; human++) {
    const born = `19${50 + random(40)}-0${1 + random(9)}-${10 + random(18)}`
    const name = FAMILIES[random(FAMILIES.length)]! + GIVEN[random(GIVEN.length)]!
    const phone = `1390000${String(1000 + random(30)).padStart(4, '0')}`
    const number = idNumber(`310104${born.replaceAll('-', '')}${String(human).padStart(3, '0')}`)
    const sex = human % 2 ? 'male' : 'female'
    for (let system = 0; system <= random(4); system++)
      records.push({
        id: `p${String(human).padStart(3, '0')}s${system}`.padEnd(24, 'x'),
        short: { name, born, sex, ...(random(3) ? { phone } : {}), ...(random(2) ? { id: number } : {}) },
        place: random(1_000_000),
      })
  }
  return records.sort((a, b) => a.place - b.place).map(({ id, short }) => ({ id, short }))
}

function message(seq: number, id: string, short: ShortPatient): MappedMessage {
  const contribution: Contribution = {
    type: 'Patient',
    id,
    mode: 'change',
    content: patient(id, short),
    clear: [],
    sourcePatient: id,
    rule: 'test',
  }
  return {
    seq,
    interface: 'adt',
    receivedAt: 1_000_000 + seq,
    reusedControlId: false,
    mapping: 'test',
    mappingVersion: 'v1',
    sourceTime: seq * 1000,
    result: { kind: 'mapped', prepared: [prepare(contribution)], instructions: [], unmatched: [] },
  }
}

interface Persons {
  readonly groups: string[][]
  readonly founded: number
}

async function personsOf(store: PostgresStore): Promise<Persons> {
  const groups: string[][] = []
  let founded = 0
  for (const person of await store.reads.persons(0, 10_000)) {
    founded++
    if (!person.active) continue
    groups.push((await store.reads.sourcePatientsOf(person.id)).map((one) => one.id).sort())
    const golden = await store.reads.resource('Patient', person.id)
    expect(golden?.golden, person.id).toBe(true)
  }
  return { groups: groups.sort((a, b) => (a[0]! < b[0]! ? -1 : 1)), founded }
}

const places: { remove(): Promise<void> }[] = []
afterAll(async () => {
  for (const place of places) await place.remove()
})

async function taken(
  writers: number,
): Promise<Persons & { readonly reruns: number; readonly deadlocks: number; readonly ms: number }> {
  const place = await freshSchema()
  places.push(place)
  const stores: PostgresStore[] = []
  for (let no = 0; no < writers; no++) stores.push(await openPostgresStore({ url: place.url, readers: 1 }))
  const messages = stream().map(({ id, short }, at) => message(at + 1, id, short))
  const shares = Array.from({ length: writers }, (_, no) =>
    messages.filter((one) => hash31(one.result.kind === 'mapped' ? one.result.prepared[0]!.id : '') % writers === no),
  )
  const begun = performance.now()
  await Promise.all(
    shares.map(async (share, no) => {
      for (let at = 0; at < share.length; at += BATCH)
        await stores[no]!.write((tx) => commitBatch(tx, share.slice(at, at + BATCH), { model, now: 2_000_000 }))
    }),
  )
  const ms = performance.now() - begun
  const persons = await personsOf(stores[0]!)
  const reruns = stores.reduce((sum, store) => sum + store.figures.reruns, 0)
  const deadlocks = stores.reduce((sum, store) => sum + store.figures.deadlocks, 0)
  const counts = await stores[0]!.reads.counts()
  expect(counts.links).toBe(messages.length)
  expect(counts.persons).toBe(persons.groups.length)
  for (const store of stores) await store.close()
  return { ...persons, reruns, deadlocks, ms }
}

describe('identity under concurrency', () => {
  test('one writer and four writers end in the same persons', async () => {
    const one = await taken(1)
    const four = await taken(4)
    expect(one.groups.length).toBeGreaterThan(HUMANS / 2)
    expect(one.groups.some((group) => group.length > 2)).toBe(true)
    expect(four.groups).toEqual(one.groups)
    expect([one.reruns, one.deadlocks, four.deadlocks]).toEqual([0, 0, 0])
    console.info(`1 writer ${one.ms.toFixed(0)} ms, 4 writers ${four.ms.toFixed(0)} ms and ${four.reruns} runs again`)
  })
})
