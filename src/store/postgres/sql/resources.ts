import { statements } from '../statement.ts'

const ROW =
  'r.rid, r.type, r.id, r.sp, r.version, r.feed, r.at, r.flags, r.hash, r.interface, r.time, r.seq, r.mapping, r.mode, r.pack, r.slot'
const OLD = 'version, feed, at, flags, hash, sp, pack, slot'

/** A feed number of this transaction is written as minus its place in it; its number is known under the feed lock only. */
const FEED = 'CASE WHEN n.feed <= 0 THEN h.base - n.feed ELSE n.feed END'
const AT = 'CASE WHEN n.feed <= 0 THEN greatest(h.base_at, n.at) ELSE n.at END'
const arrays = (from: number, count: number): string =>
  Array.from({ length: count }, (_, at) => `$${from + at}::int8[]`).join(', ')

export const resourceSql = statements('resource', {
  byIds: `SELECT ${ROW} FROM resource r WHERE r.tenant = $1 AND r.id = ANY ($2::text[])`,
  byRids: `SELECT ${ROW} FROM resource r WHERE r.tenant = $1 AND r.rid = ANY ($2::int8[])`,
  idsOf: 'SELECT rid, id FROM resource WHERE tenant = $1 AND rid = ANY ($2::int8[])',
  insert: `INSERT INTO resource (tenant, rid, type, id, sp, version, feed, at, flags, shelf, hash, interface, time, seq, mapping, mode, pack, slot)
    SELECT $1::int, n.rid, n.type, n.id, n.sp, n.version, ${FEED}, ${AT}, n.flags, n.shelf, n.hash, n.interface, n.time, n.seq, n.mapping, n.mode, n.pack, n.slot
    FROM feed_head h, unnest($2::text[], ${arrays(3, 16)})
    AS n (id, rid, type, sp, version, feed, at, flags, shelf, hash, interface, time, seq, mapping, mode, pack, slot) WHERE h.tenant = $1`,
  /** `was`: the version this transaction read. Another one there now: nothing is written, and the transaction is run again. */
  replace: `UPDATE resource r SET sp = n.sp, version = n.version, feed = ${FEED}, at = ${AT}, flags = n.flags, shelf = n.shelf, hash = n.hash,
    interface = n.interface, time = n.time, seq = n.seq, mapping = n.mapping, mode = n.mode, pack = n.pack, slot = n.slot
    FROM feed_head h, unnest(${arrays(2, 16)})
    AS n (was, rid, sp, version, feed, at, flags, shelf, hash, interface, time, seq, mapping, mode, pack, slot)
    WHERE h.tenant = $1 AND r.tenant = $1 AND r.rid = n.rid AND r.version = n.was`,
  stamp: `UPDATE resource r SET hash = n.hash, interface = n.interface, time = n.time, seq = n.seq, mapping = n.mapping, mode = n.mode
    FROM unnest(${arrays(2, 8)}) AS n (was, rid, hash, interface, time, seq, mapping, mode)
    WHERE r.tenant = $1 AND r.rid = n.rid AND r.version = n.was`,
  toHistory: `INSERT INTO history (tenant, rid, ${OLD})
    SELECT $1::int, n.rid, n.version, ${FEED}, ${AT}, n.flags, n.hash, n.sp, n.pack, n.slot
    FROM feed_head h, unnest(${arrays(2, 9)}) AS n (rid, version, feed, at, flags, hash, sp, pack, slot) WHERE h.tenant = $1`,
  version: `SELECT ${OLD} FROM history WHERE tenant = $1 AND rid = $2 AND version = $3`,
  history: `SELECT ${OLD} FROM history WHERE tenant = $1 AND rid = $2 ORDER BY version DESC LIMIT $3`,

  packs: 'SELECT pack, sp, bytes FROM pack WHERE tenant = $1 AND pack = ANY ($2::int8[])',
  insertPacks: `INSERT INTO pack (tenant, pack, sp, bytes) SELECT $1::int, n.pack, n.sp, n.bytes
    FROM unnest($2::int8[], $3::int8[], $4::bytea[]) AS n (pack, sp, bytes)`,

  state: 'SELECT state FROM fold WHERE tenant = $1 AND rid = $2',
  putStates: `INSERT INTO fold (tenant, rid, state) SELECT $1::int, n.rid, n.state FROM unnest($2::int8[], $3::bytea[]) AS n (rid, state)
    ON CONFLICT (tenant, rid) DO UPDATE SET state = excluded.state`,
  removeStates: 'DELETE FROM fold WHERE tenant = $1 AND rid = ANY ($2::int8[])',
  ledger: `SELECT interface, time, seq, mapping, mode, hash, said FROM ledger WHERE tenant = $1 AND rid = $2 ORDER BY time, seq, interface`,
  putLedger: `INSERT INTO ledger (tenant, rid, interface, time, seq, mapping, mode, hash, said)
    SELECT $1::int, n.rid, n.interface, n.time, n.seq, n.mapping, n.mode, n.hash, n.said
    FROM unnest($2::bytea[], ${arrays(3, 7)}) AS n (said, rid, interface, time, seq, mapping, mode, hash)
    ON CONFLICT (tenant, rid, interface, time, seq) DO UPDATE SET mapping = excluded.mapping, mode = excluded.mode, hash = excluded.hash, said = excluded.said`,
  removeLedgerRows: `DELETE FROM ledger l USING unnest(${arrays(2, 4)}) AS n (rid, interface, time, seq)
    WHERE l.tenant = $1 AND l.rid = n.rid AND l.interface = n.interface AND l.time = n.time AND l.seq = n.seq`,
  removeLedgers: 'DELETE FROM ledger WHERE tenant = $1 AND rid = ANY ($2::int8[])',
})
