import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ConditionError, conditionText, parseCondition } from '../../scripts/base/condition.ts'
import { parseTarget, TargetError } from '../../scripts/base/target.ts'
import { type YamlObject, yamlFile } from '../../scripts/base/write-yaml.ts'

const expression = (text: string, source = 'PID-5'): string =>
  conditionText(parseCondition(text, source), (path, compared) => (compared && !path.includes('.') ? `${path}.1` : path))

describe('conditions of the maps', () => {
  test.each([
    ['IF PID-13.2 IS NOT VALUED', 'PID-13.2 not valued'],
    ['If OBX-2 EQUALS "NM"', 'OBX-2.1 = "NM"'],
    ['IF OBX-2="ED"', 'OBX-2.1 = "ED"'],
    ["IF IN1-17 IS NOT 'patient'", 'IN1-17.1 != "patient"'],
    ['IF XAD.7 IN ("M", "SH")', 'XAD.7 in ("M", "SH")'],
    ['IF RXA-20 NOT IN ("CP","PA")', 'RXA-20.1 not in ("CP", "PA")'],
    ['IF NOT VALUED', 'PID-5 not valued'],
    ['IF TQ1-3.9 IS EMPTY', 'TQ1-3.9 not valued'],
    ['IF XCN.19 DOES NOT EXIST', 'XCN.19 not valued'],
    ['IF ORC VALUED', 'ORC valued'],
    ['IF PID-7 LENGTH GREATER THAN 8', 'length(PID-7) > "8"'],
    ['IF OBX-5 LST.count LESS THAN OR EQUALS 1 OR OBX-2 IS "NA"', 'count(OBX-5) <= "1" or OBX-2.1 = "NA"'],
    ['IF OBX-33 COUNT>1', 'count(OBX-33) > "1"'],
    // What is said of the last is said of all.
    ['IF PID-33 AND PID-34 VALUED', 'PID-33 valued and PID-34 valued'],
    ['IF TQ1-7 AND TQ1-8 NOT VALUED', 'TQ1-7 not valued and TQ1-8 not valued'],
    ['If SN.3 OR SN.4 VALUED', 'SN.3 valued or SN.4 valued'],
    // A forgotten "and", a subject said once.
    ['IF XCN.19 NOT VALUED XCN.20 NOT VALUED', 'XCN.19 not valued and XCN.20 not valued'],
    ['IF PID-11.9 IS VALUED NOT EQUAL PID-12', 'PID-11.9 valued and PID-11.9 != PID-12.1'],
    ['IF IAM-15 VALUED AND NOT "SEL"', 'IAM-15 valued and IAM-15.1 != "SEL"'],
    ['IF EVN-5 NOT VALUED AND (MSH-22 IS VALUED OR MSH-4 IS VALUED)', 'EVN-5 not valued and (MSH-22 valued or MSH-4 valued)'],
  ])('%s', (text, expected) => {
    expect(expression(text)).toBe(expected)
  })

  test.each(['IF (PID-3 VALUED', 'IF PID-3 IN http://x', 'IF PID-3', 'prose'])('%s is not guessed', (text) => {
    expect(() => expression(text, '')).toThrow(ConditionError)
  })
})

describe('targets of the maps', () => {
  test('elements, indexes and the resources that references lead to', () => {
    expect(parseTarget('participant[2].individual(PractitionerRole[1].practitioner(Practitioner.name.given[1]))')).toEqual([
      { name: 'participant', index: '2', link: undefined },
      {
        name: 'individual',
        index: '1',
        link: {
          type: 'PractitionerRole',
          index: '1',
          steps: [
            {
              name: 'practitioner',
              index: '1',
              link: {
                type: 'Practitioner',
                index: '1',
                steps: [
                  { name: 'name', index: '1', link: undefined },
                  { name: 'given', index: '1', link: undefined },
                ],
              },
            },
          ],
        },
      },
    ])
    expect(parseTarget('recorder.reference(Practitioner)')).toEqual([
      { name: 'recorder', index: '1', link: { type: 'Practitioner', index: '1', steps: [] } },
    ])
  })

  test.each(['coding[3.version', 'suffix[2}', 'who(Practitioner.name', 'extension[1]:group.url', 'who(person)'])(
    '%s is no path',
    (text) => {
      expect(() => parseTarget(text)).toThrow(TargetError)
    },
  )
})

test('what is written is read back as it was', () => {
  const value = {
    mapping: 'base/X',
    rows: { N: 'no', Y: true, '1': { code: 'a b', system: "it's" }, '~': '~' },
    set: [{ from: '.1', when: 'PID-3 = "x" and PID-4 in ("y", "z")' }, 'plain', ['a', 7], { 'value[x]': '' }],
    long: { first: Array.from({ length: 12 }, (_, i) => ({ from: `PID-${i}`, when: `PID-${i}.1 = "something"` })) },
  }
  expect(parse(yamlFile(value as unknown as YamlObject))).toEqual(value)
})
