import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccess } from '../../src/access/access.ts'
import { openTokens } from '../../src/access/tokens.ts'
import { buildApi } from '../../src/api/api.ts'
import { silentLog } from '../../src/model/log.ts'
import { createHealth } from '../../src/ops/health.ts'
import { createMetrics } from '../../src/ops/metrics.ts'
import { createOperations } from '../../src/ops/operations.ts'
import { openDesk } from '../../src/steward/desk.ts'
import { publish } from '../../src/steward/publish.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import type { Store } from '../../src/store/store.ts'
import { temporaryFolder } from '../support/engine-process.ts'

/** The steward's tools behind the API, on a real store and a real data folder. */

const home = temporaryFolder('desk')
const data = join(home.path, 'data')
const clock = { now: () => Date.now() }
let store: Store
let api: ReturnType<typeof buildApi>
let steward: Record<string, string>
let operator: Record<string, string>

beforeAll(async () => {
  const library = join(home.path, 'library')
  mkdirSync(library)
  writeFileSync(
    join(library, 'a.yaml'),
    'mapping: row/a\nfor: row\nsource: T\nresources:\n  p: { resource: Patient, key: [N], set: { name: [{ text: { from: NAME } }], gender: { from: S, code: sex } } }\n',
  )
  writeFileSync(join(library, 'sex.yaml'), 'table: sex\nrows:\n  "1": male\n')
  const done = await publish({ folder: data, draft: [library], fixtures: [], clock, who: 'setup', why: 'first' })
  expect(done.ok).toBe(true)
  store = await openSqliteStore({ folder: data })
  await store.write((tx) => tx.putUnmatched('his', [{ table: 'sex', system: '', code: '2', display: '女' }], 1000, 1))
  const tokens = openTokens(data, clock)
  const access = createAccess({ reads: store.reads, tokens, clock, log: silentLog, audit: { record: async () => {} } })
  const metrics = createMetrics()
  const journal = { tallies: async () => [], waiting: async () => [], head: async () => 0 }
  const limits = { waitingSeconds: 300, diskFreeBytes: 0 }
  const operations = createOperations({ journal, tallies: access.tallies, clock, folder: data, limits, metrics })
  const health = createHealth()
  health.ready('store')
  api = buildApi({
    access,
    operations,
    health,
    metrics,
    log: silentLog,
    version: '0',
    language: 'en',
    interfaces: () => [],
    startedAt: 0,
    steward: openDesk(data, clock, []),
  })
  const bearer = async (role: 'steward' | 'operator') => ({ authorization: `Bearer ${(await tokens.issue(role)).token}` })
  steward = await bearer('steward')
  operator = await bearer('operator')
})

afterAll(async () => {
  await api.close()
  await store.close()
  home.remove()
})

const get = async (url: string) => (await api.inject({ url, headers: steward })).json()
const post = (url: string, payload: object, headers = steward) => api.inject({ method: 'POST', url, payload, headers })

test('a code is listed, filled in, published, and done', async () => {
  expect(await get('/admin/codes')).toMatchObject({
    codes: [{ table: 'sex', code: '2', display: '女', count: 1, drafted: false }],
  })
  const resolved = await post('/admin/codes/resolve', { table: 'sex', code: '2', to: 'female' })
  expect([resolved.statusCode, resolved.json()]).toEqual([200, { file: 'sex.yaml', line: 4 }])
  expect(await get('/admin/codes')).toMatchObject({ codes: [{ code: '2', drafted: true }] })
  const published = await post('/admin/mappings/publish', { why: 'sex 2' })
  expect(published.json()).toMatchObject({ changed: true, running: false })
  expect(await get('/admin/codes')).toEqual({ codes: [] })
  const { log } = await get('/admin/mappings/versions')
  expect(log.at(-1)).toMatchObject({ action: 'published', why: 'sex 2', who: expect.stringMatching(/^steward \S+$/) })
})

test.each([
  ['a table that is none', { table: 'sexx', code: '3', to: 'other' }, 422, 'steward.unknown-table'],
  ['a code that is known', { table: 'sex', code: '1', to: 'other' }, 409, 'steward.code-known'],
  ['a code R4 does not have', { table: 'sex', code: '3', to: 'mail' }, 422, 'steward.unsound'],
  ['nothing said', {}, 400, 'access.bad-parameter'],
  ['more than is asked', { table: 'sex', code: '3', to: 'other', and: 'x' }, 400, 'access.bad-parameter'],
  ['a number for a text', { table: 'sex', code: 3, to: 'other' }, 400, 'access.bad-parameter'],
])('refused: %s', async (_, body, status, code) => {
  const answer = await post('/admin/codes/resolve', body)
  expect([answer.statusCode, answer.body.includes(code)]).toEqual([status, true])
})

test('only a steward changes mappings', async () => {
  for (const url of ['/admin/codes/resolve', '/admin/mappings/publish', '/admin/mappings/rollback'])
    expect((await post(url, { why: 'x' }, operator)).statusCode).toBe(403)
})

test('a draft of a version that does not run any more is refused until it is discarded', async () => {
  const back = await post('/admin/mappings/rollback', { why: 'no' })
  expect(back.statusCode).toBe(200)
  const late = await post('/admin/codes/resolve', { table: 'sex', code: '9', to: 'unknown' })
  expect([late.statusCode, late.body.includes('steward.draft-outdated')]).toEqual([409, true])
  expect((await api.inject({ method: 'DELETE', url: '/admin/mappings/draft', headers: steward })).statusCode).toBe(200)
  expect(existsSync(join(data, 'mappings/draft'))).toBe(false)
  expect((await post('/admin/codes/resolve', { table: 'sex', code: '9', to: 'unknown' })).statusCode).toBe(200)
})
