import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseHl7 } from '../../src/formats/hl7v2/parse.ts'
import { structure } from '../../src/formats/hl7v2/structure.ts'
import { compileMappings } from '../../src/mapping/compile.ts'
import { findingLine } from '../../src/mapping/finding.ts'
import type { MapResult } from '../../src/mapping/mapped.ts'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import { readMappingFiles } from '../../src/steward/mapping-files.ts'
import { compile, context, example } from './set.ts'

const SAMPLES = new URL('../../../shared/data/hl7v2/ms-bench13/', import.meta.url).pathname
const WHOLE = `
mapping: any
for: hl7v2
resources:
  patient:
    resource: Patient
    each: PID
    without-key: skip
    key: { number: PID-3 }
    set: { identifier: { from: PID-3 }, name: { from: PID-5 }, birthDate: { from: PID-7 }, address: { from: PID-11 }, telecom: { from: PID-13 }, contact: [ { each: NK1, name: { from: NK1-2 } } ] }
  observation:
    resource: Observation
    each: OBX
    without-key: skip
    key: [MSH-10, OBX-3.1, OBX-4]
    set:
      status: final
      code: { from: OBX-3 }
      subject: { to: patient }
      value[x]: { from: OBX-5, by: OBX-2, unit: OBX-6 }
      referenceRange: { from: OBX-7, as: range }
      interpretation: { from: OBX-8 | flag(OBX-5), code: abnormal-flag }
      issued: { from: OBX-14 | OBR-22 }
      note: { from: 'NTE[*]-3' }
      performer: [ { to: Practitioner, key: [OBX-16.1], display: OBX-16.2 } ]
`

const samples = existsSync(SAMPLES)
  ? readdirSync(SAMPLES).map((name) => readFileSync(SAMPLES + name, 'utf8').replace(/\r?\n/g, '\r'))
  : []

const mapText = (set: MappingSet, text: string): MapResult | undefined => {
  const parsed = parseHl7(text)
  return parsed.ok
    ? set.map({ format: 'hl7v2', message: parsed.value, structured: structure(parsed.value) }, context(), {
        lineage: true,
        coverage: true,
      })
    : undefined
}

/** A real message with some characters cut out, doubled, or replaced by what senders get wrong. */
const mutated = fc
  .record({
    sample: fc.integer({ min: 0, max: Math.max(samples.length - 1, 0) }),
    edits: fc.array(
      fc.record({
        // Doubles are mostly close to zero: of whole numbers, an edit falls behind the header as often as it should.
        at: fc.noBias(fc.integer({ min: 0, max: 9999 })).map((tenThousandths) => tenThousandths / 10_000),
        length: fc.integer({ min: 0, max: 12 }),
        put: fc.oneof(
          fc.string({ maxLength: 8 }),
          fc.constantFrom('|', '^', '~', '\\', '&', '\r', '""', '\\X', '\uD800', '\u0000', '１２', '2026', '<', '1e400', '|||'),
        ),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  })
  .map(({ sample, edits }) =>
    edits.reduce((text, { at, length, put }) => {
      const from = 4 + Math.floor(at * (text.length - 4))
      return text.slice(0, from) + put + text.slice(from + length)
    }, samples[sample] ?? ''),
  )

test.skipIf(samples.length === 0)(
  'mapping is total and the same twice, on mutated real messages (skipped: ../shared/data is not here)',
  async () => {
    const set = await compile(WHOLE, example('abnormal-flag.yaml'))
    let done = 0
    fc.assert(
      fc.property(mutated, (text) => {
        const result = mapText(set, text)
        if (result === undefined) return
        done += 1
        expect(['mapped', 'failed', 'held']).toContain(result.kind)
        const once = JSON.stringify(result)
        expect(JSON.stringify(mapText(set, text))).toBe(once)
      }),
      { numRuns: 400, seed: 20260615 },
    )
    expect(done).toBeGreaterThan(100)
  },
)

const MAPPINGS = new URL('../../mappings', import.meta.url).pathname

/** The shipped library, and the base as a hospital would take it. */
async function shipped(): Promise<readonly MappingSet[]> {
  const files = await readMappingFiles([MAPPINGS])
  const structures = ['ADT_A01', 'ORU_R01', 'OML_O21', 'VXU_V04', 'ORM_O01']
  const site = structures.map((name) => ({
    path: `site/${name}.yaml`,
    text: `mapping: site/${name}\nfor: hl7v2\nextends: base/${name}\nwhen: MSH-9.1 = "${name.slice(0, 3)}"\n`,
  }))
  const base = files.filter(({ path }) => /^(?:base|shared|codes)\//.test(path))
  return [files, [...base, ...site]].map((all) => {
    const { set, findings } = compileMappings(all)
    if (set === undefined) throw new Error(findings.map((finding) => findingLine(finding)).join('\n'))
    return set
  })
}

test.skipIf(samples.length === 0)(
  'the shipped library and the base are total, and say the same twice, whatever they mapped between (skipped: ../shared/data is not here)',
  async () => {
    const sets = await shipped()
    const kinds = new Map<string, number>()
    fc.assert(
      fc.property(mutated, (text) => {
        for (const set of sets) {
          const once = mapText(set, text)
          if (once === undefined) return
          kinds.set(once.kind, (kinds.get(once.kind) ?? 0) + 1)
          const before = JSON.stringify(once)
          // What is remembered of another message must not show in this one.
          mapText(set, samples[0]!)
          expect(JSON.stringify(mapText(set, text))).toBe(before)
        }
      }),
      { numRuns: 80, seed: 20260615 },
    )
    expect(kinds.get('mapped') ?? 0).toBeGreaterThan(40)
  },
  60_000,
)

test.skipIf(samples.length === 0)(
  'with lineage, with coverage and with neither, the same is made (skipped: ../shared/data is not here)',
  async () => {
    const sets = await shipped()
    fc.assert(
      fc.property(mutated, (text) => {
        const parsed = parseHl7(text)
        if (!parsed.ok) return
        const input = { format: 'hl7v2' as const, message: parsed.value, structured: structure(parsed.value) }
        for (const set of sets) {
          const plain = set.map(input, context())
          if (plain.kind !== 'mapped') return
          for (const want of [{ lineage: true }, { coverage: true }, { lineage: true, coverage: true }]) {
            const other = set.map(input, context(), want)
            expect(JSON.stringify(other.kind === 'mapped' ? other.contributions : other)).toBe(
              JSON.stringify(plain.contributions),
            )
            // Reading the lineage changes nothing of what was made.
            if (other.kind === 'mapped' && want.lineage) expect(other.lineage!.length).toBeGreaterThan(0)
            expect(JSON.stringify(other.kind === 'mapped' ? other.notices : other)).toBe(JSON.stringify(plain.notices))
          }
        }
      }),
      { numRuns: 30, seed: 20260616 },
    )
  },
  60_000,
)

test('ten thousand repetitions and a thousand observations are bounded', async () => {
  const set = await compile(WHOLE, example('abnormal-flag.yaml'))
  const many = `MSH|^~\\&|L|H|T|H|20260615||ORU^R01|1|P|2.4\rPID|1||1||${'张^三~'.repeat(10_000)}\rOBR|1|P|F|A\r${Array.from({ length: 1000 }, (_, i) => `OBX|${i}|NM|C${i}||${i}||||||F`).join('\r')}`
  const result = mapText(set, many)
  if (result?.kind !== 'mapped') throw new Error(JSON.stringify(result))
  expect(result.contributions).toHaveLength(1001)
  expect((result.contributions[0]!.content.name as unknown[]).length).toBeLessThanOrEqual(1000)
})

test('no values of the message in errors and notices', async () => {
  const set = await compile(WHOLE, example('abnormal-flag.yaml'))
  const canary = 'CANARY'
  const result = mapText(
    set,
    `MSH|^~\\&|L|H|T|H|${canary}||${canary}^${canary}|1|P|2.4\rPID|1||${canary}||${canary}||${canary}\rOBX|1|NM|A||${canary}||||||F|||${canary}`,
  )
  if (result?.kind !== 'mapped') throw new Error(JSON.stringify(result))
  expect(result.notices.length).toBeGreaterThan(0)
  expect(JSON.stringify(result.notices)).not.toContain(canary)
})
