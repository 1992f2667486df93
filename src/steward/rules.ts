import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { PersonHistory } from '../engine/follow-up-explain.ts'
import type { FhirObject } from '../fhir/contribution.ts'
import { type CompiledRules, compileRules, type RuleText } from '../triggers/compile.ts'
import { HOUSE_ZONE } from '../triggers/compile-house.ts'
import { localZone } from '../triggers/local-time.ts'
import { runModifierScenario } from '../triggers/modifier.ts'
import { modifierScenarioSchema } from '../triggers/modifier-file.ts'
import { timeAt, timePaths } from '../triggers/resource-time.ts'
import type { CompiledRule } from '../triggers/rule.ts'
import { runScenario } from '../triggers/scenario.ts'
import { type Scenario, scenarioFileSchema } from '../triggers/scenario-file.ts'

/** Rules as the steward works with them: their scenarios run, their effect on stored history tried out. */

async function readRuleTexts(folder: string): Promise<readonly RuleText[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()
  return Promise.all(names.map(async (name) => ({ path: join(folder, name), text: await readFile(join(folder, name), 'utf8') })))
}

export interface RuleTest {
  /** Rule or modifier. */
  readonly rule: string
  readonly scenario: string
  readonly passed: boolean
  /** As text, when they differ. */
  readonly difference: { readonly expected: string; readonly found: string } | undefined
}

/** Runs the scenario files of a folder, of the named rules only when any are named. A rule without scenarios fails. */
export async function testRules(folder: string, compiled: CompiledRules, names: readonly string[]): Promise<readonly RuleTest[]> {
  const texts = await readRuleTexts(folder)
  const files = texts.map(({ text }) => parse(text, { merge: true }) as { readonly rule?: unknown; readonly modifier?: unknown })
  const isNamed = (name: string): boolean => names.length === 0 || names.some((one) => name === one || name.startsWith(`${one}-`))
  const all = [...compiled.known, ...compiled.modifiers].filter(({ id }) => isNamed(id))
  return all.flatMap(({ id }) => {
    const file = files.find((one) => one.rule === id || one.modifier === id)
    if (file === undefined) return [failed(id, '', 'a scenario file', 'none')]
    return file.rule === id ? ruleTests(compiled, id, file) : modifierTests(compiled, id, file)
  })
}

const failed = (rule: string, scenario: string, expected: string, found: string): RuleTest => ({
  rule,
  scenario,
  passed: false,
  difference: { expected, found },
})

const compared = (rule: string, scenario: string, expected: unknown, found: unknown): RuleTest => {
  const [wanted, got] = [JSON.stringify(expected), JSON.stringify(found)]
  return wanted === got ? { rule, scenario, passed: true, difference: undefined } : failed(rule, scenario, wanted, got)
}

function ruleTests({ known }: CompiledRules, id: string, file: unknown): readonly RuleTest[] {
  const parsed = scenarioFileSchema.safeParse(file)
  if (!parsed.success) return [failed(id, '', 'a scenario file', parsed.error.issues[0]?.message ?? 'unreadable')]
  const rule = known.find((one) => one.id === id)!
  return parsed.data.scenarios.map((scenario) => {
    const told = (at: number | string, outcome: string, anchor: string, reason?: string) => [
      new Date(at).toISOString(),
      outcome,
      anchor,
      reason ?? '',
    ]
    const { outcomes, open } = runScenario(rule, scenario)
    const expected = scenario.expect.map(({ at, outcome, anchor, reason }) => told(at, outcome, anchor, reason))
    const found = outcomes.map(({ at, outcome, anchor, reason }) => told(at, outcome, anchor, reason))
    const waiting = scenario.open?.map(({ anchor, dueAt }) => told(dueAt, 'open', anchor))
    const stillOpen = waiting && open.map(({ anchor, dueAt }) => told(dueAt, 'open', anchor))
    const payloads = scenario.expect.map(({ payload }) => payload)
    const said = outcomes.map(({ payload }, index) => picked(payload, payloads[index]))
    return compared(id, scenario.name, [...expected, ...(waiting ?? []), payloads], [...found, ...(stillOpen ?? []), said])
  })
}

/** The fields of a payload that a scenario asks for. */
const picked = (payload: Readonly<Record<string, unknown>> | undefined, asked: Readonly<Record<string, unknown>> | undefined) =>
  asked && Object.fromEntries(Object.keys(asked).map((name) => [name, payload?.[name]]))

function modifierTests({ modifiers }: CompiledRules, id: string, file: unknown): readonly RuleTest[] {
  const parsed = modifierScenarioSchema.safeParse(file)
  if (!parsed.success) return [failed(id, '', 'a scenario file', parsed.error.issues[0]?.message ?? 'unreadable')]
  const modifier = modifiers.find((one) => one.id === id)!
  const zone = localZone(HOUSE_ZONE)
  return parsed.data.scenarios.map((scenario) =>
    compared(id, scenario.name, scenario.expect, runModifierScenario(modifier, scenario, zone)),
  )
}

/** What a rule would have done. */
export interface Simulation {
  readonly persons: number
  /** By local day and outcome (with the reason of what was not sent). */
  readonly days: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** A few of whom it would have reached, their ids cut. */
  readonly samples: readonly string[]
}

const SAMPLES = 5

/**
 * Plays a rule over stored history: each resource comes when it happened, as it stands now. Corrections and what was taken back
 * since are therefore not seen; times are those of the events, not of their arrival.
 */
export async function simulateRule(
  rule: CompiledRule,
  histories: AsyncIterable<PersonHistory>,
  { since, until }: { readonly since: number; readonly until: number },
): Promise<Simulation> {
  const days: Record<string, Record<string, number>> = {}
  const samples: string[] = []
  let persons = 0
  for await (const history of histories) {
    persons++
    const { outcomes } = runScenario(rule, scenarioOf(rule, history, until))
    for (const { at, outcome, reason } of outcomes) {
      if (at < since || outcome === 'cancelled') continue
      const day = new Date(at + rule.zone.offsetAt(at)).toISOString().slice(0, 10)
      const name = reason === undefined ? outcome : `${outcome}: ${reason}`
      days[day] = { ...days[day], [name]: (days[day]?.[name] ?? 0) + 1 }
      if (reason === undefined && samples.length < SAMPLES && !samples.includes(cut(history.person)))
        samples.push(cut(history.person))
    }
  }
  return { persons, days: Object.fromEntries(Object.entries(days).sort(([a], [b]) => a.localeCompare(b))), samples }
}

const cut = (id: string): string => `${id.slice(0, 6)}…`

function scenarioOf(rule: CompiledRule, { resources }: PersonHistory, until: number): Scenario {
  const events = resources.map(({ resource, owner }) => ({
    at: new Date(happened(rule, resource)).toISOString(),
    resource,
    patient: owner,
  }))
  const known = events.filter(({ at }) => Date.parse(at) <= until)
  return {
    name: 'history',
    events: known.sort((a, b) => a.at.localeCompare(b.at)) as unknown as Scenario['events'],
    outages: [],
    sent: [],
    sentToLikelySame: [],
    until: new Date(until).toISOString(),
    expect: [],
  }
}

/** What says no time was always so; what lies ahead was known long before. */
function happened(rule: CompiledRule, resource: FhirObject): number {
  const type = String(resource.resourceType)
  const paths = type === 'Appointment' ? [['created']] : timePaths(type)
  return timeAt(resource, paths, rule.zone) ?? 0
}

export const compileFolder = async (folder: string): Promise<CompiledRules> => compileRules(await readRuleTexts(folder))
