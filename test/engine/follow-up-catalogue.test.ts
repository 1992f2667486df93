import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Scenario, scenarioFileSchema } from '../../src/triggers/scenario-file.ts'
import { scenarioTexts, shippedRules } from '../triggers/shipped-rules.ts'
import { played, pure } from './follow-up-replay.ts'

const { known } = shippedRules()
const files = scenarioTexts()
  .map(({ path, text }) => ({ path, value: parse(text, { merge: true }) as Record<string, unknown> }))
  // T61's scenarios name results that do not lie under their report's id; `follow-up.test.ts` has real ids.
  .filter(({ value }) => 'rule' in value && value.rule !== 't61-critical-result')
  .map(({ path, value }) => ({ path, file: scenarioFileSchema.parse(value) }))

/** What only the pure run can say: messages of rules that are not there, a stop in the middle. */
const isPlayable = ({ sent, sentToLikelySame, stopped }: Scenario): boolean =>
  sent.length === 0 && sentToLikelySame.length === 0 && stopped === undefined

const playable = files.map(({ path, file }) => ({ path, file, scenarios: file.scenarios.filter(isPlayable) }))
let count = 0
afterAll(() => expect(count).toBeGreaterThan(150))

describe.each(playable)('$path in the engine', ({ file, scenarios }) => {
  const rule = known.find(({ id }) => id === file.rule)!
  test.each(scenarios)('$name', async (scenario) => {
    count++
    expect(await played(rule, scenario)).toEqual(pure(rule, scenario))
  })
})
