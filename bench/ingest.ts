import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openData } from '../src/cli/data.ts'
import { searchParameters } from '../src/fhir/search-parameters.ts'
import { freePort, tributary, writeConfig } from '../test/support/engine-process.ts'
import { labMessage, patient } from '../test/support/traffic.ts'
import { cpuMsOf, memoryOf, metric, rawSyncs, send, settledIn } from './support/load.ts'

/**
 * The main job, measured: MLLP with 16 connections from another process, ORU (10 OBX) and ADT, journalled, mapped, matched,
 * stored as FHIR, searchable, on a store that already holds people and messages. Prints one JSON object.
 *
 *   npm run bench -- --folder DIR [--people 200000] [--fill 1000000] [--seconds 60] [--rate 1000]
 *
 * The folder is filled once, through the engine itself, and used again by later runs; `--rate 0` sends as fast as it is
 * acknowledged.
 */
const { values: options } = parseArgs({
  options: {
    folder: { type: 'string', default: 'data/bench' },
    people: { type: 'string', default: '200000' },
    fill: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '1000' },
    connections: { type: 'string', default: '16' },
  },
})
const folder = resolve(options.folder)
const people = Number(options.people)
const seconds = Number(options.seconds)
const state = join(folder, 'next')
mkdirSync(folder, { recursive: true })

const [mllp, http] = [await freePort(), await freePort()]
const config = writeConfig(folder, { mllp, http })
const engine = tributary(['start', '--config', config, '--data', join(folder, 'data'), '--json'])
const ready = await engine.ready
const pid = engine.child.pid!
const metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${ready.http.port}/metrics`)).text()
const from = existsSync(state) ? Number(readFileSync(state, 'utf8')) : 1
const connections = Number(options.connections)
const base = { ports: [mllp], connections, people, adtEvery: 11, rate: 0 }

let next = from
if (from < Number(options.fill)) {
  console.error(`filling the store to ${options.fill} messages of ${people} people …`)
  const filled = await send({ ...base, seconds: 36_000, from, count: Number(options.fill) - from }, (line) => {
    next = line.next
    if (line.acknowledged % 20 === 0) console.error(`${line.next} sent, ${memoryOf(pid)} MB`)
    writeFileSync(state, String(Math.max(1, line.next - connections)))
  })
  next = Number(filled.last)
  writeFileSync(state, String(next))
}
/** Journalled and not yet settled, as the engine says it. */
const backlog = async (): Promise<number> => metric(await metrics(), 'tributary_backlog_messages')
while ((await backlog()) > 0) await new Promise((done) => setTimeout(done, 500))

const syncsBefore = rawSyncs(folder)
const settledBefore = settledIn(await metrics())
const cpuBefore = cpuMsOf(pid)
const backlogs: number[] = []
const memories: number[] = []
const begin = performance.now()
const first = next
const result = await send({ ...base, seconds, from: first, rate: Number(options.rate) }, (line) => {
  memories.push(memoryOf(pid))
  next = line.next
  void backlog().then((count) => backlogs.push(count))
})
const sendSeconds = (performance.now() - begin) / 1000
const settledAtEnd = settledIn(await metrics()) - settledBefore
while ((await backlog()) > 0) await new Promise((done) => setTimeout(done, 200))
const drainedSeconds = (performance.now() - begin) / 1000
const settled = settledIn(await metrics()) - settledBefore
const cpu = cpuMsOf(pid) - cpuBefore
next = Number(result.last)
writeFileSync(state, String(next))

const checked = await readBack(first, next, 1_000)
engine.child.kill('SIGTERM')
const { code } = await engine.exited
console.log(
  JSON.stringify(
    {
      machine: {
        cores: cpus().length,
        model: cpus()[0]?.model,
        node: process.version,
        rawSyncsPerSecond: [syncsBefore, rawSyncs(folder)],
      },
      store: { people, messagesBefore: first - 1 },
      sent: {
        seconds: Number(sendSeconds.toFixed(1)),
        rate: Number(options.rate),
        acknowledged: result.acknowledged,
        refused: result.refused,
      },
      acknowledgedPerSecond: Math.round(result.acknowledged / sendSeconds),
      settledPerSecond: Math.round(settledAtEnd / sendSeconds),
      drainedPerSecond: Math.round(settled / drainedSeconds),
      ackMs: { p50: result.p50, p99: result.p99, p999: result.p999 },
      backlog: { everySecond: backlogs },
      memoryMB: { start: memories[0], end: memories.at(-1), max: Math.max(...memories) },
      engineCpuMsPerMessage: Number((cpu / settled).toFixed(3)),
      readBack: checked,
      exit: code,
    },
    null,
    1,
  ),
)

/** Random messages of this run, found by search and compared value by value with what was sent. */
async function readBack(low: number, high: number, count: number): Promise<{ looked: number; equal: number }> {
  const data = await openData(join(folder, 'data'))
  const identifier = searchParameters('DiagnosticReport').find((one) => one.code === 'identifier')!.param
  let [looked, equal] = [0, 0]
  for (let i = 0; looked < Math.min(count, high - low - 1); i++) {
    const n = low + ((i * 104_729) % (high - low))
    if (n % base.adtEvery === 0) continue
    looked += 1
    const sent = labMessage(n, patient((n * 7919) % people), 0)
    const { rows } = await data.reads.search({
      type: 'DiagnosticReport',
      tests: [{ kind: 'token', param: identifier, values: [sent.order] }],
      sort: 'lastUpdated',
      limit: 2,
    })
    const results = (JSON.parse(rows[0]?.text ?? '{}') as { result?: { reference: string }[] }).result ?? []
    const texts = await Promise.all(
      results.map((one) => data.reads.resource('Observation', one.reference.slice('Observation/'.length))),
    )
    const found = texts.map((one) => /"value":([\d.]+)/.exec(one?.text ?? '')?.[1])
    if (rows.length === 1 && JSON.stringify(found) === JSON.stringify(sent.results.map((one) => one.value))) equal += 1
  }
  await data.close()
  return { looked, equal }
}
