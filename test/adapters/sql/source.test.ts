import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sqlSettings } from '../../../adapters/sql/settings.ts'
import { type SqlSource, sqlSource } from '../../../adapters/sql/source.ts'
import { generateHospital, writeHospital } from '../../../fixtures/hospital/generate.ts'
import { type PullingGround, pullingGround } from '../../support/source-context.ts'

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  TB_REG: ['GHBM', 'YYDAH', 'KSMC', 'GXSJ'],
  TB_DIAG: ['JZLSH', 'ZDXH', 'ZDBM'],
}
const REG = { view: 'TB_REG', cursor: 'GXSJ', cursorFormat: 'yyyy-MM-dd HH:mm:ss', id: ['GHBM'], orderingKey: 'YYDAH' }
const DIAG = { view: 'TB_DIAG', id: ['JZLSH', 'ZDXH'] }

let folder: string
let file: string
let db: DatabaseSync
let ground: PullingGround
const open: SqlSource[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sql-source-'))
  file = join(folder, 'his.db')
  db = new DatabaseSync(file)
  db.exec(`PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;
    CREATE TABLE T_REG (GHBM TEXT, YYDAH TEXT, KSMC TEXT, SECRET TEXT, GXSJ TEXT);
    CREATE VIEW TB_REG AS SELECT GHBM, YYDAH, KSMC, SECRET, GXSJ FROM T_REG;
    CREATE TABLE TB_DIAG (JZLSH TEXT, ZDXH INTEGER, ZDBM TEXT, PRICE REAL)`)
  ground = pullingGround({ columns: (view) => COLUMNS[view] ?? [] })
})

afterEach(async () => {
  await Promise.all(open.splice(0).map((source) => source.stop()))
  db.close()
  rmSync(folder, { recursive: true })
})

function source(views: readonly object[] = [REG], more: object = {}): SqlSource {
  const settings = sqlSettings.parse({ driver: 'sqlite', file, everySeconds: 3600, lookBackSeconds: 600, views, ...more })
  const made = sqlSource(settings, ground.context)
  open.push(made)
  return made
}

const add = (number: string, at: string | null, department = '全科门诊', patient = 'P1'): void => {
  db.prepare('INSERT INTO T_REG VALUES (?, ?, ?, ?, ?)').run(number, patient, department, 'secret', at)
}
const texts = (): readonly string[] => ground.intake.taken.map(({ envelope }) => new TextDecoder().decode(envelope.bytes))
const numbers = (): readonly string[] => texts().map((text) => (JSON.parse(text) as { GHBM: string }).GHBM)

describe('a row as a message', () => {
  test('canonical text of the named columns in the order of the view, with its key, order and origin', async () => {
    add('MZ1', '2026-11-22 10:00:00')
    db.exec(`UPDATE T_REG SET KSMC = NULL`)
    await source().poll()
    const { envelope } = ground.intake.taken[0]!
    expect(texts()).toEqual(['{"GHBM":"MZ1","YYDAH":"P1","KSMC":null,"GXSJ":"2026-11-22 10:00:00"}'])
    expect(envelope).toMatchObject({ interface: 'his', format: 'row', origin: 'TB_REG', orderingKeys: ['P1'] })
    expect(envelope.controlId).toMatch(/^TB_REG:MZ1:[0-9a-z]+$/)
  })

  test('numbers become text as the database writes them', async () => {
    db.exec(`INSERT INTO TB_DIAG VALUES ('ZY1', 2, 'I10', 7.5)`)
    ground = pullingGround({ columns: () => ['ZDXH', 'PRICE'] })
    await source([DIAG]).poll()
    expect(texts()).toEqual(['{"JZLSH":"ZY1","ZDXH":"2","PRICE":"7.5"}'])
  })

  test('bytes of another charset are read as that charset', async () => {
    db.prepare('INSERT INTO T_REG VALUES (?, ?, ?, ?, ?)').run(
      'MZ1',
      'P1',
      new Uint8Array([0xc8, 0xab, 0xbf, 0xc6]),
      '',
      '2026-11-22 10:00:00',
    )
    await source([{ ...REG, charset: 'gb18030' }]).poll()
    expect(texts()[0]).toContain('"KSMC":"全科"')
  })

  test('columns no mapping names are not read', async () => {
    add('MZ1', '2026-11-22 10:00:00')
    await source().poll()
    expect(texts().join()).not.toContain('secret')
  })
})

describe('paging', () => {
  test.each([1, 2, 3, 7, 10, 11])(
    'ten rows of one update time, %i a page: each once, in order of their key',
    async (pageSize) => {
      for (let i = 0; i < 10; i++) add(`MZ${9 - i}`, '2026-11-22 02:00:00')
      await source([REG], { pageSize }).poll()
      expect(numbers()).toEqual(Array.from({ length: 10 }, (_, i) => `MZ${i}`))
    },
  )

  test('times first, then keys', async () => {
    add('C', '2026-11-22 10:00:00')
    add('A', '2026-11-22 11:00:00')
    add('B', '2026-11-22 10:00:00')
    await source([REG], { pageSize: 1 }).poll()
    expect(numbers()).toEqual(['B', 'C', 'A'])
  })

  test('number keys are paged as numbers', async () => {
    for (let i = 1; i <= 12; i++) db.prepare('INSERT INTO TB_DIAG VALUES (?, ?, ?, 1)').run('ZY1', i, `I${i}`)
    await source([DIAG], { pageSize: 5 }).poll()
    expect(texts().map((text) => JSON.parse(text).ZDXH)).toEqual(Array.from({ length: 12 }, (_, i) => String(i + 1)))
  })

  test('a time given in epoch seconds', async () => {
    db.exec('CREATE TABLE TB_EPOCH (ID TEXT, AT INTEGER)')
    for (let i = 0; i < 5; i++) db.prepare('INSERT INTO TB_EPOCH VALUES (?, ?)').run(`E${i}`, 1_790_000_000 + i)
    ground = pullingGround({ columns: () => ['ID'] })
    const views = [{ view: 'TB_EPOCH', cursor: 'AT', cursorFormat: 'epochSeconds', id: ['ID'] }]
    const first = source(views, { pageSize: 2 })
    await first.poll()
    db.exec(`INSERT INTO TB_EPOCH VALUES ('E9', 1790000100)`)
    await first.poll()
    expect(texts().map((text) => JSON.parse(text).ID)).toEqual(['E0', 'E1', 'E2', 'E3', 'E4', 'E9'])
  })

  test('rows whose update time is null are taken, and again only when they change', async () => {
    add('MZ1', '2026-11-22 10:00:00')
    add('MZ2', null)
    add('MZ3', null)
    const one = source([REG], { pageSize: 1 })
    await one.poll()
    await one.poll()
    expect(numbers()).toEqual(['MZ1', 'MZ2', 'MZ3'])
    db.exec(`UPDATE T_REG SET KSMC = '内科' WHERE GHBM = 'MZ3'`)
    await one.poll()
    expect(numbers()).toEqual(['MZ1', 'MZ2', 'MZ3', 'MZ3'])
  })
})

describe('polling again', () => {
  test('nothing new costs nothing downstream', async () => {
    for (let i = 0; i < 5; i++) add(`MZ${i}`, '2026-11-22 10:00:00')
    const one = source([REG], { pageSize: 2 })
    await one.poll()
    const calls = ground.intake.groups.length
    await one.poll()
    expect(ground.intake.groups).toHaveLength(calls)
    expect(numbers()).toHaveLength(5)
  })

  test('a changed row comes again, its neighbours do not', async () => {
    add('MZ1', '2026-11-22 10:00:00')
    add('MZ2', '2026-11-22 10:00:01')
    const one = source()
    await one.poll()
    db.exec(`UPDATE T_REG SET KSMC = '内科', GXSJ = '2026-11-22 10:05:00' WHERE GHBM = 'MZ1'`)
    await one.poll()
    expect(numbers()).toEqual(['MZ1', 'MZ2', 'MZ1'])
  })

  test.each([
    ['inside the look-back is found', '2026-11-22 09:55:00', ['MZ1', 'LATE']],
    ['before the look-back is not', '2026-11-22 09:40:00', ['MZ1']],
  ])('a row committed late, with a time %s', async (_, at, expected) => {
    add('MZ1', '2026-11-22 10:00:00')
    const one = source()
    await one.poll()
    add('LATE', at)
    await one.poll()
    expect(numbers()).toEqual(expected)
  })

  test('a restart goes on where the saved cursor stands', async () => {
    add('OLD', '2026-11-21 10:00:00')
    add('MZ1', '2026-11-22 10:00:00')
    const first = source()
    await first.poll()
    await first.stop()
    ground.hashes.known.clear()
    add('MZ2', '2026-11-22 10:01:00')
    await source().poll()
    // Without hashes the look-back is handed over again, and known by the journal as a repeat; what is older is not read.
    expect(numbers()).toEqual(['OLD', 'MZ1', 'MZ2'])
    expect(ground.intake.groups).toEqual([2, 2])
  })

  test('the cursor is saved in the same call as the rows', async () => {
    for (let i = 0; i < 4; i++) add(`MZ${i}`, `2026-11-22 10:00:0${i}`)
    const seen: string[] = []
    const receive = ground.intake.receive.bind(ground.intake)
    ground.intake.receive = (envelopes, cursor) => {
      seen.push(`${envelopes.length} ${(JSON.parse(cursor!.value) as { at: string }).at}`)
      return receive(envelopes, cursor)
    }
    await source([REG], { pageSize: 2 }).poll()
    expect(seen).toEqual(['2 2026-11-22 10:00:01', '2 2026-11-22 10:00:03'])
  })

  test('a time in the far future does not hide what follows', async () => {
    add('MZ1', '2026-11-22 10:00:00')
    add('WRONG', '2099-01-01 00:00:00')
    const one = source()
    await one.poll()
    add('MZ2', '2026-11-22 12:05:00')
    await one.poll()
    expect(numbers()).toEqual(['MZ1', 'WRONG', 'MZ2'])
  })

  test('a view without update column: content that returns to what it was is a change', async () => {
    db.exec(`INSERT INTO TB_DIAG VALUES ('ZY1', 1, 'I10', 1)`)
    const one = source([DIAG])
    for (const code of ['E11', 'I10', 'I10']) {
      await one.poll()
      ground.clock.advance(60_000)
      db.prepare('UPDATE TB_DIAG SET ZDBM = ?').run(code)
    }
    await one.poll()
    expect(texts().map((text) => JSON.parse(text).ZDBM)).toEqual(['I10', 'E11', 'I10'])
  })

  test('a mapping that names a new column has all rows read again', async () => {
    add('OLD', '2026-01-01 10:00:00')
    add('MZ1', '2026-11-22 10:00:00')
    const first = source()
    await first.poll()
    const more = sqlSource(sqlSettings.parse({ driver: 'sqlite', file, views: [REG] }), {
      ...ground.context,
      columns: () => [...COLUMNS.TB_REG!, 'SECRET'],
    })
    open.push(more)
    await more.poll()
    expect(numbers()).toEqual(['OLD', 'MZ1', 'OLD', 'MZ1'])
  })
})

describe('what goes wrong', () => {
  test.each([
    ['a missing view', [{ ...REG, view: 'TB_NONE' }], 'source.view-missing', { where: 'TB_NONE' }],
    ['a missing cursor column', [{ ...REG, cursor: 'XGSJ' }], 'source.column-missing', { found: 'XGSJ', where: 'TB_REG' }],
    ['a name that is an attack', [{ ...REG, view: 'TB_REG"; DROP TABLE T_REG; --' }], 'source.view-missing', {}],
  ])('%s is a coded error, and the next view is read', async (_, broken, code, facts) => {
    ground = pullingGround({ columns: (view) => COLUMNS[view] ?? ['GHBM'] })
    add('MZ1', '2026-11-22 10:00:00')
    db.exec(`INSERT INTO TB_DIAG VALUES ('ZY1', 1, 'I10', 1)`)
    const one = source([...broken, DIAG])
    await one.poll()
    expect(one.status()).toMatchObject({ state: 'failing', error: { code, facts } })
    expect(ground.intake.taken.map(({ envelope }) => envelope.origin)).toEqual(['TB_DIAG'])
    expect(db.prepare('SELECT count(*) AS n FROM T_REG').get()).toEqual({ n: 1 })
  })

  test('a column a mapping names and the view lacks is named', async () => {
    ground = pullingGround({ columns: () => ['GHBM', 'NOSUCH'] })
    const one = source()
    await one.poll()
    expect(one.status().error).toMatchObject({ code: 'source.column-missing', facts: { found: 'NOSUCH' } })
  })

  test('a view no mapping reads is not selected from', async () => {
    ground = pullingGround({ columns: () => [] })
    add('MZ1', '2026-11-22 10:00:00')
    const one = source()
    await one.poll()
    expect(one.status().error?.code).toBe('source.view-unmapped')
    expect(ground.intake.taken).toEqual([])
  })

  test.each([
    ['no file', () => rmSync(file), 'source.database-missing'],
    [
      'another kind of file',
      () => writeFileSync(file, 'no database at all, but long enough to be looked at'.repeat(40)),
      'source.not-a-database',
    ],
  ])('%s', async (_, spoil, code) => {
    db.close()
    spoil()
    const one = source()
    await one.poll()
    expect(one.status()).toMatchObject({ state: 'failing', error: { code } })
    db = new DatabaseSync(':memory:')
  })

  test('a locked database is waited for', async () => {
    add('MZ1', '2026-11-22 10:00:00')
    db.exec('BEGIN EXCLUSIVE')
    const one = source([REG], { statementSeconds: 0.2 })
    await one.poll()
    expect(one.status().error?.code).toBe('source.database-locked')
    db.exec('COMMIT')
    ground.clock.advance(5_000)
    await one.poll()
    expect(one.status()).toMatchObject({ state: 'running' })
    expect(numbers()).toEqual(['MZ1'])
  })

  test('a failing view rests, twice as long each time', async () => {
    ground = pullingGround({ columns: (view) => COLUMNS[view] ?? [] })
    db.exec('DROP VIEW TB_REG')
    const one = source()
    await one.poll()
    db.exec('CREATE VIEW TB_REG AS SELECT * FROM T_REG')
    add('MZ1', '2026-11-22 10:00:00')
    ground.clock.advance(4_999)
    await one.poll()
    expect(numbers()).toEqual([])
    ground.clock.advance(1)
    await one.poll()
    expect(numbers()).toEqual(['MZ1'])
  })

  test('a query past its time is stopped, and the next one works', async () => {
    db.exec(`CREATE VIEW TB_SLOW AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000000)
      SELECT CAST(i AS TEXT) AS GHBM, '2026-11-22 10:00:00' AS GXSJ FROM n`)
    ground = pullingGround({ columns: (view) => COLUMNS[view] ?? ['GHBM'] })
    add('MZ1', '2026-11-22 10:00:00')
    const one = source([{ ...REG, view: 'TB_SLOW', orderingKey: undefined }, REG], { statementSeconds: 0.5 })
    await one.poll()
    expect(one.status().error).toMatchObject({ code: 'source.statement-timeout', facts: { where: 'TB_SLOW' } })
    expect(numbers()).toEqual(['MZ1'])
  })

  test('rows that cannot be stored move neither cursor nor hashes and come again', async () => {
    add('MZ1', '2026-11-22 10:00:00')
    ground.intake.refuse = () => ({ stored: false, error: { code: 'store.locked', facts: {} } })
    const one = source()
    await one.poll()
    expect(one.status().error?.code).toBe('store.locked')
    expect(ground.hashes.known.size).toBe(0)
    ground.intake.refuse = undefined
    ground.intake.cursors.clear()
    ground.clock.advance(5_000)
    await one.poll()
    expect(numbers()).toEqual(['MZ1'])
  })

  test('rows without a key are counted, the others taken', async () => {
    add('MZ1', '2026-11-22 10:00:00')
    db.exec(`INSERT INTO T_REG VALUES (NULL, 'P1', 'x', '', '2026-11-22 10:00:01')`)
    const one = source()
    await one.poll()
    expect(one.status().error).toMatchObject({ code: 'source.row-without-key', facts: { found: 1 } })
    expect(numbers()).toEqual(['MZ1'])
  })
})

describe('running', () => {
  test('start polls at once; drained when every view was read to its end', async () => {
    add('MZ1', '2026-11-22 10:00:00')
    const one = source([REG, DIAG])
    expect(one.status()).toMatchObject({ state: 'starting', detail: 'first pass; TB_REG first pass, TB_DIAG first pass' })
    await one.start()
    await one.drained()
    expect(one.status()).toMatchObject({ state: 'running', detail: 'drained; TB_REG at 2026-11-22 10:00:00, TB_DIAG at end' })
  })

  test('without room nothing is read; stopping does not wait for room', async () => {
    add('MZ1', '2026-11-22 10:00:00')
    ground.intake.fill()
    const one = source()
    const polling = one.poll()
    expect(one.status().state).toBe('paused')
    await one.stop()
    await polling
    expect(ground.intake.taken).toEqual([])
  })

  test('a schedule polls again', async () => {
    const one = source([REG], { everySeconds: undefined, schedule: '* * * * * *' })
    await one.start()
    await one.drained()
    add('MZ1', '2026-11-22 10:00:00')
    await vi.waitFor(() => expect(numbers()).toEqual(['MZ1']), { timeout: 20_000 })
  })

  test('polls do not overlap', () => {
    const one = source()
    expect(one.poll()).toBe(one.poll())
  })
})

describe('whatever happens in the database', () => {
  const change = fc.record({
    row: fc.nat(6),
    department: fc.constantFrom('内科', '外科', '儿科'),
    late: fc.nat(500),
    poll: fc.boolean(),
  })

  test('the last message of each row is what the row now says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 4 }),
        async (changes, pageSize) => {
          db.exec('DELETE FROM T_REG')
          ground = pullingGround({ columns: (view) => COLUMNS[view] ?? [] })
          const one = source([REG], { pageSize })
          for (const [i, { row, department, late, poll }] of changes.entries()) {
            // Time goes on by a second a change; what is committed late bears a time from before, within the look-back.
            const at = new Date(Date.UTC(2026, 10, 22, 10) + (i - late) * 1000).toISOString().slice(0, 19).replace('T', ' ')
            db.prepare('DELETE FROM T_REG WHERE GHBM = ?').run(`MZ${row}`)
            add(`MZ${row}`, at, department)
            if (poll) await one.poll()
          }
          await one.poll()
          await one.stop()
          const last = new Map(texts().map((text) => [(JSON.parse(text) as { GHBM: string }).GHBM, text]))
          const now = db.prepare('SELECT GHBM, YYDAH, KSMC, GXSJ FROM TB_REG').all()
          expect([...last.values()].toSorted()).toEqual(now.map((row) => JSON.stringify(row)).toSorted())
        },
      ),
      { numRuns: 10, seed: 20261122 },
    )
  })

  test('the demo hospital: every row of every view, once', async () => {
    const hospital = join(folder, 'hospital')
    writeHospital(generateHospital({ seed: 3, until: '2026-11-22', people: 30 }), hospital)
    db.close()
    db = new DatabaseSync(join(hospital, 'his.db'))
    const columns = (view: string): readonly string[] =>
      db
        .prepare('SELECT name FROM pragma_table_xinfo(?)')
        .all(view)
        .map((row) => String(row.name))
    ground = pullingGround({ columns })
    const views = [
      { view: 'TB_YL_PATIENT_INFORMATION', cursor: 'GXSJ', cursorFormat: 'yyyyMMddHHmmss', id: ['YYDAH'] },
      { view: 'TB_HIS_MZ_REG', cursor: 'GXSJ', id: ['GHBM'] },
      { view: 'TB_YL_ZY_MEDICAL_RECORD', cursor: 'GXSJ', id: ['JZLSH'] },
      { view: 'TB_IH_DIAGNOSIS_DETAIL', id: ['JZLSH', 'ZDXH'] },
      { view: 'TB_YY_APPOINTMENT', cursor: 'UPDATE_TIME', id: ['YYLSH'] },
    ]
    const one = source(views, { file: join(hospital, 'his.db'), pageSize: 7 })
    await one.poll()
    await one.poll()
    expect(one.status()).toMatchObject({ state: 'running' })
    const rows = views.flatMap(({ view }) =>
      db
        .prepare(`SELECT * FROM ${view}`)
        .all()
        .map((row) => JSON.stringify(row)),
    )
    expect(texts().toSorted()).toEqual(rows.toSorted())
  })
})

describe('settings', () => {
  test.each([
    ['both schedule and seconds', { schedule: '* * * * *', everySeconds: 5 }],
    ['a schedule that is none', { schedule: 'every day' }],
    ['an unknown key', { polling: 5 }],
    ['an unknown driver', { driver: 'foxpro' }],
    ['sqlite without file', { file: undefined }],
    ['a view twice', { views: [REG, REG] }],
    ['an unknown cursor format', { views: [{ ...REG, cursorFormat: 'dd.MM.yyyy' }] }],
  ])('%s is refused', (_, wrong) => {
    expect(sqlSettings.safeParse({ driver: 'sqlite', file: 'his.db', views: [REG], ...wrong }).success).toBe(false)
  })
})
