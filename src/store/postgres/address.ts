import { CodedException, coded } from '../../model/errors.ts'

/** Where a store lies: the server's address for the driver, the schema, and a name without secrets for people. */
export interface Address {
  readonly url: string
  readonly schema: string
  readonly where: string
}

const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/

/**
 * `postgres://user:password@host:port/database?schema=tributary`; without a schema, `public`.
 * @throws CodedException store.unsuitable
 */
export function addressOf(url: string): Address {
  const parsed = URL.parse(url)
  const allowed = 'postgres://user@host:port/database?schema=name'
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol))
    throw new CodedException(coded('store.unsuitable', { where: '—', found: 'not an address', allowed }))
  const schema = parsed.searchParams.get('schema') ?? 'public'
  const where = `${parsed.host}${parsed.pathname}${schema === 'public' ? '' : `/${schema}`}`
  if (!SCHEMA.test(schema)) throw new CodedException(coded('store.unsuitable', { where: parsed.host, found: 'schema', allowed }))
  parsed.searchParams.delete('schema')
  return { url: parsed.toString(), schema, where }
}
