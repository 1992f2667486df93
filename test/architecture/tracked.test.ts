import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './source-files.ts'

/** What is under version control speaks of the project alone. Patterns are put together, so that this file is not one of them. */

const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
  ['a folder of one machine', new RegExp(`(?<![\\w.-])/(?:${['work', 'root', 'home/\\w+', 'Users/\\w+'].join('|')})/(?=\\w)`)],
  ['a package registry', new RegExp(['registry\\.npm', 'js\\.org|npmmir', 'ror\\.com|registry\\.yarn', 'pkg'].join(''))],
  ['an address inside a company network', /https?:\/\/[\w.-]+\.(?:internal|corp|lan)\b/],
]

const tracked = (): string[] => {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 }).toString()
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile())
}

const violations = (path: string, text: string): string[] =>
  FORBIDDEN.flatMap(([what, pattern]) => {
    const line = text.split('\n').findIndex((one) => pattern.test(one))
    return line < 0 ? [] : [`${path}:${line + 1} names ${what}`]
  })

test.skipIf(!existsSync(join(ROOT, '.git')))('no tracked file names a machine or a registry', () => {
  const paths = tracked()
  expect(paths.length).toBeGreaterThan(100)
  expect(paths.flatMap((path) => violations(path, readFileSync(join(ROOT, path), 'utf8')))).toEqual([])
})

test('the check finds both', () => {
  expect(violations('x', `see /${'work'}/main/x`)).toHaveLength(1)
  expect(violations('x', `"resolved": "https://registry.${'npmjs'}.org/zod"`)).toHaveLength(1)
  expect(violations('x', 'frameworks/main, /fhir/R4/')).toEqual([])
})
