import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { localZone } from '../../src/triggers/local-time.ts'
import { runModifierScenario } from '../../src/triggers/modifier.ts'
import { modifierScenarioSchema } from '../../src/triggers/modifier-file.ts'
import { runScenario } from '../../src/triggers/scenario.ts'
import { scenarioFileSchema } from '../../src/triggers/scenario-file.ts'
import { scenarioTexts, shippedRules } from './shipped-rules.ts'

const { known, modifiers } = shippedRules()
const written = scenarioTexts().map(({ path, text }) => ({
  path,
  value: parse(text, { merge: true }) as Record<string, unknown>,
}))
const files = written
  .filter(({ value }) => 'rule' in value)
  .map(({ path, value }) => ({ path, file: scenarioFileSchema.parse(value) }))
const others = written.filter(({ value }) => !('rule' in value))

test('every shipped rule has a scenario file, and every modifier', () => {
  expect(files.map(({ file }) => file.rule).sort()).toEqual(known.map(({ id }) => id))
  expect(others.map(({ value }) => value.modifier).sort()).toEqual(modifiers.map(({ id }) => id).sort())
})

test('every row of the catalogue is a file', () => {
  const rows = new Set([...known, ...modifiers].map(({ row }) => row))
  expect([...rows].sort()).toEqual(Array.from({ length: 61 }, (_, at) => `T${String(at + 1).padStart(2, '0')}`))
})

test('every rule has a scenario in which it fires, and one in which it does not', () => {
  const fires = (expected: readonly { readonly outcome: string }[]): boolean =>
    expected.some(({ outcome }) => !['cancelled', 'suppressed', 'expired'].includes(outcome))
  const oneSided = files.filter(
    ({ file }) => !file.scenarios.some((one) => fires(one.expect)) || file.scenarios.every((one) => fires(one.expect)),
  )
  expect(oneSided.map(({ path }) => path)).toEqual([])
})

const iso = (instant: number): string => new Date(instant).toISOString()

describe.each(files)('$path', ({ file }) => {
  const rule = known.find(({ id }) => id === file.rule)!

  test.each(file.scenarios)('$name', (scenario) => {
    const { outcomes, open } = runScenario(rule, scenario)
    expect(outcomes.map(({ at, outcome, anchor, reason }) => ({ at: iso(at), outcome, anchor, reason }))).toEqual(
      scenario.expect.map(({ at, outcome, anchor, reason }) => ({ at: iso(Date.parse(at)), outcome, anchor, reason })),
    )
    for (const [index, { payload }] of scenario.expect.entries())
      if (payload !== undefined) expect(outcomes[index]!.payload).toMatchObject(payload)
    if (scenario.open === undefined) return
    expect(open.map(({ anchor, dueAt }) => ({ anchor, dueAt: iso(dueAt) }))).toEqual(
      scenario.open.map(({ anchor, dueAt }) => ({ anchor, dueAt: iso(Date.parse(dueAt)) })),
    )
  })
})

describe.each(others)('$path', ({ value }) => {
  const { modifier: id, scenarios } = modifierScenarioSchema.parse(value)
  const modifier = modifiers.find((one) => one.id === id)!

  test.each(scenarios)('$name', (scenario) => {
    expect(runModifierScenario(modifier, scenario, localZone('Asia/Shanghai'))).toEqual(scenario.expect)
  })
})
