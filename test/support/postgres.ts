import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** A PostgreSQL server for tests: every user makes a schema of its own and drops it. */
const POSTGRES_URL = process.env.TRIBUTARY_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test'

/** Runs statements on a connection of its own. */
export async function onPostgres<T>(work: (client: pg.Client) => Promise<T>, url = POSTGRES_URL): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The address of a schema nobody uses yet. */
export async function freshSchema(
  base = POSTGRES_URL,
): Promise<{ readonly url: string; readonly schema: string; remove(): Promise<void> }> {
  const schema = `t_${randomBytes(6).toString('hex')}`
  const url = `${base}${base.includes('?') ? '&' : '?'}schema=${schema}`
  const remove = (): Promise<void> =>
    onPostgres(async (client) => {
      await client.query('SET client_min_messages = error')
      await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
    }, base)
  return { url, schema, remove }
}

const KEPT_ROWS = ['layout', 'step', 'feed_head']
const wipe = (schema: string): string => `
  DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = '${schema}'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname <> ALL ('{${KEPT_ROWS.join(',')}}') LOOP EXECUTE format('DELETE FROM ${schema}.%I', t.relname); END LOOP;
    UPDATE ${schema}.feed_head SET head = 0, at = 0, base = 0, base_at = 0;
    PERFORM setval('${schema}.journal_seq', 1, false);
  END $$`

type Schema = Awaited<ReturnType<typeof freshSchema>>
const wiped: Schema[] = []

/** A schema with nothing in it that may have been used before: making one takes a second of disk, emptying it some milliseconds. */
export async function emptySchema(): Promise<{ readonly url: string; remove(): Promise<void> }> {
  const schema = wiped.pop() ?? (await freshSchema())
  return {
    url: schema.url,
    async remove() {
      await onPostgres((client) => client.query(wipe(schema.schema)))
      wiped.push(schema)
    },
  }
}

/** At the end of the tests of a process. */
export async function dropSchemas(): Promise<void> {
  for (const schema of wiped.splice(0)) await schema.remove()
}
