/** One step forward of the layout. Steps are numbered from 1 by their place, never edited once shipped, never undone. */
export interface Migration {
  /** What it is for, in a sentence. */
  readonly why: string
  readonly sql: string
}

/** Feed numbers of one partition of `feed` and `history`, and outbox sequences of one of `outbox`. */
export const FEED_SPAN = 2 ** 24
export const OUTBOX_SPAN = 2 ** 22

const BUSY = 'autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0'

/**
 * The layout. Decided, as in the embedded store, by pages touched per message: rids, packs, feed and message rows grow at hot
 * tails; ids of one report share a prefix; search rows stand once for a run of resources written together. `tenant` leads every
 * key. Partitioned where retention drops: the journal by day, feed and history by feed number, the outbox by sequence.
 * Text that is searched by prefix is kept in code point order (collation "C").
 */
export const storeMigrations: readonly Migration[] = [
  {
    why: 'The first layout: resources, search, feed, messages, patient index, follow-ups, outbox, journal, leases.',
    sql: `
CREATE SEQUENCE numbers INCREMENT BY 1024;
CREATE SEQUENCE journal_seq;
CREATE TABLE commit_mark (id uuid PRIMARY KEY, fence boolean NOT NULL, at timestamptz NOT NULL DEFAULT now()) WITH (${BUSY});
CREATE TABLE name (no int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text COLLATE "C" NOT NULL UNIQUE);
CREATE TABLE meta (tenant int NOT NULL, name text COLLATE "C" NOT NULL, value text NOT NULL, PRIMARY KEY (tenant, name));
CREATE TABLE counter (tenant int NOT NULL, name text COLLATE "C" NOT NULL, value bigint NOT NULL, PRIMARY KEY (tenant, name))
  WITH (fillfactor = 40, ${BUSY});
CREATE TABLE feed_head (tenant int PRIMARY KEY, head bigint NOT NULL, at bigint NOT NULL, base bigint NOT NULL, base_at bigint NOT NULL)
  WITH (fillfactor = 10, ${BUSY});
INSERT INTO feed_head VALUES (1, 0, 0, 0, 0);

CREATE TABLE pack (tenant int NOT NULL, pack bigint NOT NULL, sp bigint, bytes bytea NOT NULL, PRIMARY KEY (tenant, pack));
ALTER TABLE pack ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE resource (tenant int NOT NULL, rid bigint NOT NULL, type int NOT NULL, id text COLLATE "C" NOT NULL, sp bigint, version int NOT NULL,
  feed bigint NOT NULL, at bigint NOT NULL, flags int NOT NULL, shelf int, hash bigint NOT NULL, interface int, time bigint, seq bigint,
  mapping int, mode int, pack bigint NOT NULL, slot int NOT NULL, PRIMARY KEY (tenant, rid)) WITH (fillfactor = 90);
CREATE UNIQUE INDEX resource_by_id ON resource (tenant, id);
CREATE INDEX resource_by_feed ON resource (tenant, shelf, feed) WHERE shelf IS NOT NULL;
CREATE INDEX resource_placeholder ON resource (tenant, rid) WHERE flags = 2;
CREATE TABLE compartment (tenant int NOT NULL, sp bigint NOT NULL, type bigint NOT NULL, rid bigint NOT NULL, run int NOT NULL,
  PRIMARY KEY (tenant, sp, type, rid));
CREATE TABLE history (tenant int NOT NULL, rid bigint NOT NULL, version int NOT NULL, feed bigint NOT NULL, at bigint NOT NULL, flags int NOT NULL,
  hash bigint NOT NULL, sp bigint, pack bigint NOT NULL, slot int NOT NULL, PRIMARY KEY (tenant, rid, version, feed)) PARTITION BY RANGE (feed);
CREATE TABLE ledger (tenant int NOT NULL, rid bigint NOT NULL, interface int NOT NULL, time bigint NOT NULL, seq bigint NOT NULL,
  mapping int NOT NULL, mode int NOT NULL, hash bigint NOT NULL, said bytea NOT NULL, PRIMARY KEY (tenant, rid, interface, time, seq));
ALTER TABLE ledger ALTER COLUMN said SET STORAGE EXTERNAL;
CREATE TABLE fold (tenant int NOT NULL, rid bigint NOT NULL, state bytea NOT NULL, PRIMARY KEY (tenant, rid));
ALTER TABLE fold ALTER COLUMN state SET STORAGE EXTERNAL;

CREATE TABLE search_text (tenant int NOT NULL, param bigint NOT NULL, a text COLLATE "C" NOT NULL, rid bigint NOT NULL, run int NOT NULL,
  PRIMARY KEY (tenant, param, a, rid));
CREATE TABLE search_word (tenant int NOT NULL, param bigint NOT NULL, a text COLLATE "C" NOT NULL, rid bigint NOT NULL, run int NOT NULL,
  PRIMARY KEY (tenant, param, a, rid));
CREATE TABLE search_date (tenant int NOT NULL, param bigint NOT NULL, a bigint NOT NULL, b bigint NOT NULL, rid bigint NOT NULL, run int NOT NULL,
  PRIMARY KEY (tenant, param, a, rid, b));
CREATE INDEX search_date_of ON search_date (tenant, param, rid) INCLUDE (a, b, run);
CREATE TABLE search_number (tenant int NOT NULL, param bigint NOT NULL, a float8 NOT NULL, b text COLLATE "C" NOT NULL, rid bigint NOT NULL,
  run int NOT NULL, PRIMARY KEY (tenant, param, a, rid, b));
CREATE INDEX search_number_of ON search_number (tenant, param, rid) INCLUDE (a, b, run);
CREATE TABLE step (n int PRIMARY KEY);
INSERT INTO step SELECT generate_series(0, 15);

CREATE TABLE feed (tenant int NOT NULL, first bigint NOT NULL, count int NOT NULL, at bigint NOT NULL, entries text NOT NULL,
  PRIMARY KEY (tenant, first)) PARTITION BY RANGE (first);
CREATE INDEX feed_by_time ON feed (tenant, at, first);
CREATE TABLE reader (tenant int NOT NULL, name text COLLATE "C" NOT NULL, feed bigint NOT NULL, PRIMARY KEY (tenant, name));

CREATE TABLE message (tenant int NOT NULL, seq bigint NOT NULL, interface int NOT NULL, day int NOT NULL, state int NOT NULL, code text, facts text,
  mapping text, received_at bigint NOT NULL, source_time bigint, settled_at bigint NOT NULL, reply int NOT NULL, reused int NOT NULL,
  PRIMARY KEY (tenant, seq)) WITH (fillfactor = 80);
CREATE INDEX message_held ON message (tenant, seq) WHERE state = 2;
CREATE INDEX message_failed ON message (tenant, seq) WHERE state = 3;
CREATE TABLE message_tally (tenant int NOT NULL, interface int NOT NULL, day int NOT NULL, state int NOT NULL, count bigint NOT NULL,
  PRIMARY KEY (tenant, interface, day, state)) WITH (fillfactor = 40, ${BUSY});
CREATE TABLE unmatched (tenant int NOT NULL, interface int NOT NULL, code_table text COLLATE "C" NOT NULL, system text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL, display text NOT NULL, count bigint NOT NULL, first_at bigint NOT NULL, last_at bigint NOT NULL,
  first_seq bigint NOT NULL, last_seq bigint NOT NULL, PRIMARY KEY (tenant, interface, code_table, system, code)) WITH (fillfactor = 80);
CREATE INDEX unmatched_by_count ON unmatched (tenant, count);

CREATE TABLE person (tenant int NOT NULL, person bigint NOT NULL, id text COLLATE "C" NOT NULL, founder bigint NOT NULL, active int NOT NULL,
  replaced_by bigint, link_no int NOT NULL, PRIMARY KEY (tenant, person)) WITH (fillfactor = 90);
CREATE UNIQUE INDEX person_by_id ON person (tenant, id);
CREATE INDEX person_by_founder ON person (tenant, founder);
CREATE TABLE link (tenant int NOT NULL, sp bigint NOT NULL, person bigint NOT NULL, at bigint NOT NULL, feed bigint NOT NULL, PRIMARY KEY (tenant, sp));
CREATE INDEX link_by_person ON link (tenant, person, sp);
CREATE TABLE record (tenant int NOT NULL, sp bigint NOT NULL, keys bigint[] NOT NULL, record bytea NOT NULL, PRIMARY KEY (tenant, sp));
CREATE TABLE posting (tenant int NOT NULL, block bigint NOT NULL, sp bigint NOT NULL, PRIMARY KEY (tenant, block, sp));
CREATE TABLE edge (tenant int NOT NULL, a bigint NOT NULL, b bigint NOT NULL, weight float8 NOT NULL, vector text NOT NULL, model text NOT NULL,
  veto text, PRIMARY KEY (tenant, a, b));
CREATE INDEX edge_by_b ON edge (tenant, b, a);
CREATE TABLE instruction (tenant int NOT NULL, no bigint GENERATED ALWAYS AS IDENTITY, same int NOT NULL, a bigint NOT NULL, b bigint NOT NULL,
  origin text COLLATE "C" NOT NULL, time bigint NOT NULL, seq bigint NOT NULL, merge int NOT NULL, PRIMARY KEY (tenant, a, b, time, seq, same, origin));
CREATE INDEX instruction_by_b ON instruction (tenant, b, a);
CREATE TABLE decision (tenant int NOT NULL, no bigint GENERATED ALWAYS AS IDENTITY, kind int NOT NULL, sps text NOT NULL, person bigint NOT NULL,
  from_person bigint, origin text NOT NULL, explanation text NOT NULL, at bigint NOT NULL, seq bigint NOT NULL, PRIMARY KEY (tenant, no));
CREATE INDEX decision_by_person ON decision (tenant, person, no);
CREATE INDEX decision_by_from ON decision (tenant, from_person, no) WHERE from_person IS NOT NULL;
CREATE TABLE proposal (tenant int NOT NULL, a bigint NOT NULL, b bigint NOT NULL, weight float8 NOT NULL, reason text NOT NULL, explanation text NOT NULL,
  at bigint NOT NULL, PRIMARY KEY (tenant, a, b));
CREATE INDEX proposal_by_b ON proposal (tenant, b, a);
CREATE INDEX proposal_by_time ON proposal (tenant, at, a, b);

CREATE TABLE follow_up (tenant int NOT NULL, no bigint GENERATED ALWAYS AS IDENTITY, dedupe text COLLATE "C" NOT NULL, rule text COLLATE "C" NOT NULL,
  due_at bigint NOT NULL, anchor text COLLATE "C" NOT NULL, sp text COLLATE "C" NOT NULL, payload text NOT NULL, state int NOT NULL, reason text,
  decided_at bigint NOT NULL, settled_at bigint, PRIMARY KEY (tenant, no)) WITH (fillfactor = 90);
CREATE UNIQUE INDEX follow_up_by_dedupe ON follow_up (tenant, dedupe);
CREATE INDEX follow_up_due ON follow_up (tenant, due_at, no) WHERE state = 0;
CREATE INDEX follow_up_by_anchor ON follow_up (tenant, anchor, no);
CREATE INDEX follow_up_by_patient ON follow_up (tenant, sp, no);
CREATE INDEX follow_up_by_rule ON follow_up (tenant, rule, no);
CREATE INDEX follow_up_by_state ON follow_up (tenant, state, no);

CREATE TABLE destination (tenant int NOT NULL, destination int NOT NULL, last bigint NOT NULL, PRIMARY KEY (tenant, destination))
  WITH (fillfactor = 40, ${BUSY});
CREATE TABLE outbox_event (tenant int NOT NULL, destination int NOT NULL, event_id text COLLATE "C" NOT NULL, sequence bigint NOT NULL,
  PRIMARY KEY (tenant, destination, event_id));
CREATE TABLE outbox (tenant int NOT NULL, destination int NOT NULL, sequence bigint NOT NULL, event_id text NOT NULL, order_key text COLLATE "C" NOT NULL,
  body bytea NOT NULL, state int NOT NULL, attempts int NOT NULL, next_at bigint NOT NULL, last_code text,
  PRIMARY KEY (tenant, destination, sequence)) PARTITION BY RANGE (sequence);
CREATE INDEX outbox_waiting ON outbox (tenant, destination, order_key, sequence) WHERE state = 0;
CREATE TABLE outbox_head (tenant int NOT NULL, destination int NOT NULL, order_key text COLLATE "C" NOT NULL, sequence bigint NOT NULL,
  next_at bigint NOT NULL, PRIMARY KEY (tenant, destination, order_key)) WITH (fillfactor = 70, ${BUSY});
CREATE INDEX outbox_due ON outbox_head (tenant, destination, next_at, sequence);
CREATE TABLE outbox_tally (tenant int NOT NULL, destination int NOT NULL, state int NOT NULL, count bigint NOT NULL,
  PRIMARY KEY (tenant, destination, state)) WITH (fillfactor = 40, ${BUSY});

CREATE TABLE lease (tenant int NOT NULL, name text COLLATE "C" NOT NULL, owner text NOT NULL, token bigint NOT NULL, until timestamptz NOT NULL,
  PRIMARY KEY (tenant, name)) WITH (fillfactor = 20, ${BUSY});

CREATE TABLE journal (tenant int NOT NULL, seq bigint NOT NULL, period int NOT NULL, shard int NOT NULL, interface text NOT NULL, control_id text NOT NULL,
  day int NOT NULL, received_at bigint NOT NULL, keys text, format text NOT NULL, charset text, origin text, sender text, reused int NOT NULL,
  bytes bytea NOT NULL, PRIMARY KEY (tenant, seq, period)) PARTITION BY RANGE (period);
ALTER TABLE journal ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE journal_period (tenant int NOT NULL, period int NOT NULL, last bigint NOT NULL, PRIMARY KEY (tenant, period));
CREATE TABLE seen (tenant int NOT NULL, interface text COLLATE "C" NOT NULL, control_id text COLLATE "C" NOT NULL, digest bytea NOT NULL,
  seq bigint NOT NULL, period int NOT NULL, PRIMARY KEY (tenant, interface, control_id, digest));
CREATE INDEX seen_by_period ON seen (tenant, period);
CREATE TABLE waiting (tenant int NOT NULL, seq bigint NOT NULL, shard int NOT NULL, period int NOT NULL, interface text NOT NULL, day int NOT NULL,
  received_at bigint NOT NULL, PRIMARY KEY (tenant, seq)) WITH (${BUSY});
CREATE INDEX waiting_by_shard ON waiting (tenant, shard, seq);
CREATE TABLE journal_cursor (tenant int NOT NULL, interface text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, value text NOT NULL,
  PRIMARY KEY (tenant, interface, name)) WITH (fillfactor = 50, ${BUSY});
CREATE TABLE journal_tally (tenant int NOT NULL, interface text COLLATE "C" NOT NULL, day int NOT NULL, receiver int NOT NULL, received bigint NOT NULL,
  repeats bigint NOT NULL, PRIMARY KEY (tenant, interface, day, receiver)) WITH (fillfactor = 50, ${BUSY});
CREATE TABLE row_hash (tenant int NOT NULL, interface text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, hash bigint NOT NULL,
  PRIMARY KEY (tenant, interface, key)) WITH (fillfactor = 80);
`,
  },
]
