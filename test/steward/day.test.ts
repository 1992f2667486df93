import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openData } from '../../src/cli/data.ts'
import { type Ran, ROOT } from '../cli/launcher.ts'
import { type EngineProcess, freePort, temporaryFolder, tributary } from '../support/engine-process.ts'
import { MllpSender } from '../support/mllp-sender.ts'
import { until } from '../support/whole-engine.ts'
import { runHere } from './in-process.ts'

/**
 * A steward's day on a running engine: a lab code nobody knows arrives; for one laboratory it is kept as it is, for another its
 * messages wait. The steward finds it in the worklist, fills the table, sees what would change, publishes, maps again what was
 * committed — and takes it all back. The senders' connections stand all day.
 */

const folder = temporaryFolder('steward')
const data = join(folder.path, 'data')
const draft = join(folder.path, 'mappings')
const config = join(folder.path, 'config.yaml')
/** The cases of the one mapping that is edited. */
const fixtures = join(folder.path, 'fixtures')
let engine: EngineProcess
let keeping: MllpSender
let waiting: MllpSender

beforeAll(async () => {
  for (const part of ['hl7v2', 'codes', 'shared']) cpSync(join(ROOT, 'mappings', part), join(draft, part), { recursive: true })
  cpSync(join(ROOT, 'fixtures/mappings/hl7v2/oru-r01'), join(fixtures, 'hl7v2/oru-r01'), { recursive: true })
  const site = join(draft, 'overlays/site')
  mkdirSync(site, { recursive: true })
  writeFileSync(
    join(site, 'second-laboratory.yaml'),
    `overlay: site/second-laboratory
of: hl7v2/oru-r01
layer: site
interfaces: [second-lab]
replace: { observation.set.code: { from: OBX-3, concept: lab-item, unmatched: hold } }
`,
  )
  const [first, second, http] = [await freePort(), await freePort(), await freePort()]
  writeFileSync(
    config,
    `hospital: { name: test, zone: Asia/Shanghai, language: en }
http: { port: ${http} }
authorities: { HIS: his }
intake: { diskFreeBytes: 0 }
mappings: { folders: [${draft}] }
interfaces:
  - { name: first-lab, adapter: mllp, authority: first-lab, settings: { port: ${first} } }
  - { name: second-lab, adapter: mllp, authority: second-lab, settings: { port: ${second} } }
`,
  )
  engine = tributary(['start', '--config', config, '--data', data, '--json'])
  await engine.ready
  keeping = await MllpSender.connect(first)
  waiting = await MllpSender.connect(second)
}, 60_000)

afterAll(async () => {
  keeping?.close()
  waiting?.close()
  engine?.child.kill('SIGKILL')
  await engine?.exited
  folder.remove()
})

const oru = (id: string, order: string, status: string, ...results: string[]): string =>
  [
    `MSH|^~\\&|LIS|LAB|T|H|202603011000${id.padStart(2, '0')}||ORU^R01|${id}|P|2.4||||||UNICODE UTF-8`,
    `PID|1||P${order}^^^HIS||Zhang^San||19800101|M`,
    `OBR|1|${order}|S${order}|BIO^Biochemistry|||20260301093000||||||||||||||||||${status}`,
    ...results.map((one, i) => `OBX|${i + 1}|NM|${one}|mmol/L|||||${status}`),
    '',
  ].join('\r')

const GLUCOSE = 'GLU^Glucose||7.10'
const unknown = (value: string): string => `LPA9^Lipoprotein(a)||${value}`

const KNOWN_FIRST = oru('1', 'A1', 'F', GLUCOSE, unknown('0.30'))
const HELD_FIRST = oru('11', 'B1', 'P', unknown('0.50'), GLUCOSE)

async function settled(count: number): Promise<void> {
  const open = await openData(data)
  try {
    await until(async () => (await open.reads.settledUpTo()) >= count)
  } finally {
    await open.close()
  }
}

/** Every resource's text as it is stored, by `Type/id`; persons aside, who are numbered by when they came. */
async function record(): Promise<Readonly<Record<string, string>>> {
  const open = await openData(data)
  try {
    const found: Record<string, string> = {}
    const named = new Set((await open.reads.feed(0, 10_000)).map(({ type, id }) => `${type}/${id}`))
    for (const name of [...named].toSorted()) {
      const [type, id] = name.split('/') as [string, string]
      const resource = await open.reads.resource(type, id)
      if (resource && !resource.deleted && !resource.golden && !resource.placeholder) found[name] = resource.text
    }
    return found
  } finally {
    await open.close()
  }
}

async function states(): Promise<Readonly<Record<string, string>>> {
  const open = await openData(data)
  try {
    const rows = await open.reads.messages({}, 100)
    const ids = await Promise.all(rows.map(({ seq }) => open.journal.get(seq)))
    return Object.fromEntries(rows.map((row, i) => [ids[i]!.controlId, row.state]))
  } finally {
    await open.close()
  }
}

const json = <T>({ code, stdout, stderr }: Ran, due = 0): T => {
  expect({ code, stderr }).toEqual({ code: due, stderr: '' })
  return JSON.parse(stdout) as T
}

const onData = ['--data', data, '--config', config, '--json']

interface Diff {
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly messages: number
  readonly resources: readonly { change: string; type: string; id: string; rule: string }[]
  readonly rules: readonly { rule: string; elements: Record<string, number> }[]
  readonly states: Record<string, number>
  readonly codes: { resolved: readonly string[] }
}

let before: Readonly<Record<string, string>>

test('an unknown code arrives: kept for one laboratory, held for the other', async () => {
  expect((await keeping.send(KNOWN_FIRST)).code).toBe('AA')
  expect((await keeping.send(oru('2', 'A2', 'F', GLUCOSE))).code).toBe('AA')
  expect((await keeping.send(oru('3', 'A3', 'F', unknown('0.40')))).code).toBe('AA')
  expect((await waiting.send(HELD_FIRST)).code).toBe('AA')
  expect((await waiting.send(oru('12', 'B1', 'F', unknown('0.60'), GLUCOSE))).code).toBe('AA')
  expect((await waiting.send(oru('13', 'B3', 'F', GLUCOSE))).code).toBe('AA')
  await settled(6)
  expect(await states()).toEqual({ 1: 'committed', 2: 'committed', 3: 'committed', 11: 'held', 12: 'held', 13: 'committed' })
  before = await record()
  expect(Object.keys(before).filter((name) => name.startsWith('Observation/'))).toHaveLength(5)
})

test('it is on the worklist, with counts, a sample, and who waits for it', async () => {
  const open = json<
    { table: string; code: string; interface: string; count: number; held: number; display: string; drafted: boolean }[]
  >(await runHere(['codes', ...onData]))
  const found = open.filter(({ code }) => code === 'LPA9')
  expect(found.map((one) => [one.interface, one.table, one.count, one.held, one.display, one.drafted])).toEqual([
    ['second-lab', 'lab-item', 2, 2, 'Lipoprotein(a)', false],
    ['first-lab', 'lab-item', 2, 0, 'Lipoprotein(a)', false],
  ])
})

test('the table is edited through the same lint: one line more, the rest untouched', async () => {
  const file = join(draft, 'codes/lab-item.yaml')
  const text = readFileSync(file, 'utf8')
  const edit = [
    'codes',
    'resolve',
    'lab-item',
    'LPA9',
    '--to',
    '10835-7',
    '--display',
    'Lipoprotein a [Mass/volume] in Serum or Plasma',
  ]
  json(await runHere([...edit, '--draft', draft, '--json']))
  const added = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !text.split('\n').includes(line))
  expect(added).toEqual(['  LPA9: { code: "10835-7", display: "Lipoprotein a [Mass/volume] in Serum or Plasma" }'])
  const again = await runHere([...edit, '--draft', draft])
  expect([again.code, again.stderr.split(' ')[0]]).toEqual([69, 'steward.code-known'])
  expect(await runHere(['lint', '--mappings', draft])).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('the dry run shows exactly the observations concerned, and writes nothing', async () => {
  const diff = json<Diff>(await runHere(['diff', '--since', '1d', ...onData]), 1)
  const ofRule = (change: string) => diff.resources.filter((one) => one.change === change && one.type === 'Observation')
  expect(diff.messages).toBe(6)
  expect(ofRule('changed').map(({ rule }) => rule)).toEqual(Array(2).fill('hl7v2/oru-r01/observation'))
  expect(ofRule('changed').every(({ id }) => before[`Observation/${id}`]?.includes('LPA9'))).toBe(true)
  // Of the two that wait for the code come two observations of one report.
  expect(ofRule('added')).toHaveLength(2)
  expect([diff.changed, diff.removed]).toEqual([2, 0])
  expect(diff.states).toEqual({ 'held mapping.code-held → committed': 2 })
  expect(diff.codes.resolved.map((one) => one.split('|')[1])).toEqual(['LPA9'])
  expect(diff.rules.find(({ rule }) => rule === 'hl7v2/oru-r01/observation')?.elements).toEqual({
    'code.coding.code': 2,
    'code.coding.display': 2,
    'code.coding.system': 2,
  })
  expect(await record()).toEqual(before)
})

test('published: held messages are committed in order, at once, and no connection is dropped', async () => {
  const done = json<{ changed: boolean; running: boolean; hints: { interface: string; messages: number }[] }>(
    await runHere(['publish', '--why', 'lipoprotein a', '--who', 'wang', '--fixtures', fixtures, ...onData]),
  )
  expect(done).toMatchObject({ changed: true, running: true, hints: [{ interface: 'first-lab', messages: 2 }] })
  expect((await states())['11']).toBe('committed')
  expect((await states())['12']).toBe('committed')
  const open = await openData(data)
  const feed = await open.reads.feed(0, 10_000)
  const [id] = Object.entries(await record()).find(
    ([, text]) => text.includes('"0.60"') || text.includes(':0.60,') || text.includes(':0.60}'),
  )!
  const versions = await open.reads.history('Observation', id.split('/')[1]!, 10)
  expect(versions.map(({ text }) => /"status":"(\w+)"/.exec(text)?.[1])).toEqual(['final', 'preliminary'])
  expect(feed.length).toBeGreaterThan(0)
  await open.close()
  // The same bytes again on the connections of this morning: acknowledged, and a repeat.
  expect([(await keeping.send(KNOWN_FIRST)).code, (await waiting.send(HELD_FIRST)).code]).toEqual(['AA', 'AA'])
})

test('what was committed is mapped again on request', async () => {
  const task = json<{ state: string; counts: { messages: number; changed: number; same: number } }>(
    await runHere(['remap', '--interface', 'first-lab', '--since', '1d', ...onData]),
  )
  expect(task).toMatchObject({ state: 'done', counts: { messages: 3, same: 1, changed: 2 } })
  const now = await record()
  const standard = Object.values(now).filter((text) => text.includes('10835-7'))
  expect(standard).toHaveLength(3)
})

test('rolled back and mapped again, everything is as before, byte for byte', async () => {
  const back = json<{ version: string; running: boolean }>(
    await runHere(['rollback', '--why', 'wrong code', '--data', data, '--json']),
  )
  const { current, log } = json<{ current: string; log: { action: string; who: string; why: string }[] }>(
    await runHere(['versions', '--data', data, '--json']),
  )
  expect([back.running, back.version]).toEqual([true, current])
  expect(log.map(({ action }) => action)).toEqual(['running', 'published', 'running', 'rolled-back', 'running'])
  expect(log[1]).toMatchObject({ who: 'wang', why: 'lipoprotein a' })
  const task = json<{ state: string; counts: { messages: number; held: number } }>(
    await runHere(['remap', '--since', '1d', ...onData]),
  )
  expect(task).toMatchObject({ state: 'done', counts: { messages: 6, held: 2 } })
  expect(await record()).toEqual(before)
  expect(await states()).toEqual({ 1: 'committed', 2: 'committed', 3: 'committed', 11: 'held', 12: 'held', 13: 'committed' })
})

test('the books close', async () => {
  const { closes } = json<{ closes: boolean }>(await runHere(['balance', '--json', '--data', data]))
  expect(closes).toBe(true)
})

test('the same commands on the data itself when the engine is stopped', async () => {
  engine.child.kill('SIGTERM')
  await engine.exited
  const back = json<{ changed: boolean; running: boolean }>(
    await runHere(['publish', '--why', 'after all', '--fixtures', fixtures, ...onData]),
  )
  expect(back).toMatchObject({ changed: true, running: false })
  const task = await runHere(['remap', '--since', '1d', '--data', data, '--config', config], 'zh')
  expect(task).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/重新映射 6 条消息：.*保留 0/) })
  expect(Object.values(await states())).toEqual(Array(6).fill('committed'))
  expect(Object.values(await record()).filter((text) => text.includes('10835-7'))).toHaveLength(3)
})
