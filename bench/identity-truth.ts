import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { truthTable } from './identity/zh-table.ts'

/**
 * Writes the Chinese truth set and its log of errors.
 *
 *   node bench/identity-truth.ts --people 10000 --seed 1 --corruption 1 --out zh.csv [--alone]
 *
 * `--alone`: systems do not quote each other's numbers.
 */
const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    corruption: { type: 'string', default: '1' },
    alone: { type: 'boolean', default: false },
    out: { type: 'string', default: 'zh.csv' },
  },
})
const { csv, truth } = truthTable(Number(values.seed), Number(values.people), {
  corruption: Number(values.corruption),
  quoted: !values.alone,
})
await writeFile(values.out, csv)
const log = createWriteStream(`${values.out}.errors.jsonl`)
for (const one of truth.log) log.write(`${JSON.stringify(one)}\n`)
log.end()
console.log(`${truth.views.length} records, ${truth.log.length} errors`)
