import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { openData } from '../../src/cli/data.ts'
import type { MessageRow } from '../../src/store/rows.ts'
import { type EngineProcess, freePort, temporaryFolder, tributary } from './engine-process.ts'

/** A folder with a configuration of one MLLP interface and the data of the engines started on it, one after the other. */
export interface House {
  readonly folder: string
  readonly data: string
  readonly config: string
  readonly mllp: number
  readonly http: number
  readonly args: readonly string[]
  /** Resolves when it is ready; every engine started is ended by `remove`. */
  start(env?: Record<string, string>, under?: readonly string[]): Promise<EngineProcess>
  remove(): Promise<void>
}

export interface HouseOptions {
  /** YAML flow mappings. */
  readonly intake?: string
  readonly settings?: string
}

export async function house(name: string, { intake = '{ diskFreeBytes: 0 }', settings = '' }: HouseOptions = {}): Promise<House> {
  const { path: folder, remove } = temporaryFolder(name)
  const [mllp, http] = [await freePort(), await freePort()]
  const [data, config] = [`${folder}/data`, `${folder}/config.yaml`]
  writeFileSync(
    config,
    `hospital: { name: test, zone: Asia/Shanghai, language: en }
http: { port: ${http} }
authorities: { HIS: his }
intake: ${intake}
interfaces:
  - { name: feed, adapter: mllp, authority: his, settings: { port: ${mllp}${settings === '' ? '' : `, ${settings}`} } }
`,
  )
  const args = ['start', '--config', config, '--data', data, '--json']
  const engines: EngineProcess[] = []
  const start: House['start'] = async (env, under) => {
    const engine = tributary(args, env, under)
    engines.push(engine)
    await engine.ready
    return engine
  }
  return {
    folder,
    data,
    config,
    mllp,
    http,
    args,
    start,
    async remove() {
      for (const engine of engines) engine.child.kill('SIGKILL')
      await Promise.all(engines.map((engine) => engine.exited))
      remove()
    },
  }
}

/** Ends an engine as the service manager does. */
export async function terminate(engine: EngineProcess): Promise<number | null> {
  engine.child.kill('SIGTERM')
  return (await engine.exited).code
}

/** What became of every journalled message, by control id, once all are settled. */
export async function settledByControlId(data: string): Promise<ReadonlyMap<string, readonly MessageRow[]>> {
  const { journal, reads, close } = await openData(data)
  try {
    await until(async () => (await reads.settledUpTo()) >= (await journal.head()))
    const found = new Map<string, MessageRow[]>()
    for (let after = 0; ; ) {
      const page = await journal.read(after, 500)
      if (page.length === 0) return found
      for (const { seq, controlId } of page) {
        const row = await reads.message(seq)
        if (row) found.set(controlId, [...(found.get(controlId) ?? []), row])
      }
      after = page.at(-1)!.seq
    }
  } finally {
    await close()
  }
}

/** Received against accounted for, as the balance states it; nothing may be waiting. */
export async function balanceOf(
  data: string,
): Promise<{ readonly received: number; readonly repeats: number; readonly settled: number }> {
  const { journal, reads, close } = await openData(data)
  try {
    const tallies = await journal.tallies()
    const states = await reads.stateTallies()
    return {
      received: tallies.reduce((sum, one) => sum + one.received, 0),
      repeats: tallies.reduce((sum, one) => sum + one.repeats, 0),
      settled: states.reduce((sum, one) => sum + one.count, 0),
    }
  } finally {
    await close()
  }
}

/** Waits until a condition holds; longer than `milliseconds` is a failure of what it waits for. */
export async function until(holds: () => boolean | Promise<boolean>, milliseconds = 30_000): Promise<void> {
  const late = Date.now() + milliseconds
  while (!(await holds())) {
    if (Date.now() > late) throw new Error(`not within ${milliseconds} ms: ${holds}`)
    await sleep(25)
  }
}
