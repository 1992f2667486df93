import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { parseHl7 } from '../src/formats/hl7v2/parse.ts'
import { structure } from '../src/formats/hl7v2/structure.ts'
import type { MapContext } from '../src/mapping/mapped.ts'
import type { MappingSet } from '../src/mapping/mapping-set.ts'
import { PUBLISHED_SALT } from '../src/model/ids.ts'
import { loadMappings } from '../src/steward/mapping-files.ts'
import { type Leaf, leavesOf } from './support/flatten.ts'

/**
 * Beside another converter: of the elements it makes of its own samples (resource type, path and value; ids, meta, narrative and
 * references aside), how many the shipped library makes too (recall), and how many of ours it makes (precision). Where we differ on
 * purpose is written in fidelity-differences.yaml and left out of both. `--missed FILE` writes the most frequent misses by type,
 * `--values PATH` shows missed values of one path.
 */
const DATA = join(import.meta.dirname, '../../shared/data/hl7v2')

/** The others' samples have no zone; both sides are read in the same. */
const context: MapContext = {
  interface: 'fidelity',
  authority: 'fidelity',
  authorities: {},
  zone: 'UTC',
  salt: PUBLISHED_SALT,
  receivedAt: 0,
  origin: undefined,
  tables: {},
}

interface Difference {
  readonly path: string
  readonly value?: string
  /** Only of resources without this element. */
  readonly lacks?: string
  /** Only values that the message does not hold: the converter added them. */
  readonly added?: true
  /** Only what the other converter makes, or only what we make; both unless said. */
  readonly of?: 'theirs' | 'ours'
  readonly why: string
}

interface Matcher {
  readonly path: RegExp
  readonly value: RegExp | undefined
  readonly of: Difference['of']
  readonly difference: Difference
  hits: number
}

const DIFFERENCES: readonly Matcher[] = (
  parse(readFileSync(join(import.meta.dirname, 'fidelity-differences.yaml'), 'utf8')) as Difference[]
).map((difference) => ({
  path: new RegExp(`^${difference.path.replaceAll('.', '\\.').replaceAll('*', '.*')}(?:\\..*)?$`),
  value: difference.value === undefined ? undefined : new RegExp(`^(?:${difference.value})$`, 's'),
  of: difference.of,
  difference,
  hits: 0,
}))

function isMeant({ path, value, beside }: Leaf, of: 'theirs' | 'ours', message: string): boolean {
  const found = DIFFERENCES.find(
    (one) =>
      (one.of ?? of) === of &&
      one.path.test(path) &&
      (one.value === undefined || one.value.test(value)) &&
      (one.difference.lacks === undefined || !beside.has(one.difference.lacks)) &&
      (one.difference.added === undefined || !message.includes(value)),
  )
  if (found !== undefined) found.hits += 1
  return found !== undefined
}

interface Pair {
  readonly name: string
  /** `ADT_A01` */
  readonly type: string
  readonly message: string
  readonly expected: readonly Record<string, unknown>[]
}

function pairs(): Pair[] {
  return readdirSync(join(DATA, 'ms-expected')).flatMap((type) =>
    readdirSync(join(DATA, 'ms-expected', type)).flatMap((file) => {
      const name = file.replace(/-expected\.json$/, '')
      const sample = join(DATA, 'ms-samples', `${name}.hl7`)
      if (!existsSync(sample)) return []
      const text = readFileSync(join(DATA, 'ms-expected', type, file), 'utf8').replace(/^\uFEFF/, '')
      const bundle = JSON.parse(text) as { entry: { resource: Record<string, unknown> }[] }
      return [
        {
          name,
          type,
          message: readFileSync(sample, 'utf8').replace(/\r?\n/g, '\r'),
          expected: bundle.entry.map(({ resource }) => resource),
        },
      ]
    }),
  )
}

function ours(set: MappingSet, text: string): readonly Record<string, unknown>[] {
  const parsed = parseHl7(text)
  if (!parsed.ok) return []
  const result = set.map({ format: 'hl7v2', message: parsed.value, structured: structure(parsed.value) }, context)
  return result.kind === 'mapped' ? result.contributions.map(({ content }) => content) : []
}

/** Distinct elements, without those that differ on purpose. */
const distinct = (resources: readonly Record<string, unknown>[], of: 'theirs' | 'ours', message: string): Map<string, Leaf> =>
  new Map(
    resources
      .flatMap(leavesOf)
      .filter((leaf) => !isMeant(leaf, of, message))
      .map((leaf) => [`${leaf.path} ${leaf.value}`, leaf]),
  )

interface Score {
  pairs: number
  theirs: number
  ours: number
  both: number
  readonly missed: Map<string, number>
}

function score(set: MappingSet, values: string | undefined): Map<string, Score> {
  const scores = new Map<string, Score>()
  for (const { type, message, expected } of pairs()) {
    const theirs = distinct(expected, 'theirs', message)
    const made = distinct(ours(set, message), 'ours', message)
    const one = scores.get(type) ?? { pairs: 0, theirs: 0, ours: 0, both: 0, missed: new Map() }
    scores.set(type, one)
    one.pairs += 1
    one.theirs += theirs.size
    one.ours += made.size
    for (const [key, { path, value }] of theirs) {
      if (made.has(key)) one.both += 1
      else {
        one.missed.set(path, (one.missed.get(path) ?? 0) + 1)
        if (path === values)
          console.log(
            `${type} ${value} | ours: ${[...made.values()].filter((leaf) => leaf.path === path).map((leaf) => leaf.value)}`,
          )
      }
    }
  }
  return scores
}

const share = (part: number, whole: number): string => (whole === 0 ? '—' : (part / whole).toFixed(3))

function missedText(scores: ReadonlyMap<string, Score>): string {
  const lines = ['# Elements the other converter makes and the library does not, by message type', '']
  const all = new Map<string, number>()
  for (const { missed } of scores.values()) for (const [path, n] of missed) all.set(path, (all.get(path) ?? 0) + n)
  const list = (missed: ReadonlyMap<string, number>, most: number): string[] =>
    [...missed]
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, most)
      .map(([path, n]) => `- ${n} ${path}`)
  lines.push('## all types', ...list(all, 150), '')
  for (const [type, one] of scores)
    lines.push(`## ${type}: recall ${share(one.both, one.theirs)} (${one.both} of ${one.theirs})`, ...list(one.missed, 40), '')
  return `${lines.join('\n')}\n`
}

function print(scores: ReadonlyMap<string, Score>): void {
  const total = { pairs: 0, theirs: 0, ours: 0, both: 0 }
  console.log('type      pairs  theirs   ours   both  recall  precision')
  for (const [type, one] of scores) {
    for (const name of ['pairs', 'theirs', 'ours', 'both'] as const) total[name] += one[name]
    console.log(row(type, one))
  }
  console.log(row('together', total))
  for (const { difference, hits } of DIFFERENCES)
    console.log(`${String(hits).padStart(6)} left out: ${difference.path} — ${difference.why}`)
}

const row = (name: string, one: Omit<Score, 'missed'>): string =>
  [name.padEnd(9), ...[one.pairs, one.theirs, one.ours, one.both].map((n) => String(n).padStart(6))].join(' ') +
  `   ${share(one.both, one.theirs)}      ${share(one.both, one.ours)}`

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}

const { set, findings } = await loadMappings([option('--mappings') ?? join(import.meta.dirname, '../mappings')])
if (set === undefined || !existsSync(DATA)) {
  console.log(
    `nothing to compare: ${set === undefined ? `the mappings are unsound (${findings.length} findings)` : '../shared/data is not here'}`,
  )
} else {
  const scores = score(set, option('--values'))
  print(scores)
  const file = option('--missed')
  if (file !== undefined) writeFileSync(file, missedText(scores))
}
