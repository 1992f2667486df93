import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type CompiledRules, compileRules, type RuleText } from '../../src/triggers/compile.ts'

const FOLDER = path.join(import.meta.dirname, '../../config/triggers')

const SCENARIO_FOLDER = path.join(FOLDER, 'scenarios')

const yamlFiles = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.yaml'))

/** The rule and value set files as they ship. */
export const shippedTexts = (): readonly RuleText[] =>
  yamlFiles(FOLDER).map((name) => ({ path: name, text: readFileSync(path.join(FOLDER, name), 'utf8') }))

export const shippedRules = (): CompiledRules => compileRules(shippedTexts())

export const scenarioTexts = (): readonly RuleText[] =>
  yamlFiles(SCENARIO_FOLDER).map((name) => ({ path: name, text: readFileSync(path.join(SCENARIO_FOLDER, name), 'utf8') }))
