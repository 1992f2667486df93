import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { runScenario, scenarioFileSchema } from '../../src/triggers/scenario.ts'
import { scenarioTexts, shippedRules } from './shipped-rules.ts'

const { rules } = shippedRules()
const files = scenarioTexts().map(({ path, text }) => ({ path, file: scenarioFileSchema.parse(parse(text, { merge: true })) }))

test('every shipped rule has a scenario file', () => {
  expect(files.map(({ file }) => file.rule).sort()).toEqual(rules.map(({ id }) => id))
})

describe.each(files)('$path', ({ file }) => {
  const rule = rules.find(({ id }) => id === file.rule)!

  test.each(file.scenarios)('$name', (scenario) => {
    const { outcomes, open } = runScenario(rule, scenario)
    const iso = (instant: number): string => new Date(instant).toISOString()
    expect(outcomes.map(({ at, outcome, anchor, reason }) => ({ at: iso(at), outcome, anchor, reason }))).toEqual(
      scenario.expect.map((one) => ({ ...one, at: iso(Date.parse(one.at)), reason: one.reason })),
    )
    expect(open.map(({ anchor, dueAt }) => ({ anchor, dueAt: iso(dueAt) }))).toEqual(
      scenario.open.map(({ anchor, dueAt }) => ({ anchor, dueAt: iso(Date.parse(dueAt)) })),
    )
  })
})
