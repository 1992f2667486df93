import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { commitBatch } from '../src/engine/commit.ts'
import { pack, unpack } from '../src/engine/crossing.ts'
import type { MappedMessage } from '../src/engine/mapped-message.ts'
import { type InterfaceContext, processMessage } from '../src/engine/process-message.ts'
import { loadIdentityModel } from '../src/identity/model.ts'
import { PUBLISHED_SALT } from '../src/model/ids.ts'
import type { Journalled } from '../src/model/message.ts'
import { loadMappings } from '../src/steward/mapping-files.ts'
import { openSqliteStore } from '../src/store/sqlite/store.ts'
import { labMessage, patient } from '../test/support/traffic.ts'

/**
 * CPU microseconds a message of each stage on one thread, without sockets and threads: decode and map, crossing (structured
 * clone both ways), identify and commit. Same messages as `ingest`.
 *
 *   npm run bench -- stages [--messages 4000] [--people 2000] [--stage map|cross|commit]
 */
const { values: options } = parseArgs({
  options: {
    messages: { type: 'string', default: '4000' },
    people: { type: 'string', default: '2000' },
    stage: { type: 'string', default: 'all' },
  },
})
const count = Number(options.messages)
const people = Number(options.people)
const wanted = (stage: string): boolean => options.stage === 'all' || options.stage === stage

const { set } = await loadMappings([new URL('../mappings', import.meta.url).pathname])
if (set === undefined) throw new Error('the mappings are unsound')
const context: InterfaceContext = { authority: 'lis', authorities: {}, zone: 'Asia/Shanghai', charset: undefined, tables: {} }
const at = Date.UTC(2026, 10, 22)
const journalled = (n: number): Journalled =>
  ({
    seq: n,
    interface: 'lis',
    receivedAt: at + n,
    bytes: Buffer.from(labMessage(n, patient((n * 7919) % people), at + n * 10, 10, 47).text),
    format: 'hl7v2',
    controlId: `O${n}`,
    origin: undefined,
  }) as unknown as Journalled

const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}
/** Median of eight parts, so that a neighbour's burst does not count. */
async function timed(name: string, work: (n: number) => unknown, from = 1): Promise<void> {
  const parts: number[] = []
  for (let part = 0; part < 8; part++) {
    const begin = cpu()
    for (let i = 0; i < count / 8; i++) await work(from + (part * count) / 8 + i)
    parts.push((cpu() - begin) / (count / 8))
  }
  const sorted = parts.toSorted((a, b) => a - b)
  console.log(`${name.padEnd(24)} ${sorted[4]!.toFixed(0)} us (${sorted[0]!.toFixed(0)}..${sorted[7]!.toFixed(0)})`)
}

const map = (n: number): MappedMessage => ({
  ...processMessage(journalled(n), set, context, PUBLISHED_SALT),
  reply: 'none' as never,
})
const inputs = Array.from({ length: count }, (_, i) => journalled(i + 1))
if (wanted('map')) {
  for (let i = 0; i < count; i++) processMessage(journalled(20_000_000 + i), set, context, PUBLISHED_SALT)
  await timed('decode, map, prepare', (n) => processMessage(inputs[n - 1]!, set, context, PUBLISHED_SALT))
}
const batches: MappedMessage[][] = []
for (let n = 1; n <= count; n += 32) batches.push(Array.from({ length: Math.min(32, count - n + 1) }, (_, i) => map(n + i)))
if (wanted('cross')) {
  const each = (work: (batch: MappedMessage[]) => unknown) => (n: number) =>
    n % 32 === 1 ? work(batches[(n - 1) / 32]!) : undefined
  await timed('pack', each(pack))
  await timed(
    'pack, clone, unpack',
    each((batch) => unpack(structuredClone(pack(batch)))),
  )
}
if (wanted('commit')) {
  const folder = mkdtempSync(join(tmpdir(), 'stages-'))
  const store = await openSqliteStore({ folder })
  const loaded = loadIdentityModel(readFileSync(new URL('../config/identity.yaml', import.meta.url), 'utf8'))
  if (!loaded.ok) throw new Error('identity model')
  const model = loaded.model
  for (let n = 1; n <= people; n += 100)
    await store.write((tx) =>
      commitBatch(
        tx,
        Array.from({ length: 100 }, (_, i) => map(10_000_000 + n + i)),
        { model, now: at },
      ),
    )
  await timed('identify, commit', (n) =>
    n % 64 === 1
      ? store.write((tx) =>
          commitBatch(tx, [...(batches[(n - 1) / 32] ?? []), ...(batches[(n - 1) / 32 + 1] ?? [])], { model, now: at }),
        )
      : undefined,
  )
  await store.close()
  rmSync(folder, { recursive: true })
}
