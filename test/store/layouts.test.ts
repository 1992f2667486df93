import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { magnitude } from '../../src/store/search-coding.ts'
import { connect } from '../../src/store/sqlite/connection.ts'
import { storeMigrations } from '../../src/store/sqlite/store-migrations.ts'

const folder = mkdtempSync(join(tmpdir(), 'layouts-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A file of an earlier layout comes forward with what it holds. */
test('layout 2 lists quantities by magnitude, each resource of a run, and leaves dates and tokens alone', () => {
  const file = join(folder, 'store.db')
  const first = connect({ file, migrations: storeMigrations.slice(0, 1), cacheKiB: 1024 })
  const rows = [
    // param, a, rid, b, run; 7 is a quantity, 8 a date, 9 a token
    [7, 5.1, 10, 'mmol/L', 2],
    [7, 5.3, 10, 'mmol/L', 1],
    [7, -2, 12, '', 1],
    [8, 1_000, 10, 2_000, 3],
    [9, 'N|1', 10, 0, 3],
  ]
  const search = first.prepare('INSERT INTO search (tenant, param, a, rid, b, run) VALUES (0, ?, ?, ?, ?, ?)')
  for (const row of rows) search.run(...row)
  const span = first.prepare('INSERT INTO span (tenant, param, rid, low, high, run) VALUES (0, ?, ?, ?, ?, 1)')
  span.run(7, 10, 5.1, 'mmol/L')
  span.run(8, 10, 1_000, 2_000)
  first.close()

  const now = connect({ file, migrations: storeMigrations, cacheKiB: 1024 })
  const found = now.prepare('SELECT param, a, rid, b, run FROM search ORDER BY param, a, rid').all()
  expect(found.map((row) => Object.values(row))).toEqual([
    [7, magnitude(-2), 12, '', 1],
    [7, magnitude(5.1), 10, 'mmol/L', 1],
    [7, magnitude(5.1), 11, 'mmol/L', 1],
    [8, 1_000, 10, 2_000, 3],
    [9, 'N|1', 10, 0, 3],
  ])
  now.close()
})

test('magnitudes rise with the value', () => {
  const values = [
    -Number.MAX_VALUE,
    -1e9,
    -7.2,
    -7.1,
    -1e-300,
    0,
    5e-324,
    0.001,
    0.5,
    0.99,
    1,
    5.1,
    5.3,
    9,
    10,
    1e9,
    Number.MAX_VALUE,
  ]
  const steps = values.map(magnitude)
  expect(steps).toEqual(steps.toSorted((a, b) => a - b))
  expect(magnitude(5.1)).toBe(magnitude(5.3))
  expect(magnitude(5)).not.toBe(magnitude(10))
})
