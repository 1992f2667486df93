import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { validate } from '../src/fhir/validate.ts'
import { parseHl7 } from '../src/formats/hl7v2/parse.ts'
import { structure } from '../src/formats/hl7v2/structure.ts'
import type { MapContext } from '../src/mapping/mapped.ts'
import type { MappingSet } from '../src/mapping/mapping-set.ts'
import { PUBLISHED_SALT } from '../src/model/ids.ts'
import { loadMappings } from '../src/steward/mapping-files.ts'

/**
 * Conversions a second on one core: bytes decoded to text already, then parse, structure and map with the shipped library, over the
 * 13 benchmark messages of ../shared/data/hl7v2/ms-bench13 (ADT, ORU, OML, VXU), with lineage and with the validity check, and
 * without; the ORU with 28 results by itself. Beside it, in the same run and on the same texts, a plain nested split of everything:
 * the box is shared, so the ratio says more than the rate.
 */
const FOLDER = new URL('../../shared/data/hl7v2/ms-bench13/', import.meta.url).pathname
const ROUNDS = 8
const SECONDS = 0.7

const context: MapContext = {
  interface: 'bench',
  authority: 'bench',
  authorities: {},
  zone: 'Asia/Shanghai',
  salt: PUBLISHED_SALT,
  receivedAt: 0,
  origin: undefined,
  tables: {},
}

interface Wish {
  readonly lineage: boolean
  readonly validity: boolean
}

function convert(set: MappingSet, text: string, { lineage, validity }: Wish): number {
  const parsed = parseHl7(text)
  if (!parsed.ok) return 0
  const result = set.map({ format: 'hl7v2', message: parsed.value, structured: structure(parsed.value) }, context, { lineage })
  if (result.kind !== 'mapped') return 0
  if (validity) for (const { content } of result.contributions) if (validate(content).length > 0) invalid += 1
  return result.contributions.length
}

let invalid = 0

const split = (text: string): number => {
  let parts = 0
  for (const segment of text.split('\r')) {
    for (const field of segment.split('|'))
      for (const repetition of field.split('~')) for (const part of repetition.split('^')) parts += part.split('&').length
  }
  return parts
}

/** CPU-seconds of this thread's process, so that neighbours on the box count less. */
function rate(texts: readonly string[], work: (text: string) => number): number {
  let best = 0
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage()
    let done = 0
    let used = 0
    while (used < SECONDS) {
      for (const text of texts) done += work(text) > 0 ? 1 : 0
      const { user, system } = process.cpuUsage(start)
      used = (user + system) / 1e6
    }
    best = Math.max(best, done / used)
  }
  return Math.round(best)
}

// As the engine runs: young objects have room.
const ROOM = '--max-semi-space-size=64'
if (!process.execArgv.includes(ROOM)) {
  process.exit(spawnSync(process.execPath, [ROOM, import.meta.filename], { stdio: 'inherit' }).status ?? 1)
}

const { set } = await loadMappings([new URL('../mappings', import.meta.url).pathname])
if (set === undefined || !existsSync(FOLDER)) {
  console.log('nothing to measure: the mappings are unsound, or ../shared/data is not here')
} else {
  const texts = readdirSync(FOLDER)
    .map((name) => readFileSync(FOLDER + name, 'utf8').replace(/\r?\n/g, '\r'))
    .filter((text) => /^MSH(?:[^|]*\|){8}(?:ADT|ORU|OML|VXU)\^/.test(text))
  const plain: Wish = { lineage: false, validity: false }
  const mapped = texts.filter((text) => convert(set, text, plain) > 0)
  const resources = mapped.reduce((sum, text) => sum + convert(set, text, plain), 0)
  const bytes = mapped.reduce((sum, text) => sum + text.length, 0)
  const report = mapped.toSorted((a, b) => b.split('\rOBX').length - a.split('\rOBX').length).slice(0, 1)
  console.log(
    `${mapped.length} of ${texts.length} messages mapped, ${Math.round(bytes / mapped.length)} bytes and ${(resources / mapped.length).toFixed(1)} resources each`,
  )
  const all = rate(mapped, (text) => convert(set, text, { lineage: true, validity: true }))
  const checked = rate(mapped, (text) => convert(set, text, { lineage: false, validity: true }))
  const bare = rate(mapped, (text) => convert(set, text, plain))
  const large = rate(report, (text) => convert(set, text, { lineage: true, validity: true }))
  const splits = rate(mapped, split)
  console.log(`map    ${all} conversions / CPU s with lineage and validity check`)
  console.log(`       ${checked} with the validity check, ${bare} with neither`)
  console.log(`ORU    ${large} conversions / CPU s with lineage and validity check, ${report[0]!.split('\rOBX').length - 1} OBX`)
  console.log(`split  ${splits} messages / CPU s (nested split of every field, the same texts)`)
  console.log(`ratio  ${(splits / all).toFixed(2)} splits to one conversion; ${invalid} invalid resources`)
}
