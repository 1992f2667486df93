import { z } from 'zod'
import type { Adapter } from '../sdk/adapter.ts'
import { configSchema } from './schema.ts'
import { asJsonSchema } from './unknown-keys.ts'

/** JSON Schema (draft 2020-12) of the engine's YAML for editors: `settings` depends on the adapter chosen. */
export function configJsonSchema(adapters: readonly Adapter[]): object {
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

/** The text of `config/schema.json`. */
export const configJsonSchemaText = (adapters: readonly Adapter[]): string =>
  `${JSON.stringify(configJsonSchema(adapters), null, 2)}\n`
