import { crashScenario } from '../test/support/crash-scenario.ts'

/** `npm run bench:crash [kills]`: random kills under load, 200 unless said, in rounds of ten on the same data. */
const wanted = Number(process.argv[2] ?? 200)
const perRound = 10
let kills = 0
let acknowledged = 0
const bad: unknown[] = []
for (let round = 0; kills < wanted; round++) {
  // A fixed sequence: a failure can be run again.
  const plan = Array.from({ length: perRound }, (_, i) => ({ afterMs: 50 + ((round * 7919 + i * 104_729) % 1500) }))
  const outcome = await crashScenario({ messages: 2_500, kills: plan })
  kills += outcome.killed
  acknowledged += outcome.acknowledged
  const { lost, doubled, followUps, undelivered, balanceCloses } = outcome
  if (lost.length + doubled.length + followUps.length + undelivered.length > 0 || !balanceCloses) bad.push({ round, ...outcome })
  console.log(`${kills} kills, ${acknowledged} acknowledged, ${bad.length} rounds with a fault`)
  if (outcome.killed === 0) throw new Error('the load ended before any kill: raise the number of messages')
}
for (const one of bad) console.log(JSON.stringify(one))
process.exitCode = bad.length > 0 ? 1 : 0
