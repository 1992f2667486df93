import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { evaluate } from '../src/identity/evaluate.ts'
import { loadIdentityModel } from '../src/identity/model.ts'
import { normalise } from '../src/identity/normalise.ts'
import type { IdentityRecord } from '../src/identity/record.ts'
import { readSchema } from '../src/steward/identity-schema.ts'
import { readTable } from '../src/steward/identity-table.ts'
import { dice } from './identity/dice.ts'
import { people } from './identity/zh-people.ts'
import { csvOf } from './identity/zh-table.ts'
import { views } from './identity/zh-views.ts'

/**
 * The Chinese truth at the size of a city, evaluated without a file between (M: 100,000 people, L: 1,000,000).
 *
 *   node --max-old-space-size=14000 bench/identity-large.ts [--people 1000000] [--seed 2] [--corruption 1] [--alone]
 */
const { values: options } = parseArgs({
  options: {
    people: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '2' },
    corruption: { type: 'string', default: '1' },
    alone: { type: 'boolean', default: false },
  },
})
const read = readSchema(readFileSync(new URL('./identity/zh.yaml', import.meta.url), 'utf8'))
const loaded = loadIdentityModel(readFileSync(new URL('../config/identity.yaml', import.meta.url), 'utf8'))
if (!loaded.ok || !read.ok) throw new Error('model or schema')

const SLICE = 50_000
const seed = Number(options.seed)
const all = people(seed, Number(options.people))
const made = views(all, seed, { corruption: Number(options.corruption), quoted: !options.alone }).views
const records: IdentityRecord[] = []
const humans: string[] = []
const tags: (readonly string[])[] = []
const start = performance.now()
for (let at = 0; at < made.length; at += SLICE) {
  const table = readTable([csvOf(made.slice(at, at + SLICE), all)], read.schema, undefined)
  for (const patient of table.patients) records.push(normalise(patient, loaded.model))
  humans.push(...table.humans)
  tags.push(...table.tags)
}
const normalised = performance.now()
const random = dice(1)
const report = evaluate({ records, humans, tags }, loaded.model, { random: random.next, language: 'en', shown: 20 })
const seconds = (performance.now() - normalised) / 1000
const { auto, withReview, review, strata, blocking, calibration, worst } = report
console.log(
  JSON.stringify(
    {
      records: report.records,
      humans: report.humans,
      auto,
      withReview,
      review,
      strata,
      blocking,
      ece: calibration.ece,
      worst: worst.falseLinks,
    },
    null,
    1,
  ),
)
console.error(
  `${records.length} records read in ${((normalised - start) / 1000).toFixed(0)} s, evaluated in ${seconds.toFixed(0)} s, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
)
