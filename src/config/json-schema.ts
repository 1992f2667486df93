import { z } from 'zod'
import type { Adapter } from '../sdk/adapter.ts'
import { configSchema } from './schema.ts'
import { asJsonSchema } from './unknown-keys.ts'

/** JSON Schema (draft 2020-12) of the engine's YAML for editors: `settings` depends on the adapter chosen. */
function configJsonSchema(adapters: readonly Adapter[]): object {
  const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as {
    properties: Record<'interfaces' | 'destinations', { items: Record<string, unknown> }>
  }
  const choice = (some: readonly Adapter[]) => ({
    properties: { adapter: { enum: some.map((adapter) => adapter.name).sort() } },
    allOf: some.map((adapter) => ({
      if: { properties: { adapter: { const: adapter.name } } },
      // biome-ignore lint/suspicious/noThenProperty: `then` is JSON Schema's own word.
      then: { properties: { settings: { title: adapter.title.en, ...withoutDialect(asJsonSchema(adapter.settings)) } } },
    })),
  })
  const { interfaces, destinations } = schema.properties
  interfaces.items = { allOf: [interfaces.items, choice(adapters.filter((adapter) => adapter.source))] }
  destinations.items = { allOf: [destinations.items, choice(adapters.filter((adapter) => 'sink' in adapter))] }
  return schema
}

const withoutDialect = ({ $schema: _, ...schema }: { $schema?: unknown }): object => schema

/** The text of `config/schema.json`, laid out as the house's formatter lays out JSON: a short list stands on one line. */
export const configJsonSchemaText = (adapters: readonly Adapter[]): string => `${laidOut(configJsonSchema(adapters), '', 0)}\n`

const WIDTH = 130

/** JSON as the house's formatter lays it out. `before`: characters that stand on the line already. */
export function laidOut(value: unknown, indent: string, before: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    if (value.every((item) => typeof item !== 'object') && before + line.length < WIDTH) return line
    return `[\n${value.map((item) => inner + laidOut(item, inner, inner.length)).join(',\n')}\n${indent}]`
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  if (entries.length === 0) return '{}'
  const lines = entries.map(([key, item]) => {
    const name = `${inner}${JSON.stringify(key)}: `
    return name + laidOut(item, inner, name.length)
  })
  return `{\n${lines.join(',\n')}\n${indent}}`
}
