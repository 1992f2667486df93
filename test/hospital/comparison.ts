import type { Truth } from '../../fixtures/hospital/truth.ts'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import { sha256Hex } from '../../src/model/hash.ts'
import type { Envelope } from '../../src/model/message.ts'
import { type CameOut, cameOut } from './came-out.ts'
import type { DemoHospital } from './demo-hospital.ts'
import { EngineInProcess } from './engine-in-process.ts'
import { judgeBills } from './judge-bills.ts'
import { judgeAppointments, judgeDiagnoses, judgeReports, judgeVisits } from './judge-clinical.ts'
import { judgeFollowUps } from './judge-follow-ups.ts'
import { judgePeople } from './judge-people.ts'
import { Verdict } from './verdict.ts'

const EIGHT_HOURS = 8 * 3_600_000

/** All of the hospital through the engine, the morning after its last day, beside the truth. */
export async function compared(demo: DemoHospital, mappings: MappingSet): Promise<Verdict> {
  const engine = await EngineInProcess.open(demo.config, mappings, demo.now)
  try {
    const verdict = new Verdict()
    await engine.deliver(demo.envelopes)
    for (const { interface: name, state, error } of engine.settled.values())
      if (state !== 'committed') verdict.wrong(`a message of ${name}: ${state} ${error?.code} ${JSON.stringify(error?.facts)}`)
    verdict.equal('messages, repeats apart', new Set(demo.envelopes.map(sameness)).size, engine.settled.size)
    await engine.followUps()
    engine.clock.time = demo.now + EIGHT_HOURS
    await engine.followUps()
    judge(demo.truth, await cameOut(engine.store.reads), verdict, demo.now)
    return verdict
  } finally {
    await engine.close()
  }
}

/** What makes a repeat. */
const sameness = (one: Envelope): string => `${one.interface} ${one.controlId} ${sha256Hex(one.bytes)}`

function judge(truth: Truth, out: CameOut, verdict: Verdict, now: number): void {
  judgePeople(truth, out, verdict)
  judgeVisits(truth, out, verdict)
  judgeDiagnoses(truth, out, verdict)
  judgeReports(truth, out, verdict)
  judgeBills(truth, out, verdict)
  judgeAppointments(truth, out, verdict)
  judgeFollowUps(truth, out, verdict, now, now + EIGHT_HOURS)
}
