import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CANARY, openSmallHospital, type SmallHospital } from './small-hospital.ts'

let house: SmallHospital
let client: Record<string, string>

beforeAll(async () => {
  house = await openSmallHospital()
  client = await house.bearer('client')
})
afterAll(() => house.close())

const get = (url: string, headers: Record<string, string> = {}) =>
  house.api.inject({ method: 'GET', url, headers: { ...client, ...headers } })

describe('reading one resource', () => {
  it('keeps a decimal as it was written, and adds meta', async () => {
    const answer = await get('/fhir/R4/Observation/o1')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('application/fhir+json; charset=utf-8')
    expect(answer.body).toContain('"value":7.10')
    expect(answer.json().meta).toEqual({ versionId: '1', lastUpdated: '2026-03-10T08:00:00.000Z' })
  })

  it('points a subject to the person, not to the source patient', async () => {
    for (const id of ['o1', 'o2', 'o3'])
      expect((await get(`/fhir/R4/Observation/${id}`)).json().subject.reference).toBe('Patient/p-one')
  })

  it('gives the golden record with its source patients as links', async () => {
    const answer = (await get('/fhir/R4/Patient/p-one')).json()
    expect(answer.link.map((link: { other: { reference: string } }) => link.other.reference)).toEqual([
      'Patient/a1',
      'Patient/a2',
      'Patient/b1',
    ])
  })

  it('gives one system’s record by its own id', async () => {
    expect((await get('/fhir/R4/Patient/a1')).json()).toMatchObject({ resourceType: 'Patient', id: 'a1' })
  })

  it('answers for a merged person with who goes on', async () => {
    const answer = (await get('/fhir/R4/Patient/p-old')).json()
    expect(answer).toMatchObject({
      id: 'p-old',
      active: false,
      link: [{ other: { reference: 'Patient/p-one' }, type: 'replaced-by' }],
    })
  })

  it('has an ETag of version and link number, and answers 304 to it', async () => {
    const answer = await get('/fhir/R4/Observation/o1')
    const person = await house.store.reads.personById('p-one')
    expect(answer.headers.etag).toBe(`W/"1-${person!.linkNo}"`)
    expect((await get('/fhir/R4/Observation/o1', { 'if-none-match': String(answer.headers.etag) })).statusCode).toBe(304)
    expect((await get('/fhir/R4/Practitioner/doctor')).headers.etag).toBe('W/"1"')
  })

  it('gives versions and history', async () => {
    expect((await get('/fhir/R4/Observation/o1/_history/1')).json().id).toBe('o1')
    expect((await get('/fhir/R4/Observation/o1/_history/2')).statusCode).toBe(404)
    const history = (await get('/fhir/R4/Observation/o1/_history')).json()
    expect(history).toMatchObject({ type: 'history', total: 1, entry: [{ request: { method: 'PUT', url: 'Observation/o1' } }] })
    expect(history.entry[0].resource.subject.reference).toBe('Patient/p-one')
  })

  it('refuses what is not there with an OperationOutcome in both languages', async () => {
    const answer = await get('/fhir/R4/Observation/none')
    expect(answer.statusCode).toBe(404)
    const [issue] = answer.json().issue
    expect(issue).toMatchObject({ severity: 'error', code: 'not-found', details: { coding: [{ code: 'access.not-found' }] } })
    expect(issue.diagnostics).toMatch(/There is no Observation .*没有此 id/)
  })

  it('records each read with its person and refuses when it cannot', async () => {
    const before = house.audit.length
    await get('/fhir/R4/Observation/o2')
    expect(house.audit.slice(before)).toMatchObject([
      { interaction: 'read', type: 'Observation', id: 'o2', persons: ['p-one'], role: 'client' },
    ])
    const other = await openSmallHospital()
    try {
      const headers = await other.bearer('client')
      other.breakAudit()
      const answer = await other.api.inject({ method: 'GET', url: '/fhir/R4/Patient/p-one', headers })
      expect(answer.statusCode).toBe(503)
      expect(answer.body).not.toContain(CANARY)
    } finally {
      await other.close()
    }
  })
})
