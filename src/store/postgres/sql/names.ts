import { statements } from '../statement.ts'

export const nameSql = statements('name', {
  add: 'INSERT INTO name (text) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING',
  byText: 'SELECT no, text FROM name WHERE text = ANY ($1::text[])',
  above: 'SELECT no, text FROM name WHERE no > $1 ORDER BY no',
})

export const metaSql = statements('meta', {
  get: 'SELECT value FROM meta WHERE tenant = $1 AND name = $2',
  put: 'INSERT INTO meta (tenant, name, value) VALUES ($1, $2, $3) ON CONFLICT (tenant, name) DO UPDATE SET value = excluded.value',
  counters: 'SELECT name, value FROM counter WHERE tenant = $1',
  counter: 'SELECT value FROM counter WHERE tenant = $1 AND name = $2',
  add: `INSERT INTO counter (tenant, name, value) SELECT $1::int, n.name, n.by FROM unnest($2::text[], $3::int8[]) AS n (name, by)
    ON CONFLICT (tenant, name) DO UPDATE SET value = counter.value + excluded.value`,
  numbers: `SELECT nextval('numbers') AS first FROM generate_series(1, $1::int)`,
})
