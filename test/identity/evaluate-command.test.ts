import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { truthTable } from '../../bench/identity/zh-table.ts'
import { ROOT, run, STACK } from '../cli/launcher.ts'

/** `tributary identity evaluate` as a process of its own. */

const folder = mkdtempSync(join(tmpdir(), 'tributary-evaluate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const { csv, people } = truthTable(5, 300, { corruption: 1, quoted: true })
const table = file('zh.csv', csv)
const SCHEMA = join(ROOT, 'bench/identity/zh.yaml')
const evaluate = (...args: string[]) => run(['identity', 'evaluate', ...args])

describe('identity evaluate', () => {
  test('--json and --report: figures for machines, a page for people, the same in every run', async () => {
    const page = join(folder, 'report.html')
    const first = await evaluate(table, '--schema', SCHEMA, '--json', '--report', page)
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' })
    const report = JSON.parse(first.stdout)
    expect(report.humans).toBe(people.length)
    for (const part of [report.auto, report.withReview, report.cluster])
      for (const figure of [part.precision, part.recall, part.f1]) {
        expect(figure).toBeGreaterThan(0.8)
        expect(figure).toBeLessThanOrEqual(1)
      }
    expect(report.review.share).toBeGreaterThan(0)
    expect(report.auto.interval.recall[0]).toBeLessThanOrEqual(report.auto.recall)
    expect(report.blocking.keys.map(({ key }: { key: string }) => key)).toContain('phone')
    expect(report.strata.length).toBeGreaterThan(5)
    expect((await evaluate(table, '--schema', SCHEMA, '--json')).stdout).toBe(first.stdout)

    const html = readFileSync(page, 'utf8')
    expect(html).toContain('<svg')
    expect(html).not.toMatch(/<script|https?:\/\//)
    // Levels and record ids, never what a patient is called or numbered.
    const words = `${html}${first.stdout}`
    expect(
      people.filter(({ id, surname, given }) => (id !== '' && words.includes(id)) || words.includes(surname + given)),
    ).toEqual([])
  })

  test('a table for a terminal, in the language asked for', async () => {
    const en = await evaluate(table, '--schema', SCHEMA)
    expect(en.stdout).toContain('linked by itself')
    const zh = await run(['identity', 'evaluate', table, '--schema', SCHEMA], { env: { TRIBUTARY_LANGUAGE: 'zh' } })
    expect(zh.stdout).toContain('自动链接')
  })

  test('truth in a file of pairs', async () => {
    const rows = file('rows.csv', 'id,name,born\n1,张伟,1985-07-04\n2,张伟,1985-07-04\n3,李娜,1990-01-02\n')
    const links = file('links.csv', 'left,right\n1,2\n')
    const schema = file(
      'pairs.yaml',
      'name: pairs\ncolumns: { id: id, name: name, born: birthDate }\ntruth: { links: [left, right] }\n',
    )
    const { stdout } = await evaluate(rows, '--schema', schema, '--truth', links, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ records: 3, humans: 2, auto: { truePairs: 1, falseLinks: 0 } })
  })

  test.each([
    ['a file that is not there', ['nowhere.csv', '--schema', SCHEMA], 'cli.file-not-found'],
    [
      'a schema of something else',
      [table, '--schema', file('bad.yaml', 'name: x\ncolumns: { a: nonsense }\n')],
      'identity.truth',
    ],
    ['columns that are not there', [table, '--schema', join(ROOT, 'bench/identity/febrl.yaml')], 'identity.truth'],
    ['a model that is none', [table, '--schema', SCHEMA, '--model', file('model.yaml', 'prior: high\n')], 'identity.model'],
    ['a precision beyond one', [table, '--schema', SCHEMA, '--tune', '2'], 'cli.bad-option'],
  ])('%s', async (_, args, code) => {
    const ran = await evaluate(...args)
    expect(ran.code).not.toBe(0)
    expect(ran.stderr).toContain(code)
    expect(ran.stderr).not.toMatch(STACK)
  })
})
