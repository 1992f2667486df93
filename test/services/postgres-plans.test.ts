import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressOf } from '../../src/store/postgres/address.ts'
import { Names } from '../../src/store/postgres/names.ts'
import { Packs } from '../../src/store/postgres/packs.ts'
import type { Look } from '../../src/store/postgres/readers.ts'
import { openSearch } from '../../src/store/postgres/search.ts'
import { openSession, type Session } from '../../src/store/postgres/session.ts'
import { feedSql } from '../../src/store/postgres/sql/feed.ts'
import { followUpSql, outboxSql } from '../../src/store/postgres/sql/follow-ups.ts'
import { journalSql, leaseSql } from '../../src/store/postgres/sql/journal.ts'
import { messageSql } from '../../src/store/postgres/sql/messages.ts'
import { metaSql, nameSql } from '../../src/store/postgres/sql/names.ts'
import { indexSql } from '../../src/store/postgres/sql/patient-index.ts'
import { resourceSql } from '../../src/store/postgres/sql/resources.ts'
import { runTables } from '../../src/store/postgres/sql/runs.ts'
import { transactionSql } from '../../src/store/postgres/sql/transaction.ts'
import type { Statement, Value } from '../../src/store/postgres/statement.ts'
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/store.ts'
import type { SearchPlan } from '../../src/store/search.ts'
import { AT, patient, write } from '../contract/store/writes.ts'
import { freshSchema } from '../support/postgres.ts'

/** Plans of every statement as a session of the store makes them: kept for all values, whatever the tables hold. */
const place = await freshSchema()
let store: PostgresStore
let session: Session
let client: pg.Client

const AREAS: Readonly<Record<string, Readonly<Record<string, Statement>>>> = {
  name: nameSql,
  meta: metaSql,
  feed: feedSql,
  resource: resourceSql,
  message: messageSql,
  index: indexSql,
  follow_up: followUpSql,
  outbox: outboxSql,
  journal: journalSql,
  lease: leaseSql,
  fences: { fences: transactionSql.fences },
  ...Object.fromEntries(
    Object.entries(runTables).map(([name, { insert, find, remove }]) => [`run ${name}`, { insert, find, remove }]),
  ),
}
const ALL = Object.values(AREAS).flatMap((area) => Object.values(area).map((one) => [one.name!, one.text] as const))

/** The index each hot statement must go by. */
const HOT: Readonly<Record<string, RegExp>> = {
  'resource.byIds': /resource_by_id/,
  'resource.byRids': /resource_pkey/,
  'resource.replace': /resource_pkey/,
  'resource.stamp': /resource_pkey/,
  'resource.packs': /pack_pkey/,
  'resource.ledger': /ledger_pkey/,
  'resource.version': /history_0_pkey/,
  'search_text.find': /search_text_pkey/,
  'search_date.remove': /search_date_(pkey|of)/,
  'compartment.find': /compartment_pkey/,
  'feed.rows': /feed_0_pkey/,
  'feed.firstAt': /feed_0_tenant_at_first_idx/,
  'feed.changed': /resource_pkey[\s\S]*link_pkey[\s\S]*person_pkey/,
  'message.states': /message_pkey/,
  'message.replace': /message_pkey/,
  'message.settle': /waiting_pkey/,
  'message.settledUpTo': /waiting_pkey/,
  'message.held': /message_held/,
  'message.failed': /message_failed/,
  'message.unmatched': /unmatched_by_count/,
  'index.records': /record_pkey/,
  'index.holders': /posting_pkey/,
  'index.edgesOf': /edge_pkey[\s\S]*edge_by_b/,
  'index.instructionsOf': /instruction_pkey[\s\S]*instruction_by_b/,
  'index.personOfSps': /link_pkey[\s\S]*person_pkey/,
  'index.membersOf': /link_by_person/,
  'index.personsByFounder': /person_by_founder/,
  'index.personsById': /person_by_id/,
  'index.proposalsOf': /proposal_pkey[\s\S]*proposal_by_b/,
  'index.openProposals': /proposal_by_time/,
  'index.placeholderPersons': /resource_placeholder/,
  'follow_up.byDedupe': /follow_up_by_dedupe/,
  'follow_up.due': /follow_up_due/,
  'follow_up.next': /follow_up_due/,
  'follow_up.byAnchor': /follow_up_by_anchor/,
  'outbox.due': /outbox_due[\s\S]*outbox_0_pkey/,
  'outbox.nextOfKey': /outbox_0_.*order_key/,
  'outbox.known': /outbox_event_pkey/,
  'journal.known': /seen_pkey/,
  'journal.waitingIn': /waiting_(by_shard|pkey)/,
  'journal.taken': /waiting_pkey[\s\S]*journal_\d+/,
  'lease.renew': /lease_pkey/,
  'transaction.fences': /lease_pkey/,
}

const MANY = 'generate_series(1, 8000) AS n'
/** As many rows as it takes for a plan to matter; what they say does not. */
const FILL = [
  `INSERT INTO resource SELECT 1, 10000000 + n, 1 + n % 20, 'f' || n, 10000000 + n / 40, 1, 10000 + n, 0, 0, 1 + n % 20, n, 1, n, n, 1, 0, 10000000 + n, 0 FROM ${MANY}`,
  `INSERT INTO compartment SELECT 1, 10000000 + n / 4, 1 + n % 20, 10000000 + n, 1 FROM ${MANY}`,
  `INSERT INTO search_text SELECT 1, n % 30, 'v' || n % 2000, 10000000 + n, 1 FROM ${MANY}`,
  `INSERT INTO search_word SELECT 1, n % 3, 'name' || n % 2000, 10000000 + n, 1 FROM ${MANY}`,
  `INSERT INTO search_date SELECT 1, n % 5, n, n + 10, 10000000 + n, 1 FROM ${MANY}`,
  `INSERT INTO search_number SELECT 1, n % 5, n, 'g', 10000000 + n, 1 FROM ${MANY}`,
  `INSERT INTO link SELECT 1, 10000000 + n, 20000000 + n, 0, n FROM ${MANY}`,
  `INSERT INTO person SELECT 1, 20000000 + n, 'pp' || n, 10000000 + n, 1, NULL, 0 FROM ${MANY}`,
  `INSERT INTO record SELECT 1, 10000000 + n, '{1,2}', '' FROM ${MANY}`,
  `INSERT INTO posting SELECT 1, n % 3000, 10000000 + n FROM ${MANY}`,
  `INSERT INTO edge SELECT 1, 10000000 + n, 10000001 + n, 1, '', '', NULL FROM ${MANY}`,
  `INSERT INTO proposal SELECT 1, 10000000 + n, 10000001 + n, 1, '', '', n FROM ${MANY}`,
  `INSERT INTO instruction (tenant, same, a, b, origin, time, seq, merge) SELECT 1, 1, 10000000 + n, 10000001 + n, 'A40', n, n, 1 FROM ${MANY}`,
  `INSERT INTO decision (tenant, kind, sps, person, from_person, origin, explanation, at, seq) SELECT 1, 0, '', n, n, '', '', n, n FROM ${MANY}`,
  `INSERT INTO pack SELECT 1, 10000000 + n, NULL, '\\\\x007b7d' FROM ${MANY}`,
  `INSERT INTO history SELECT 1, 10000000 + n, 1, n, 0, 0, 0, NULL, n, 0 FROM ${MANY}`,
  `INSERT INTO ledger SELECT 1, 10000000 + n, 1, n, n, 1, 0, 0, '' FROM ${MANY}`,
  `INSERT INTO fold SELECT 1, 10000000 + n, '' FROM ${MANY}`,
  `INSERT INTO feed SELECT 1, 10000 + n, 1, n, '[]' FROM ${MANY}`,
  `INSERT INTO message SELECT 1, n, 1, 20000, n % 4, NULL, NULL, NULL, n, NULL, n, 0, 0 FROM ${MANY}`,
  `INSERT INTO waiting SELECT 1, n, n % 64, 20000, 'his', 20000, n FROM ${MANY}`,
  `INSERT INTO seen SELECT 1, 'his', 'c' || n, '', n, 20000 FROM ${MANY}`,
  `INSERT INTO journal SELECT 1, n, 20000, 1, 'his', 'c', 20000, n, NULL, 'hl7v2', NULL, NULL, NULL, 0, '' FROM ${MANY}`,
  `INSERT INTO unmatched SELECT 1, 1, 't', 's', 'c' || n, '', n, 0, 0, 0, 0 FROM ${MANY}`,
  `INSERT INTO follow_up (tenant, dedupe, rule, due_at, anchor, sp, payload, state, decided_at)
    SELECT 1, 'd' || n, 'r' || n % 9, n, 'a' || n % 900, 's' || n % 900, '', n % 5, n FROM ${MANY}`,
  `INSERT INTO outbox SELECT 1, 1, n, 'e' || n, 'k' || n % 900, '', n % 3, 0, n, NULL FROM ${MANY}`,
  `INSERT INTO outbox_event SELECT 1, 1, 'e' || n, n FROM ${MANY}`,
  `INSERT INTO outbox_head SELECT 1, 1, 'k' || n, n, n FROM ${MANY}`,
  `INSERT INTO lease SELECT 1, 'l' || n, '', 1, now() FROM ${MANY}`,
  `INSERT INTO row_hash SELECT 1, 'his', 'k' || n, n FROM ${MANY}`,
].join('; ')

beforeAll(async () => {
  store = await openPostgresStore({ url: place.url })
  const tokens = Array.from({ length: 40 }, (_, no) =>
    write({ id: `o${no}`, sourcePatient: 'p1', index: [{ kind: 't', param: 11, a: `a|`, b: null }] }),
  )
  await store.write((tx) => tx.apply([patient('p1'), patient('g1', { golden: true }), ...tokens], AT))
  const address = addressOf(place.url)
  session = await openSession(address)
  client = new pg.Client({ connectionString: address.url })
  await client.connect()
  // As session.ts sets a session up.
  await client.query(`SET search_path = "${place.schema}", public; SET enable_seqscan = off; SET enable_hashjoin = off;
    SET enable_mergejoin = off; SET jit = off; SET random_page_cost = 1.1; SET plan_cache_mode = force_generic_plan`)
  for (const day of [20_000, 20_001])
    await client.query(`CREATE TABLE journal_${day} PARTITION OF journal FOR VALUES FROM (${day}) TO (${day + 1})`)
  await client.query(FILL)
  await client.query('ANALYZE')
})
afterAll(async () => {
  await Promise.all([client.end(), session.close(), store.close()])
  await place.remove()
})

async function planOf(text: string): Promise<string> {
  const count = new Set(text.match(/\$\d+/g)).size
  await client.query(`PREPARE planned AS ${text}`)
  const marks = Array.from({ length: count }, (_, at) => (new RegExp(`\\$${at + 1}::\\w+\\[\\]`).test(text) ? "'{}'" : "'1'"))
  const values = count === 0 ? '' : `(${marks.join(', ')})`
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE planned${values}`)
  await client.query('DEALLOCATE planned')
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

describe('query plans on PostgreSQL', () => {
  test('the settings of this test are those of a session', async () => {
    const names = ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit', 'random_page_cost', 'plan_cache_mode']
    const text = `SELECT ${names.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`
    const [ours] = await session.query({ name: undefined, text })
    expect((await client.query(text)).rows[0]).toEqual(ours)
  })

  test.each(ALL)('%s reads no table from end to end', async (_, text) => {
    expect(await planOf(text)).not.toMatch(/Seq Scan/)
  })

  test.each(Object.entries(HOT))('%s goes by its index', async (name, index) => {
    const found = ALL.find(([of]) => of === name)
    expect(found, `no statement ${name}`).toBeDefined()
    expect(await planOf(found![1])).toMatch(index)
  })

  const PLANS: readonly (readonly [what: string, plan: Partial<SearchPlan>, last: RegExp])[] = [
    ['everything of a type', {}, /resource_by_feed/],
    ['everything of a type, newest first', { sort: '-lastUpdated' }, /Backward using resource_by_feed/],
    ['a compartment', { sourcePatients: [1, 2] }, /compartment_pkey[\s\S]*resource_pkey/],
    [
      'a compartment by date',
      { sourcePatients: [1], sort: { date: 12, descending: true } },
      /compartment_pkey[\s\S]*resource_pkey/,
    ],
    ['a type by date', { sort: { date: 12, descending: false } }, /resource_by_feed/],
    ['golden records', { type: 'Patient', sourcePatients: [1] }, /link_pkey[\s\S]*resource_pkey/],
    ['a leading test', { tests: [{ kind: 'token', param: 11, values: ['|a', 'b'] }] }, /search_text_pkey[\s\S]*resource_pkey/],
    ['part of a name', { tests: [{ kind: 'string', param: 1, values: ['ame1'], match: 'contains' }] }, /search_word_(part|pkey)/],
    [
      'several tests',
      {
        sourcePatients: [1],
        tests: [
          { kind: 'token', param: 11, values: ['|a'], not: true },
          { kind: 'date', param: 12, ranges: [{ low: 1 }, { high: 5 }] },
          { kind: 'quantity', param: 15, ranges: [{ low: 1, high: 2, unit: 'g' }] },
          { kind: 'string', param: 1, values: ['name1999'], match: 'prefix' },
          { kind: 'lastUpdated', ranges: [{ low: 1 }] },
        ],
      },
      /compartment_pkey[\s\S]*resource_pkey/,
    ],
  ]
  test.each(PLANS)('a whole search as it is run: %s', async (_, plan, last) => {
    const asked: string[] = []
    const look: Look = {
      query: <R>(statement: Statement, values?: readonly Value[]) => {
        asked.push(statement.text)
        return session.query<R>(statement, values)
      },
    }
    const search = openSearch({ names: new Names((statement, values) => session.query(statement, values)), packs: new Packs() })
    const whole: SearchPlan = { type: 'Observation', tests: [], sort: 'lastUpdated', limit: 5, ...plan }
    await search.search(look, whole)
    await search.count(look, whole)
    const seen: string[] = []
    for (const text of asked) seen.push(await planOf(text))
    for (const one of seen) expect(one).not.toMatch(/Seq Scan/)
    expect(
      seen.some((one) => last.test(one)),
      seen.join('\n\n'),
    ).toBe(true)
  })
})
