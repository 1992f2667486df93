const ROW = 'seq, interface, control_id, day, received_at, keys, format, charset, origin, sender, reused, bytes'

export const journalSql = {
  insert: `INSERT INTO message (tenant, ${ROW}, check_sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  byControl: 'SELECT seq, check_sum, bytes FROM message WHERE tenant = ? AND interface = ? AND control_id = ? AND check_sum = ?',
  anyControl: 'SELECT 1 FROM message WHERE tenant = ? AND interface = ? AND control_id = ? LIMIT 1',
  read: `SELECT ${ROW} FROM message WHERE seq > ? ORDER BY seq LIMIT ?`,
  get: `SELECT ${ROW} FROM message WHERE seq = ?`,
  last: 'SELECT max(seq) AS last FROM message',
  waiting: `SELECT interface, day, count(*) AS count, min(received_at) AS oldest FROM message WHERE seq > ? GROUP BY interface, day`,
  before: 'SELECT value FROM number WHERE name = ?',
  setNumber: 'INSERT INTO number (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  cursor: 'SELECT value FROM cursor WHERE tenant = ? AND interface = ? AND name = ?',
  putCursor: `INSERT INTO cursor (tenant, interface, name, value) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
  cursors: 'SELECT interface, name, value FROM cursor WHERE tenant = ?',
  addTally: `INSERT INTO tally (tenant, interface, day, received, repeats) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET received = received + excluded.received, repeats = repeats + excluded.repeats`,
  tallies: 'SELECT interface, day, received, repeats FROM tally WHERE tenant = ?',
  rowHash: 'SELECT hash FROM row_hash WHERE tenant = ? AND interface = ? AND key = ?',
  putRowHash:
    'INSERT INTO row_hash (tenant, interface, key, hash) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET hash = excluded.hash',
}
