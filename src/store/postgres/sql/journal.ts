import { statements } from '../statement.ts'

const ROW = 'j.seq, j.interface, j.control_id, j.received_at, j.keys, j.format, j.charset, j.origin, j.sender, j.reused, j.bytes'

export const journalSql = statements('journal', {
  newest: 'SELECT max(period) AS period FROM journal_period WHERE tenant = $1',
  /** Of each (interface, control id, digest) the number it is known under within the window, and whether the control id is known. */
  known: `SELECT n.no - 1 AS asked, s.seq, s.seq IS NULL AND EXISTS (SELECT 1 FROM seen o WHERE o.tenant = $1 AND o.interface = n.interface
      AND o.control_id = n.control_id AND o.period >= $5) AS reused
    FROM unnest($2::text[], $3::text[], $4::bytea[]) WITH ORDINALITY AS n (interface, control_id, digest, no)
    LEFT JOIN seen s ON s.tenant = $1 AND s.interface = n.interface AND s.control_id = n.control_id AND s.digest = n.digest AND s.period >= $5`,
  take: `SELECT nextval('journal_seq') AS seq FROM generate_series(1, $1::int)`,
  /** Whoever else is writing the same message is waited for; a row that comes back is ours, one that does not was there first. */
  claim: `INSERT INTO seen AS s (tenant, interface, control_id, digest, seq, period)
    SELECT $1::int, n.interface, n.control_id, n.digest, n.seq, $6::int
    FROM unnest($2::text[], $3::text[], $4::bytea[], $5::int8[]) WITH ORDINALITY AS n (interface, control_id, digest, seq, place) ORDER BY n.place
    ON CONFLICT (tenant, interface, control_id, digest) DO UPDATE SET seq = excluded.seq, period = excluded.period WHERE s.period < $7
    RETURNING seq`,
  insert: `INSERT INTO journal (tenant, period, interface, control_id, keys, format, charset, origin, sender, bytes, seq, shard, day, received_at, reused)
    SELECT $1::int, $2::int, n.interface, n.control_id, n.keys, n.format, n.charset, n.origin, n.sender, n.bytes, n.seq, n.shard, n.day, n.received_at, n.reused
    FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bytea[],
      $11::int8[], $12::int8[], $13::int8[], $14::int8[], $15::int8[])
    AS n (interface, control_id, keys, format, charset, origin, sender, bytes, seq, shard, day, received_at, reused)`,
  insertWaiting: `INSERT INTO waiting (tenant, seq, shard, period, interface, day, received_at)
    SELECT $1::int, n.seq, n.shard, $2::int, n.interface, n.day, n.received_at
    FROM unnest($3::text[], $4::int8[], $5::int8[], $6::int8[], $7::int8[]) AS n (interface, seq, shard, day, received_at)`,
  read: `SELECT ${ROW} FROM journal j WHERE j.tenant = $1 AND j.seq > $2 ORDER BY j.seq LIMIT $3`,
  get: `SELECT ${ROW} FROM journal j WHERE j.tenant = $1 AND j.seq = $2`,
  head: 'SELECT coalesce((SELECT max(seq) FROM journal WHERE tenant = $1), (SELECT max(last) FROM journal_period WHERE tenant = $1), 0) AS head',
  waiting: `SELECT interface, day, count(*) AS count, min(received_at) AS oldest FROM waiting WHERE tenant = $1 AND seq > $2 GROUP BY interface, day`,
  cursor: 'SELECT value FROM journal_cursor WHERE tenant = $1 AND interface = $2 AND name = $3',
  putCursors: `INSERT INTO journal_cursor (tenant, interface, name, value) SELECT $1::int, n.interface, n.name, n.value
    FROM unnest($2::text[], $3::text[], $4::text[]) AS n (interface, name, value)
    ON CONFLICT (tenant, interface, name) DO UPDATE SET value = excluded.value`,
  addTallies: `INSERT INTO journal_tally AS t (tenant, interface, day, receiver, received, repeats)
    SELECT $1::int, n.interface, n.day, $2::int, n.received, n.repeats
    FROM unnest($3::text[], $4::int8[], $5::int8[], $6::int8[]) AS n (interface, day, received, repeats)
    ON CONFLICT (tenant, interface, day, receiver) DO UPDATE SET received = t.received + excluded.received, repeats = t.repeats + excluded.repeats`,
  tallies: `SELECT interface, day, sum(received)::int8 AS received, sum(repeats)::int8 AS repeats FROM journal_tally WHERE tenant = $1
    GROUP BY interface, day`,

  addPeriod: 'INSERT INTO journal_period (tenant, period, last) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING',
  periods: 'SELECT period FROM journal_period WHERE tenant = $1 ORDER BY period',
  /** The highest number of a period, and whether one of the kept is in it. */
  extent: `SELECT coalesce(max(seq), 0) AS last, coalesce(bool_or(seq = ANY ($3::int8[])), false) AS kept,
    EXISTS (SELECT 1 FROM waiting w WHERE w.tenant = $1 AND w.period = $2) AS waits FROM journal WHERE tenant = $1 AND period = $2`,
  forgetPeriod: 'DELETE FROM journal_period WHERE tenant = $1 AND period = $2',
  keepLast: 'UPDATE journal_period SET last = greatest(last, $2::int8) WHERE tenant = $1',
  forgetSeen: 'DELETE FROM seen WHERE tenant = $1 AND period < $2',

  rowHashes: 'SELECT key, hash FROM row_hash WHERE tenant = $1 AND interface = $2 AND key = ANY ($3::text[])',
  putRowHashes: `INSERT INTO row_hash (tenant, interface, key, hash) SELECT $1::int, $2::text, n.key, n.hash
    FROM unnest($3::text[], $4::int8[]) AS n (key, hash) ON CONFLICT (tenant, interface, key) DO UPDATE SET hash = excluded.hash`,

  waitingIn: 'SELECT seq FROM waiting WHERE tenant = $1 AND shard = ANY ($2::int8[]) ORDER BY seq LIMIT $3',
  taken: `SELECT ${ROW} FROM waiting w JOIN journal j ON j.tenant = w.tenant AND j.period = w.period AND j.seq = w.seq
    WHERE w.tenant = $1 AND w.seq = ANY ($2::int8[]) ORDER BY j.seq`,
})

export const leaseSql = statements('lease', {
  acquire: `INSERT INTO lease AS l (tenant, name, owner, token, until)
    SELECT $1::int, n.name, $3::text, 1, clock_timestamp() + $4::float8 * interval '1 millisecond' FROM unnest($2::text[]) AS n (name) ORDER BY n.name
    ON CONFLICT (tenant, name) DO UPDATE SET owner = excluded.owner, until = excluded.until,
      token = CASE WHEN l.owner = excluded.owner AND l.until > clock_timestamp() THEN l.token ELSE l.token + 1 END
    WHERE l.owner = excluded.owner OR l.until <= clock_timestamp()
    RETURNING name, owner, token, extract(epoch FROM until)::float8 * 1000 AS until`,
  renew: `UPDATE lease l SET until = clock_timestamp() + $4::float8 * interval '1 millisecond'
    FROM unnest($2::text[], $3::int8[]) AS f (name, token) WHERE l.tenant = $1 AND l.name = f.name AND l.token = f.token
    RETURNING l.name, l.owner, l.token, extract(epoch FROM l.until)::float8 * 1000 AS until`,
  /** The token rises too: what still carries it commits nothing any more. */
  release: `UPDATE lease l SET until = clock_timestamp(), token = l.token + 1, owner = ''
    FROM unnest($2::text[], $3::int8[]) AS f (name, token) WHERE l.tenant = $1 AND l.name = f.name AND l.token = f.token`,
  held: `SELECT name, owner, token, extract(epoch FROM until)::float8 * 1000 AS until FROM lease
    WHERE tenant = $1 AND until > clock_timestamp() ORDER BY name`,
})
