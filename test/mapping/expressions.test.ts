import { describe, expect, test } from 'vitest'
import { CodeTables } from '../../src/mapping/codes/tables.ts'
import { compileExpression, compileTruth, type ExpressionSettings } from '../../src/mapping/expression/compile.ts'
import { Slots } from '../../src/mapping/expression/compiled.ts'
import { textFunctions, truthFunctions } from '../../src/mapping/expression/functions.ts'
import { ExpressionError } from '../../src/mapping/expression/lex.ts'
import { parseExpression } from '../../src/mapping/expression/parse.ts'
import { safePattern } from '../../src/mapping/expression/pattern.ts'
import { Run, Scope } from '../../src/mapping/run/run.ts'
import { context, hl7, MSH } from './set.ts'

const MESSAGE = hl7(
  MSH,
  'PID|1||100^^^HIS^MR~11010519491231002X^^^GA^NI||张^三||19491231|""|||||13800000000',
  'ORC|RE|P1|F1',
  'OBR|1|P1|F1|CBC^血常规^L|||20260615',
  'OBX|1|NM|WBC^白细胞^L||13.2|10*9/L|4-10|H|||F',
  'NTE|1||标本溶血',
  'OBR|2|P2|F2|CRP^C反应蛋白^L',
  'OBX|1|ST|CRP^C反应蛋白^L||<0.5|mg/L||N|||F',
  'ZPI|1|医保|A1',
)

const settings: ExpressionSettings = {
  slots: new Slots(),
  tables: new CodeTables(),
  columns: new Set(),
  nulls: new Set(),
  relativeOnly: false,
  report: (_at, code, facts) => {
    throw new Error(`${code} ${facts.found}`)
  },
}

function scopeAt(...groups: readonly [name: string, number: number][]): Scope {
  if (MESSAGE.format !== 'hl7v2') throw new Error('hl7v2 only')
  let group = MESSAGE.structured.root
  for (const [name, number] of groups) group = group.groups.filter((one) => one.name === name)[number]!
  return new Scope(
    new Run(context(), { XM: '张三', SL: '2', FLAG: '-', items: [{ code: 'a' }, { code: 'b' }] }, undefined, true),
    group,
    undefined,
    undefined,
  )
}

const ROOT = scopeAt()
const SECOND_ORDER = scopeAt(['PATIENT_RESULT', 0], ['ORDER_OBSERVATION', 1])
const FIRST_OBX = scopeAt(['PATIENT_RESULT', 0], ['ORDER_OBSERVATION', 0], ['OBSERVATION', 0])

const textAt = (expression: string, scope: Scope): string | undefined =>
  compileExpression(parseExpression(expression, true), settings).text(scope)

test.each<[string, Scope, string | undefined]>([
  ['PID-3.1', ROOT, '100'],
  ['PID-3[2].1', ROOT, '11010519491231002X'],
  ['PID-3[5="NI"].1', ROOT, '11010519491231002X'],
  ['PID-3[5="XX"].1', ROOT, undefined],
  ['PID-3[5!="MR"].4', ROOT, 'GA'],
  ['PID-5.2', ROOT, '三'],
  ['PID-99', ROOT, undefined],
  ['ZPI-2', ROOT, '医保'],
  ['PID-19 | PID-13', ROOT, '13800000000'],
  ['PID-19 | "none"', ROOT, 'none'],
  // Nearest first: the order's own OBR, the patient from outside, never another order's ORC or note.
  ['OBR-3', SECOND_ORDER, 'F2'],
  ['PID-3.1', SECOND_ORDER, '100'],
  ['ORC-3', SECOND_ORDER, undefined],
  ['NTE-3', SECOND_ORDER, undefined],
  ['NTE-3', FIRST_OBX, '标本溶血'],
  ['OBR-4.1', FIRST_OBX, 'CBC'],
  ['if(PID-8 valued, "yes", "no")', ROOT, 'no'],
  ['count(PID-3)', ROOT, '2'],
  ['join("", PID-5.1, PID-5.2)', ROOT, '张三'],
])('%s', (expression, scope, expected) => {
  expect(textAt(expression, scope)).toBe(expected)
})

test.each<[string, string | undefined]>([
  ['XM', '张三'],
  ['`XM`', '张三'],
  ['items[*].code', 'a'],
  ['items[1].code', 'b'],
  ['$.items[0].code', 'a'],
  ['constructor', undefined],
  ['XM.length', undefined],
])('column or JSON path %s', (expression, expected) => {
  expect(compileExpression(parseExpression(expression, false), settings).text(ROOT)).toBe(expected)
})

test.each<[string, boolean]>([
  ['PID-5.2 = "三"', true],
  ['PID-5.2 != "四"', true],
  ['PID-99 = ""', false],
  ['PID-8 valued', false],
  ['PID-8 not valued', true],
  ['PID-8 is not valued', true],
  ['PV1 valued', false],
  ['MSH-9.1 in ("ORU", "OUL") and not PV1 valued', true],
  ['MSH-9.1 not in ("ADT")', true],
  ['OBX-5 > 4', true],
  ['OBX-5 >= "13.20"', true],
  ['PID-7 < "19500101"', true],
  ['PID-99 < 5', false],
  ['(PID-99 valued or PID-7 valued) and true', true],
  ['PID-3[2].1 matches "[0-9]{17}[0-9X]"', true],
  ['PID-3[2].1 matches "[0-9]{17}"', false],
  ['count(PID-3) > 1', true],
  ['chinese(PID-5.1)', true],
])('condition %s', (expression, expected) => {
  expect(compileTruth(parseExpression(expression, true), settings)(ROOT)).toBe(expected)
})

test.each(
  Object.entries({ ...textFunctions, ...truthFunctions }).flatMap(([name, { examples }]) =>
    examples.map((example) => [name, ...example] as const),
  ),
)('catalogue example of %s: %s', (_name, expression, expected) => {
  expect(textAt(expression, ROOT)).toBe(expected)
})

test.each(['PID-', 'PID-3[', 'A ==', '"open', 'a and', 'in ("x")', 'f(', '(a', 'PID-3[5~"x"]', 'a b', '#'])(
  '%s cannot be read',
  (expression) => {
    expect(() => parseExpression(expression, true)).toThrow()
  },
)

test.each(['(a+)+', 'a*a*a*', '(a)\\1', '(?=a)', 'a{1,}{2}', '[a', '(a|b*)*', '(?<x>a)', 'a**'])(
  'pattern %s is refused',
  (pattern) => {
    expect(safePattern(pattern)).toBeUndefined()
  },
)

test.each<[string, string, boolean]>([
  ['[0-9]{6}', '123456', true],
  ['(?:ORU|OUL)', 'OUL', true],
  ['^\\d+-\\d+$', '12-3', true],
  ['[\\u4e00-\\u9fff]+', '张三', true],
  ['a.c', 'abcd', false],
])('pattern %s on %s', (pattern, value, expected) => {
  expect(safePattern(pattern)?.(value)).toBe(expected)
})

describe('fhirpath("…")', () => {
  const read = (
    source: string,
    value: unknown,
  ): { text: string | undefined; all: (string | undefined)[]; findings: string[] } => {
    const findings: string[] = []
    const inner = { ...settings, report: (_at: number, code: string) => void findings.push(code) }
    const compiled = compileExpression(parseExpression(source, false), inner)
    const scope = new Scope(new Run(context(), value, undefined, true), undefined, undefined, undefined)
    return { text: compiled.text(scope), all: compiled.all(scope).map((one) => one.text()), findings }
  }
  const resource = { resourceType: 'Patient', name: [{ given: ['San', 'A'] }, { given: ['Si'] }], birthDate: '1980-01-01' }

  test.each([
    ['fhirpath("Patient.name.given.first()")', 'San'],
    ['fhirpath("name.where(given contains \'Si\').given")', 'Si'],
    ['fhirpath("birthDate")', '1980-01-01'],
    ['fhirpath("telecom.value")', undefined],
    ['fhirpath("name.single().given")', undefined],
  ])('%s gives %s', (source, expected) => {
    const found = read(source, resource)
    expect(found.findings).toEqual([])
    expect(found.text).toBe(expected)
  })

  test('all values of a list', () => {
    expect(read('fhirpath("name.given")', resource).all).toEqual(['San', 'A', 'Si'])
  })

  test.each(['fhirpath("name.matches(\'(a+)+\')")', 'fhirpath("now()")', 'fhirpath("name.where(")', 'fhirpath(birthDate)'])(
    '%s is refused when it is read',
    (source) => {
      expect(read(source, resource).findings).toEqual(['mapping.unknown-function'])
    },
  )
})

test.each([
  ['parentheses', `${'('.repeat(100)}PID-3${')'.repeat(100)} valued`],
  ['calls', `${'lower('.repeat(100)}PID-3${')'.repeat(100)}`],
  ['characters', `PID-3 in (${Array.from({ length: 2000 }, (_, i) => `"${i}"`).join(', ')})`],
])('an expression has a bound of %s', (_, source) => {
  expect(() => parseExpression(source, true)).toThrow(ExpressionError)
})

test('nine hundred times not is as cheap as one', () => {
  expect(compileTruth(parseExpression(`${'not '.repeat(901)}PID-3 valued`, true), settings)(scopeAt())).toBe(false)
})
