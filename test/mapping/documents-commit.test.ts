import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Config } from '../../src/config/schema.ts'
import type { Envelope, Format } from '../../src/model/message.ts'
import { findCases, type MappingCase } from '../../src/steward/mapping-tests.ts'
import { EngineInProcess } from '../hospital/engine-in-process.ts'
import { shippedMappings } from '../hospital/shipped.ts'

const here = (path: string): string => join(import.meta.dirname, '../..', path)
const BUNDLES = join(import.meta.dirname, '../../../shared/data/fhir-bundles')
const RECEIVED = Date.UTC(2026, 10, 22)
const INTERFACE = { name: 'desk', authority: 'hospital', zone: 'Asia/Shanghai', charset: undefined, tables: {} }

const FORMATS: readonly (readonly [string, Format])[] = [
  ['.row.json', 'row'],
  ['.csv.json', 'csv'],
  ['.csv', 'csv'],
  ['.fhir.json', 'fhir'],
  ['.json', 'json'],
  ['.xml', 'xml'],
]

function envelope({ mapping, name, file }: Pick<MappingCase, 'mapping' | 'name' | 'file'>, bytes: Uint8Array): Envelope {
  const format = FORMATS.find(([ending]) => file.endsWith(ending))![1]
  const context = format === 'row' ? readFileSync(file.replace('.row.json', '.context.json'), 'utf8') : '{}'
  const { origin = 'desk' } = JSON.parse(context) as { origin?: string }
  return {
    interface: INTERFACE.name,
    bytes,
    receivedAt: RECEIVED,
    controlId: `${mapping}/${name}`,
    orderingKeys: [],
    format,
    origin,
  }
}

test('every row, table and document commits, in one store and on top of each other', async () => {
  const config = { interfaces: [INTERFACE], authorities: {} } as unknown as Pick<Config, 'interfaces' | 'authorities'>
  const engine = await EngineInProcess.open(config, await shippedMappings(), RECEIVED)
  try {
    const cases = await findCases(here('fixtures/mappings'), ['sql', 'csv', 'json', 'xml', 'fhir'])
    const good = cases.filter(({ expected }) => expected !== undefined)
    await engine.deliver(good.map((one) => envelope(one, new Uint8Array(readFileSync(one.file)))))
    // Beside the checkout, where it is there: a person of another server, with all that was ever noted.
    const bundle = existsSync(BUNDLES) ? readdirSync(BUNDLES).find((name) => name.endsWith('.json.gz')) : undefined
    if (bundle !== undefined)
      await engine.deliver([
        envelope({ mapping: 'fhir', name: bundle, file: 'x.fhir.json' }, gunzipSync(readFileSync(join(BUNDLES, bundle)))),
      ])
    const ended = (await engine.messages()).filter(({ state }) => state !== 'committed')
    expect(
      ended.map(({ seq, mapping, state, code, facts }) => `${seq} ${mapping} ${state} ${code} ${JSON.stringify(facts)}`),
    ).toEqual([])
    expect((await engine.messages()).length).toBe(good.length + (bundle === undefined ? 0 : 1))
  } finally {
    await engine.close()
  }
}, 60_000)
