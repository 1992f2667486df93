import { beforeAll, describe, expect, test } from 'vitest'
import { compared } from './comparison.ts'
import { type DemoHospital, demoHospital } from './demo-hospital.ts'
import { type Breakage, shippedMappings } from './shipped.ts'
import type { Verdict } from './verdict.ts'

const UNTIL = '2026-11-22'
/** Two hundred people are some 6,000 messages, each with a sync of its own group. */
const PATIENCE = 240_000

const BY_ID_NUMBER = /^H\d+ by ID number/

describe('the demo hospital, all of it through the engine', () => {
  let verdict: Verdict

  beforeAll(async () => {
    verdict = await compared(await demoHospital({ seed: 1, until: UNTIL }), await shippedMappings())
    console.info(`\n${verdict.table()}\n`)
  }, PATIENCE)

  test('people, links, visits, results, bills, appointments and follow-ups came out as they are true', () => {
    expect(verdict.differences.filter((one) => !BY_ID_NUMBER.test(one))).toEqual([])
  })

  test('records that prove one ID number are one person', () => {
    expect(verdict.differences.filter((one) => BY_ID_NUMBER.test(one))).toEqual([])
  })

  test('a comparison over nothing would not tell', () => {
    const cameOut = new Map(verdict.counts.map((one) => [one.what, one.cameOut]))
    for (const what of ['source patients', 'visits', 'diagnoses', 'results', 'refunds', 'bill lines void', 'appointments'])
      expect(Number(cameOut.get(what)), what).toBeGreaterThan(5)
    expect(Number(cameOut.get('messages, repeats apart'))).toBeGreaterThan(6_000)
  })
})

/** One line of a mapping, and what the comparison says of it. */
const BREAKAGES: readonly (Breakage & { readonly why: string; readonly tells: RegExp })[] = [
  {
    why: 'a LIS that forgets the hospital number of PID-3',
    path: 'hl7v2/patient.yaml',
    from: '- { from: PID-3 }',
    to: "- { from: 'PID-3[1]' }",
    tells: /stands apart from its hospital number/,
  },
  {
    why: 'refunds that are added instead of taken off',
    path: 'sql/billing-outpatient.yaml',
    from: ', sign: { by: TFBZ, "2": negative }',
    to: '',
    tells: /^bills in all/,
  },
  {
    why: 'void lines that count',
    path: 'sql/billing-outpatient.yaml',
    from: 'if(XGBZ = "2", "entered-in-error", "billed")',
    to: 'if(XGBZ = "2", "billed", "billed")',
    tells: /^bills of patient/,
  },
  {
    why: 'voided results that look valid',
    path: 'codes/result-status.yaml',
    from: 'X: cancelled',
    to: 'X: final',
    tells: /valid: false is true, true came out/,
  },
  {
    why: 'visits of the feed beside those of the view',
    path: 'hl7v2/visit.yaml',
    from: "key: ['PV1-19.1 |",
    to: "key: ['MSH-10 | PV1-19.1 |",
    tells: /^visits: /,
  },
  {
    why: 'flags that nobody sees',
    path: 'codes/abnormal-flag.yaml',
    from: '"↑↑": HH',
    to: '"↑↑": N',
    tells: /flag: HH is true/,
  },
  {
    why: 'merges of the feed that nobody reads',
    path: 'hl7v2/adt-merge.yaml',
    from: '"A40"',
    to: '"A47"',
    tells: /merged into/,
  },
]

describe('one mapping line broken on purpose is found', () => {
  let demo: DemoHospital

  beforeAll(async () => {
    demo = await demoHospital({ seed: 2, until: UNTIL, people: 40 })
    const { differences } = await compared(demo, await shippedMappings())
    expect(differences, 'this hospital is right before anything is broken').toEqual([])
  }, PATIENCE)

  test.each(BREAKAGES)(
    '$why',
    async ({ tells, ...broken }) => {
      const { differences } = await compared(demo, await shippedMappings(broken))
      expect(differences).toContainEqual(expect.stringMatching(tells))
    },
    PATIENCE,
  )
})
