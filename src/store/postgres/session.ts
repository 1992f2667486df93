import pg from 'pg'
import type { Address } from './address.ts'
import { storable } from './arrays.ts'
import type { Statement, Value } from './statement.ts'

/** Limits of a session, milliseconds; 0: none. */
export interface Limits {
  readonly statement: number
  readonly lock: number
  /** A process that stops in the middle of a transaction loses it after this, so that its locks hold nobody up. */
  readonly idleInTransaction: number
}

export const LIMITS: Limits = { statement: 60_000, lock: 20_000, idleInTransaction: 30_000 }
const CONNECT_MS = 5_000
/** The transaction has failed before. */
const ABORTED = '25P02'

/** One connection. Statements are sent as they come, without waiting for the answers of those before (pipelined). */
export interface Session {
  /** Number of the server's process. */
  readonly pid: number
  query<R = Record<string, unknown>>(statement: Statement, values?: readonly Value[]): Promise<R[]>
  /** Rows touched. */
  run(statement: Statement, values?: readonly Value[]): Promise<number>
  /** A text of several statements without values. */
  exec(text: string): Promise<void>
  /** Answers to LISTEN. */
  onNotice(heard: (payload: string) => void): void
  onEnd(ended: () => void): void
  readonly broken: boolean
  /** Statements sent so far. */
  readonly sent: number
  close(): Promise<void>
}

const INT8 = 20
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    // Every number of ours is within 2^53.
    oid === INT8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
}

/**
 * The plans this store is laid out for: by index, row by row. A plan made while a table was empty is kept for long, and would
 * walk it from end to end when it has grown.
 */
const PLANS = ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit'].map((name) => `SET ${name} = off`).join('; ')

const setUp = (schema: string, limits: Limits): string =>
  [
    `SET search_path = "${schema}", public`,
    `SET statement_timeout = ${limits.statement}`,
    `SET lock_timeout = ${limits.lock}`,
    `SET idle_in_transaction_session_timeout = ${limits.idleInTransaction}`,
    'SET client_min_messages = error',
    'SET random_page_cost = 1.1',
    'SET plan_cache_mode = force_generic_plan',
    PLANS,
  ].join('; ')

const bound = (value: Value): unknown => {
  if (typeof value === 'string') return storable(value)
  return value instanceof Uint8Array && !Buffer.isBuffer(value) ? Buffer.from(value) : value
}

/** Connects and sets the session up. Errors are the driver's: see failure.ts. */
export async function openSession(address: Address, limits: Limits = LIMITS): Promise<Session> {
  const client = new pg.Client({
    connectionString: address.url,
    application_name: `tributary/${address.schema}`,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    pipeline: true,
    types,
  })
  let broken = false
  const ended = new Set<() => void>()
  const end = (): void => {
    if (broken) return
    broken = true
    for (const one of ended) one()
  }
  client.on('error', end)
  client.on('end', end)
  await client.connect()
  await client.query(setUp(address.schema, limits))
  let sent = 0
  let first: Error | undefined
  const ask = <R extends pg.QueryResultRow>(statement: Statement, values: readonly Value[]): Promise<pg.QueryResult<R>> => {
    sent++
    const answered = client.query<R>({
      ...(statement.name ? { name: statement.name } : {}),
      text: statement.text,
      values: values.map(bound),
    })
    return answered.catch((cause: Error & { code?: string }) => {
      // What was sent behind a failed statement fails because of it: what it failed of is the answer to all.
      if (cause.code !== ABORTED) first = cause
      throw cause.code === ABORTED ? (first ?? cause) : cause
    })
  }
  return {
    pid: (client as unknown as { processID: number }).processID,
    query: async <R>(statement: Statement, values: readonly Value[] = []) => (await ask(statement, values)).rows as R[],
    run: async (statement, values = []) => (await ask(statement, values)).rowCount ?? 0,
    async exec(text) {
      await client.query(text)
    },
    onNotice(heard) {
      client.on('notification', (message) => heard(message.payload ?? ''))
    },
    onEnd(one) {
      ended.add(one)
    },
    get broken() {
      return broken
    },
    get sent() {
      return sent
    },
    async close() {
      if (!broken) await client.end().catch(() => {})
      end()
    },
  }
}
