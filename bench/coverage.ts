import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseHl7 } from '../src/formats/hl7v2/parse.ts'
import { structure } from '../src/formats/hl7v2/structure.ts'
import type { Coverage, MapContext } from '../src/mapping/mapped.ts'
import type { MappingSet } from '../src/mapping/mapping-set.ts'
import { PUBLISHED_SALT } from '../src/model/ids.ts'
import { loadMappings } from '../src/steward/mapping-files.ts'

/**
 * What of the real messages the shipped library uses: of the valued fields of the messages of a type with a mapping, the share of which
 * a rule read any part; the same of every valued component and repetition; and by position what nothing reads. `--fields N` lists so many unused ones of each type.
 */
const DATA = join(import.meta.dirname, '../../shared/data/hl7v2')
const TYPES = ['ADT', 'ORU', 'OML', 'ORM', 'SIU', 'VXU', 'MDM', 'DFT', 'BAR']

const context: MapContext = {
  interface: 'coverage',
  authority: 'coverage',
  authorities: {},
  zone: 'UTC',
  salt: PUBLISHED_SALT,
  receivedAt: 0,
  origin: undefined,
  tables: {},
}

interface Sum {
  messages: number
  valued: number
  used: number
  fields: number
  usedFields: number
  readonly unused: Map<string, number>
}

function coverageIn(set: MappingSet, text: string): { type: string; coverage: Coverage } | undefined {
  const parsed = parseHl7(text)
  if (!parsed.ok) return undefined
  const type = parsed.value.first('MSH')?.value(9, 1, 1) ?? ''
  const result = set.map({ format: 'hl7v2', message: parsed.value, structured: structure(parsed.value) }, context, {
    coverage: true,
  })
  return result.kind === 'mapped' && result.coverage !== undefined ? { type, coverage: result.coverage } : undefined
}

function sums(set: MappingSet): Map<string, Sum> {
  const out = new Map<string, Sum>(
    TYPES.map((type) => [type, { messages: 0, valued: 0, used: 0, fields: 0, usedFields: 0, unused: new Map() }]),
  )
  for (const folder of ['ms-samples', 'lfh-messages'])
    for (const name of readdirSync(join(DATA, folder))) {
      const found = coverageIn(set, readFileSync(join(DATA, folder, name), 'utf8').replace(/\r?\n/g, '\r'))
      const sum = found && out.get(found.type)
      if (sum === undefined || found === undefined) continue
      sum.messages += 1
      sum.valued += found.coverage.valued
      sum.used += found.coverage.used
      sum.fields += found.coverage.fields.valued
      sum.usedFields += found.coverage.fields.used
      for (const position of found.coverage.unused) sum.unused.set(position, (sum.unused.get(position) ?? 0) + 1)
    }
  return out
}

const row = (name: string, { messages, valued, used, fields, usedFields }: Omit<Sum, 'unused'>): string =>
  [name.padEnd(9), ...[messages, fields, usedFields].map((n) => String(n).padStart(8))].join(' ') +
  `   ${(usedFields / fields).toFixed(3)} ${String(valued).padStart(8)} ${String(used).padStart(8)}   ${(used / valued).toFixed(3)}`

function print(all: ReadonlyMap<string, Sum>, fields: number): void {
  console.log('type      messages   fields     used   share    parts     used   share')
  const total = { messages: 0, valued: 0, used: 0, fields: 0, usedFields: 0 }
  for (const [type, sum] of all) {
    for (const name of ['messages', 'valued', 'used', 'fields', 'usedFields'] as const) total[name] += sum[name]
    console.log(row(type, sum))
  }
  console.log(row('together', total))
  for (const [type, { unused }] of all) {
    const list = [...unused].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, fields)
    console.log(`${type} unused: ${list.map(([position, n]) => `${position} ${n}`).join(', ')}`)
  }
}

const at = process.argv.indexOf('--fields')
const folder = process.argv.indexOf('--mappings')
const { set } = await loadMappings([folder < 0 ? join(import.meta.dirname, '../mappings') : process.argv[folder + 1]!])
if (set === undefined || !existsSync(DATA))
  console.log('nothing to measure: the mappings are unsound, or ../shared/data is not here')
else print(sums(set), at < 0 ? 40 : Number(process.argv[at + 1]))
