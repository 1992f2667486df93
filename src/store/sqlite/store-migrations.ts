import type { Migration } from './migrations.ts'

/**
 * The layout of `store.db`. Decided by pages touched per message: rids, packs, feed and message rows grow at hot tails;
 * ids of one report share a prefix and so a page; search rows end in the rising rid
 * and stand once for a run of resources written together (runs.ts). `tenant` leads every key.
 */
export const storeMigrations: readonly Migration[] = [
  {
    why: 'The first layout: resources, search, feed, messages, patient index, follow-ups, outbox.',
    sql: `
CREATE TABLE name (no INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE meta (tenant INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (tenant, name)) STRICT, WITHOUT ROWID;
CREATE TABLE counter (tenant INTEGER NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (tenant, name)) STRICT, WITHOUT ROWID;

CREATE TABLE pack (pack INTEGER PRIMARY KEY, sp INTEGER, bytes BLOB NOT NULL) STRICT;
CREATE TABLE resource (
  rid INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, type INTEGER NOT NULL, id TEXT NOT NULL, sp INTEGER, version INTEGER NOT NULL,
  feed INTEGER NOT NULL, at INTEGER NOT NULL, flags INTEGER NOT NULL, shelf INTEGER, hash INTEGER NOT NULL,
  interface INTEGER, time INTEGER, seq INTEGER, mapping INTEGER, mode INTEGER, pack INTEGER NOT NULL, slot INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX resource_by_id ON resource (tenant, id);
CREATE INDEX resource_by_feed ON resource (tenant, shelf, feed) WHERE shelf IS NOT NULL;
CREATE INDEX resource_placeholder ON resource (tenant, rid) WHERE flags = 2;
CREATE TABLE compartment (tenant INTEGER NOT NULL, sp INTEGER NOT NULL, type INTEGER NOT NULL, rid INTEGER NOT NULL,
  run INTEGER NOT NULL, PRIMARY KEY (tenant, sp, type, rid)) STRICT, WITHOUT ROWID;
CREATE TABLE history (tenant INTEGER NOT NULL, rid INTEGER NOT NULL, version INTEGER NOT NULL, feed INTEGER NOT NULL, at INTEGER NOT NULL,
  flags INTEGER NOT NULL, hash INTEGER NOT NULL, sp INTEGER, pack INTEGER NOT NULL, slot INTEGER NOT NULL,
  PRIMARY KEY (tenant, rid, version)) STRICT, WITHOUT ROWID;
CREATE TABLE ledger (tenant INTEGER NOT NULL, rid INTEGER NOT NULL, interface INTEGER NOT NULL, time INTEGER NOT NULL, seq INTEGER NOT NULL,
  mapping INTEGER NOT NULL, mode INTEGER NOT NULL, hash INTEGER NOT NULL, said BLOB NOT NULL,
  PRIMARY KEY (tenant, rid, interface, time, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE fold (rid INTEGER PRIMARY KEY, state BLOB NOT NULL) STRICT;

CREATE TABLE search (tenant INTEGER NOT NULL, param INTEGER NOT NULL, a ANY NOT NULL, rid INTEGER NOT NULL, b ANY NOT NULL,
  run INTEGER NOT NULL, PRIMARY KEY (tenant, param, a, rid, b)) STRICT, WITHOUT ROWID;
CREATE TABLE span (tenant INTEGER NOT NULL, param INTEGER NOT NULL, rid INTEGER NOT NULL, low ANY NOT NULL, high ANY NOT NULL,
  run INTEGER NOT NULL, PRIMARY KEY (tenant, param, rid, low, high)) STRICT, WITHOUT ROWID;
CREATE TABLE step (n INTEGER PRIMARY KEY) STRICT;
INSERT INTO step VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15);

CREATE TABLE feed (tenant INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, at INTEGER NOT NULL, entries TEXT NOT NULL,
  PRIMARY KEY (tenant, first)) STRICT, WITHOUT ROWID;
CREATE TABLE reader (tenant INTEGER NOT NULL, name TEXT NOT NULL, feed INTEGER NOT NULL, PRIMARY KEY (tenant, name)) STRICT, WITHOUT ROWID;

CREATE TABLE message (
  tenant INTEGER NOT NULL, seq INTEGER NOT NULL, interface INTEGER NOT NULL, day INTEGER NOT NULL, state INTEGER NOT NULL, code TEXT, facts TEXT,
  mapping TEXT, received_at INTEGER NOT NULL, source_time INTEGER, settled_at INTEGER NOT NULL, reply INTEGER NOT NULL, reused INTEGER NOT NULL,
  PRIMARY KEY (tenant, seq)) STRICT, WITHOUT ROWID;
CREATE INDEX message_held ON message (tenant, seq) WHERE state = 2;
CREATE INDEX message_failed ON message (tenant, seq) WHERE state = 3;
CREATE TABLE message_tally (tenant INTEGER NOT NULL, interface INTEGER NOT NULL, day INTEGER NOT NULL, state INTEGER NOT NULL,
  count INTEGER NOT NULL, PRIMARY KEY (tenant, interface, day, state)) STRICT, WITHOUT ROWID;
CREATE TABLE unmatched (tenant INTEGER NOT NULL, interface INTEGER NOT NULL, code_table TEXT NOT NULL, system TEXT NOT NULL, code TEXT NOT NULL,
  display TEXT NOT NULL, count INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, last_seq INTEGER NOT NULL,
  PRIMARY KEY (tenant, interface, code_table, system, code)) STRICT, WITHOUT ROWID;
CREATE INDEX unmatched_by_count ON unmatched (tenant, count);

CREATE TABLE person (person INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, id TEXT NOT NULL, founder INTEGER NOT NULL, active INTEGER NOT NULL,
  replaced_by INTEGER, link_no INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX person_by_id ON person (tenant, id);
CREATE INDEX person_by_founder ON person (tenant, founder);
CREATE TABLE link (sp INTEGER PRIMARY KEY, person INTEGER NOT NULL, at INTEGER NOT NULL, feed INTEGER NOT NULL) STRICT;
CREATE INDEX link_by_person ON link (person, sp);
CREATE TABLE record (sp INTEGER PRIMARY KEY, keys TEXT NOT NULL, record BLOB NOT NULL) STRICT;
CREATE TABLE posting (tenant INTEGER NOT NULL, block INTEGER NOT NULL, sp INTEGER NOT NULL, PRIMARY KEY (tenant, block, sp)) STRICT, WITHOUT ROWID;
CREATE TABLE edge (a INTEGER NOT NULL, b INTEGER NOT NULL, weight REAL NOT NULL, vector TEXT NOT NULL, model TEXT NOT NULL, veto TEXT,
  PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
CREATE INDEX edge_by_b ON edge (b, a);
CREATE TABLE instruction (no INTEGER PRIMARY KEY, same INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL, origin TEXT NOT NULL,
  time INTEGER NOT NULL, seq INTEGER NOT NULL, merge INTEGER NOT NULL, UNIQUE (a, b, time, seq, same, origin)) STRICT;
CREATE INDEX instruction_by_b ON instruction (b, a);
CREATE TABLE decision (no INTEGER PRIMARY KEY, kind INTEGER NOT NULL, sps TEXT NOT NULL, person INTEGER NOT NULL, from_person INTEGER,
  origin TEXT NOT NULL, explanation TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT;
CREATE INDEX decision_by_person ON decision (person, no);
CREATE INDEX decision_by_from ON decision (from_person, no) WHERE from_person IS NOT NULL;
CREATE TABLE proposal (a INTEGER NOT NULL, b INTEGER NOT NULL, weight REAL NOT NULL, reason TEXT NOT NULL, explanation TEXT NOT NULL,
  at INTEGER NOT NULL, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_by_b ON proposal (b, a);
CREATE INDEX proposal_by_time ON proposal (at, a, b);

CREATE TABLE follow_up (no INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, dedupe TEXT NOT NULL, rule TEXT NOT NULL, due_at INTEGER NOT NULL,
  anchor TEXT NOT NULL, sp TEXT NOT NULL, payload TEXT NOT NULL, state INTEGER NOT NULL, reason TEXT, decided_at INTEGER NOT NULL,
  settled_at INTEGER) STRICT;
CREATE UNIQUE INDEX follow_up_by_dedupe ON follow_up (tenant, dedupe);
CREATE INDEX follow_up_due ON follow_up (tenant, due_at) WHERE state = 0;
CREATE INDEX follow_up_by_anchor ON follow_up (tenant, anchor);
CREATE INDEX follow_up_by_patient ON follow_up (tenant, sp);
CREATE INDEX follow_up_by_rule ON follow_up (tenant, rule);
CREATE INDEX follow_up_by_state ON follow_up (tenant, state);

CREATE TABLE outbox (tenant INTEGER NOT NULL, destination INTEGER NOT NULL, sequence INTEGER NOT NULL, event_id TEXT NOT NULL,
  order_key TEXT NOT NULL, body BLOB NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, last_code TEXT,
  PRIMARY KEY (tenant, destination, sequence)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX outbox_by_event ON outbox (tenant, destination, event_id);
CREATE INDEX outbox_waiting ON outbox (tenant, destination, order_key, sequence) WHERE state = 0;
CREATE TABLE outbox_head (tenant INTEGER NOT NULL, destination INTEGER NOT NULL, order_key TEXT NOT NULL, sequence INTEGER NOT NULL,
  next_at INTEGER NOT NULL, PRIMARY KEY (tenant, destination, order_key)) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox_head (tenant, destination, next_at, sequence);
CREATE TABLE outbox_tally (tenant INTEGER NOT NULL, destination INTEGER NOT NULL, state INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (tenant, destination, state)) STRICT, WITHOUT ROWID;
`,
  },
  {
    why: 'Quantities are listed by magnitude: exact values had a place of their own each, ten to a report.',
    sql: `
CREATE TEMP TABLE listed AS
  SELECT x.tenant AS tenant, x.param AS param, magnitude(x.a) AS a, x.rid + s.n AS rid, x.b AS b
  FROM search x CROSS JOIN step s ON s.n < x.run WHERE x.param IN (SELECT DISTINCT param FROM span WHERE typeof(high) = 'text');
DELETE FROM search WHERE param IN (SELECT DISTINCT param FROM listed);
INSERT OR IGNORE INTO search (tenant, param, a, rid, b, run) SELECT tenant, param, a, rid, b, 1 FROM listed;
DROP TABLE listed;
`,
  },
]
