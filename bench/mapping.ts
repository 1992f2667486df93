import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { parseHl7 } from '../src/formats/hl7v2/parse.ts'
import { structure } from '../src/formats/hl7v2/structure.ts'
import type { MapContext } from '../src/mapping/mapped.ts'
import type { MappingSet } from '../src/mapping/mapping-set.ts'
import { PUBLISHED_SALT } from '../src/model/ids.ts'
import { loadMappings } from '../src/steward/mapping-files.ts'

/**
 * Conversions a second on one core: bytes decoded to text already, then parse, structure and map with the shipped library,
 * over the real messages of ../shared/data/hl7v2/ms-bench13 that it maps. Beside it, in the same run and on the same texts, a
 * plain nested split of everything: the box is shared, so the ratio says more than the rate.
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

function convert(set: MappingSet, text: string): number {
  const parsed = parseHl7(text)
  if (!parsed.ok) return 0
  const result = set.map({ format: 'hl7v2', message: parsed.value, structured: structure(parsed.value) }, context)
  return result.kind === 'mapped' ? result.contributions.length : 0
}

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

const { set } = await loadMappings([new URL('../mappings', import.meta.url).pathname])
if (set === undefined || !existsSync(FOLDER)) {
  console.log('nothing to measure: the mappings are unsound, or ../shared/data is not here')
} else {
  const texts = readdirSync(FOLDER).map((name) => readFileSync(FOLDER + name, 'utf8').replace(/\r?\n/g, '\r'))
  const mapped = texts.filter((text) => convert(set, text) > 0)
  const resources = mapped.reduce((sum, text) => sum + convert(set, text), 0)
  const bytes = mapped.reduce((sum, text) => sum + text.length, 0)
  console.log(
    `${mapped.length} of ${texts.length} messages mapped, ${Math.round(bytes / mapped.length)} bytes and ${(resources / mapped.length).toFixed(1)} resources each`,
  )
  const conversions = rate(mapped, (text) => convert(set, text))
  const splits = rate(mapped, split)
  console.log(`map    ${conversions} conversions / CPU s`)
  console.log(`split  ${splits} messages / CPU s (nested split of every field, the same texts)`)
  console.log(`ratio  ${(splits / conversions).toFixed(2)} splits to one conversion`)
}
