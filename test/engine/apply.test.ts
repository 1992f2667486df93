import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { applyContributions } from '../../src/engine/apply.ts'
import type { Contribution, FhirObject } from '../../src/fhir/contribution.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import type { Store } from '../../src/store/store.ts'

const PATIENT = 'p'.repeat(24)
const OTHER = 'q'.repeat(24)
const VISIT = 'v'.repeat(24)

const patient = (id: string, content: FhirObject = {}, mode: Contribution['mode'] = 'change'): Contribution => ({
  type: 'Patient',
  id,
  mode,
  content: { resourceType: 'Patient', id, ...content },
  clear: [],
  sourcePatient: id,
  rule: 'test/patient',
})

const visit = (content: FhirObject, options: Partial<Contribution> = {}): Contribution => ({
  type: 'Encounter',
  id: VISIT,
  mode: 'change',
  content: { resourceType: 'Encounter', id: VISIT, status: 'in-progress', class: { code: 'IMP' }, ...content },
  clear: [],
  sourcePatient: PATIENT,
  rule: 'test/visit',
  ...options,
})

const from = (name: string, time: number, seq = time) => ({ interface: name, stamp: { time, seq }, mappingVersion: 'v1' })

describe('contributions of messages become resources', () => {
  let folder: string
  let store: Store
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tributary-apply-'))
    store = await openSqliteStore({ folder })
  })
  afterEach(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })

  const apply = (contributions: Contribution[], name: string, time: number, seq = time) =>
    store.write((tx) => applyContributions(tx, contributions, from(name, time, seq), 1_000_000 + seq))

  const current = async (type: string, id: string) => {
    const found = await store.reads.resource(type, id)
    return found && { version: found.version, deleted: found.deleted, content: JSON.parse(found.text) as Record<string, unknown> }
  }

  test('A08 with an address, then an older A04 with a phone: neither is lost', async () => {
    await apply([patient(PATIENT, { address: [{ text: '上海' }] })], 'adt', 200)
    await apply([patient(PATIENT, { telecom: [{ system: 'phone', value: '139' }] })], 'adt', 100)
    expect((await current('Patient', PATIENT))?.content).toMatchObject({
      address: [{ text: '上海' }],
      telecom: [{ system: 'phone', value: '139' }],
    })
  })

  test('the same content again makes no version', async () => {
    await apply([patient(PATIENT, { birthDate: '1985-07-04' })], 'adt', 1)
    await apply([patient(PATIENT, { birthDate: '1985-07-04' })], 'adt', 2)
    await apply([patient(PATIENT, { birthDate: '1985-07-04' })], 'his-db', 3)
    expect((await current('Patient', PATIENT))?.version).toBe(1)
    expect(await store.reads.feedHead()).toBe(1)
  })

  test('an older value arriving late does not win', async () => {
    await apply([patient(PATIENT), visit({ status: 'finished' })], 'adt', 20)
    await apply([patient(PATIENT), visit({ status: 'in-progress', period: { start: '2026-01-01' } })], 'adt', 10)
    expect((await current('Encounter', VISIT))?.content).toMatchObject({ status: 'finished', period: { start: '2026-01-01' } })
  })

  test('"" clears for all interfaces; a view that omits clears only its own', async () => {
    await apply([patient(PATIENT, { birthDate: '1985-07-04', gender: 'male' })], 'adt', 1)
    await apply([patient(PATIENT, { maritalStatus: { text: 'M' } }, 'snapshot')], 'his-db', 2)
    await apply([patient(PATIENT, {}, 'snapshot')], 'his-db', 3)
    expect((await current('Patient', PATIENT))?.content).toEqual({
      resourceType: 'Patient',
      id: PATIENT,
      birthDate: '1985-07-04',
      gender: 'male',
    })
    await apply([{ ...patient(PATIENT), clear: ['birthDate'] }], 'adt', 4)
    expect((await current('Patient', PATIENT))?.content).toEqual({ resourceType: 'Patient', id: PATIENT, gender: 'male' })
  })

  test('what nobody says any more is deleted, its history stays', async () => {
    await apply([patient(PATIENT), visit({})], 'his-db', 1)
    await apply([{ ...visit({}), mode: 'withdraw' }], 'his-db', 2)
    expect(await current('Encounter', VISIT)).toMatchObject({ deleted: true, version: 2 })
    expect(await store.reads.version('Encounter', VISIT, 1)).toMatchObject({ deleted: false })
  })

  test('a withdrawal that comes first keeps the late child away', async () => {
    await apply([{ ...visit({}), mode: 'withdraw' }], 'his-db', 9)
    await apply([patient(PATIENT), visit({})], 'his-db', 3)
    expect(await current('Encounter', VISIT)).toMatchObject({ deleted: true })
  })

  test('a child that the newer parent does not list is withdrawn, in either order of arrival', async () => {
    const child = (n: number): Contribution => ({
      ...visit({}),
      id: `${VISIT}-c${n}`,
      content: { resourceType: 'Encounter', id: `${VISIT}-c${n}`, status: 'planned', class: { code: 'IMP' } },
    })
    const parent = (ids: number[]): Contribution => visit({}, { children: { 'test/child': ids.map((n) => `${VISIT}-c${n}`) } })
    await apply([patient(PATIENT), parent([1, 2]), child(1), child(2)], 'his-db', 1)
    await apply([parent([2, 3]), child(2), child(3)], 'his-db', 3)
    await apply([parent([1, 2, 4]), child(1), child(2), child(4)], 'his-db', 2)
    const deleted = await Promise.all([1, 2, 3, 4].map(async (n) => (await current('Encounter', `${VISIT}-c${n}`))?.deleted))
    expect(deleted).toEqual([true, false, false, true])
  })

  test('a bill of a patient not yet come makes a placeholder, which the patient fills', async () => {
    await apply([visit({})], 'his-db', 1)
    expect(await store.reads.resource('Patient', PATIENT)).toMatchObject({ placeholder: true })
    await apply([patient(PATIENT, { gender: 'male' })], 'adt', 2)
    expect(await store.reads.resource('Patient', PATIENT)).toMatchObject({ placeholder: false })
  })

  test('a visit given to a patient who is somebody else holds the message and leaves nothing behind', async () => {
    await apply([patient(PATIENT), visit({})], 'adt', 1)
    const head = await store.reads.feedHead()
    const held = await apply([patient(OTHER), visit({ status: 'finished' }, { sourcePatient: OTHER })], 'adt', 2)
    expect(held).toMatchObject({ ok: false, error: { code: 'engine.other-patient' }, waitsFor: [VISIT, OTHER, PATIENT] })
    expect(await store.reads.feedHead()).toBe(head)
    expect(await store.reads.resource('Patient', OTHER)).toBeUndefined()
  })

  test('an invalid resource holds the message, naming rule and element', async () => {
    const held = await apply(
      [patient(PATIENT), { ...visit({}), content: { resourceType: 'Encounter', id: VISIT, class: { code: 'IMP' } } }],
      'adt',
      1,
    )
    expect(held).toMatchObject({ ok: false, error: { code: 'engine.invalid-resource', facts: { rule: 'test/visit' } } })
  })
})
