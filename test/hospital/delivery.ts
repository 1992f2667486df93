import { processMessage } from '../../src/engine/process-message.ts'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import { PUBLISHED_SALT } from '../../src/model/ids.ts'
import type { Envelope } from '../../src/model/message.ts'
import { cameOut } from './came-out.ts'
import { contentLines } from './content.ts'
import type { DemoHospital } from './demo-hospital.ts'
import { contextOf, EngineInProcess } from './engine-in-process.ts'
import type { Timed } from './shuffle.ts'

/** Source time of every message, as the engine believes it. */
export function timed(demo: DemoHospital, mappings: MappingSet): readonly Timed[] {
  const contexts = new Map(demo.config.interfaces.map((one) => [one.name, contextOf(demo.config, one)]))
  return demo.envelopes.map((envelope) => {
    const mapped = processMessage({ ...envelope, seq: 1 }, mappings, contexts.get(envelope.interface), PUBLISHED_SALT)
    return { envelope, time: mapped.sourceTime }
  })
}

export interface Delivered {
  readonly lines: readonly string[]
  readonly states: Readonly<Record<string, number>>
}

/** What stands after this stream, and how its messages ended. */
export async function delivered(demo: DemoHospital, mappings: MappingSet, stream: readonly Envelope[]): Promise<Delivered> {
  const engine = await EngineInProcess.open(demo.config, mappings, demo.now)
  try {
    await engine.deliver(stream, { following: true })
    await engine.followUps()
    const states: Record<string, number> = {}
    for (const { state } of await engine.messages()) states[state] = (states[state] ?? 0) + 1
    return { lines: contentLines(await cameOut(engine.store.reads)), states }
  } finally {
    await engine.close()
  }
}
