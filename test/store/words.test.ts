import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const MINE = join('src', 'store', 'sqlite') + sep
const DIALECTS = [MINE, join('src', 'store', 'postgres') + sep]

/** Statements, not words of the language: `select` and `update` are English too. */
const STATEMENTS = [
  /\bSELECT\b[^'"`]{1,80}\bFROM\b/,
  /\bINSERT (OR \w+ )?INTO\b/,
  /\bUPDATE \w+ SET\b/,
  /\bDELETE FROM\b/,
  /\bCREATE (UNIQUE )?(TABLE|INDEX)\b/,
  /\bPRAGMA \w/,
  /['"]node:sqlite['"]/,
]
const found = (text: string): boolean => STATEMENTS.some((statement) => statement.test(text))

/** Sources that read another system's tables write that system's SQL; this rule is about our own store. */
const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))

describe('the store keeps its language to itself', () => {
  test('no statement and no driver outside the two dialects', () => {
    const outside = files.filter((file) => !DIALECTS.some((dialect) => file.startsWith(dialect)))
    expect(outside.length).toBeGreaterThan(20)
    expect(outside.filter((file) => found(readFileSync(join(root, file), 'utf8')))).toEqual([])
  })

  test('the rule finds them where they are', () => {
    const inside = files.filter((file) => file.startsWith(join(MINE, 'sql')))
    expect(inside.length).toBeGreaterThan(5)
    expect(
      inside.filter((file) => file.endsWith('names.ts')).every((file) => found(readFileSync(join(root, file), 'utf8'))),
    ).toBe(true)
  })

  test('outside its sql folder and its migrations the store names no table', () => {
    const allowed = ['sql', 'migrations', 'connection.ts', 'lock.ts', 'journal-period.ts', 'row-hashes.ts', 'access.ts']
    const others = files.filter(
      (file) => file.startsWith(MINE) && !allowed.some((name) => file.slice(MINE.length).includes(name)),
    )
    expect(others.length).toBeGreaterThan(10)
    const withStatements = others.filter((file) => found(readFileSync(join(root, file), 'utf8').replace("'node:sqlite'", '')))
    expect(withStatements).toEqual([])
  })
})
