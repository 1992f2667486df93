import { MllpSender } from '../../test/support/mllp-sender.ts'
import { labMessage, patient, visitMessage } from '../../test/support/traffic.ts'
import type { Order } from './load.ts'

/**
 * The senders, a process of their own: `connections` MLLP connections, each one message at a time, closed loop, until
 * `seconds` have passed. Prints one JSON line a second and one at the end: acknowledged, refused, latencies.
 */

/** About one report in five has a result out of range, and so a staff task by rule T61. */
const FLAG_ONE_IN = 47

const order = JSON.parse(process.argv[2]!) as Order
const latencies: number[] = []
let next = order.from
let acknowledged = 0
let refused = 0
const begin = performance.now()
const until = begin + order.seconds * 1000
const end = order.from + (order.count ?? Number.POSITIVE_INFINITY)

async function drive(_: unknown, connection: number): Promise<void> {
  const sender = await MllpSender.connect(order.ports[connection % order.ports.length]!)
  while (performance.now() < until && next < end) {
    const n = next++
    const who = patient((n * 7919) % order.people)
    const at = Date.now()
    const text = n % order.adtEvery === 0 ? visitMessage(n, who, at, 'A04').text : labMessage(n, who, at, 10, FLAG_ONE_IN).text
    if (order.rate > 0) {
      const due = begin + ((n - order.from) / order.rate) * 1000
      const wait = due - performance.now()
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
    }
    const ack = await sender.send(text)
    latencies.push(ack.took)
    if (ack.code === 'AA') acknowledged += 1
    else refused += 1
  }
  sender.close()
}

const timer = setInterval(() => process.stdout.write(`${JSON.stringify({ acknowledged, refused, next })}\n`), 1000)
await Promise.all(Array.from({ length: order.connections }, drive))
clearInterval(timer)
const sorted = latencies.sort((a, b) => a - b)
const quantile = (q: number): number => Number((sorted[Math.floor(sorted.length * q)] ?? 0).toFixed(2))
const seconds = (performance.now() - begin) / 1000
process.stdout.write(
  `${JSON.stringify({ done: true, acknowledged, refused, seconds, last: next, perSecond: Math.round(acknowledged / seconds), p50: quantile(0.5), p99: quantile(0.99), p999: quantile(0.999), max: quantile(0.9999) })}\n`,
)
