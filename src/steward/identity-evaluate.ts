import { type Evaluation, type EvaluationOptions, evaluate } from '../identity/evaluate.ts'
import type { IdentityModel } from '../identity/model.ts'
import { normalise } from '../identity/normalise.ts'
import type { IdentityRecord } from '../identity/record.ts'
import type { TruthSet } from '../identity/truth-set.ts'
import { type Tuned, tune } from '../identity/tune.ts'
import { hash31 } from '../model/hash.ts'
import type { TruthSchema } from './identity-schema.ts'
import { readTable } from './identity-table.ts'

/** An evaluation as it is shown and written. */
export interface EvaluationReport extends Evaluation {
  readonly name: string
  /** Thresholds chosen on one half of the humans; the figures are then of the other half alone. */
  readonly tuned?: Tuned
}

export interface EvaluationInput {
  readonly tables: readonly string[]
  readonly links: string | undefined
  readonly schema: TruthSchema
  readonly model: IdentityModel
  /** Precision to tune for on one half of the humans; undefined: the model as it is. */
  readonly tune: number | undefined
}

/** @throws Error when table and schema do not fit */
export function evaluateTable(input: EvaluationInput, options: EvaluationOptions): EvaluationReport {
  const { patients, humans, tags } = readTable(input.tables, input.schema, input.links)
  const records = patients.map((content) => normalise(content, input.model))
  const set: TruthSet = { records, humans, tags }
  const model = input.schema.frequencies === 'data' ? withFrequencies(input.model, records) : input.model
  const { name } = input.schema
  if (input.tune === undefined) return { name, ...evaluate(set, model, options) }
  const { tuned, reported, model: chosen } = tune(set, model, input.tune, (human) => hash31(human) % 2 === 0)
  return { name, tuned, ...evaluate({ ...set, counted: reported }, chosen, options) }
}

/** Shares of the words in Latin names, of the table itself: what a hospital has counted before it starts. */
function withFrequencies(model: IdentityModel, records: readonly IdentityRecord[]): IdentityModel {
  const counts = new Map<string, number>()
  let names = 0
  for (const { latin } of records)
    for (const { tokens } of latin) {
      names++
      for (const token of new Set(tokens)) counts.set(token, (counts.get(token) ?? 0) + 1)
    }
  const shares = Object.fromEntries([...counts].map(([token, count]) => [token, count / names]))
  const { defaults } = model.frequencies
  return {
    ...model,
    frequencies: { ...model.frequencies, latin: shares, defaults: { ...defaults, latin: 1 / Math.max(2, names) } },
  }
}
