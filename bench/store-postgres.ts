/**
 * What the bare PostgreSQL store takes, as bench/store.ts asks the embedded one: a journal commit, then eleven Observations of
 * about 0.9 kB with their search entries, feed row and message state in a second commit. Writers are stores of their own in one
 * process, each with its share of the patients. Prints syncs of the server's log, statements sent and the disk's raw sync rate.
 *
 *   node bench/store-postgres.ts [--url postgres://…] [--messages 20000] [--patients 20000] [--group 64] [--writers 1]
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import type { IndexEntry } from '../src/fhir/prepared.ts'
import { hash31 } from '../src/model/hash.ts'
import { childId, PUBLISHED_SALT, rootId } from '../src/model/ids.ts'
import type { Envelope } from '../src/model/message.ts'
import { openPostgresJournal } from '../src/store/postgres/journal.ts'
import { openPostgresStore, type PostgresStore } from '../src/store/postgres/store.ts'
import type { ResourceWrite } from '../src/store/rows.ts'

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: process.env.TRIBUTARY_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test' },
    messages: { type: 'string', default: '20000' },
    patients: { type: 'string', default: '20000' },
    group: { type: 'string', default: '64' },
    writers: { type: 'string', default: '1' },
  },
})
const MESSAGES = Number(options.messages)
const PATIENTS = Number(options.patients)
const GROUP = Number(options.group)
const WRITERS = Number(options.writers)
const RESULTS = 11
const START = Date.UTC(2026, 0, 1)
const schema = `bench_${process.pid}`
const url = `${options.url}${options.url.includes('?') ? '&' : '?'}schema=${schema}`

let state = 42
const random = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}

function rawSyncs(count: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'))
  const descriptor = openSync(join(folder, 'raw'), 'w')
  const block = Buffer.alloc(4096, 1)
  const start = performance.now()
  for (let i = 0; i < count; i++) {
    writeSync(descriptor, block)
    fdatasyncSync(descriptor)
  }
  const rate = (count * 1000) / (performance.now() - start)
  closeSync(descriptor)
  rmSync(folder, { recursive: true })
  return rate
}

const param = (code: string): number => hash31(`Observation.${code}`)
const PARAMS = { code: param('code'), category: param('category'), status: param('status'), date: param('date') }
const LOINC = 'http://loinc.org'
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
const STATUS = 'http://hl7.org/fhir/observation-status'

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
const patientWrite = (id: string): ResourceWrite => ({
  type: 'Patient',
  id,
  row: undefined,
  sourcePatient: id,
  text: `{"resourceType":"Patient","id":"${id}"}`,
  hash: 1,
  index: [],
  single: { interface: 'his', stamp: { time: START, seq: 1 }, mappingVersion: 'bench', mode: 'change' },
})

const client = new pg.Client({ connectionString: options.url })
await client.connect()
const serverFigures = async (): Promise<{ syncs: number; bytes: number }> => {
  const { rows } = await client.query<{ syncs: string; bytes: string }>(
    'SELECT wal_sync AS syncs, wal_bytes AS bytes FROM pg_stat_wal',
  )
  return { syncs: Number(rows[0]!.syncs), bytes: Number(rows[0]!.bytes) }
}

const journal = await openPostgresJournal({ url, clock: { now: () => START } })
const stores: PostgresStore[] = []
for (let no = 0; no < WRITERS; no++) stores.push(await openPostgresStore({ url }))
console.log(`raw fdatasync of 4 KiB appends: ${rawSyncs(200).toFixed(0)}/s before`)
for (let first = 0; first < PATIENTS; first += 5000)
  await stores[0]!.write((tx) => tx.apply(patientIds.slice(first, first + 5000).map(patientWrite), START))
await client.query(`ANALYZE ${schema}.resource`)

const filler = 'OBX|1|NM|718-7^Hemoglobin^LN||13.20|g/dL|12.0-16.0|N|||F\r'.repeat(20)
interface Message {
  readonly patient: string
  readonly writes: ResourceWrite[]
}
const made = (count: number, from: number, writer: number): Message[] =>
  Array.from({ length: count }, (_, i) => {
    const patient = patientIds[Math.min(PATIENTS - 1, random(Math.floor(PATIENTS / WRITERS)) * WRITERS + writer)]!
    const report = rootId(PUBLISHED_SALT, 'lis', 'DiagnosticReport', [`${writer}-${from + i}`])
    return { patient, writes: Array.from({ length: RESULTS }, (_, no) => observation(patient, report, no, START + from)) }
  })
const envelopeOf = (id: string, key: string): Envelope => ({
  interface: 'lis',
  bytes: Buffer.from(`MSH|^~\\&|LIS|H|T|H|||ORU^R01|${id}|P|2.4\r${filler}`),
  receivedAt: START,
  controlId: id,
  orderingKeys: [key],
  format: 'hl7v2',
})

const spent = { journal: 0, effects: 0 }
const latencies: number[] = []
async function writing(store: PostgresStore, writer: number): Promise<void> {
  for (let done = 0; done < MESSAGES / WRITERS; done += GROUP) {
    const messages = made(GROUP, done, writer)
    const t1 = performance.now()
    const receipts = await journal.append(
      messages.map((message, i) => envelopeOf(`${writer}-${done + i}`, message.patient)),
      [],
    )
    const t2 = performance.now()
    await store.write(async (tx) => {
      await tx.expect(() => ({
        claims: messages.map((message) => message.patient),
        ids: messages.flatMap((message) => [message.patient, ...message.writes.map((write) => write.id)]),
      }))
      for (const [i, message] of messages.entries()) {
        await tx.resources(message.writes.map((write) => write.id))
        await tx.apply(message.writes, START)
        await tx.putMessage({
          seq: receipts[i]!.seq,
          interface: 'lis',
          day: Math.floor(START / 86_400_000),
          state: 'committed',
          code: null,
          facts: null,
          mapping: 'hl7v2/oru-r01',
          receivedAt: START,
          sourceTime: START,
          settledAt: START,
          reply: 'sent',
          reusedControlId: false,
        })
      }
    })
    const t3 = performance.now()
    spent.journal += t2 - t1
    spent.effects += t3 - t2
    latencies.push(t3 - t1)
  }
}

const before = await serverFigures()
const cpu = process.cpuUsage()
const begun = performance.now()
await Promise.all(stores.map(writing))
const elapsed = performance.now() - begun
const used = process.cpuUsage(cpu)
await client.query('SELECT pg_stat_clear_snapshot()')
await new Promise((resolve) => setTimeout(resolve, 1500))
const after = await serverFigures()
latencies.sort((a, b) => a - b)
const percentile = (share: number): string => latencies[Math.floor(latencies.length * share)]!.toFixed(1)
console.log(`messages ${MESSAGES}, ${RESULTS} Observations each, ${PATIENTS} patients, ${WRITERS} writers, groups of ${GROUP}`)
console.log(
  `${((MESSAGES * 1000) / elapsed).toFixed(0)} messages/s (journal ${spent.journal.toFixed(0)} ms, effects ${spent.effects.toFixed(0)} ms)`,
)
console.log(
  `${((used.user + used.system) / 1000 / MESSAGES).toFixed(3)} CPU ms a message in this process, the making of messages included`,
)
console.log(`group: p50 ${percentile(0.5)} ms, p99 ${percentile(0.99)} ms`)
console.log(
  `${((after.syncs - before.syncs) / MESSAGES).toFixed(3)} log syncs and ${((after.bytes - before.bytes) / MESSAGES).toFixed(0)} log bytes a message`,
)
console.log(`runs again: ${stores.reduce((sum, store) => sum + store.figures.reruns, 0)}`)
const { rows: sizes } = await client.query<{ bytes: string }>(
  `SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c WHERE c.relnamespace = '${schema}'::regnamespace AND c.relkind = 'r'`,
)
console.log(`${(Number(sizes[0]!.bytes) / MESSAGES).toFixed(0)} bytes a message in tables and indexes, patients included`)
await Promise.all([...stores, journal].map((one) => one.close()))
console.log(`raw fdatasync of 4 KiB appends: ${rawSyncs(200).toFixed(0)}/s after`)
await client.query(`SET client_min_messages = error`)
await client.query(`DROP SCHEMA ${schema} CASCADE`)
await client.end()
