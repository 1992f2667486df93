import { statements } from '../statement.ts'

const ROW = 'seq, interface, day, state, code, facts, mapping, received_at, source_time, settled_at, reply, reused'
const VALUES = `unnest($2::text[], $3::text[], $4::text[], $5::int8[], $6::int8[], $7::int8[], $8::int8[], $9::int8[], $10::int8[], $11::int8[],
  $12::int8[], $13::int8[], $14::int8[]) AS n (code, facts, mapping, was, seq, interface, day, state, received_at, source_time, settled_at, reply, reused)`

const FILTER = '($4::int8 IS NULL OR interface = $4) AND ($5::text IS NULL OR code = $5)'

export const messageSql = statements('message', {
  states: 'SELECT seq, state, interface, day FROM message WHERE tenant = $1 AND seq = ANY ($2::int8[])',
  bySeq: `SELECT ${ROW} FROM message WHERE tenant = $1 AND seq = $2`,
  insert: `INSERT INTO message (tenant, ${ROW}) SELECT $1::int, n.seq, n.interface, n.day, n.state, n.code, n.facts, n.mapping, n.received_at,
    n.source_time, n.settled_at, n.reply, n.reused FROM ${VALUES}`,
  /** `was`: the state this transaction read. */
  replace: `UPDATE message m SET interface = n.interface, day = n.day, state = n.state, code = n.code, facts = n.facts, mapping = n.mapping,
    received_at = n.received_at, source_time = n.source_time, settled_at = n.settled_at, reply = n.reply, reused = n.reused
    FROM ${VALUES} WHERE m.tenant = $1 AND m.seq = n.seq AND m.state = n.was`,
  setReplies: `UPDATE message m SET reply = n.reply FROM unnest($2::int8[], $3::int8[]) AS n (seq, reply) WHERE m.tenant = $1 AND m.seq = n.seq`,
  settle: 'DELETE FROM waiting WHERE tenant = $1 AND seq = ANY ($2::int8[])',
  addTallies: `INSERT INTO message_tally (tenant, interface, day, state, count) SELECT $1::int, n.interface, n.day, n.state, n.by
    FROM unnest($2::int8[], $3::int8[], $4::int8[], $5::int8[]) AS n (interface, day, state, by)
    ON CONFLICT (tenant, interface, day, state) DO UPDATE SET count = message_tally.count + excluded.count`,
  tallies: 'SELECT interface, day, state, count FROM message_tally WHERE tenant = $1 AND count <> 0',
  /** Below the lowest that waits; with nothing waiting, the highest that was settled. */
  settledUpTo: `SELECT coalesce((SELECT min(seq) - 1 FROM waiting WHERE tenant = $1), (SELECT max(seq) FROM message WHERE tenant = $1), 0) AS up_to`,
  all: `SELECT ${ROW} FROM message WHERE tenant = $1 AND seq > $2 AND ${FILTER} AND ($6::int8 IS NULL OR state = $6) ORDER BY seq LIMIT $3`,
  held: `SELECT ${ROW} FROM message WHERE tenant = $1 AND seq > $2 AND state = 2 AND ${FILTER} ORDER BY seq LIMIT $3`,
  failed: `SELECT ${ROW} FROM message WHERE tenant = $1 AND seq > $2 AND state = 3 AND ${FILTER} ORDER BY seq LIMIT $3`,

  putUnmatched: `INSERT INTO unmatched AS u (tenant, interface, code_table, system, code, display, count, first_at, last_at, first_seq, last_seq)
    SELECT $1::int, n.interface, n.code_table, n.system, n.code, n.display, n.count, n.first_at, n.last_at, n.first_seq, n.last_seq
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int8[], $7::int8[], $8::int8[], $9::int8[], $10::int8[], $11::int8[])
    AS n (code_table, system, code, display, interface, count, first_at, last_at, first_seq, last_seq)
    ON CONFLICT (tenant, interface, code_table, system, code) DO UPDATE SET display = excluded.display, last_at = excluded.last_at,
    count = u.count + excluded.count - (u.last_seq = excluded.first_seq)::int, last_seq = excluded.last_seq`,
  unmatched: `SELECT interface, code_table, system, code, display, count, first_at, last_at FROM unmatched WHERE tenant = $1
    ORDER BY count DESC LIMIT $2`,
})
