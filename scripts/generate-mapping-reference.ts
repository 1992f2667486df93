import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { languagePage } from '../src/steward/language-page.ts'
import { mappingSchemaText } from '../src/steward/mapping-schema.ts'

/** The editor's JSON Schema of mapping files and the reference page of their language. A test compares them with what is committed. */
const root = join(import.meta.dirname, '..')
writeFileSync(join(root, 'config/mapping-schema.json'), mappingSchemaText())
writeFileSync(join(root, 'docs/mapping-reference.md'), languagePage())
