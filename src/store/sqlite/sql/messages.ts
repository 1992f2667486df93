const ROW = 'seq, interface, day, state, code, facts, mapping, received_at, source_time, settled_at, reply, reused'

export const messageSql = {
  last: 'SELECT max(seq) AS last FROM message WHERE tenant = ?',
  state: 'SELECT state, interface, day FROM message WHERE tenant = ? AND seq = ?',
  bySeq: `SELECT ${ROW} FROM message WHERE tenant = ? AND seq = ?`,
  settledAbove: 'SELECT seq FROM message WHERE tenant = ? AND seq > ? AND state <> 0 ORDER BY seq',
  put: `INSERT INTO message (tenant, ${ROW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
    interface = excluded.interface, day = excluded.day, state = excluded.state, code = excluded.code, facts = excluded.facts,
    mapping = excluded.mapping, received_at = excluded.received_at, source_time = excluded.source_time, settled_at = excluded.settled_at,
    reply = excluded.reply, reused = excluded.reused`,
  setReply: 'UPDATE message SET reply = ? WHERE tenant = ? AND seq = ?',
  addTally: `INSERT INTO message_tally (tenant, interface, day, state, count) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count`,
  tallies: 'SELECT interface, day, state, count FROM message_tally WHERE tenant = ? AND count <> 0',
  /** Listings. Held and failed messages are few among many: they have an index of their own. */
  all: `SELECT ${ROW} FROM message WHERE tenant = ? AND seq > ? ORDER BY seq`,
  held: `SELECT ${ROW} FROM message INDEXED BY message_held WHERE tenant = ? AND seq > ? AND state = 2 ORDER BY seq`,
  failed: `SELECT ${ROW} FROM message INDEXED BY message_failed WHERE tenant = ? AND seq > ? AND state = 3 ORDER BY seq`,

  putUnmatched: `INSERT INTO unmatched (tenant, interface, code_table, system, code, display, count, first_at, last_at, last_seq)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO UPDATE SET display = excluded.display,
    count = count + excluded.count - (last_seq = ?11), last_at = excluded.last_at, last_seq = excluded.last_seq`,
  unmatched: `SELECT interface, code_table, system, code, display, count, first_at, last_at FROM unmatched WHERE tenant = ?
    ORDER BY count DESC LIMIT ?`,
}
