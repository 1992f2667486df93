import { z } from 'zod'
import type { Path } from './document.ts'

/**
 * Unknown keys are found by walking the JSON Schema of a zod schema, not by zod's strictness: an adapter may forget
 * `strictObject`, and the walk knows what is allowed where.
 */

type JsonSchema = z.core.JSONSchema.JSONSchema

const known = new WeakMap<z.ZodType, JsonSchema>()

export function asJsonSchema(schema: z.ZodType): JsonSchema {
  const found = known.get(schema)
  if (found) return found
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema
  known.set(schema, made)
  return made
}

export interface UnknownKey {
  readonly path: Path
  readonly key: string
  readonly allowed: readonly string[]
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null

const branches = (schema: JsonSchema): readonly JsonSchema[] => {
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].filter(isSchema)
  return alternatives.length === 0 ? [schema] : [schema, ...alternatives.flatMap(branches)]
}

function childSchemas(all: readonly JsonSchema[], key: string): readonly JsonSchema[] {
  return all.flatMap((schema) => {
    const property = schema.properties?.[key] ?? schema.additionalProperties
    return isSchema(property) ? [property] : []
  })
}

const itemSchemas = (all: readonly JsonSchema[]): readonly JsonSchema[] =>
  all.flatMap((schema) => (isSchema(schema.items) ? [schema.items as JsonSchema] : []))

function walk(value: unknown, schemas: readonly JsonSchema[], path: Path, out: UnknownKey[]): void {
  const all = schemas.flatMap(branches)
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, itemSchemas(all), [...path, index], out)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const objects = all.filter((schema) => schema.properties !== undefined)
  const open =
    objects.length === 0 || all.some((schema) => isSchema(schema.additionalProperties) || schema.additionalProperties === true)
  const allowed = [...new Set(objects.flatMap((schema) => Object.keys(schema.properties ?? {})))]
  for (const [key, item] of Object.entries(value)) {
    if (!open && !allowed.includes(key)) out.push({ path, key, allowed })
    else walk(item, childSchemas(all, key), [...path, key], out)
  }
}

export function unknownKeys(value: unknown, schema: JsonSchema): readonly UnknownKey[] {
  const out: UnknownKey[] = []
  walk(value, [schema], [], out)
  return out
}
