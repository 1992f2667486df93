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

test('asked for the running rules only, the others are not even read', () => {
  const draft = { path: 'draft.yaml', text: 'rule: draft\npattern: nonsense' }
  const texts = [...shippedTexts(), draft]
  const { rules, findings } = compileRules(texts, { only: 'active' })
  expect(findings).toEqual([])
  expect(rules.map(({ id, version }) => `${id} ${version}`)).toEqual(
    shippedRules().rules.map(({ id, version }) => `${id} ${version}`),
  )
  expect(compileRules(texts).findings).not.toEqual([])
})

test('the example of the specification is a rule', () => {
  const text = `rule: hypertension-no-reading
title: { zh: 高血压两周未测, en: No blood-pressure reading for two weeks }
pattern: absent
who: Condition where code in @hypertension and clinicalStatus = active
enrolled: at least one Observation 85354-9
missing: Observation where code = 85354-9
within: 14d
unless: [ admitted, source-down(device), plan-ended ]
emit:
  - task: { for: family-doctor, else: queue/chronic-care, priority: routine }
consent: K4
rearm: on new reading
limits: { once-per: 14d }
`
  const house = shippedTexts().filter(({ text: one }) => !one.includes('\nrule: ') && !one.startsWith('rule: '))
  const { known, findings } = compileRules([
    ...house.filter(({ path }) => path !== 'active.yaml'),
    { path: 'example.yaml', text },
  ])
  expect(findings).toEqual([])
  expect(known[0]).toMatchObject({ id: 'hypertension-no-reading', oncePer: 14 * 86_400_000, sources: new Set(['device']) })
  expect(known[0]!.enrolled).toMatchObject({ atLeast: 1, type: 'Observation' })
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
    ['a pattern there is not', { pattern: 'pattern: aftr' }, '3:10', 'trigger.invalid'],
    ['a query that is none', { enrolled: 'enrolled: x' }, '9:11', 'trigger.query'],
    ['a type that is not kept', { record: 'record: { a: Observatio where status = final }' }, '9:14', 'trigger.unknown-type'],
    ['a value set in a query', { record: 'record: { a: Observation where code in @none }' }, '9:40', 'trigger.unknown-value-set'],
    ['an absence of nothing', { pattern: 'pattern: absent' }, '3:10', 'trigger.invalid'],
    ['a streak without readings', { pattern: 'pattern: streak', offset: '' }, '3:10', 'trigger.invalid'],
    ['a segment of resources', { pattern: 'pattern: segment', offset: '' }, '3:10', 'trigger.invalid'],
    ['a cycle without a period', { pattern: 'pattern: every', offset: '' }, '3:10', 'trigger.invalid'],
    ['an unknown calendar', { calendar: 'calendar: mars' }, '9:11', 'trigger.invalid'],
    ['who and anchor', { who: 'who: Condition where code = x' }, '9:6', 'trigger.invalid'],
    ['neither', { anchor: '' }, '3:10', 'trigger.invalid'],
    ['a rule for everyone', { where: '' }, '4:9', 'trigger.invalid'],
    ['staff consent for a message', { consent: 'consent: K4' }, '8:10', 'trigger.invalid'],
    [
      'a role nobody defined',
      { emit: 'emit: [{ task: { for: nurse, else: queue/a, category: a } }]' },
      '7:23',
      'trigger.invalid',
    ],
    ['a role without a queue', { emit: 'emit: [{ task: { for: nurse, category: a } }]' }, '7:23', 'trigger.invalid'],
    [
      'what is for staff, to a patient',
      { emit: 'emit: [{ communicationRequest: { category: a, content: a, fields: { week: number } } }]' },
      '7:69',
      'trigger.leak',
    ],
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

test('rules that would set each other off are told of, each round once', () => {
  const rule = (name: string, sees: string, emits: string): string =>
    ruleWith({
      rule: `rule: ${name}`,
      pattern: 'pattern: on',
      anchor: 'anchor: { type: Task }',
      where: `where: code = ${sees} and status = completed`,
      offset: '',
      emit: `emit: [{ task: { for: queue/a, category: ${emits} } }]`,
    })
  const texts = [rule('first', 'b', 'a'), rule('second', 'a', 'b'), rule('third', 'a', 'c')]
  const { findings } = compileRules(texts.map((text, at) => ({ path: `${at}.yaml`, text })))
  expect(findings.map(({ file, error }) => `${file} ${error.code} ${error.facts.found}`)).toEqual([
    '0.yaml trigger.cycle first → second → first',
  ])
})

test('the list of active rules decides which run, and names only what there is', () => {
  const files = [
    { path: 'a.yaml', text: ruleWith({}) },
    { path: 'b.yaml', text: ruleWith({ rule: 'rule: other' }) },
  ]
  const some = compileRules([...files, { path: 'active.yaml', text: 'active: [other, nothing]' }])
  expect([some.rules, some.known].map((list) => list.map(({ id }) => id))).toEqual([['other'], ['other', 'survey']])
  expect(some.findings.map(({ file, line, column, error }) => `${file}:${line}:${column} ${error.code}`)).toEqual([
    'active.yaml:1:17 trigger.unknown-rule',
  ])
  expect(compileRules(files).rules).toHaveLength(2)
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
