import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authorise, ROLES } from '../../src/access/roles.ts'
import { routes } from '../../src/api/api.ts'
import { searchParameters } from '../../src/fhir/search-parameters.ts'
import { CANARY, openSmallHospital, type SmallHospital } from './small-hospital.ts'

let house: SmallHospital
const bearers = new Map<string, Record<string, string>>()

beforeAll(async () => {
  house = await openSmallHospital()
  for (const role of ROLES) bearers.set(role, await house.bearer(role))
})
afterAll(() => house.close())

const PLACES: Readonly<Record<string, string>> = { ':type': 'Observation', ':id': 'o1', ':version': '1', ':seq': '1' }
const urlOf = (url: string): string => {
  const patient = url.includes('persons/:id') || url.includes('Patient/:id')
  return url.replace(/:\w+/g, (place) => (patient && place === ':id' ? 'p-one' : PLACES[place]!))
}
const ask = (method: string, url: string, headers: Record<string, string> = {}, payload?: string) =>
  house.api.inject({ method: method as 'GET', url, headers, ...(payload === undefined ? {} : { payload }) })

/** The decision table, written out: a role that is not named is refused. */
const MATRIX: Readonly<Record<string, string>> = {
  'GET /fhir/R4/metadata': 'operator steward auditor client',
  'GET /fhir/R4/:type': 'steward client',
  'POST /fhir/R4/:type/_search': 'steward client',
  'GET /fhir/R4/:type/:id': 'steward client',
  'GET /fhir/R4/:type/:id/_history': 'steward client',
  'GET /fhir/R4/:type/:id/_history/:version': 'steward client',
  'GET /fhir/R4/Patient/:id/$everything': 'steward client',
  'GET /feed': 'operator steward client',
  'GET /admin/balance': 'operator steward auditor',
  'GET /admin/alarms': 'operator steward auditor',
  'GET /admin/interfaces': 'operator steward auditor',
  'GET /admin/messages': 'operator steward auditor',
  'GET /admin/messages/:seq': 'operator steward auditor',
  'GET /admin/unmatched-codes': 'operator steward',
  'GET /admin/proposals': 'steward',
  'GET /admin/follow-ups': 'operator steward',
  'GET /admin/outbox': 'operator steward',
  'GET /admin/persons/:id/decisions': 'steward auditor',
  'GET /admin/codes': 'operator steward',
  'POST /admin/codes/resolve': 'steward',
  'GET /admin/mappings/versions': 'operator steward',
  'POST /admin/mappings/publish': 'steward',
  'POST /admin/mappings/rollback': 'steward',
  'DELETE /admin/mappings/draft': 'steward',
}

/** Who may, and is told what else is wrong: nothing was said in the body; this house has no desk for its steward. */
const OTHERWISE: Readonly<Record<string, number>> = {
  'GET /admin/codes': 503,
  'POST /admin/codes/resolve': 400,
  'GET /admin/mappings/versions': 503,
  'POST /admin/mappings/publish': 400,
  'POST /admin/mappings/rollback': 400,
  'DELETE /admin/mappings/draft': 503,
}

describe('every route × every role', () => {
  const closed = routes.filter((route) => route.permits !== 'open')

  it('has a row in the table for each route, and no other', () => {
    expect(closed.map((route) => `${route.method} ${route.url}`).sort()).toEqual(Object.keys(MATRIX).sort())
  })

  for (const route of closed)
    for (const role of ROLES) {
      const allowed = MATRIX[`${route.method} ${route.url}`]?.split(' ').includes(role) ?? false
      it(`${role} ${allowed ? 'may' : 'may not'} ${route.method} ${route.url}`, async () => {
        const answer = await ask(route.method, urlOf(route.url), bearers.get(role)!)
        expect(answer.statusCode, answer.body).toBe(allowed ? (OTHERWISE[`${route.method} ${route.url}`] ?? 200) : 403)
        if (!allowed) expect(answer.json().issue[0].details.coding[0].code).toBe('access.forbidden')
      })
    }

  for (const route of closed)
    it(`nobody without a token may ${route.method} ${route.url}, nor with a strange one`, async () => {
      const strange: Record<string, string>[] = [{}, { authorization: 'Bearer strange' }, { authorization: 'Basic b3BlcmF0b3I=' }]
      for (const headers of strange) {
        const answer = await ask(route.method, urlOf(route.url), headers)
        expect(answer.statusCode).toBe(401)
        expect(answer.headers['www-authenticate']).toContain('Bearer')
        expect(answer.json().resourceType).toBe('OperationOutcome')
      }
    })

  it('refuses an action that no table names', () => {
    for (const role of ROLES) expect(authorise(role, 'unheard-of' as never).ok).toBe(false)
  })

  it('asks who it is before it says whether an address exists or reads a body', async () => {
    expect((await ask('GET', '/nowhere')).statusCode).toBe(401)
    const deep = '['.repeat(10_000)
    expect((await ask('POST', '/fhir/R4/Patient', { 'content-type': 'application/json' }, deep)).statusCode).toBe(401)
  })
})

describe('bad requests', () => {
  const json = { 'content-type': 'application/fhir+json' }
  it.each([
    ['GET', '/nowhere', {}, undefined, 404, 'access.unknown-address'],
    ['GET', '/fhir/R4/Patient/%', {}, undefined, 400, 'access.bad-address'],
    ['PUT', '/fhir/R4/Patient/p-one', json, '{}', 405, 'access.method'],
    ['DELETE', '/fhir/R4/Patient/p-one', {}, undefined, 405, 'access.method'],
    ['POST', '/fhir/R4/Patient', json, '['.repeat(65) + ']'.repeat(65), 400, 'access.body-too-deep'],
    ['POST', '/fhir/R4/Patient', json, '{"a":'.repeat(100_000), 400, 'access.body-too-deep'],
    ['POST', '/fhir/R4/Patient', json, '{"a"', 400, 'access.body-not-json'],
    ['POST', '/fhir/R4/Patient', json, `"${'x'.repeat(1_100_000)}"`, 413, 'access.body-too-large'],
    ['POST', '/fhir/R4/Patient', { 'content-type': 'text/xml' }, '<a/>', 415, 'access.media-type'],
    ['GET', '/fhir/R4/Patient/p-one', { accept: 'application/fhir+xml' }, undefined, 406, 'access.format'],
  ] as const)('%s %s is refused with a code', async (method, url, headers, payload, status, code) => {
    const answer = await ask(method, url, { ...bearers.get('client')!, ...headers }, payload)
    expect(answer.statusCode).toBe(status)
    expect(answer.json().issue[0].details.coding[0].code).toBe(code)
  })

  it('names the methods an address takes', async () => {
    expect((await ask('PUT', '/fhir/R4/Patient/p-one', bearers.get('client')!)).headers.allow).toBe('GET')
  })
})

describe('no patient in errors, logs or metrics', () => {
  it('whatever is asked with a name in it', async () => {
    const name = encodeURIComponent(CANARY)
    const client = bearers.get('client')!
    const bodies: string[] = []
    for (const url of [
      `/fhir/R4/Patient/${name}`,
      `/fhir/R4/${name}`,
      `/fhir/R4/Patient?${name}=1`,
      `/fhir/R4/Patient?birthdate=${name}`,
      `/fhir/R4/Patient?name:${name}=1`,
      `/fhir/R4/Patient?_sort=${name}`,
      `/fhir/R4/Observation?subject=${name}`,
      `/fhir/R4/Patient/${name}/$everything`,
      `/admin/${name}`,
      `/feed?after=${name}`,
    ]) {
      const answer = await ask('GET', url, client)
      expect(answer.statusCode).toBeGreaterThanOrEqual(400)
      bodies.push(answer.body)
    }
    await ask('GET', '/fhir/R4/Patient/p-one', client)
    const page = (await ask('GET', '/metrics')).body
    for (const text of [...bodies, page, JSON.stringify(house.log.lines), JSON.stringify(house.audit)]) {
      expect(text).not.toContain(CANARY)
      expect(text).not.toContain(name)
    }
  })

  it('hides what an unexpected error says', async () => {
    const broken = await openSmallHospital()
    const headers = await broken.bearer('client')
    await broken.store.close()
    const answer = await broken.api.inject({ method: 'GET', url: '/fhir/R4/Patient?name=x', headers })
    expect(answer.statusCode).toBe(500)
    expect(answer.json().issue[0].details.coding[0].code).toBe('access.internal')
    const [line] = broken.log.lines
    expect(line).toMatchObject({ level: 'error', event: 'request failed', facts: { route: '/fhir/R4/:type' } })
    await broken.api.close()
  })
})

describe('health', () => {
  it('needs no login and tells what is awaited', async () => {
    expect((await ask('GET', '/livez')).statusCode).toBe(200)
    expect((await ask('GET', '/readyz')).json()).toMatchObject({ ready: true })
    house.health.notReady('mllp', 'port in use')
    const answer = await ask('GET', '/readyz')
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toEqual({ ready: false, phase: 'degraded', waiting: { mllp: 'port in use' } })
    house.health.ready('mllp')
  })

  it('refuses while draining, and says to come again', async () => {
    const other = await openSmallHospital()
    try {
      const headers = await other.bearer('client')
      other.health.draining()
      expect((await other.api.inject({ method: 'GET', url: '/readyz' })).statusCode).toBe(503)
      const answer = await other.api.inject({ method: 'GET', url: '/fhir/R4/Patient/p-one', headers })
      expect(answer.statusCode).toBe(503)
      expect(answer.headers['retry-after']).toBe('5')
    } finally {
      await other.close()
    }
  })

  it('shows the books as metrics', async () => {
    const page = (await ask('GET', '/metrics')).body
    expect(page).toContain('tributary_balance{interface="his-adt",day="2026-03-10",account="held"} 1')
    expect(page).toContain('tributary_balance_difference{interface="his-adt"} 0')
    expect(page).toMatch(/tributary_http_request_seconds_bucket\{.*route="\/fhir\/R4\/:type\/:id"/)
  })
})

/** A bare id will do unless the parameter may point anywhere. */
const referenceFor = (type: string, code: string): string =>
  searchParameters(type).find((one) => one.code === code)?.target ? 'x' : 'Task/x'

describe('metadata and admin', () => {
  it('declares exactly the parameters that are served', async () => {
    const statement = (await ask('GET', '/fhir/R4/metadata', bearers.get('client')!)).json()
    expect(statement).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', kind: 'instance' })
    const types = statement.rest[0].resource as { type: string; searchParam: { name: string; type: string }[] }[]
    const values: Readonly<Record<string, string>> = {
      token: 'x',
      date: '2026',
      reference: 'Patient/x',
      string: 'x',
      quantity: '1',
      number: '1',
      uri: 'x',
    }
    for (const { type, searchParam } of types.filter(({ type }) =>
      ['Patient', 'Observation', 'Encounter', 'Task'].includes(type),
    ))
      for (const parameter of searchParam) {
        const value =
          parameter.name === '_source'
            ? 'true'
            : parameter.type === 'reference'
              ? referenceFor(type, parameter.name)
              : values[parameter.type]!
        const answer = await ask('GET', `/fhir/R4/${type}?${parameter.name}=${value}`, bearers.get('client')!)
        expect(answer.statusCode, `${type} ${parameter.name} ${answer.body}`).toBe(200)
      }
  })

  it('lists messages by state and explains a person', async () => {
    const steward = bearers.get('steward')!
    expect((await ask('GET', '/admin/messages?state=held', steward)).json().messages).toMatchObject([
      { seq: 1, code: 'identity.contradictory-merge' },
    ])
    expect((await ask('GET', '/admin/messages?state=failed', steward)).json().messages).toEqual([])
    expect((await ask('GET', '/admin/messages?state=lost', steward)).statusCode).toBe(400)
    const decisions = (await ask('GET', '/admin/persons/p-one/decisions', steward)).json()
    expect(decisions).toMatchObject({
      person: 'p-one',
      sourcePatients: ['a1', 'b1', 'a2'],
      decisions: [{ kind: 'merged', origin: 'A40', person: 'p-one', from: 'p-old', sourcePatients: ['a2'] }],
    })
  })

  it('shows the books by day', async () => {
    const balance = (await ask('GET', '/admin/balance', bearers.get('auditor')!)).json()
    expect(balance).toMatchObject({
      closes: true,
      rows: [{ interface: 'his-adt', date: '2026-03-10', received: 1, held: 1, difference: 0 }],
    })
  })

  it('shows a doubt with both records and whose they are', async () => {
    expect((await ask('GET', '/admin/proposals', bearers.get('steward')!)).json().proposals).toEqual([
      {
        a: { patient: 'a1', person: 'p-one' },
        b: { patient: 'c1', person: 'p-two' },
        weight: 7.5,
        reason: 'between thresholds',
        at: '2026-03-10T08:00:00.000Z',
        explanation: { name: 4 },
      },
    ])
  })
})
