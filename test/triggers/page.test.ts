import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { followUpsPage, ruleJsonSchema } from '../../src/steward/rules-page.ts'
import { shippedRules } from './shipped-rules.ts'

const ROOT = path.join(import.meta.dirname, '../..')

test('the JSON Schema is the one of the definition', () => {
  const file = readFileSync(path.join(ROOT, 'config/triggers/rule.schema.json'), 'utf8')
  expect(file).toBe(ruleJsonSchema())
})

test('the page of follow-ups is what the rule files say: node_modules/.bin/node scripts/generate-docs.ts makes it again', () => {
  const page = readFileSync(path.join(ROOT, 'docs/follow-ups.md'), 'utf8')
  expect(page).toBe(followUpsPage(shippedRules()))
})
