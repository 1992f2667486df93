const ROW = 'dedupe, rule, due_at, anchor, sp, payload, state, reason, decided_at'

export const followUpSql = {
  byDedupe: `SELECT ${ROW} FROM follow_up WHERE tenant = ? AND dedupe = ?`,
  insert: `INSERT INTO follow_up (tenant, ${ROW}) VALUES (?, ?, ?, ?, ?, ?, ?, 0, NULL, ?)`,
  move: 'UPDATE follow_up SET due_at = ?, payload = ?, decided_at = ? WHERE tenant = ? AND dedupe = ? AND state = 0',
  settle: 'UPDATE follow_up SET state = ?, reason = ?, settled_at = ? WHERE tenant = ? AND dedupe = ? AND state = 0',
  byAnchor: `SELECT ${ROW} FROM follow_up WHERE tenant = ? AND anchor = ? ORDER BY no`,
  due: `SELECT ${ROW} FROM follow_up WHERE tenant = ? AND state = 0 AND due_at <= ? ORDER BY due_at LIMIT ?`,
  next: 'SELECT min(due_at) AS at FROM follow_up WHERE tenant = ? AND state = 0',
  byPatient: `SELECT ${ROW} FROM follow_up WHERE tenant = ? AND sp = ? ORDER BY no`,
  byRule: `SELECT ${ROW} FROM follow_up WHERE tenant = ? AND rule = ? ORDER BY no`,
  byState: `SELECT ${ROW} FROM follow_up INDEXED BY follow_up_by_state WHERE tenant = ? AND state = ? ORDER BY no`,
  all: `SELECT ${ROW} FROM follow_up WHERE no > 0 AND tenant = ? ORDER BY no`,
}

const OUT = 'sequence, event_id, order_key, body, state, attempts, next_at, last_code'

export const outboxSql = {
  last: 'SELECT max(sequence) AS last FROM outbox WHERE tenant = ? AND destination = ?',
  known: 'SELECT sequence FROM outbox WHERE tenant = ? AND destination = ? AND event_id = ?',
  insert: `INSERT INTO outbox (tenant, destination, ${OUT}) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, NULL)`,
  get: `SELECT ${OUT} FROM outbox WHERE tenant = ? AND destination = ? AND sequence = ?`,
  settle:
    'UPDATE outbox SET state = ?, attempts = attempts + 1, next_at = ?, last_code = ? WHERE tenant = ? AND destination = ? AND sequence = ?',
  /** Head of each order key: the only one of its key that may be delivered. */
  addHead: 'INSERT OR IGNORE INTO outbox_head (tenant, destination, order_key, sequence, next_at) VALUES (?, ?, ?, ?, ?)',
  moveHead: `UPDATE outbox_head SET sequence = ?, next_at = ? WHERE tenant = ? AND destination = ? AND order_key = ?`,
  removeHead: 'DELETE FROM outbox_head WHERE tenant = ? AND destination = ? AND order_key = ?',
  nextOfKey: `SELECT sequence, next_at FROM outbox INDEXED BY outbox_waiting WHERE tenant = ? AND destination = ? AND order_key = ? AND state = 0
    ORDER BY sequence LIMIT 1`,
  due: `SELECT ${OUT.split(', ')
    .map((column) => `o.${column}`)
    .join(', ')} FROM outbox_head h JOIN outbox o
    ON o.tenant = h.tenant AND o.destination = h.destination AND o.sequence = h.sequence
    WHERE h.tenant = ? AND h.destination = ? AND h.next_at <= ? ORDER BY h.next_at, h.sequence LIMIT ?`,
  addTally: `INSERT INTO outbox_tally (tenant, destination, state, count) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count`,
  tallies: 'SELECT destination, state, count FROM outbox_tally WHERE tenant = ? AND count <> 0',
  destinations: 'SELECT DISTINCT destination FROM outbox_tally WHERE tenant = ?',
}
