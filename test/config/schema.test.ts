import { join } from 'node:path'
import { expect, it } from 'vitest'
import { adapters } from '../../adapters/index.ts'
import { configJsonSchemaText } from '../../src/config/json-schema.ts'

it('config/schema.json is what the zod definitions say (vitest -u writes it)', async () => {
  await expect(configJsonSchemaText(adapters)).toMatchFileSnapshot(join(import.meta.dirname, '../../config/schema.json'))
})
