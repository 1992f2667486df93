import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW, observation, openSmallHospital, put, type SmallHospital } from './small-hospital.ts'

let house: SmallHospital
let client: Record<string, string>

beforeAll(async () => {
  house = await openSmallHospital()
  client = await house.bearer('client')
})
afterAll(() => house.close())

const get = (url: string, headers: Record<string, string> = {}) =>
  house.api.inject({ method: 'GET', url: `/fhir/R4${url}`, headers: { ...client, ...headers } })

interface Entry {
  readonly resource: { readonly resourceType: string; readonly id: string }
  readonly search: { readonly mode: string }
}
interface Bundle {
  readonly total?: number
  readonly entry?: readonly Entry[]
  readonly link: readonly { readonly relation: string; readonly url: string }[]
}

const found = async (url: string): Promise<string[]> => {
  const answer = await get(url)
  expect(answer.statusCode, answer.body).toBe(200)
  return ((answer.json() as Bundle).entry ?? []).map((entry) => entry.resource.id).sort()
}

describe('who is meant by a patient', () => {
  const all = ['o1', 'o2', 'o3']
  it.each([
    ['the person', 'p-one', all],
    ['a person merged into another finds the survivor’s data', 'p-old', all],
    ['one system’s patient', 'a1', ['o1']],
    ['nobody', 'unknown', []],
    ['two at once', 'a1,Patient/c1', ['o1', 'o4']],
  ])('%s', async (_, id, ids) => {
    expect(await found(`/Observation?subject=Patient/${id}`)).toEqual(ids)
    expect(await found(`/Observation?patient=${id}`)).toEqual(ids)
  })

  it('takes both parameters together as an intersection', async () => {
    expect(await found('/Observation?patient=p-one&subject=Patient/b1')).toEqual(['o2'])
  })
})

describe('parameters', () => {
  it.each([
    ['code=718-7', ['o1', 'o2', 'o3', 'o4']],
    ['code=http://loinc.org|718-7', ['o1', 'o2', 'o3', 'o4']],
    ['code=http://loinc.org|', ['o1', 'o2', 'o3', 'o4']],
    ['code=|718-7', []],
    ['code=other,718-7&status=preliminary', ['o3']],
    ['status:not=final', ['o3']],
    ['date=2026-03-01', ['o1', 'o2', 'o3']],
    ['date=ne2026-03-01', ['o4']],
    ['date=gt2026-03-01', ['o4']],
    ['date=sa2026-03-01', ['o4']],
    ['date=lt2026-03-02', ['o1', 'o2', 'o3']],
    ['date=eb2026-03-02', ['o1', 'o2', 'o3']],
    ['date=ge2026-03-01T07:30:00%2B08:00', ['o1', 'o2', 'o3', 'o4']],
    ['date=ge2026-03-01T07:30:00+08:00', ['o1', 'o2', 'o3', 'o4']],
    ['date=le2026-03-01T07:29', []],
    ['date=ap2026-03-01', ['o1', 'o2', 'o3', 'o4']],
    ['date=2026', ['o1', 'o2', 'o3', 'o4']],
    ['date=2026-03&date=lt2026-03-02', ['o1', 'o2', 'o3']],
    ['value-quantity=7.1', ['o1']],
    ['value-quantity=7.10', ['o1']],
    ['value-quantity=7', ['o1']],
    ['value-quantity=gt8.2', ['o3', 'o4']],
    ['value-quantity=ge8.2||g/L', ['o2', 'o3', 'o4']],
    ['value-quantity=ge8.2||mg', []],
    ['_id=o1,o4', ['o1', 'o4']],
    ['_lastUpdated=ge2026-03-10', ['o1', 'o2', 'o3', 'o4']],
    ['_lastUpdated=lt2026-03-10', []],
    ['performer=Practitioner/doctor', ['o1']],
    ['performer:Practitioner=doctor', ['o1']],
    ['performer=doctor', ['o1']],
  ])('Observation?%s', async (query, ids) => {
    expect(await found(`/Observation?${query}`)).toEqual(ids)
  })

  it.each([
    ['identifier=urn:his|1001', ['p-one']],
    ['birthdate=1980-01-02', ['p-one']],
    ['birthdate=1980-01', ['p-one', 'p-two']],
    ['gender=male', ['p-two']],
    [`name=${encodeURIComponent('李')}`, ['p-two']],
    [`name:contains=${encodeURIComponent('丝雀')}`, ['p-one']],
    [`name:exact=${encodeURIComponent('李')}`, []],
    ['_id=p-old', ['p-one']],
    ['_id=a1', []],
    ['_id=a1&_source=true', ['a1']],
  ])('Patient?%s finds persons', async (query, ids) => {
    expect(await found(`/Patient?${query}`)).toEqual(ids)
  })

  it('keeps values that look like SQL as values', async () => {
    const payloads = [
      "' OR 1=1 --",
      "'; DROP TABLE resource; --",
      '" OR ""="',
      '1) UNION SELECT value FROM meta --',
      '%00',
      '\\',
      "x' AND '1'='1",
    ]
    for (const parameter of [
      'code',
      'status',
      'identifier',
      'performer',
      'date',
      'value-quantity',
      '_id',
      '_sort',
      '_include',
      'subject',
      '_page',
    ])
      for (const payload of payloads) {
        const answer = await get(`/Observation?${parameter}=${encodeURIComponent(payload)}`)
        const body = answer.json()
        expect([200, 400, 410], `${parameter} ${payload}`).toContain(answer.statusCode)
        if (answer.statusCode === 200) expect(body.entry, `${parameter} ${payload}`).toBeUndefined()
        else expect(body.resourceType).toBe('OperationOutcome')
      }
    expect(await found('/Observation?patient=p-one')).toEqual(['o1', 'o2', 'o3'])
  })
})

describe('refusals', () => {
  it.each([
    ['/Nonsense', 404, 'access.unknown-type'],
    ['/Observation?nonsense=1', 400, 'access.unknown-parameter'],
    ['/Observation?subject.name=x', 400, 'access.unknown-parameter'],
    ['/Observation?_elements=id', 400, 'access.unknown-parameter'],
    ['/Observation?code:above=1', 400, 'access.bad-modifier'],
    ['/Observation?performer:Patientt=1', 400, 'access.bad-modifier'],
    ['/Observation?date=yesterday', 400, 'access.bad-parameter'],
    ['/Observation?date=2026-02-30', 400, 'access.bad-parameter'],
    ['/Observation?value-quantity=many', 400, 'access.bad-parameter'],
    ['/Observation?subject=Group/g1', 400, 'access.bad-parameter'],
    ['/Observation?_count=-1', 400, 'access.bad-parameter'],
    ['/Observation?_sort=password', 400, 'access.bad-parameter'],
    ['/Observation?_sort=date%2Cstatus', 400, 'access.bad-parameter'],
    ['/Observation?_include=Observation:nothing', 400, 'access.bad-parameter'],
    ['/Observation?_include=Patient:link', 400, 'access.bad-parameter'],
    ['/Observation?_total=some', 400, 'access.bad-parameter'],
    ['/Observation?_summary=text', 400, 'access.bad-parameter'],
    [`/Observation?code=${'1,'.repeat(201)}1`, 400, 'access.too-much'],
    [`/Observation?code=${'1'.repeat(5_000)}`, 400, 'access.too-much'],
    [`/Observation?${'code=1&'.repeat(65)}code=1`, 400, 'access.too-much'],
    ['/Observation?_page=AAAA', 410, 'access.page-lost'],
    ['/Observation?_format=xml', 406, 'access.format'],
  ])('%s', async (url, status, code) => {
    const answer = await get(url)
    expect(answer.statusCode).toBe(status)
    expect(answer.json().issue[0].details.coding[0].code).toBe(code)
  })

  it('leaves an unknown parameter out when asked to be lenient', async () => {
    const answer = await get('/Observation?nonsense=1&_id=o1', { prefer: 'handling=lenient' })
    expect(answer.statusCode).toBe(200)
    const bundle = answer.json() as Bundle
    expect(bundle.entry?.length).toBe(1)
    expect(bundle.link[0]!.url).not.toContain('nonsense')
  })

  it('does not repeat a value pasted in place of a name', async () => {
    expect((await get(`/Observation?${encodeURIComponent('金丝雀 13800000000')}=1`)).body).not.toContain('13800000000')
  })
})

describe('what comes with the matches', () => {
  it('includes referenced resources once, patients as persons', async () => {
    const bundle = (
      await get('/Observation?patient=p-one&_include=Observation:performer&_include=Observation:subject')
    ).json() as Bundle
    const included = bundle.entry!.filter((entry) => entry.search.mode === 'include').map((entry) => entry.resource.id)
    expect(included.sort()).toEqual(['doctor', 'p-one'])
  })

  it('counts on request', async () => {
    expect((await get('/Observation?patient=p-one&_total=accurate&_count=1')).json()).toMatchObject({ total: 3 })
    const counted = (await get('/Observation?patient=p-one&_summary=count')).json() as Bundle
    expect(counted).toMatchObject({ total: 3 })
    expect(counted.entry).toBeUndefined()
    expect((await get('/Observation?patient=unknown&_summary=count')).json()).toMatchObject({ total: 0 })
    expect((await get('/Observation?patient=p-one&_count=0')).json()).toMatchObject({ total: 3 })
  })

  it('counts the whole search on every page', async () => {
    const first = (await get('/Observation?patient=p-one&_total=accurate&_count=2')).json() as Bundle
    const next = first.link.find((link) => link.relation === 'next')!.url.replace(/^.*\/fhir\/R4/, '')
    expect((await get(next)).json()).toMatchObject({ total: 3, entry: [{ search: { mode: 'match' } }] })
  })

  it('tells the audit what was asked by, never for', async () => {
    const before = house.audit.length
    await get(`/Patient?name=${encodeURIComponent('金丝雀')}&birthdate=1980-01-02`)
    expect(house.audit.slice(before)).toMatchObject([
      { interaction: 'search', parameters: ['name', 'birthdate'], persons: ['p-one'] },
    ])
    expect(JSON.stringify(house.audit)).not.toMatch(/金丝雀|1980/)
  })

  it('sorts by a date, both ways', async () => {
    const order = async (sort: string) =>
      ((await get(`/Observation?_sort=${sort}&_id=o1,o4`)).json() as Bundle).entry!.map((entry) => entry.resource.id)
    expect(await order('date')).toEqual(['o1', 'o4'])
    expect(await order('-date')).toEqual(['o4', 'o1'])
  })
})

describe('paging', () => {
  const walk = async (first: string): Promise<string[]> => {
    const ids: string[] = []
    let url: string | undefined = first
    for (let pages = 0; url && pages < 100; pages++) {
      const bundle: Bundle = (await get(url)).json()
      ids.push(...(bundle.entry ?? []).map((entry) => entry.resource.id))
      url = bundle.link.find((link) => link.relation === 'next')?.url.replace(/^.*\/fhir\/R4/, '')
    }
    return ids
  }
  const many = Array.from({ length: 57 }, (_, index) => `m${String(index).padStart(2, '0')}`)

  beforeAll(async () => {
    await house.store.write((tx) =>
      put(
        tx,
        many.map((id, index) => observation(id, 'c1', `${index}.50`)),
        'c1',
      ),
    )
  })

  it.each(['_lastUpdated', '-_lastUpdated', 'date', '-date'])('by %s is complete and without repeats', async (sort) => {
    const ids = await walk(`/Observation?patient=p-two&_count=7&_sort=${sort}`)
    expect(ids.length).toBe(58)
    expect(new Set(ids)).toEqual(new Set([...many, 'o4']))
  })

  it('of $everything begins with the person and is complete', async () => {
    const ids = await walk('/Patient/p-two/$everything?_count=10')
    expect(ids[0]).toBe('p-two')
    expect(ids.toSorted()).toEqual([...many, 'o4', 'p-two'].toSorted())
  })

  it('of $everything keeps _type and _since', async () => {
    expect(await walk('/Patient/p-old/$everything?_type=Observation')).toEqual(['o1', 'o2', 'o3'])
    expect(await walk('/Patient/p-one/$everything?_type=Observation&_since=2026-03-11T00:00:00Z')).toEqual([])
    expect(await walk('/Patient/a1/$everything?_count=1')).toEqual(['a1', 'o1'])
    expect(await walk('/Patient/p-one/$everything?_type=Encounter')).toEqual([])
  })

  it('of $everything with _since gives all of a record that came to the person since', async () => {
    const later = NOW + 86_400_000
    const since = '/Patient/p-one/$everything?_type=Observation&_since=2026-03-11T00:00:00Z&_count=1'
    expect(await walk(since)).toEqual([])
    await house.store.write(async (tx) => {
      const [b1] = await tx.resources(['b1']).then((rows) => [...rows.values()])
      const { person } = (await tx.index.personOf([b1!.rid])).get(b1!.rid)!
      const decision = {
        kind: 'linked',
        sourcePatients: [b1!.rid],
        person,
        fromPerson: null,
        origin: 'steward',
        explanation: '{}',
      } as const
      await tx.index.putDecision({ ...decision, at: later, seq: 2 })
    })
    expect(await walk(since)).toEqual(['o2'])
  })

  it('never puts a searched value into an address we make', async () => {
    const bundle = (await get('/Observation?_count=1&status=final&patient=p-one')).json() as Bundle
    const next = bundle.link.find((link) => link.relation === 'next')!.url
    expect(next).not.toMatch(/p-one|final|status/)
    const form = await house.api.inject({
      method: 'POST',
      url: '/fhir/R4/Patient/_search',
      headers: { ...client, 'content-type': 'application/x-www-form-urlencoded' },
      payload: `name=${encodeURIComponent('金丝雀')}`,
    })
    const posted = form.json() as Bundle
    expect(posted.entry?.length).toBe(1)
    expect(decodeURIComponent(posted.link[0]!.url)).not.toContain('金丝雀')
  })

  it('refuses an altered link and one of another search', async () => {
    const bundle = (await get('/Observation?_count=1')).json() as Bundle
    const next = bundle.link.find((link) => link.relation === 'next')!.url.replace(/^.*\/fhir\/R4/, '')
    expect((await get(`${next}x`)).statusCode).toBe(410)
    expect((await get(next.replace('/Observation', '/Encounter'))).statusCode).toBe(410)
  })

  it('is bounded whatever is asked', async () => {
    const bundle = (await get('/Observation?_count=999999')).json() as Bundle
    expect(bundle.entry!.length).toBeLessThanOrEqual(500)
    expect(bundle.entry!.length).toBe(61)
  })
})

describe('the feed', () => {
  const feed = async (query: string) => house.api.inject({ method: 'GET', url: `/feed${query}`, headers: client })

  it('is gapless and says whose each change is', async () => {
    const { entries, next, epoch } = (await feed('?after=0&limit=5000')).json()
    const head = await house.store.reads.feedHead()
    expect(entries.map((entry: { seq: number }) => entry.seq)).toEqual(Array.from({ length: head }, (_, index) => index + 1))
    expect({ next, epoch }).toEqual({ next: head, epoch: 'e1' })
    const merged = entries.find((entry: { change: string }) => entry.change === 'merged')
    expect(merged).toMatchObject({
      type: 'Patient',
      id: 'p-one',
      person: 'p-one',
      from: 'p-old',
      moved: ['a2'],
      at: new Date(NOW).toISOString(),
    })
    expect(entries.find((entry: { id: string }) => entry.id === 'o3')).toMatchObject({
      person: 'p-one',
      change: 'created',
      version: 1,
    })
  })

  it('goes on where the cursor stands', async () => {
    const first = (await feed('?limit=3')).json()
    expect(first.entries.length).toBe(3)
    expect((await feed(`?after=${first.next}&limit=1&epoch=e1`)).json().entries[0].seq).toBe(4)
    const head = await house.store.reads.feedHead()
    expect((await feed(`?after=${head}`)).json()).toEqual({ entries: [], next: head, epoch: 'e1' })
  })

  it.each([
    ['?after=1000000', 410, 'access.feed-past-head'],
    ['?after=1&epoch=e0', 410, 'access.feed-epoch'],
    ['?after=-1', 400, 'access.bad-parameter'],
    ['?since=1', 400, 'access.unknown-parameter'],
  ])('%s is refused with how to go on', async (query, status, code) => {
    const answer = await feed(query)
    expect(answer.statusCode).toBe(status)
    expect(answer.json().issue[0].details.coding[0].code).toBe(code)
    if (status === 410) expect(answer.json().issue[0].diagnostics).toContain('after=0')
  })
})
