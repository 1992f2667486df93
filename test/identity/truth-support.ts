import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { truthTable } from '../../bench/identity/zh-table.ts'
import type { ViewOptions } from '../../bench/identity/zh-views.ts'
import type { EvaluationOptions } from '../../src/identity/evaluate.ts'
import { loadIdentityModel } from '../../src/identity/model.ts'
import { type EvaluationReport, evaluateTable } from '../../src/steward/identity-evaluate.ts'
import { readSchema, type TruthSchema } from '../../src/steward/identity-schema.ts'
import { modelText } from './identity-support.ts'

/** Evaluations as the command runs them, inside the suite. */

const BENCH = new URL('../../bench/identity/', import.meta.url)
export const DATA = fileURLToPath(new URL('../../../shared/data/mpi/', import.meta.url))
export const hasData = existsSync(DATA)

export function schemaOf(name: string): TruthSchema {
  const read = readSchema(readFileSync(new URL(`${name}.yaml`, BENCH), 'utf8'))
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.schema
}

const options: EvaluationOptions = { random: () => 0.5, language: 'en', shown: 3 }

export function evaluated(tables: readonly string[], schemaName: string, tune?: number): EvaluationReport {
  const schema = schemaOf(schemaName)
  const layers = schema.layers.map((layer) => readFileSync(new URL(layer, BENCH), 'utf8'))
  const loaded = loadIdentityModel([modelText, ...layers].join('\n---\n'))
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings))
  return evaluateTable({ tables, links: undefined, schema, model: loaded.model, tune }, options)
}

/** A hospital of made people. */
export const madeHospital = (seed: number, count: number, given: Partial<ViewOptions> = {}): EvaluationReport =>
  evaluated([truthTable(seed, count, { corruption: 1, quoted: true, ...given }).csv], 'zh')

export const stratum = (report: EvaluationReport, name: string) => report.strata.find((one) => one.stratum === name)!
