import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { realMessages, WHY_SKIPPED } from '../formats/hl7v2/real-messages.ts'
import { corpusEnded, type Ended, REPORT, report } from '../hospital/corpus.ts'

/** Main resource by type of message, and the segment that tells of it. Of all other events it is the patient. */
const MAIN: readonly (readonly [RegExp, string, string])[] = [
  [/^ADT\^A(0[1-9]|1[0-7]|21|22|2[5-7]|3[23])$/, 'PV1', 'Encounter'],
  [/^(ORU|OUL)/, 'OBR', 'DiagnosticReport'],
  [/^SIU/, 'SCH', 'Appointment'],
  [/^O(RM|ML|MG)/, 'OBR', 'ServiceRequest'],
  [/^MDM/, 'TXA', 'DocumentReference'],
  [/^VXU/, 'RXA', 'Immunization'],
  [/^DFT/, 'FT1', 'ChargeItem'],
  [/^BAR/, 'PV1', 'Account'],
  [/^RDE/, 'RXE', 'MedicationRequest'],
  [/^OMP/, 'RXO', 'MedicationRequest'],
  [/^RDS/, 'RXD', 'MedicationDispense'],
  [/^PPR/, 'PRB', 'Condition'],
  [/^REF/, 'RF1', 'ServiceRequest'],
]

/** What a committed message should have made and did not. */
function missing({ type, segments, made, namesPatient }: Ended): string | undefined {
  const [, segment, main] = MAIN.find(([pattern]) => pattern.test(type)) ?? []
  if (!namesPatient) return 'Patient'
  return main !== undefined && segments.has(segment!) && !made.includes(main) ? main : undefined
}

describe.skipIf(realMessages === undefined)(`messages that nobody here wrote (skipped when ${WHY_SKIPPED})`, () => {
  let ended: readonly Ended[]
  const samples = (): readonly Ended[] => ended.filter(({ file }) => file.startsWith('ms-samples/'))

  beforeAll(async () => {
    ended = await corpusEnded(realMessages!)
  }, 240_000)

  test('every one ends committed, held or failed with a code, and none by a bug', () => {
    expect(ended).toHaveLength(139 + 343)
    for (const { file, state, error } of ended) {
      expect(['committed', 'held', 'failed'], file).toContain(state)
      if (state !== 'committed') expect(error?.code, file).toMatch(/^[a-z]+\.[a-z-]+$/)
      expect(error?.code, file).not.toBe('engine.bug')
    }
  })

  test('at least 95 % of the samples of types with a shipped mapping commit', () => {
    const mapped = samples().filter(({ mapping }) => mapping !== undefined)
    const committed = mapped.filter(({ state }) => state === 'committed')
    expect(mapped.length).toBeGreaterThanOrEqual(64)
    expect(committed.length / mapped.length).toBeGreaterThanOrEqual(0.95)
  })

  test('what commits yields its patient and its main resource', () => {
    const committed = ended.filter(({ state }) => state === 'committed')
    const short = committed.flatMap((one) =>
      missing(one) === undefined ? [] : [`${one.file} ${one.type} makes no ${missing(one)}`],
    )
    expect(short).toEqual([])
    // With demographics it is a record of its own; the samples all have them.
    expect(samples().filter(({ state, made }) => state === 'committed' && !made.includes('Patient'))).toEqual([])
  })

  test('no sample makes an invalid resource', () => {
    expect(samples().filter(({ error }) => error?.code === 'engine.invalid-resource')).toEqual([])
  })

  test('docs/real-messages.md says what became of each (node test/hospital/corpus.ts writes it)', async () => {
    expect(report(ended)).toBe(await readFile(REPORT, 'utf8'))
  })
})
