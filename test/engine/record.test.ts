import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MappedMessage } from '../../src/engine/mapped-message.ts'
import { createRecord, type Record } from '../../src/engine/record-thread.ts'
import type { Contribution, FhirObject } from '../../src/fhir/contribution.ts'
import { prepare } from '../../src/fhir/prepare.ts'
import { loadIdentityModel } from '../../src/identity/model.ts'
import type { IdentityInstruction } from '../../src/mapping/mapped.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import type { Store } from '../../src/store/store.ts'
import { temporaryFolder } from '../support/engine-process.ts'

const [ANNA, BERTA, VISIT] = ['a'.repeat(24), 'b'.repeat(24), 'v'.repeat(24)]
const loaded = loadIdentityModel(readFileSync('config/identity.yaml', 'utf8'))
if (!loaded.ok) throw new Error('the identity model is unsound')

const contribution = (type: string, id: string, sourcePatient: string, content: FhirObject): Contribution => ({
  type,
  id,
  mode: 'change',
  content: { resourceType: type, id, ...content },
  clear: [],
  sourcePatient,
  rule: 'test',
})
const person = (id: string, name: string, birthDate: string) =>
  contribution('Patient', id, id, { name: [{ text: name }], birthDate, gender: 'female' })
const visit = (patient: string, status: string) =>
  contribution('Encounter', VISIT, patient, { status, class: { code: 'IMP' }, subject: { reference: `Patient/${patient}` } })

const message = (seq: number, contributions: Contribution[], instructions: IdentityInstruction[] = []): MappedMessage => ({
  seq,
  interface: 'adt',
  receivedAt: 1_000_000 + seq,
  reusedControlId: false,
  mapping: 'test',
  mappingVersion: 'v1',
  sourceTime: seq * 1000,
  result: { kind: 'mapped', prepared: contributions.map(prepare), instructions, unmatched: [] },
})

describe('the record', () => {
  let store: Store
  let record: Record
  let folder: ReturnType<typeof temporaryFolder>
  beforeEach(async () => {
    folder = temporaryFolder('record')
    store = await openSqliteStore({ folder: folder.path })
    record = createRecord(store, loaded.model, { now: () => 2_000_000 }, () => {})
  })
  afterEach(async () => {
    await store.close()
    folder.remove()
  })

  const states = async () => (await store.reads.messages({}, 100)).map((row) => [row.seq, row.state, row.code])

  test('a visit of another person is held, and committed by itself when a merge makes the two one', async () => {
    await record.commit([message(1, [person(ANNA, '王秀兰', '1950-02-03'), visit(ANNA, 'in-progress')])])
    await record.commit([message(2, [person(BERTA, '李红霞', '1971-08-09')])])
    await record.commit([message(3, [visit(BERTA, 'finished')])])
    expect(await states()).toEqual([
      [1, 'committed', null],
      [2, 'committed', null],
      [3, 'held', 'engine.other-patient'],
    ])
    await record.commit([message(4, [], [{ kind: 'merge', survivor: ANNA, retired: BERTA, event: 'A40' }])])
    expect(await states()).toEqual([
      [1, 'committed', null],
      [2, 'committed', null],
      [3, 'committed', null],
      [4, 'committed', null],
    ])
    expect((await store.reads.resource('Encounter', VISIT))?.text).toContain('finished')
    expect((await store.reads.stateTallies()).map(({ state, count }) => [state, count])).toContainEqual(['committed', 4])
  })

  test('a message held for an invalid fold is tried again when its resource changes', async () => {
    const ends = (end: string) =>
      contribution('Encounter', VISIT, ANNA, { status: 'finished', class: { code: 'IMP' }, period: { end } })
    const starts = (start: string) =>
      contribution('Encounter', VISIT, ANNA, { status: 'in-progress', class: { code: 'IMP' }, period: { start } })
    await record.commit([message(1, [person(ANNA, '王秀兰', '1950-02-03'), ends('2026-03-01')])])
    await record.commit([message(2, [starts('2026-03-05')])])
    expect((await states())[1]).toEqual([2, 'held', 'engine.invalid-resource'])
    await record.commit([message(3, [ends('2026-03-09')])])
    expect((await states())[1]).toEqual([2, 'committed', null])
    expect((await store.reads.resource('Encounter', VISIT))?.text).toContain('"start":"2026-03-05"')
  })

  test('what is settled is not done again after a crash', async () => {
    const first = message(1, [person(ANNA, '王秀兰', '1950-02-03')])
    await record.commit([first])
    const head = await store.reads.feedHead()
    expect(await record.commit([first])).toEqual([])
    expect(await store.reads.feedHead()).toBe(head)
  })

  test('one message that cannot be committed does not stop the others of its batch', async () => {
    const broken = contribution('Encounter', VISIT, ANNA, { class: { code: 'IMP' } })
    await record.commit([message(1, [broken]), message(2, [person(ANNA, '王秀兰', '1950-02-03')])])
    expect((await states()).map(([, state]) => state)).toEqual(['held', 'committed'])
  })

  test('link changes are in the feed with the source patients they move', async () => {
    await record.commit([message(1, [person(ANNA, '王秀兰', '1950-02-03')]), message(2, [person(BERTA, '李红霞', '1971-08-09')])])
    await record.commit([message(3, [], [{ kind: 'merge', survivor: ANNA, retired: BERTA, event: 'A40' }])])
    const merged = (await store.reads.feed(0, 100)).filter((entry) => entry.change === 'merged')
    const [survivor, retired] = [await store.reads.personOfSourcePatient(ANNA), (await store.reads.persons(0, 10))[1]]
    expect(merged).toMatchObject([{ type: 'Patient', person: survivor?.id, from: retired?.id, moved: [BERTA] }])
  })
})
