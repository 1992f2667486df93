import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { applyContributions } from '../src/engine/apply.ts'
import { createFollowUp } from '../src/engine/follow-up.ts'
import { personsUndecided } from '../src/engine/follow-up-persons.ts'
import { undecidedOf } from '../src/engine/follow-up-read.ts'
import { RecordReader } from '../src/engine/follow-up-records.ts'
import { ruleIndex } from '../src/engine/follow-up-rules.ts'
import { CurrentTexts } from '../src/engine/follow-up-texts.ts'
import type { Contribution, FhirObject } from '../src/fhir/contribution.ts'
import { childId, PUBLISHED_SALT, rootId } from '../src/model/ids.ts'
import { silentLog } from '../src/model/log.ts'
import { silentMetrics } from '../src/model/metrics.ts'
import type { FeedEntry } from '../src/store/rows.ts'
import { openSqliteStore } from '../src/store/sqlite/store.ts'
import type { Reads, StoredResource } from '../src/store/store.ts'
import { compileRules } from '../src/triggers/compile.ts'
import { evaluate } from '../src/triggers/evaluate.ts'

/**
 * Changes a second through the whole catalogue on one core: first with the record in memory (what rules cost), then through the
 * embedded store (reading the feed, deciding, timers and emissions in transactions), then a tick beside many pending timers. The traffic is a hospital's: of a hundred
 * changes 88 are of laboratory reports, 6 readings of meters, 3 visits, 2 appointments, 1 a diagnosis.
 *
 *   node bench/rules.ts [--changes 60000] [--people 2000] [--durable 20000] [--timers 200000]
 */
const { values: options } = parseArgs({
  options: {
    changes: { type: 'string', default: '60000' },
    people: { type: 'string', default: '2000' },
    durable: { type: 'string', default: '20000' },
    timers: { type: 'string', default: '200000' },
  },
})
const people = Number(options.people)
const FOLDER = new URL('../config/triggers/', import.meta.url).pathname
const START = Date.parse('2026-03-02T10:00:00+08:00')

const texts = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((path) => ({ path, text: readFileSync(join(FOLDER, path), 'utf8') }))
const { known: rules } = compileRules(texts)

const iso = (at: number): string => new Date(at).toISOString()
const subject = (n: number): FhirObject => ({ subject: { reference: `Patient/${patientOf(n)}` } })
const patientOf = (n: number): string => rootId(PUBLISHED_SALT, 'his', 'Patient', [String(n)])
const concept = (system: string, code: string): FhirObject => ({ coding: [{ system, code }] })

/** One message: its resources and whose they are. */
interface Said {
  readonly patient: string
  readonly resources: readonly FhirObject[]
}

function report(n: number, who: number, at: number): Said {
  const id = rootId(PUBLISHED_SALT, 'lis', 'DiagnosticReport', [String(n)])
  const results = Array.from({ length: 10 }, (_, item): FhirObject => {
    const flag = (n * 7 + item) % 47 === 0 ? 'H' : 'N'
    return {
      resourceType: 'Observation',
      id: childId(id, 'Observation', [String(item)]),
      status: 'final',
      code: concept('urn:lis', ['WBC', 'RBC', 'HGB', 'PLT', 'CRP', 'ALT', 'AST', 'UREA', 'K', 'NA'][item]!),
      ...subject(who),
      effectiveDateTime: iso(at),
      valueQuantity: { value: (n * 13 + item * 7) % 200, unit: 'mmol/L' },
      interpretation: [concept('http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', flag)],
      referenceRange: [{ low: { value: 3.9 }, high: { value: 6.1 } }],
    }
  })
  const whole: FhirObject = {
    resourceType: 'DiagnosticReport',
    id,
    status: 'final',
    code: concept('urn:lis', 'CBC'),
    ...subject(who),
    issued: iso(at),
    result: results.map((one) => ({ reference: `Observation/${one.id}` })),
  }
  return { patient: patientOf(who), resources: [whole, ...results] }
}

function reading(n: number, who: number, at: number): Said {
  const pressure: FhirObject = {
    resourceType: 'Observation',
    id: rootId(PUBLISHED_SALT, 'device', 'Observation', [String(n)]),
    status: 'final',
    code: concept('http://loinc.org', '85354-9'),
    ...subject(who),
    effectiveDateTime: iso(at),
    component: [{ code: concept('http://loinc.org', '8480-6'), valueQuantity: { value: 120 + (n % 40) } }],
  }
  return { patient: patientOf(who), resources: [pressure] }
}

function other(n: number, who: number, at: number): Said {
  const id = rootId(PUBLISHED_SALT, 'his', 'x', [String(n)])
  const kinds: readonly FhirObject[] = [
    {
      resourceType: 'Encounter',
      status: 'finished',
      class: { code: 'AMB' },
      period: { start: iso(at - 3_600_000), end: iso(at) },
    },
    {
      resourceType: 'Appointment',
      status: 'booked',
      start: iso(at + 864_000_000),
      end: iso(at + 865_000_000),
      participant: [{ actor: { reference: 'Practitioner/x' }, status: 'accepted' }],
    },
    {
      resourceType: 'Condition',
      clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'),
      code: concept('urn:icd', 'I10.x00'),
      recordedDate: iso(at),
    },
  ]
  const kind = kinds[n % 6 < 3 ? 0 : n % 6 < 5 ? 1 : 2]!
  const about = kind.resourceType === 'Appointment' ? {} : subject(who)
  return { patient: patientOf(who), resources: [{ ...kind, id, ...about }] }
}

function* traffic(changes: number): Iterable<Said> {
  for (let n = 0, made = 0; made < changes; n++) {
    const [who, at] = [(n * 7919) % people, START + n * 20]
    const kind = n % 20
    const said = kind < 8 ? report(n, who, at) : kind < 14 ? reading(n, who, at) : other(n, who, at)
    made += said.resources.length
    yield said
  }
}

/** The record in memory, as far as the rules read it. */
class MemoryRecord {
  readonly #rows = new Map<string, StoredResource>()
  readonly #ofPatient = new Map<string, Map<string, StoredResource[]>>()
  seq = 0

  put({ patient, resources }: Said): readonly FeedEntry[] {
    return resources.map((resource) => {
      const [type, id] = [String(resource.resourceType), String(resource.id)]
      const seq = ++this.seq
      const row = { type, id, text: JSON.stringify(resource), feed: seq, sourcePatientId: patient, sourcePatient: 1 }
      this.#rows.set(`${type}/${id}`, row as unknown as StoredResource)
      const types = this.#ofPatient.get(patient) ?? new Map<string, StoredResource[]>()
      this.#ofPatient.set(patient, types.set(type, [...(types.get(type) ?? []), row as unknown as StoredResource]))
      return { seq, type, id, version: 1, person: patient, at: START, change: 'created' as const }
    })
  }

  reads(): Reads {
    const rows = this.#rows
    const byPatient = this.#ofPatient
    let asked = ''
    return {
      current: async (type: string, ids: readonly string[]) =>
        new Map(ids.flatMap((id) => (rows.has(`${type}/${id}`) ? [[id, rows.get(`${type}/${id}`)!] as const] : []))),
      resource: async () => undefined,
      version: async () => undefined,
      sourcePatientsOf: async (id: string) => {
        asked = id
        return [{ rid: 1, id }]
      },
      search: async ({ type, tests }: { type: string; tests: readonly { values?: readonly string[] }[] }) => {
        const codes = tests[0]?.values
        const all = byPatient.get(asked)?.get(type) ?? []
        return { rows: codes ? all.filter(({ text }) => codes.some((code) => text.includes(`"${code}"`))) : all, more: false }
      },
    } as unknown as Reads
  }
}

async function inMemory(): Promise<void> {
  const record = new MemoryRecord()
  const index = ruleIndex(rules)
  const batches: FeedEntry[][] = []
  for (const said of traffic(Number(options.changes))) {
    const last = batches.at(-1)
    const entries = record.put(said)
    if (last === undefined || last.length >= 500) batches.push([...entries])
    else last.push(...entries)
  }
  const reads = record.reads()
  const rates: number[] = []
  let decisions = 0
  for (let part = 0; part < 8; part++) {
    const own = batches.slice((part * batches.length) / 8, ((part + 1) * batches.length) / 8)
    const begin = process.cpuUsage()
    for (const entries of own) {
      const reading = { index, reads, texts: new CurrentTexts(reads), records: new RecordReader(reads), salt: PUBLISHED_SALT }
      const undecided = [
        ...(await undecidedOf(entries, index, reading.texts, PUBLISHED_SALT)),
        ...(await personsUndecided(entries, reading)),
      ]
      for (const { rule, change } of undecided) decisions += evaluate(rule, change, [], START).length
    }
    const { user, system } = process.cpuUsage(begin)
    rates.push((own.reduce((sum, entries) => sum + entries.length, 0) / (user + system)) * 1e6)
  }
  const sorted = rates.toSorted((a, b) => a - b).map(Math.round)
  console.log(
    `${rules.length} rules, ${record.seq} changes in memory: ${sorted[4]} changes/s of CPU (${sorted[0]}..${sorted[7]}), ${decisions} decisions. Floor 20000`,
  )
}

async function durable(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-rules-'))
  const store = await openSqliteStore({ folder })
  const clock = { now: (): number => START }
  let [seq, batch] = [0, [] as Said[]]
  const write = async (): Promise<void> => {
    const list = batch
    batch = []
    await store.write(async (tx) => {
      for (const { patient, resources } of list) {
        const contributions = resources.map(
          (content): Contribution => ({
            type: String(content.resourceType),
            id: String(content.id),
            mode: 'change',
            content,
            clear: [],
            sourcePatient: patient,
            rule: 'bench',
          }),
        )
        const origin = { interface: 'bench', stamp: { time: START, seq: ++seq }, mappingVersion: 'b' }
        const applied = await applyContributions(tx, contributions, origin, START)
        if (!applied.ok) throw new Error(applied.error.code)
      }
    })
  }
  for (const said of traffic(Number(options.durable))) {
    batch.push(said)
    if (batch.length === 64) await write()
  }
  await write()
  const followUp = createFollowUp({
    store,
    rules,
    apply: applyContributions,
    salt: PUBLISHED_SALT,
    clock,
    log: silentLog,
    metrics: silentMetrics,
  })
  const head = await store.reads.feedHead()
  const begin = performance.now()
  while ((await followUp.position()) < head) await followUp.step()
  const stepped = performance.now()
  let fired = 0
  for (let one = 1; one > 0; fired += one) one = (await followUp.tick()).fired
  const { followUps } = await store.reads.counts()
  console.log(
    `durable: ${Math.round(head / ((stepped - begin) / 1000))} changes/s read and decided, ${fired} due timers fired at ${Math.round(fired / ((performance.now() - stepped) / 1000))}/s; ${JSON.stringify(followUps)}. Floor 3000`,
  )
  await store.close()
  rmSync(folder, { recursive: true })
}

/** What a tick costs beside many timers that are not due, and memory with them. */
async function pendingTimers(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-rules-'))
  const store = await openSqliteStore({ folder })
  const count = Number(options.timers)
  const rule = rules.find(({ id }) => id === 't14-discharge-survey')!
  const memory = (): number => Math.round(process.memoryUsage().rss / 1_048_576)
  const before = memory()
  for (let from = 0; from < count; from += 5_000)
    await store.write(async (tx) => {
      for (let n = from; n < from + 5_000; n++)
        await tx.putTimer(
          {
            dedupeKey: `${rule.id}/Encounter/${n}/0`,
            rule: rule.id,
            dueAt: START + 1_000 * n,
            anchor: `Encounter/${n}`,
            sourcePatient: `p${n}`,
            payload: '{}',
          },
          1,
        )
    })
  const clock = { now: (): number => START - 1 }
  const followUp = createFollowUp({
    store,
    rules,
    apply: applyContributions,
    salt: PUBLISHED_SALT,
    clock,
    log: silentLog,
    metrics: silentMetrics,
  })
  const times: number[] = []
  for (let n = 0; n < 50; n++) {
    const begin = performance.now()
    await followUp.tick()
    times.push(performance.now() - begin)
  }
  const sorted = times.toSorted((a, b) => a - b)
  console.log(
    `${count} pending timers: tick with nothing due p50 ${sorted[25]!.toFixed(2)} ms, max ${sorted[49]!.toFixed(2)} ms; memory ${before} → ${memory()} MB. Floor 50 ms`,
  )
  await store.close()
  rmSync(folder, { recursive: true })
}

await inMemory()
await durable()
await pendingTimers()
