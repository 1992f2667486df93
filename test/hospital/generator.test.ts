import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateHospital, writeHospital } from '../../fixtures/hospital/generate.ts'
import { type Truth, truthOf } from '../../fixtures/hospital/truth.ts'

const UNTIL = '2026-11-22'
const HERE = join(import.meta.dirname, '../../fixtures/hospital')

interface Listed {
  readonly file: string
  readonly sendAt: string
  readonly connection: string
  readonly charset: string
  readonly type: string
  readonly controlId: string
  readonly repeatOf?: string
}
interface Read extends Listed {
  readonly segments: readonly (readonly string[])[]
}

let root: string
let folder: string
let truth: Truth
let his: DatabaseSync
let billing: DatabaseSync
let adt: readonly Read[]
let lis: readonly Read[]

/** Read here with nothing but split: fields are numbered as HL7 numbers them, except in MSH. */
function messages(feed: string): readonly Read[] {
  const { messages: listed } = JSON.parse(readFileSync(join(folder, feed, 'manifest.json'), 'utf8')) as { messages: Listed[] }
  return listed.map((one) => {
    const text = new TextDecoder(one.charset, { fatal: true }).decode(readFileSync(join(folder, feed, one.file)))
    return {
      ...one,
      segments: text
        .split(/[\r\n]/)
        .filter(Boolean)
        .map((line) => line.split('|')),
    }
  })
}

const segment = (message: Read, name: string): readonly string[] => message.segments.find(([first]) => first === name) ?? []
const all = (db: DatabaseSync, sql: string): Record<string, string | number>[] =>
  db.prepare(sql).all() as Record<string, string | number>[]
const number = (db: DatabaseSync, sql: string): number => Number(Object.values(all(db, sql)[0]!)[0])
const cents = (yuan: string): number => Math.round(Number(yuan) * 100)

function digest(path: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (/\.\w+$/.test(name)) hash.update(name).update(readFileSync(join(path, name)))
  }
  return hash.digest('hex')
}

function write(name: string, seed: number, people: number, until = UNTIL): string {
  const out = join(root, name)
  writeHospital(generateHospital({ seed, until, people }), out)
  return out
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'hospital-'))
  folder = write('demo', 1, 200)
  truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth
  his = new DatabaseSync(join(folder, 'his.db'), { readOnly: true })
  billing = new DatabaseSync(join(folder, 'billing.db'), { readOnly: true })
  adt = messages('adt')
  lis = messages('lis')
})

afterAll(() => {
  his.close()
  billing.close()
  rmSync(root, { recursive: true })
})

describe('the generator', () => {
  test('the same seed, date and number of people give the same bytes', () => {
    const first = digest(write('a', 7, 40))
    expect(digest(write('b', 7, 40))).toBe(first)
    expect(digest(write('c', 8, 40))).not.toBe(first)
    expect(digest(write('d', 7, 40, '2026-10-01'))).not.toBe(first)
  })

  test('writing again into the same folder replaces what was there', () => {
    const first = digest(write('again', 8, 30))
    write('again', 9, 30)
    expect(digest(write('again', 8, 30))).toBe(first)
  })

  test.each([1, 2, 3, 4, 5])('seed %i: any number of people', (seed) => {
    for (const people of [1, 12, 75]) expect(generateHospital({ seed, until: UNTIL, people }).people).toHaveLength(people)
  })

  test('imports nothing of the engine it judges', () => {
    const files = readdirSync(HERE).filter((name) => name.endsWith('.ts'))
    const foreign = files.flatMap((name) => {
      const imports = [...readFileSync(join(HERE, name), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from!)
      return imports.filter((from) => !from.startsWith('./') && !from.startsWith('node:') && from !== 'iconv-lite')
    })
    expect(files.length).toBeGreaterThan(10)
    expect(foreign).toEqual([])
  })

  test('every column of every view is described in the README', () => {
    const readme = readFileSync(join(HERE, 'README.md'), 'utf8')
    const sections = new Map(readme.split(/\n(?=\*\*TB_)/).map((text) => [/^\*\*(\w+)\*\*/.exec(text)?.[1] ?? '', text]))
    const undescribed = [his, billing].flatMap((db) =>
      all(db, `SELECT m.name AS view, c.name AS name FROM sqlite_schema m, pragma_table_xinfo(m.name) c WHERE m.type = 'view'`)
        .filter(({ view, name }) => {
          const inherited = view === 'TB_HIS_ZY_FEE_DETAIL' ? sections.get('TB_HIS_MZ_FEE_DETAIL') : ''
          return !new RegExp(`\\b${name}\\b`).test(`${sections.get(String(view))}${inherited}`)
        })
        .map(({ view, name }) => `${view}.${name}`),
    )
    expect(undescribed).toEqual([])
  })
})

describe('truth against the databases', () => {
  test('every HIS record is somebody, and nobody is without one', () => {
    const numbers = all(his, 'SELECT YYDAH FROM TB_YL_PATIENT_INFORMATION').map((row) => row.YYDAH)
    expect(truth.people.flatMap((person) => person.hisNumbers).toSorted()).toEqual(numbers.toSorted())
    expect(truth.people.every((person) => person.hisNumbers.length > 0)).toBe(true)
    expect(truth.counts).toMatchObject({ people: 200, sourcePatients: { his: numbers.length } })
  })

  test('visits: views and check-ups of the feed, with their state', () => {
    const told = adt.filter((message) => segment(message, 'PV1')[4] === 'TJ').map((message) => segment(message, 'PV1')[19]!)
    const rows = all(
      his,
      `SELECT GHBM AS number, CASE WHEN GTHBZ = '2' THEN 'cancelled' WHEN JZZT = '3' THEN 'finished' ELSE 'in-progress' END AS state FROM TB_HIS_MZ_REG
       UNION ALL SELECT JZLSH, CASE WHEN XGBZ = '2' THEN 'cancelled' WHEN CYSJ LIKE '1900%' THEN 'in-progress' ELSE 'finished' END FROM TB_YL_ZY_MEDICAL_RECORD`,
    )
    const views = rows.map((row) => `${row.number} ${row.state}`)
    const expected = truth.visits.map((visit) => `${visit.number} ${visit.status}`)
    expect([...views, ...[...new Set(told)].map((visit) => `${visit} finished`)].toSorted()).toEqual(expected.toSorted())
    expect(truth.counts.visits).toBe(expected.length)
  })

  test('diagnoses that are not void', () => {
    const rows = all(his, `SELECT JZLSH, ZDBM FROM TB_IH_DIAGNOSIS_DETAIL WHERE XGBZ = '1' ORDER BY JZLSH, CAST(ZDXH AS INTEGER)`)
    const expected = truth.visits.flatMap((visit) => visit.diagnoses.map((code) => `${visit.number} ${code}`))
    expect(rows.map((row) => `${row.JZLSH} ${row.ZDBM}`).toSorted()).toEqual(expected.toSorted())
    expect(number(his, `SELECT count(*) FROM TB_IH_DIAGNOSIS_DETAIL WHERE XGBZ = '2'`)).toBeGreaterThan(0)
  })

  test('bills to the cent, by person and in total: refunds are positive and taken away, void lines do not count', () => {
    const views = `(SELECT YYDAH, TFBZ, XGBZ, MXXMJE FROM TB_HIS_MZ_FEE_DETAIL UNION ALL SELECT YYDAH, TFBZ, XGBZ, MXXMJE FROM TB_HIS_ZY_FEE_DETAIL)`
    const net = `SUM(CASE WHEN XGBZ = '2' THEN 0 WHEN TFBZ = '2' THEN -1 ELSE 1 END * CAST(ROUND(MXXMJE * 100) AS INTEGER))`
    const sums = all(billing, `SELECT YYDAH, ${net} AS fen FROM ${views} GROUP BY YYDAH`)
    const byPerson: Record<string, number> = {}
    for (const { YYDAH, fen } of sums) {
      const person = truth.people.find((one) => one.hisNumbers.includes(String(YYDAH)))!.id
      byPerson[person] = (byPerson[person] ?? 0) + Number(fen)
    }
    expect(Object.fromEntries(Object.entries(truth.bills.byPerson).map(([id, yuan]) => [id, cents(yuan)]))).toEqual(byPerson)
    expect(cents(truth.bills.total)).toBe(number(billing, `SELECT ${net} FROM ${views}`))
    expect(number(billing, `SELECT count(*) FROM ${views} WHERE MXXMJE LIKE '-%'`)).toBe(0)
  })

  test.each(['TB_HIS_MZ_FEE_DETAIL', 'TB_HIS_ZY_FEE_DETAIL'])(
    '%s: a refund names its line and takes back no more than it',
    (view) => {
      expect(number(billing, `SELECT count(*) FROM ${view} WHERE TFBZ = '2'`)).toBeGreaterThan(0)
      const wrong = `SELECT count(*) FROM ${view} r LEFT JOIN ${view} o ON o.SFMXID = r.STFBH
      WHERE r.TFBZ = '2' AND (o.SFMXID IS NULL OR o.TFBZ <> '1' OR o.XGBZ <> '1' OR CAST(r.MXXMJE AS REAL) > CAST(o.MXXMJE AS REAL) OR r.STFSJ < o.STFSJ)`
      expect(number(billing, wrong)).toBe(0)
    },
  )

  test('amounts are whole cents in 2 to 4 places', () => {
    const amounts = all(billing, 'SELECT MXXMJE AS amount FROM TB_HIS_MZ_FEE_DETAIL').map((row) => String(row.amount))
    expect(amounts.filter((amount) => !/^\d+\.\d\d0{0,2}$/.test(amount))).toEqual([])
    expect(new Set(amounts.map((amount) => amount.split('.')[1]!.length))).toEqual(new Set([2, 3, 4]))
  })

  test('appointments by state, and those still to come', () => {
    const rows = all(
      his,
      `SELECT CASE WHEN XGBZ = '2' THEN 'entered-in-error' WHEN YYZT = '1' THEN 'booked' WHEN YYZT = '2' THEN 'cancelled' ELSE 'arrived' END AS state, count(*) AS n
       FROM TB_YY_APPOINTMENT GROUP BY 1`,
    )
    const expected = Object.groupBy(truth.appointments, (one) => one.status)
    expect(Object.fromEntries(rows.map((row) => [row.state, row.n]))).toEqual(
      Object.fromEntries(Object.entries(expected).map(([state, list]) => [state, list.length])),
    )
    const coming = number(
      his,
      `SELECT count(*) FROM TB_YY_APPOINTMENT WHERE XGBZ = '1' AND YYZT = '1' AND YYKSSJ > '${UNTIL} 00:00:00'`,
    )
    expect(truth.followUps.appointments).toHaveLength(coming)
  })

  test('update times: many equal, none beyond the end, one view without', () => {
    expect(number(his, 'SELECT max(n) FROM (SELECT count(*) AS n FROM TB_YL_PATIENT_INFORMATION GROUP BY GXSJ)')).toBeGreaterThan(
      20,
    )
    expect(number(his, `SELECT count(*) FROM TB_HIS_MZ_REG WHERE GXSJ >= '${UNTIL}'`)).toBe(0)
    expect(number(billing, `SELECT count(*) FROM TB_HIS_MZ_FEE_DETAIL WHERE GXSJ >= '${UNTIL}'`)).toBe(0)
    expect(all(his, `SELECT name FROM pragma_table_xinfo('TB_IH_DIAGNOSIS_DETAIL')`).map((row) => row.name)).not.toContain('GXSJ')
  })
})

describe('truth against the messages', () => {
  test('the last sending of each report gives its results', () => {
    const last = new Map<string, Read>()
    for (const message of lis.toSorted((a, b) => (segment(a, 'MSH')[6]! < segment(b, 'MSH')[6]! ? -1 : 1)))
      last.set(segment(message, 'OBR')[3]!, message)
    const status = { F: 'final', C: 'corrected', X: 'voided', D: 'voided' } as const
    const value = (obx: readonly string[]): string => obx[5]!.replace(/ [↑↓*]+$/, '').replace(/^<\^/, '<')
    const found = [...last].map(([report, message]) => ({
      number: report,
      lisNumber: segment(message, 'PID')[3]!.split('^')[0],
      status: status[segment(message, 'OBR')[25] as 'F' | 'C' | 'X'],
      results: message.segments
        .filter(([name]) => name === 'OBX')
        .map((obx) => `${obx[3]!.split('^')[0]} ${value(obx)} ${status[obx[11] as 'F']}`),
    }))
    const expected = truth.reports.map((report) => ({
      number: report.number,
      lisNumber: report.lisNumber,
      status: report.status,
      results: report.results.map((result) => `${result.item} ${result.value} ${result.status}`),
    }))
    const byNumber = (a: { number: string }, b: { number: string }): number => (a.number < b.number ? -1 : 1)
    expect(found.toSorted(byNumber)).toEqual(expected.toSorted(byNumber))
  })

  test.each([
    ['OBR-25 C', (message: Read) => segment(message, 'OBR')[25] === 'C'],
    ['OBR-25 X', (message: Read) => segment(message, 'OBR')[25] === 'X'],
    ...(['C', 'X', 'D'] as const).map(
      (status) =>
        [`OBX-11 ${status}`, (message: Read) => message.segments.some((one) => one[0] === 'OBX' && one[11] === status)] as const,
    ),
    ...(['H', 'L', 'HH', 'LL', '↑', '↓↓'] as const).map(
      (flag) =>
        [`OBX-8 ${flag}`, (message: Read) => message.segments.some((one) => one[0] === 'OBX' && one[8] === flag)] as const,
    ),
    ['a flag in the text', (message: Read) => message.segments.some((one) => one[0] === 'OBX' && /[↑↓]$/.test(one[5]!))],
    ['a value below the limit', (message: Read) => message.segments.some((one) => one[0] === 'OBX' && one[2] === 'SN')],
    ['no visit number', (message: Read) => segment(message, 'PV1')[19] === undefined],
  ] as const)('some laboratory message has %s', (_, has) => {
    expect(lis.some(has)).toBe(true)
  })

  test('what is due changes with now', () => {
    const hospital = generateHospital({ seed: 1, until: UNTIL })
    const later = truthOf(hospital, hospital.to + 7 * 86_400_000).followUps
    expect(later.now).toBe('2026-11-29T00:00:00+08:00')
    expect(later.appointments.length).toBeLessThan(truth.followUps.appointments.length)
    expect(later.appointments.length).toBeGreaterThan(0)
    expect(later.discharges).toEqual(truth.followUps.discharges)
    expect(truth.followUps.criticals.filter((one) => one.critical).map((one) => one.report)).toEqual(
      truth.reports.filter((report) => report.critical).map((report) => report.number),
    )
  })

  test('LIS patients and the hospital number they state belong to one person', () => {
    const owner = new Map(truth.links.map((link) => [link.number, link.person]))
    const wrong = lis.filter((message) => {
      const pid = segment(message, 'PID')
      const numbers = [...`${pid[2]}~${pid[3]}`.matchAll(/[LP]\d{6}/g)].map(([found]) => owner.get(found))
      return numbers.length === 0 || new Set(numbers).size !== 1 || numbers[0] === undefined
    })
    expect(wrong).toEqual([])
  })

  test('a visit of the feed is a visit of the same patient number', () => {
    const visits = new Map(truth.visits.map((visit) => [visit.number, visit]))
    const told = adt.filter((message) => segment(message, 'PV1').length > 0)
    const wrong = told.filter(
      (message) => visits.get(segment(message, 'PV1')[19]!)?.patient !== /P\d{6}/.exec(segment(message, 'PID')[3]!)?.[0],
    )
    expect(wrong).toEqual([])
    const both = truth.visits.filter((visit) => visit.toldBy.length === 2)
    expect(both.length).toBeGreaterThan(100)
    expect(new Set(told.map((message) => segment(message, 'PV1')[19]))).toEqual(
      new Set(truth.visits.filter((visit) => visit.toldBy.includes('feed')).map((visit) => visit.number)),
    )
  })

  test('merges', () => {
    const found = adt
      .filter((message) => message.type === 'ADT^A40' && !message.repeatOf)
      .map((message) => `${segment(message, 'MRG')[1]} ${segment(message, 'PID')[3]}`)
    expect(found.toSorted()).toEqual(truth.merges.map((merge) => `${merge.retired} ${merge.survivor}`).toSorted())
  })

  test('sent in order, before the end, some twice, some late', () => {
    for (const feed of [adt, lis]) {
      expect(feed.map((message) => message.sendAt)).toEqual(feed.map((message) => message.sendAt).toSorted())
      expect(feed.at(-1)!.sendAt < `${UNTIL}T00:00:00+08:00`).toBe(true)
      expect(feed.filter((message) => message.repeatOf).length).toBeGreaterThan(5)
    }
    const late = adt.filter((message, i) => i > 0 && segment(message, 'MSH')[6]! < segment(adt[i - 1]!, 'MSH')[6]!)
    expect(late.length).toBeGreaterThan(10)
  })

  test.each(['A01', 'A02', 'A03', 'A04', 'A08', 'A11', 'A13', 'A28', 'A31', 'A40'])('ADT^%s is told', (event) => {
    expect(adt.some((message) => message.type === `ADT^${event}`)).toBe(true)
  })

  test.each(['adt-ward', 'adt-front', 'lis-main', 'lis-old', 'lis-poct'])('connection %s sends', (connection) => {
    expect([...adt, ...lis].filter((message) => message.connection === connection).length).toBeGreaterThan(5)
  })
})

describe('people are as awkward as real ones', () => {
  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const valid = (id: string): boolean =>
    '10X98765432'[WEIGHTS.reduce((sum, weight, i) => sum + weight * Number(id[i]), 0) % 11] === id[17]

  test('ID numbers are valid, unique, and agree with birth and sex', () => {
    const people = truth.people.filter((person) => person.idNumber !== null && !person.idNumber.startsWith('G'))
    expect(people.filter(({ idNumber }) => !valid(idNumber!))).toEqual([])
    expect(new Set(people.map((person) => person.idNumber)).size).toBe(people.length)
    expect(
      people.filter(
        ({ idNumber, birth, sex }) => idNumber!.slice(6, 14) !== birth || (Number(idNumber![16]) % 2 === 1 ? 'M' : 'F') !== sex,
      ),
    ).toEqual([])
  })

  test.each([
    'no-id',
    'id-15',
    'id-typo',
    'id-of-parent',
    'name-variant',
    'newborn-name',
    'phone-changed',
    'no-phone',
    'family-phone',
    'birth-0101',
    'sparse',
    'no-hospital-number',
    'name-noise',
  ])('some record differs by: %s', (difference) => {
    expect(truth.links.some((link) => link.differs.includes(difference))).toBe(true)
  })

  test('twins, newborns with their mother, families of one phone, strangers of one name', () => {
    const twins = truth.people.filter((person) => person.twinOf)
    expect(twins.length).toBeGreaterThan(1)
    for (const twin of twins) expect(truth.people.find((person) => person.id === twin.twinOf)!.birth).toBe(twin.birth)
    expect(truth.people.filter((person) => person.mother).length).toBeGreaterThan(1)
    expect(new Set(truth.people.filter((person) => person.name === '张伟').map((person) => person.birth)).size).toBeGreaterThan(2)
    expect(
      number(
        his,
        'SELECT count(*) FROM (SELECT SJHM FROM TB_YL_PATIENT_INFORMATION WHERE length(SJHM) = 11 GROUP BY SJHM HAVING count(DISTINCT XM) > 1)',
      ),
    ).toBeGreaterThan(10)
  })

  test('evidence names what a record states truly', () => {
    const rows = new Map(all(his, 'SELECT YYDAH, XM, ZJHM FROM TB_YL_PATIENT_INFORMATION').map((row) => [row.YYDAH, row]))
    const people = new Map(truth.people.map((person) => [person.id, person]))
    for (const link of truth.links.filter((one) => one.system === 'his')) {
      const row = rows.get(link.number)!
      const person = people.get(link.person)!
      expect(link.evidence.includes('name')).toBe(row.XM === person.name)
      if (person.idNumber !== null && row.ZJHM === person.idNumber) expect(link.evidence).toContain('id-number')
    }
  })
})
