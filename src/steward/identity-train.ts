import { stringify } from 'yaml'
import type { IdentityModel } from '../identity/model.ts'
import { normalise } from '../identity/normalise.ts'
import { type Trained, type TrainingOptions, train } from '../identity/train.ts'
import type { TruthSchema } from './identity-schema.ts'
import { readTable } from './identity-table.ts'

/** Learns from a table; its truth, where it has one, is not looked at. @throws Error when table and schema do not fit */
export function trainOnTable(
  tables: readonly string[],
  schema: TruthSchema,
  model: IdentityModel,
  options: TrainingOptions,
): Trained {
  const [first] = Object.keys(schema.columns)
  const { patients } = readTable(tables, { ...schema, truth: { column: first! } }, undefined)
  return train(
    patients.map((content) => normalise(content, model)),
    model,
    options,
  )
}

/** The draft of a layer over the model: whoever approves it puts it beside config/identity.yaml. Thresholds stay as they were. */
export function draftOf({ prior, levels }: Trained, model: IdentityModel): string {
  const fields = [...Map.groupBy(levels, ({ field }) => field)].map(([field, own]) => ({
    field,
    levels: own.map(({ level, after }) => ({ level, bits: after })),
  }))
  return `# Trained over model ${model.version}; a draft until somebody approves it.\n${stringify({ prior, fields })}`
}
