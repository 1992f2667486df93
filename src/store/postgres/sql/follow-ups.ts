import { statements } from '../statement.ts'

const ROW = 'dedupe, rule, due_at, anchor, sp, payload, state, reason, decided_at'
const FILTER = '($2::text IS NULL OR rule = $2) AND ($3::int8 IS NULL OR state = $3)'

export const followUpSql = statements('follow_up', {
  byDedupe: `SELECT ${ROW} FROM follow_up WHERE tenant = $1 AND dedupe = $2`,
  insert: `INSERT INTO follow_up (tenant, dedupe, rule, due_at, anchor, sp, payload, state, decided_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8) ON CONFLICT DO NOTHING`,
  move: `UPDATE follow_up SET due_at = $3, payload = $4, decided_at = $5 WHERE tenant = $1 AND dedupe = $2 AND state = 0 AND due_at <> $3`,
  settle: 'UPDATE follow_up SET state = $3, reason = $4, settled_at = $5 WHERE tenant = $1 AND dedupe = $2 AND state = 0',
  byAnchor: `SELECT ${ROW} FROM follow_up WHERE tenant = $1 AND anchor = $2 ORDER BY no`,
  due: `SELECT ${ROW} FROM follow_up WHERE tenant = $1 AND state = 0 AND due_at <= $2 ORDER BY due_at, no LIMIT $3`,
  next: 'SELECT min(due_at) AS at FROM follow_up WHERE tenant = $1 AND state = 0',
  byPatients: `SELECT ${ROW} FROM unnest($5::text[]) WITH ORDINALITY AS p (patient, place)
    JOIN follow_up f ON f.tenant = $1 AND f.sp = p.patient WHERE ${FILTER} ORDER BY p.place, f.no LIMIT $4`,
  byRule: `SELECT ${ROW} FROM follow_up WHERE tenant = $1 AND rule = $2 AND ($3::int8 IS NULL OR state = $3) ORDER BY no LIMIT $4`,
  byState: `SELECT ${ROW} FROM follow_up WHERE tenant = $1 AND state = $2 ORDER BY no LIMIT $3`,
  all: `SELECT ${ROW} FROM follow_up WHERE tenant = $1 ORDER BY no LIMIT $2`,
})

const OUT = 'sequence, event_id, order_key, body, state, attempts, next_at, last_code'
const ofOutbox = OUT.split(', ')
  .map((column) => `o.${column}`)
  .join(', ')

export const outboxSql = statements('outbox', {
  /** Locks the destination until the commit: its sequence has no gap and no overtaking. */
  open: `INSERT INTO destination AS d (tenant, destination, last) VALUES ($1, $2, 0)
    ON CONFLICT (tenant, destination) DO UPDATE SET last = d.last RETURNING last`,
  advance: 'UPDATE destination SET last = $3 WHERE tenant = $1 AND destination = $2',
  heads: 'SELECT destination, last FROM destination WHERE tenant = $1 AND last > 0',
  known: 'SELECT event_id FROM outbox_event WHERE tenant = $1 AND destination = $2 AND event_id = ANY ($3::text[])',
  insertEvents: `INSERT INTO outbox_event (tenant, destination, event_id, sequence) SELECT $1::int, $2::int, n.event_id, n.sequence
    FROM unnest($3::text[], $4::int8[]) AS n (event_id, sequence)`,
  insert: `INSERT INTO outbox (tenant, destination, ${OUT}) SELECT $1::int, $2::int, n.sequence, n.event_id, n.order_key, n.body, 0, 0, $7::int8, NULL
    FROM unnest($3::int8[], $4::text[], $5::text[], $6::bytea[]) AS n (sequence, event_id, order_key, body)`,
  /** Head of each order key: the only one of its key that may be delivered. Of several new ones the first becomes it. */
  addHeads: `INSERT INTO outbox_head (tenant, destination, order_key, sequence, next_at)
    SELECT DISTINCT ON (n.order_key) $1::int, $2::int, n.order_key, n.sequence, $5::int8
    FROM unnest($3::text[], $4::int8[]) AS n (order_key, sequence) ORDER BY n.order_key, n.sequence ON CONFLICT DO NOTHING`,
  settle: `UPDATE outbox SET state = $4, attempts = attempts + 1, next_at = coalesce($5::int8, next_at), last_code = $6
    WHERE tenant = $1 AND destination = $2 AND sequence = $3 AND state = 0 RETURNING order_key`,
  nextOfKey: `SELECT sequence, next_at FROM outbox WHERE tenant = $1 AND destination = $2 AND order_key = $3 AND state = 0
    ORDER BY sequence LIMIT 1`,
  moveHead: 'UPDATE outbox_head SET sequence = $4, next_at = $5 WHERE tenant = $1 AND destination = $2 AND order_key = $3',
  removeHead: 'DELETE FROM outbox_head WHERE tenant = $1 AND destination = $2 AND order_key = $3',
  due: `SELECT ${ofOutbox} FROM (SELECT sequence FROM outbox_head WHERE tenant = $1 AND destination = $2 AND next_at <= $3
    ORDER BY next_at, sequence LIMIT $4) h JOIN outbox o ON o.tenant = $1 AND o.destination = $2 AND o.sequence = h.sequence ORDER BY o.sequence`,
  addTallies: `INSERT INTO outbox_tally (tenant, destination, state, count) SELECT $1::int, n.destination, n.state, n.by
    FROM unnest($2::int8[], $3::int8[], $4::int8[]) AS n (destination, state, by)
    ON CONFLICT (tenant, destination, state) DO UPDATE SET count = outbox_tally.count + excluded.count`,
  tallies: 'SELECT destination, state, count FROM outbox_tally WHERE tenant = $1 AND count <> 0',
})
