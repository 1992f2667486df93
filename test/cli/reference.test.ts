import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { adapters } from '../../adapters/index.ts'
import { configurationPage, errorsPage, glossaryPage, withMetrics } from '../../scripts/reference-pages.ts'
import { EXIT } from '../../src/cli/context.ts'
import { errors } from '../../src/model/errors.ts'
import { ROOT } from './launcher.ts'

/** What is generated is what is committed: node_modules/.bin/node scripts/generate-docs.ts makes it again. */
const page = (name: string): string => readFileSync(join(ROOT, 'docs', name), 'utf8')

describe('reference pages', () => {
  test('configuration', () => expect(page('configuration.md')).toBe(configurationPage(adapters)))
  test('error codes', () => expect(page('errors.md')).toBe(errorsPage()))
  test('words', () => expect(page('glossary.md')).toBe(glossaryPage()))
  test('metrics', () => expect(page('operations.md')).toBe(withMetrics(page('operations.md'))))
})

test('every exit code is on the operations page', () => {
  const said = [...page('operations.md').matchAll(/^\| ([\d, ]+) \|/gm)].flatMap((row) => row[1]!.split(', ').map(Number))
  expect(said).toEqual(Object.values(EXIT))
})

test('every error says something and what to do, in both languages', () => {
  const mute = Object.entries(errors).filter(
    ([, { en, zh, remedy }]) =>
      en === '' || remedy.en === '' || !/[\u4e00-\u9fff]/.test(zh) || !/[\u4e00-\u9fff]/.test(remedy.zh),
  )
  expect(mute.map(([code]) => code)).toEqual([])
})
