import { describe, expect, test } from 'vitest'
import { compileRules } from '../../src/triggers/compile.ts'
import { shippedRules, shippedTexts } from './shipped-rules.ts'

const SETS = `valueSets:
  stop:
    title: { zh: 停, en: Stop }
    codes: [{ system: '*', codes: [exp] }]
`

const RULE: Readonly<Record<string, string>> = {
  rule: 'rule: survey',
  title: 'title: { zh: 问卷, en: Survey }',
  pattern: 'pattern: after',
  anchor: 'anchor: { type: Encounter, at: period.end }',
  where: 'where: status = finished',
  offset: 'offset: 24h',
  emit: 'emit: [{ communicationRequest: { category: survey, content: visit-survey, fields: { formKey: visit-survey } } }]',
  consent: 'consent: K2',
}

/** The rule above with some of its lines replaced; an empty text leaves the line out. */
const ruleWith = (over: Readonly<Record<string, string>>): string =>
  Object.values({ ...RULE, ...over })
    .filter((line) => line !== '')
    .join('\n')

const compiled = (over: Readonly<Record<string, string>>) =>
  compileRules([
    { path: 'sets.yaml', text: SETS },
    { path: 'survey.yaml', text: ruleWith(over) },
  ])

test('the shipped rules compile without a finding', () => {
  const { rules, findings } = shippedRules()
  expect(findings).toEqual([])
  expect(rules.map(({ id, types, codes, consent }) => ({ id, types, codes, consent }))).toEqual([
    { id: 't14-discharge-survey', types: ['Encounter'], codes: ['no-survey-disposition'], consent: 'K2' },
    { id: 't32-appointment-questionnaire', types: ['Appointment'], codes: [], consent: 'K1' },
    {
      id: 't61-critical-result',
      types: ['DiagnosticReport', 'Observation'],
      codes: ['final-report', 'critical-or-abnormal', 'final-observation'],
      consent: 'K4',
    },
  ])
})

test('a version follows the text and the codes', () => {
  const versions = (texts: ReturnType<typeof shippedTexts>): readonly string[] =>
    compileRules(texts).rules.map(({ version }) => version)
  const texts = shippedTexts()
  const otherCodes = texts.map((one) => (one.path === 'value-sets.yaml' ? { ...one, text: one.text.replace('HU, ', '') } : one))
  expect(versions(texts)).toEqual(versions([...texts].reverse()))
  expect(versions(otherCodes)).not.toEqual(versions(texts))
})

test('what reaches a patient has quiet hours unless the rule says none; staff work has none', () => {
  expect(compiled({}).rules[0]?.quiet).toMatchObject({ from: 21 * 60, to: 8 * 60 })
  expect(compiled({ limits: 'limits: { quiet: none }' }).rules[0]?.quiet).toBeUndefined()
  expect(compiled({ emit: 'emit: [{ task: { for: queue/calls, category: call } }]' }).rules[0]?.quiet).toBeUndefined()
})

describe('a rule file with a fault is refused with its place', () => {
  const task = (rest: string): string => `emit: [{ task: { for: queue/calls, category: call, ${rest} } }]`
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string, string])[] = [
    ['no YAML', { title: 'title: [' }, '3:1', 'trigger.syntax'],
    ['a pattern not served yet', { pattern: 'pattern: absent' }, '3:10', 'trigger.not-served'],
    ['a pattern there is not', { pattern: 'pattern: aftr' }, '3:10', 'trigger.invalid'],
    ['a key not served yet', { enrolled: 'enrolled: x' }, '9:1', 'trigger.not-served'],
    ['a scope not served yet', { scope: 'scope: [cardiology]' }, '9:8', 'trigger.not-served'],
    ['an unknown key', { colour: 'colour: red' }, '9:1', 'trigger.unknown-key'],
    ['an unknown key inside', { anchor: 'anchor: { type: Encounter, at: period.end, by: x }' }, '4:44', 'trigger.unknown-key'],
    ['an unknown value set', { unless: 'unless: status in @nowhere' }, '9:19', 'trigger.unknown-value-set'],
    ['an undeclared name', { where: 'where: status = finished and %results.status = final' }, '5:30', 'trigger.unknown-name'],
    ['a condition that ends early', { where: 'where: status =' }, '5:16', 'trigger.condition'],
    ['a condition with two operators', { where: 'where: status = = x' }, '5:17', 'trigger.condition'],
    ['a duration in words', { offset: 'offset: a day' }, '6:9', 'trigger.invalid'],
    ['no offset', { offset: '' }, '3:10', 'trigger.invalid'],
    ['offset and steps', { steps: 'steps: [1d]' }, '6:9', 'trigger.invalid'],
    ['a countdown that counts up', { pattern: 'pattern: before' }, '6:9', 'trigger.invalid'],
    ['an offset in an on rule', { pattern: 'pattern: on' }, '6:9', 'trigger.invalid'],
    ['no anchor time', { anchor: 'anchor: { type: Encounter }' }, '4:9', 'trigger.invalid'],
    ['an unknown consent class', { consent: 'consent: K9' }, '8:10', 'trigger.invalid'],
    [
      'an unknown zone',
      { limits: "limits: { quiet: { from: '21:00', to: '08:00', zone: Mars/Base } }" },
      '9:54',
      'trigger.invalid',
    ],
    [
      'two tasks',
      { emit: 'emit: [{ task: { for: queue/a, category: a } }, { task: { for: queue/b, category: b } }]' },
      '7:7',
      'trigger.invalid',
    ],
    ['a field that copies a name', { emit: task('fields: { patientName: name.text }') }, '7:62', 'trigger.leak'],
    ['a field that copies a value', { emit: task('fields: { reportRef: valueQuantity.value }') }, '7:62', 'trigger.leak'],
    ['a key that is a phone number', { emit: task("fields: { formKey: '13912345678' }") }, '7:62', 'trigger.leak'],
    ['a key that is a sentence', { emit: task("fields: { formKey: 'potassium is high' }") }, '7:62', 'trigger.leak'],
    ['a key with a number in it', { emit: task('fields: { formKey: call-13912345678 }') }, '7:62', 'trigger.leak'],
    ['content that is a text', { emit: task("content: 'Your result is bad'") }, '7:61', 'trigger.invalid'],
    ['content in Chinese', { emit: task('content: 您的血钾偏高') }, '7:61', 'trigger.invalid'],
  ]
  test.each(cases)('%s', (_name, over, place, code) => {
    const { rules, findings } = compiled(over)
    expect(rules).toEqual([])
    expect(findings.map(({ file, line, column, error }) => `${file}:${line}:${column} ${error.code}`)).toContain(
      `survey.yaml:${place} ${code}`,
    )
  })
})

test('two rules of one name, and two value sets of one name', () => {
  const text = ruleWith({})
  const { rules, findings } = compileRules([
    { path: 'a.yaml', text },
    { path: 'b.yaml', text },
    { path: 's1.yaml', text: SETS },
    { path: 's2.yaml', text: SETS },
  ])
  expect(rules.map(({ file }) => file)).toEqual(['a.yaml'])
  expect(findings.map(({ file, error }) => `${file} ${error.code} ${error.facts.found}`)).toEqual([
    's2.yaml trigger.duplicate @stop',
    'b.yaml trigger.duplicate survey',
  ])
})

test('all findings of all files at once', () => {
  const { findings } = compileRules([
    { path: 'a.yaml', text: ruleWith({ consent: 'consent: K9', offset: 'offset: soon' }) },
    { path: 'b.yaml', text: ruleWith({ unless: 'unless: x in @a and y in @b' }) },
  ])
  expect(findings.map(({ file }) => file)).toEqual(['a.yaml', 'a.yaml', 'b.yaml', 'b.yaml'])
})
