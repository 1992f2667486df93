import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { adapters } from '../adapters/index.ts'
import { compileFolder } from '../src/steward/rules.ts'
import { followUpsPage, ruleJsonSchema } from '../src/steward/rules-page.ts'
import { configurationPage, errorsPage, glossaryPage, withMetrics } from './reference-pages.ts'

const docs = join(import.meta.dirname, '../docs')
writeFileSync(join(docs, 'configuration.md'), configurationPage(adapters))
writeFileSync(join(docs, 'errors.md'), errorsPage())
writeFileSync(join(docs, 'glossary.md'), glossaryPage())
const operations = join(docs, 'operations.md')
writeFileSync(operations, withMetrics(readFileSync(operations, 'utf8')))
writeFileSync(join(docs, 'follow-ups.md'), followUpsPage(await compileFolder(join(import.meta.dirname, '../config/triggers'))))
writeFileSync(join(import.meta.dirname, '../config/triggers/rule.schema.json'), ruleJsonSchema())
