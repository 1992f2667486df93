const ROW =
  'r.rid, r.type, r.id, r.sp, r.version, r.feed, r.at, r.flags, r.hash, r.interface, r.time, r.seq, r.mapping, r.mode, r.pack, r.slot'

export const resourceSql = {
  byId: `SELECT ${ROW} FROM resource r WHERE r.tenant = ? AND r.id = ?`,
  byRid: `SELECT ${ROW} FROM resource r WHERE r.rid = ?`,
  anyBetween: 'SELECT 1 FROM resource WHERE tenant = ? AND id >= ? AND id < ? LIMIT 1',
  between: `SELECT ${ROW} FROM resource r WHERE r.rid BETWEEN ? AND ? ORDER BY r.rid`,
  ridOf: 'SELECT rid FROM resource WHERE tenant = ? AND id = ?',
  idOf: 'SELECT id FROM resource WHERE rid = ?',
  lastRid: 'SELECT max(rid) AS last FROM resource',
  /** Takes 18 values a row. */
  insert: (rows: number): string =>
    `INSERT INTO resource (rid, tenant, type, id, sp, version, feed, at, flags, shelf, hash, interface, time, seq, mapping, mode, pack, slot)
    VALUES ${Array.from({ length: rows }, () => '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
  replace: `UPDATE resource SET sp = ?, version = ?, feed = ?, at = ?, flags = ?, shelf = ?, hash = ?, interface = ?, time = ?, seq = ?, mapping = ?,
    mode = ?, pack = ?, slot = ? WHERE rid = ?`,
  stamp: 'UPDATE resource SET hash = ?, interface = ?, time = ?, seq = ?, mapping = ?, mode = ? WHERE rid = ?',
  toHistory: `INSERT INTO history (tenant, rid, version, feed, at, flags, hash, sp, pack, slot)
    SELECT tenant, rid, version, feed, at, flags, hash, sp, pack, slot FROM resource WHERE rid = ?`,
  version: `SELECT version, feed, at, flags, hash, sp, pack, slot FROM history WHERE tenant = ? AND rid = ? AND version = ?`,
  history: `SELECT version, feed, at, flags, hash, sp, pack, slot FROM history WHERE tenant = ? AND rid = ? ORDER BY version DESC LIMIT ?`,

  lastPack: 'SELECT max(pack) AS last FROM pack',
  pack: 'SELECT sp, bytes FROM pack WHERE pack = ?',
  insertPack: 'INSERT INTO pack (pack, sp, bytes) VALUES (?, ?, ?)',

  state: 'SELECT state FROM fold WHERE rid = ?',
  putState: 'INSERT INTO fold (rid, state) VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state',
  removeState: 'DELETE FROM fold WHERE rid = ?',
  ledger:
    'SELECT interface, time, seq, mapping, mode, hash, said FROM ledger WHERE tenant = ? AND rid = ? ORDER BY time, seq, interface',
  putLedger: `INSERT INTO ledger (tenant, rid, interface, time, seq, mapping, mode, hash, said) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET mapping = excluded.mapping, mode = excluded.mode, hash = excluded.hash, said = excluded.said`,
  removeLedgerRow: 'DELETE FROM ledger WHERE tenant = ? AND rid = ? AND interface = ? AND time = ? AND seq = ?',
  removeLedger: 'DELETE FROM ledger WHERE tenant = ? AND rid = ?',
}
