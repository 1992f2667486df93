import { describe, expect, test } from 'vitest'
import { cycles, roomOf, type SourceFile, sourceFiles } from './source-files.ts'

/** What `architecture.md` says of the rooms: which of our own folders a folder may import. */
const MAY_IMPORT: Record<string, readonly string[] | 'all'> = {
  model: [],
  sdk: ['model'],
  formats: ['model'],
  fhir: ['model'],
  mapping: ['model', 'formats', 'fhir'],
  identity: ['model', 'fhir'],
  triggers: ['model', 'fhir'],
  config: ['model', 'sdk', 'mapping', 'identity', 'triggers'],
  store: ['model', 'fhir'],
  access: ['model', 'fhir', 'store'],
  engine: ['model', 'sdk', 'formats', 'fhir', 'mapping', 'identity', 'triggers', 'store', 'access'],
  steward: ['model', 'sdk', 'formats', 'fhir', 'mapping', 'identity', 'triggers', 'config', 'store', 'access', 'engine'],
  ops: ['model', 'store', 'access', 'engine'],
  api: ['model', 'fhir', 'access', 'engine', 'steward', 'ops'],
  cli: 'all',
  main: 'all',
  adapters: 'all',
}
const ADAPTER_MAY_IMPORT = ['sdk', 'formats', 'model']
const PURE = ['mapping', 'identity', 'triggers', 'formats', 'fhir']

const files = sourceFiles('src', 'adapters')

const crossings = (file: SourceFile): string[] =>
  file.imports.flatMap((one) => {
    if (one.file === undefined) return []
    const [from, to] = [roomOf(file.path), roomOf(one.file)]
    return from === to || allowed(from, to) ? [] : [`${file.path} → ${one.file}`]
  })

const allowed = (from: string, to: string): boolean => {
  if (from.startsWith('adapters/')) return ADAPTER_MAY_IMPORT.includes(to)
  const list = MAY_IMPORT[from]
  if (list === 'all') return from === 'main' || from === 'adapters' || !to.startsWith('adapters')
  return list?.includes(to) ?? false
}

describe('the house', () => {
  test('every folder of src is a room of the list', () => {
    expect(
      files.map((file) => roomOf(file.path)).filter((room) => !room.startsWith('adapters/') && MAY_IMPORT[room] === undefined),
    ).toEqual([])
  })

  test('imports go one way', () => {
    expect(files.flatMap(crossings)).toEqual([])
  })

  test('the check finds a wrong direction', () => {
    const wrong = {
      path: 'src/model/x.ts',
      text: '',
      lines: 1,
      functions: [],
      imports: [{ specifier: '', file: 'src/engine/y.ts' }],
    }
    expect(crossings(wrong)).toEqual(['src/model/x.ts → src/engine/y.ts'])
  })

  test('there are no import cycles, types included', () => {
    expect(cycles(files)).toEqual([])
  })

  test('the check finds a cycle', () => {
    const file = (path: string, to: string): SourceFile => ({
      path,
      text: '',
      lines: 1,
      functions: [],
      imports: [{ specifier: '', file: to }],
    })
    expect(cycles([file('a.ts', 'b.ts'), file('b.ts', 'a.ts')])).toEqual([['a.ts', 'b.ts']])
  })

  test('only the composition root names adapters', () => {
    const naming = files.filter(
      (file) => file.path.startsWith('src/') && file.imports.some((one) => one.file?.startsWith('adapters/')),
    )
    expect(naming.map((file) => file.path).filter((path) => path !== 'src/main.ts')).toEqual([])
  })
})

describe('pure rooms', () => {
  const pure = files.filter((file) => PURE.includes(roomOf(file.path)))

  test('import no node: module', () => {
    expect(
      pure.flatMap((file) =>
        file.imports.filter((one) => one.specifier.startsWith('node:')).map((one) => `${file.path} ${one.specifier}`),
      ),
    ).toEqual([])
  })

  test.each([
    ['the clock', /\bDate\.now\(|new Date\(\)|performance\.now\(/],
    ['random numbers', /Math\.random\(|randomUUID|getRandomValues/],
    ['the process', /\bprocess\./],
    ['timers', /\bset(Timeout|Interval|Immediate)\(/],
  ])('read no %s', (_, pattern) => {
    expect(pure.filter((file) => pattern.test(withoutComments(file.text))).map((file) => file.path)).toEqual([])
  })

  test('only model/hash.ts imports node:crypto, within model', () => {
    const importing = files.filter(
      (file) => roomOf(file.path) === 'model' && file.imports.some((one) => one.specifier === 'node:crypto'),
    )
    expect(importing.map((file) => file.path)).toEqual(['src/model/hash.ts'])
  })
})

describe('sizes', () => {
  test('no file is over 500 lines', () => {
    expect(files.filter((file) => file.lines > 500).map((file) => `${file.path} ${file.lines}`)).toEqual([])
  })

  test('no function is over 120 lines', () => {
    const long = files.flatMap((file) =>
      file.functions.filter((one) => one.lines > 120).map((one) => `${file.path}:${one.line} ${one.name} ${one.lines}`),
    )
    expect(long).toEqual([])
  })

  test('the median file is about 100 lines, the median function under 8', () => {
    const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
    expect(median(files.map((file) => file.lines))).toBeLessThan(140)
    expect(median(files.flatMap((file) => file.functions.map((one) => one.lines)))).toBeLessThan(8)
  })
})

describe('words', () => {
  test('no file is named utils, helpers, manager, misc or common', () => {
    expect(files.map((file) => file.path).filter((path) => /(^|[-/])(utils?|helpers?|manager|misc|common)\b/.test(path))).toEqual(
      [],
    )
  })

  test('no SQL word stands outside the stores and the SQL adapter', () => {
    const sql = /\b(SELECT\s+[\w*(].*\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE|PRAGMA)\b/
    const speaking = files.filter((file) => sql.test(withoutComments(file.text)))
    expect(
      speaking.map((file) => file.path).filter((path) => !/^(src\/store\/(sqlite|postgres)|adapters\/sql)\//.test(path)),
    ).toEqual([])
  })
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
}
