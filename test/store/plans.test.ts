import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SearchPlan } from '../../src/store/search.ts'
import { type Connection, connect } from '../../src/store/sqlite/connection.ts'
import { openContent } from '../../src/store/sqlite/content.ts'
import { openFeed } from '../../src/store/sqlite/feed.ts'
import { journalMigrations } from '../../src/store/sqlite/journal-period.ts'
import type { Migration } from '../../src/store/sqlite/migrations.ts'
import { openNames } from '../../src/store/sqlite/names.ts'
import { rowHashMigrations } from '../../src/store/sqlite/row-hashes.ts'
import { openSearch } from '../../src/store/sqlite/search.ts'
import { feedSql } from '../../src/store/sqlite/sql/feed.ts'
import { followUpSql, outboxSql } from '../../src/store/sqlite/sql/follow-ups.ts'
import { journalSql } from '../../src/store/sqlite/sql/journal.ts'
import { messageSql } from '../../src/store/sqlite/sql/messages.ts'
import { metaSql, nameSql } from '../../src/store/sqlite/sql/names.ts'
import { indexSql } from '../../src/store/sqlite/sql/patient-index.ts'
import { resourceSql } from '../../src/store/sqlite/sql/resources.ts'
import { compartmentRuns, entryRuns, spanRuns } from '../../src/store/sqlite/sql/runs.ts'
import { ROW, searchSql } from '../../src/store/sqlite/sql/search.ts'
import { storeMigrations } from '../../src/store/sqlite/store-migrations.ts'

const { rowHash, putRowHash, ...periodSql } = journalSql

/** Every statement of every area, and the file it runs on. */
const AREAS: readonly [area: string, migrations: readonly Migration[], statements: Readonly<Record<string, unknown>>][] = [
  ['names', storeMigrations, nameSql],
  ['meta', storeMigrations, metaSql],
  ['resources', storeMigrations, resourceSql],
  ['entries', storeMigrations, entryRuns],
  ['spans', storeMigrations, spanRuns],
  ['compartment', storeMigrations, compartmentRuns],
  ['feed', storeMigrations, feedSql],
  ['messages', storeMigrations, messageSql],
  ['patient index', storeMigrations, indexSql],
  ['follow-ups', storeMigrations, followUpSql],
  ['outbox', storeMigrations, outboxSql],
  ['journal', journalMigrations, periodSql],
  ['row hashes', rowHashMigrations, { rowHash, putRowHash }],
]

/** Small by nature (interfaces × days × states, cursors, counters), read whole on purpose, or walked in key order with a limit. */
const WALKS: Readonly<Record<string, string>> = {
  'names.insert': '',
  'meta.counters': 'SEARCH counter',
  'messages.tallies': 'SEARCH message_tally',
  'patient index.openProposals': 'SCAN proposal USING INDEX proposal_by_time',
}

/** The index each hot statement must go by. */
const HOT: Readonly<Record<string, string>> = {
  'resources.byId': 'resource_by_id',
  'resources.anyBetween': 'resource_by_id',
  'resources.between': 'INTEGER PRIMARY KEY',
  'resources.byRid': 'INTEGER PRIMARY KEY',
  'resources.version': 'PRIMARY KEY',
  'resources.ledger': 'PRIMARY KEY',
  'resources.pack': 'INTEGER PRIMARY KEY',
  'entries.find': 'PRIMARY KEY',
  'entries.remove': 'PRIMARY KEY',
  'spans.find': 'PRIMARY KEY',
  'compartment.find': 'PRIMARY KEY',
  'feed.rowAt': 'PRIMARY KEY',
  'feed.rowsAfter': 'PRIMARY KEY',
  'feed.last': 'PRIMARY KEY',
  'feed.personOfSp': 'INTEGER PRIMARY KEY',
  'messages.bySeq': 'PRIMARY KEY',
  'messages.settledAbove': 'PRIMARY KEY',
  'messages.held': 'message_held',
  'messages.failed': 'message_failed',
  'messages.unmatched': 'unmatched_by_count',
  'patient index.holders': 'PRIMARY KEY',
  'patient index.edgesOf': 'edge_by_b',
  'patient index.instructionsOf': 'instruction_by_b',
  'patient index.personById': 'person_by_id',
  'patient index.personByFounder': 'person_by_founder',
  'patient index.membersOf': 'link_by_person',
  'patient index.memberIds': 'link_by_person',
  'patient index.decisions': 'decision_by_from',
  'patient index.proposalsOf': 'proposal_by_b',
  'patient index.placeholderPersons': 'resource_placeholder',
  'follow-ups.byDedupe': 'follow_up_by_dedupe',
  'follow-ups.due': 'follow_up_due',
  'follow-ups.next': 'follow_up_due',
  'follow-ups.byAnchor': 'follow_up_by_anchor',
  'follow-ups.byPatient': 'follow_up_by_patient',
  'follow-ups.byRule': 'follow_up_by_rule',
  'outbox.due': 'outbox_due',
  'outbox.known': 'outbox_by_event',
  'outbox.nextOfKey': 'outbox_waiting',
  'outbox.last': 'PRIMARY KEY',
  'journal.byControl': 'message_by_control',
  'journal.anyControl': 'message_by_control',
  'journal.read': 'INTEGER PRIMARY KEY',
  'journal.waiting': 'INTEGER PRIMARY KEY',
}

const sqlRows = AREAS.flatMap(([area, migrations, statements]) =>
  Object.entries(statements).flatMap(([name, sql]) => {
    if (typeof sql === 'number') return []
    return [[`${area}.${name}`, migrations, (typeof sql === 'function' ? sql(2) : sql) as string] as const]
  }),
)

describe('query plans', () => {
  let folder: string
  const connections = new Map<readonly Migration[], Connection>()
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-plans-'))
    for (const [at, migrations] of [...new Set(AREAS.map(([, migrations]) => migrations))].entries())
      connections.set(migrations, connect({ file: join(folder, `${at}.db`), migrations, cacheKiB: 1024 }))
  })
  afterAll(async () => {
    for (const connection of connections.values()) connection.close()
    await rm(folder, { recursive: true })
  })
  const planOf = (migrations: readonly Migration[], sql: string): string =>
    connections
      .get(migrations)!
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...(/\?\d/.test(sql) ? Array(new Set(sql.match(/\?\d+/g)).size).fill(1) : Array(sql.split('?').length - 1).fill(1)))
      .map((row) => row.detail as string)
      .join('\n')

  test.each(sqlRows)('%s reads no table from end to end', (name, migrations, sql) => {
    const plan = planOf(migrations, sql)
    if (name in WALKS) expect(plan).toContain(WALKS[name])
    else
      expect(
        plan.replaceAll('SCAN CONSTANT ROW', '').replaceAll(/SCAN (\d+ CONSTANT ROWS?|\d+-ROW VALUES CLAUSE)/g, ''),
      ).not.toMatch(/^SCAN|\bSCAN (?!\()/m)
  })

  test.each(Object.entries(HOT))('%s goes by %s', (name, index) => {
    const row = sqlRows.find(([of]) => of === name)
    expect(row, `no statement ${name}`).toBeDefined()
    expect(planOf(row![1], row![2])).toMatch(new RegExp(`(INDEX ${index}|${index})`))
  })

  const SEARCHES: readonly [what: string, sql: string, plan: RegExp][] = [
    ['the compartment as list', searchSql.compartment(2), /x USING PRIMARY KEY \(tenant=\? AND sp=\? AND type=\?\)/],
    ['values as list', searchSql.byValues(3), /x USING PRIMARY KEY \(tenant=\? AND param=\? AND a=\?\)/],
    ['a range as list', searchSql.byRange, /x USING PRIMARY KEY \(tenant=\? AND param=\? AND a>\? AND a<\?\)/],
    ['dates as list', searchSql.byDate, /x USING PRIMARY KEY \(tenant=\? AND param=\? AND a>\? AND a<\?\)/],
    ['golden records of source patients', searchSql.goldenOf(2), /resource_by_id/],
    ['distinct values, hop by hop', searchSql.nextValue, /search USING PRIMARY KEY \(tenant=\? AND param=\? AND a>\? AND a<\?\)/],
    [
      'a value as test',
      `SELECT ${ROW} FROM resource r WHERE r.rid = ? AND ${searchSql.hasValue(1)}`,
      /x (EXISTS )?USING PRIMARY KEY \(tenant=\? AND param=\? AND a=\? AND rid>\? AND rid<\?\)/,
    ],
    [
      'a date as test',
      `SELECT ${ROW} FROM resource r WHERE r.rid = ? AND ${searchSql.hasDate}`,
      /x (EXISTS )?USING PRIMARY KEY \(tenant=\? AND param=\? AND rid>\? AND rid<\?\)/,
    ],
    [
      'a date to sort by',
      `SELECT ${searchSql.sortKey} FROM resource r WHERE r.rid = ?`,
      /y USING PRIMARY KEY \(tenant=\? AND param=\? AND rid>\? AND rid<\?\)/,
    ],
    [
      'a type by feed number',
      `SELECT ${ROW} FROM resource r INDEXED BY resource_by_feed WHERE r.tenant = ? AND r.shelf = ? AND r.feed > ? ORDER BY r.feed LIMIT ?`,
      /r USING INDEX resource_by_feed \(tenant=\? AND shelf=\? AND feed>\?\)/,
    ],
  ]
  test.each(SEARCHES)('search: %s', (_, sql, expected) => {
    const plan = planOf(storeMigrations, sql)
    expect(plan).toMatch(expected)
    expect(plan).not.toMatch(/SCAN (?!CONSTANT)/)
  })

  const PLANS: readonly (readonly [what: string, plan: Partial<SearchPlan>])[] = [
    ['everything of a type', {}],
    ['a compartment', { sourcePatients: [1, 2] }],
    ['a compartment by date', { sourcePatients: [1], sort: { date: 12, descending: true } }],
    ['a type by date', { sort: { date: 12, descending: false } }],
    ['a type by date, next page', { sort: { date: 12, descending: true }, after: 'd5.7' }],
    ['golden records', { type: 'Patient', sourcePatients: [1] }],
    ['a leading test', { tests: [{ kind: 'token', param: 11, values: ['|a', 'b'] }] }],
    [
      'several tests',
      {
        sourcePatients: [1],
        tests: [
          { kind: 'token', param: 11, values: ['|a'], not: true },
          { kind: 'date', param: 12, ranges: [{ low: 1 }, { high: 5 }] },
          { kind: 'quantity', param: 15, ranges: [{ low: 1, high: 2, unit: 'g' }] },
          { kind: 'string', param: 14, values: ['wang'], match: 'prefix' },
          { kind: 'lastUpdated', ranges: [{ low: 1 }] },
        ],
      },
    ],
  ]
  test.each(PLANS)('a whole search as it is run: %s', (_, plan) => {
    const connection = connections.get(storeMigrations)!
    const prepared: string[] = []
    const recording: Connection = {
      ...connection,
      prepare(sql) {
        prepared.push(sql)
        return connection.prepare(sql)
      },
    }
    const names = openNames(connection)
    names.no('Observation')
    names.no('Patient')
    const { search, count } = openSearch(recording, names, openContent(connection), openFeed(connection, names))
    const whole: SearchPlan = { type: 'Observation', tests: [], sort: 'lastUpdated', limit: 5, ...plan }
    search(whole)
    count(whole)
    const plans = prepared.map((sql) => planOf(storeMigrations, sql))
    expect(plans.length).toBeGreaterThan(4)
    // `c` is the list of candidates itself; DISTINCT and ORDER BY work on it, or on one page of an index.
    for (const one of plans) expect(one).not.toMatch(/\bSCAN (?!c\b|\(|CONSTANT)/)
  })
})
