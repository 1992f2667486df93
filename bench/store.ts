/**
 * What the bare store takes: a journal commit, then eleven Observations of about 0.9 kB with their search entries, feed row
 * and message state in a second commit; 100 messages a commit; 200,000 patients at random. Prints the disk's raw sync rate of
 * the same minute.
 *
 *   node bench/store.ts [--messages 80000] [--patients 200000] [--folder DIR] [--read 1000] [--keep]
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { IndexEntry } from '../src/fhir/prepared.ts'
import { hash31 } from '../src/model/hash.ts'
import { childId, PUBLISHED_SALT, rootId } from '../src/model/ids.ts'
import type { Envelope } from '../src/model/message.ts'
import type { ResourceWrite } from '../src/store/rows.ts'
import { openSqliteJournal } from '../src/store/sqlite/journal.ts'
import { openSqliteStore } from '../src/store/sqlite/store.ts'

const { values: options } = parseArgs({
  options: {
    messages: { type: 'string', default: '80000' },
    patients: { type: 'string', default: '200000' },
    read: { type: 'string', default: '1000' },
    folder: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const MESSAGES = Number(options.messages)
const PATIENTS = Number(options.patients)
const GROUP = 100
const RESULTS = 11
const DAY = 86_400_000
const START = Date.UTC(2026, 0, 1)

/** A small generator with a seed, so that runs are alike. */
let state = 42
const random = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}

const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'tributary-bench-'))
const sizeOf = (path: string): number =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('-wal') && !entry.name.endsWith('-shm'))
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)

function rawSyncs(count: number): number {
  const file = join(folder, 'raw')
  const descriptor = openSync(file, 'w')
  const block = Buffer.alloc(4096, 1)
  const start = performance.now()
  for (let i = 0; i < count; i++) {
    writeSync(descriptor, block)
    fdatasyncSync(descriptor)
  }
  const rate = (count * 1000) / (performance.now() - start)
  closeSync(descriptor)
  rmSync(file)
  return rate
}

const param = (code: string): number => hash31(`Observation.${code}`)
const PARAMS = {
  code: param('code'),
  category: param('category'),
  status: param('status'),
  date: param('date'),
  subject: param('subject'),
  patient: param('patient'),
  report: param('derived-from'),
}
const LOINC = 'http://loinc.org'
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
const STATUS = 'http://hl7.org/fhir/observation-status'

/** Texts are flat, as they come from another thread; joined pieces would be flattened in the store's time. */
function observation(patient: string, report: string, no: number, at: number): ResourceWrite {
  const code = `${1000 + ((no * 37) % 400)}-${no % 10}`
  const id = childId(report, 'Observation', [code])
  const when = new Date(at).toISOString()
  const value = (random(100_000) / 100).toFixed(2)
  const text = `{"resourceType":"Observation","id":"${id}","identifier":[{"system":"urn:oid:1.2.156.112636.1.2.3","value":"${report.slice(0, 12)}-${no}"}],"status":"final","category":[{"coding":[{"system":"${CATEGORY}","code":"laboratory","display":"Laboratory"}]}],"code":{"coding":[{"system":"${LOINC}","code":"${code}","display":"Analyte ${code}"},{"system":"urn:lis:items","code":"L${no}"}],"text":"检验项目${no}"},"subject":{"reference":"Patient/${patient}"},"effectiveDateTime":"${when}","issued":"${when}","performer":[{"reference":"Organization/lab000000000000000000000"}],"valueQuantity":{"value":${value},"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},"interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"N"}]}],"referenceRange":[{"low":{"value":1.0,"unit":"mmol/L"},"high":{"value":900.0,"unit":"mmol/L"},"text":"1.0-900.0"}]}`
  const index: IndexEntry[] = [
    { kind: 't', param: PARAMS.code, a: `${code}|${LOINC}`, b: null },
    { kind: 't', param: PARAMS.category, a: `laboratory|${CATEGORY}`, b: null },
    { kind: 't', param: PARAMS.status, a: `final|${STATUS}`, b: null },
    { kind: 'd', param: PARAMS.date, a: at, b: at + 999 },
  ]
  return {
    type: 'Observation',
    id,
    row: undefined,
    sourcePatient: patient,
    text: Buffer.from(text).toString(),
    hash: random(2 ** 31),
    index,
    single: { interface: 'lis', stamp: { time: at, seq: 1 }, mappingVersion: 'bench', mode: 'change' },
  }
}

const patientIds = Array.from({ length: PATIENTS }, (_, no) => rootId(PUBLISHED_SALT, 'his', 'Patient', [String(no)]))
const journal = await openSqliteJournal({ folder, clock: { now: () => START } })
const store = await openSqliteStore({ folder })

console.log(`raw fdatasync of 4 KiB appends: ${rawSyncs(200).toFixed(0)}/s before`)
for (let first = 0; first < PATIENTS; first += 5000) {
  const writes = patientIds.slice(first, first + 5000).map(
    (id): ResourceWrite => ({
      type: 'Patient',
      id,
      row: undefined,
      sourcePatient: id,
      text: `{"resourceType":"Patient","id":"${id}"}`,
      hash: 1,
      index: [],
      single: { interface: 'his', stamp: { time: START, seq: 1 }, mappingVersion: 'bench', mode: 'change' },
    }),
  )
  await store.write((tx) => tx.apply(writes, START))
}

const filler = 'OBX|1|NM|718-7^Hemoglobin^LN||13.20|g/dL|12.0-16.0|N|||F\r'.repeat(20)
const loaded = sizeOf(folder)
const spent = { journal: 0, effects: 0, cpu: 0 }
const latencies: number[] = []
const sample: { id: string; patient: string }[] = []
for (let done = 0; done < MESSAGES; done += GROUP) {
  const at = START + Math.floor((done / MESSAGES) * DAY)
  const envelopes = Array.from(
    { length: GROUP },
    (_, i): Envelope => ({
      interface: 'lis',
      bytes: Buffer.from(`MSH|^~\\&|LIS|H|T|H|${at}||ORU^R01|${done + i}|P|2.4\r${filler}`),
      receivedAt: at,
      controlId: `${done + i}`,
      orderingKeys: ['1'],
      format: 'hl7v2',
    }),
  )
  const messages = envelopes.map((_, i) => {
    const patient = patientIds[random(PATIENTS)]!
    const report = rootId(PUBLISHED_SALT, 'lis', 'DiagnosticReport', [String(done + i)])
    const writes = Array.from({ length: RESULTS }, (_, no) => observation(patient, report, no, at))
    if (i === 0) sample.push({ id: writes[random(RESULTS)]!.id, patient })
    return writes
  })
  const cpu = process.cpuUsage()
  const t1 = performance.now()
  const receipts = await journal.append(envelopes, [])
  const t2 = performance.now()
  await store.write(async (tx) => {
    for (let i = 0; i < GROUP; i++) {
      const seq = receipts[i]!.seq
      const ids = messages[i]!.map((write) => write.id)
      await tx.resources(ids)
      await tx.apply(messages[i]!, at)
      await tx.putMessage({
        seq,
        interface: 'lis',
        day: Math.floor(at / DAY),
        state: 'committed',
        code: null,
        facts: null,
        mapping: 'hl7v2/oru-r01',
        receivedAt: at,
        sourceTime: at,
        settledAt: at,
        reply: 'sent',
        reusedControlId: false,
      })
    }
  })
  const t3 = performance.now()
  const used = process.cpuUsage(cpu)
  spent.cpu += (used.user + used.system) / 1000
  spent.journal += t2 - t1
  spent.effects += t3 - t2
  latencies.push(t3 - t1)
}
const busy = spent.journal + spent.effects
latencies.sort((a, b) => a - b)
const percentile = (share: number): string => latencies[Math.floor(latencies.length * share)]!.toFixed(1)
console.log(`messages ${MESSAGES}, ${RESULTS} Observations each, ${PATIENTS} patients`)
console.log(
  `${((MESSAGES * 1000) / busy).toFixed(0)} messages/s (journal ${spent.journal.toFixed(0)} ms, effects ${spent.effects.toFixed(0)} ms)`,
)
console.log(`${(spent.cpu / MESSAGES).toFixed(3)} CPU ms a message`)
console.log(`group of ${GROUP}: p50 ${percentile(0.5)} ms, p99 ${percentile(0.99)} ms`)

const reading = performance.now()
const READS = Number(options.read)
let found = 0
for (let i = 0; i < READS; i++) {
  const { id, patient } = sample[random(sample.length)]!
  const sp = (await store.reads.resource('Patient', patient))!.rid
  const page = await store.reads.search({
    type: 'Observation',
    sourcePatients: [sp],
    tests: [{ kind: 'token', param: PARAMS.category, values: [`${CATEGORY}|laboratory`] }],
    sort: { date: PARAMS.date, descending: true },
    limit: 500,
  })
  if (page.rows.some((row) => row.id === id)) found++
}
console.log(
  `${found} of ${READS} found again by search, ${((READS * 1000) / (performance.now() - reading)).toFixed(0)} searches/s`,
)
await store.close()
await journal.close()
console.log(`${((sizeOf(folder) - loaded) / MESSAGES).toFixed(0)} bytes a message on disk`)
console.log(`raw fdatasync of 4 KiB appends: ${rawSyncs(200).toFixed(0)}/s after`)
if (options.keep) console.log(folder)
else rmSync(folder, { recursive: true })
