/** As much of JSON Schema (2020-12) as the mapping schema uses: what is wrong with a value, by path. */

type Schema = Readonly<Record<string, unknown>>

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

export function faults(root: Schema, value: unknown, schema: Schema = root, path = '$'): readonly string[] {
  const inner = (other: unknown, at: unknown = value, below = path): readonly string[] => faults(root, at, other as Schema, below)
  if (typeof schema.$ref === 'string') return inner((root.$defs as Record<string, Schema>)[schema.$ref.slice('#/$defs/'.length)])
  const out: string[] = []
  const types = schema.type === undefined ? undefined : [schema.type].flat()
  if (types && !types.includes(typeOf(value))) return [`${path} is ${typeOf(value)}`]
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) out.push(`${path} is none of the choices`)
  if ('const' in schema && schema.const !== value) out.push(`${path} differs`)
  if (Array.isArray(schema.anyOf) && schema.anyOf.every((one) => inner(one).length > 0)) out.push(`${path} fits nothing`)
  for (const one of (schema.allOf as Schema[] | undefined) ?? []) out.push(...inner(one))
  if (schema.if && inner(schema.if).length === 0) out.push(...inner(schema.then ?? {}))
  if (isMap(value)) out.push(...mapFaults(root, value, schema, path))
  if (Array.isArray(value) && schema.items)
    for (const [i, item] of value.entries()) out.push(...inner(schema.items, item, `${path}[${i}]`))
  return out
}

function mapFaults(root: Schema, value: Record<string, unknown>, schema: Schema, path: string): readonly string[] {
  const out: string[] = []
  const properties = (schema.properties ?? {}) as Record<string, Schema>
  for (const name of (schema.required as string[] | undefined) ?? []) if (!(name in value)) out.push(`${path}.${name} is missing`)
  for (const [name, item] of Object.entries(value)) {
    const own = properties[name] ?? schema.additionalProperties
    if (own === false) out.push(`${path}.${name} is unknown`)
    else if (isMap(own)) out.push(...faults(root, item, own, `${path}.${name}`))
  }
  return out
}
