import type { Path } from './document.ts'

/**
 * Ports a container sets from outside: `TRIBUTARY_HTTP_PORT` for the API, `TRIBUTARY_<ADAPTER>_PORT` for the first interface
 * of that adapter (`TRIBUTARY_MLLP_PORT`). They stand in the place of the written value and are checked like it.
 */
export interface Overridden {
  readonly value: unknown
  readonly replaced: readonly Path[]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const objectAt = (value: unknown, key: string): Record<string, unknown> => {
  const found = isObject(value) ? value[key] : undefined
  return isObject(found) ? found : {}
}

export function overridePorts(value: unknown, env: Readonly<Record<string, string | undefined>>): Overridden {
  if (!isObject(value)) return { value, replaced: [] }
  const replaced: Path[] = []
  const result = { ...value }
  const httpPort = env.TRIBUTARY_HTTP_PORT
  if (httpPort) {
    result.http = { ...objectAt(value, 'http'), port: httpPort }
    replaced.push(['http', 'port'])
  }
  const seen = new Set<string>()
  if (Array.isArray(value.interfaces))
    result.interfaces = value.interfaces.map((part: unknown, index) => {
      if (!isObject(part) || typeof part.adapter !== 'string') return part
      const port = seen.has(part.adapter) ? undefined : env[`TRIBUTARY_${part.adapter.toUpperCase().replaceAll('-', '_')}_PORT`]
      seen.add(part.adapter)
      if (!port) return part
      replaced.push(['interfaces', index, 'settings', 'port'])
      return { ...part, settings: { ...objectAt(part, 'settings'), port } }
    })
  return { value: result, replaced }
}
