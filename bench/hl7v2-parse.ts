import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { Hl7Message as MedplumMessage } from '@medplum/core'
import { decodeHl7 } from '../src/formats/hl7v2/decode.ts'
import { parseHl7 } from '../src/formats/hl7v2/parse.ts'
import { structure } from '../src/formats/hl7v2/structure.ts'

/**
 * Messages per second of one core: parse, read ten header fields and OBX-3.1 and OBX-5 of every OBX, as a mapping would. The
 * baseline is @medplum/core's parser with the same reads, in the same run, turn by turn.
 */

const RUNS = 5
const SECONDS = 0.3
const FLOOR = 60_000

const TEN: readonly (readonly [string, number, number])[] = [
  ['MSH', 7, 1],
  ['MSH', 9, 1],
  ['MSH', 9, 2],
  ['MSH', 10, 1],
  ['MSH', 12, 1],
  ['PID', 3, 1],
  ['PID', 5, 1],
  ['PID', 7, 1],
  ['PID', 8, 1],
  ['PV1', 2, 1],
]

/** `value` is the first component, the baseline's toString the whole field: it counts 36 OBX-5 more, whose first is empty. */
function ours(text: string): number {
  const message = parseHl7(text)
  if (!message.ok) throw new Error(message.error.code)
  let found = 0
  for (const [segment, field, component] of TEN) {
    if (message.value.first(segment)?.value(field, 1, component) !== undefined) found++
  }
  for (const segment of message.value.segments) {
    if (segment.name !== 'OBX') continue
    if (segment.value(3, 1, 1) !== undefined) found++
    if (segment.value(5) !== undefined) found++
  }
  return found
}

function medplum(text: string): number {
  const message = MedplumMessage.parse(text)
  let found = 0
  for (const [segment, field, component] of TEN) if (message.getSegment(segment)?.getComponent(field, component)) found++
  for (const segment of message.getAllSegments('OBX')) {
    if (segment.getComponent(3, 1)) found++
    if (segment.getField(5)?.toString()) found++
  }
  return found
}

function structured(text: string): number {
  const message = parseHl7(text)
  return message.ok ? structure(message.value).root.groups.length : 0
}

/** Seconds of processor time of this process: what one core gives, however busy the machine is. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Messages per second of processor time over whole passes. */
function rate(read: (text: string) => number, texts: readonly string[]): number {
  const start = cpuSeconds()
  let passes = 0
  while (cpuSeconds() - start < SECONDS) {
    for (const text of texts) read(text)
    passes++
  }
  return (passes * texts.length) / (cpuSeconds() - start)
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
const shown = (value: number): string => Math.round(value).toLocaleString('en')

const folder = join(import.meta.dirname, '../../shared/data/hl7v2/ms-samples')
if (!existsSync(folder)) {
  console.log('skipped: the real HL7 messages (../shared/data/hl7v2/ms-samples) are not on this machine')
  process.exit(0)
}

const bytes = readdirSync(folder).map((name) => new Uint8Array(readFileSync(join(folder, name))))
const texts = bytes.map((one) => {
  const decoded = decodeHl7(one)
  if (!decoded.ok) throw new Error(decoded.error.code)
  // The baseline knows no byte order mark and wants CR.
  return decoded.value.message.text.replaceAll(/\r?\n/g, '\r')
})
const total = (read: (text: string) => number): number => texts.reduce((sum, text) => sum + read(text), 0)
const found = { tributary: total(ours), medplum: total(medplum) }

const rates: Record<'tributary' | 'medplum' | 'structure', number[]> = { tributary: [], medplum: [], structure: [] }
for (let run = 0; run <= RUNS; run++) {
  const [mine, theirs, grouped] = [rate(ours, texts), rate(medplum, texts), rate(structured, texts)]
  // The first turn warms up.
  if (run === 0) continue
  rates.tributary.push(mine)
  rates.medplum.push(theirs)
  rates.structure.push(grouped)
}

const tributary = median(rates.tributary)
const baseline = median(rates.medplum)
console.log(`${texts.length} messages of ms-samples, median of ${RUNS} runs, ${cpus()[0]?.model}, Node ${process.versions.node}`)
console.log(`parse and read ten fields, OBX-3 and OBX-5: ${shown(tributary)} messages per CPU-second (${found.tributary} values)`)
console.log(`  range ${shown(Math.min(...rates.tributary))} to ${shown(Math.max(...rates.tributary))}`)
console.log(`the same with @medplum/core:                 ${shown(baseline)} messages per CPU-second (${found.medplum} values)`)
console.log(`ratio: ${(tributary / baseline).toFixed(2)}`)
console.log(`parse and structure:                         ${shown(median(rates.structure))} messages per CPU-second`)
if (tributary < FLOOR) {
  console.log(`below the floor of ${shown(FLOOR)}`)
  process.exitCode = 1
}
