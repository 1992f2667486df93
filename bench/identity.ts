import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { identify } from '../src/engine/identify.ts'
import type { FhirObject } from '../src/fhir/contribution.ts'
import { stringify } from '../src/fhir/decimal.ts'
import { prepareFolded } from '../src/fhir/prepare.ts'
import { identifyAll } from '../src/identity/bulk.ts'
import { loadIdentityModel } from '../src/identity/model.ts'
import { normalise } from '../src/identity/normalise.ts'
import { readSchema } from '../src/steward/identity-schema.ts'
import { readTable } from '../src/steward/identity-table.ts'
import { openSqliteStore } from '../src/store/sqlite/store.ts'
import type { Tx } from '../src/store/store.ts'
import { fill, patientWrite } from './identity/fill.ts'
import { truthTable } from './identity/zh-table.ts'

/**
 * What identifying costs on a filled embedded store: arrivals in durable batches, each with its Patient, its golden record and its
 * feed entries, as a commit does it; then the same records again, and all of them at once.
 *
 *   node bench/identity.ts [--filled 100000] [--arrivals 5000] [--batch 100] [--bulk 50000] [--folder DIR]
 *
 * `--filled`: source patients in the store before, made of people like the arrivals. A tenth of the arrivals are of these people.
 */
const { values: options } = parseArgs({
  options: {
    filled: { type: 'string', default: '20000' },
    arrivals: { type: 'string', default: '3000' },
    batch: { type: 'string', default: '100' },
    bulk: { type: 'string', default: '20000' },
    folder: { type: 'string' },
  },
})
const read = readSchema(readFileSync(new URL('./identity/zh.yaml', import.meta.url), 'utf8'))
const loaded = loadIdentityModel(readFileSync(new URL('../config/identity.yaml', import.meta.url), 'utf8'))
if (!loaded.ok || !read.ok) throw new Error('model or schema')
const { model } = loaded
const { schema } = read

const patientsOf = (seed: number, people: number): readonly FhirObject[] =>
  readTable([truthTable(seed, people, { corruption: 1, quoted: true }).csv], schema, undefined).patients

/** Seeds in slices, so that a million people never stand in memory at once. */
function* many(count: number): Generator<FhirObject> {
  let left = count
  for (let seed = 100; left > 0; seed++)
    for (const patient of patientsOf(seed, 20_000)) {
      if (left-- <= 0) return
      yield { ...patient, id: `${seed}-${patient.id as string}` }
    }
}

const quantile = (sorted: readonly number[], share: number): string =>
  `${(sorted[Math.floor(sorted.length * share)]! * 1000).toFixed(0)} us`

async function arrive(tx: Tx, content: FhirObject, took: number[]): Promise<void> {
  const id = content.id as string
  const row = (await tx.resources([id])).get(id)
  const rid = (await tx.apply([{ ...patientWrite(content), row }], 1)).get(id)!
  const start = performance.now()
  const { links, golden } = await identify(tx, model, [{ rid, id, content, placeholder: false }], [], { at: 1, seq: 1, time: 1 })
  took.push(performance.now() - start)
  const rows = await tx.resources(golden.map(({ personId }) => personId))
  const writes = golden.map(({ personId, content: person }) => {
    const { hash, index } = prepareFolded('Patient', personId, person)
    return {
      type: 'Patient',
      id: personId,
      row: rows.get(personId),
      sourcePatient: undefined,
      golden: true,
      text: stringify(person),
      hash,
      index,
      single: null,
    }
  })
  if (writes.length > 0) await tx.apply(writes, 1)
  if (links.length > 0) await tx.appendLinks(links, 1)
}

const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'tributary-identity-'))
const store = await openSqliteStore({ folder })
try {
  const begin = performance.now()
  const filled = await fill(store, many(Number(options.filled)), model)
  console.log(`${filled} source patients filled in ${((performance.now() - begin) / 1000).toFixed(1)} s`)
  const known = patientsOf(100, 20_000).slice(0, Math.floor(Number(options.arrivals) / 10))
  const fresh = patientsOf(7, Math.ceil(Number(options.arrivals) / 2.6)).slice(0, Number(options.arrivals) - known.length)
  const all = [...fresh, ...known.map((patient) => ({ ...patient, id: `again-${patient.id as string}` }))]
  const batch = Number(options.batch)
  for (const label of ['arrivals', 'the same again']) {
    const took: number[] = []
    const cpu = process.cpuUsage()
    const start = performance.now()
    for (let at = 0; at < all.length; at += batch)
      await store.write(async (tx) => {
        for (const content of all.slice(at, at + batch)) await arrive(tx, content, took)
      })
    const seconds = (performance.now() - start) / 1000
    const used = process.cpuUsage(cpu)
    took.sort((a, b) => a - b)
    console.log(
      `${label.padEnd(16)} ${Math.round(all.length / seconds)}/s durable in batches of ${batch}, ${((used.user + used.system) / 1000 / all.length).toFixed(3)} CPU ms each; identify p50 ${quantile(took, 0.5)} p99 ${quantile(took, 0.99)}`,
    )
  }
} finally {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
}

const bulk = [...many(Number(options.bulk))]
const start = performance.now()
const records = bulk.map((content) => normalise(content, model))
const middle = performance.now()
const { compared } = identifyAll(records, model)
const end = performance.now()
console.log(
  `bulk ${Math.round((bulk.length * 1000) / (end - start))}/s (normalise ${Math.round((bulk.length * 1000) / (middle - start))}/s), ${compared} compared, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
)
