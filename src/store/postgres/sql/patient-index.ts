import { statements } from '../statement.ts'

const PERSON = 'p.person, p.id, p.founder, p.active, p.replaced_by, p.link_no'
const EDGE = 'a, b, weight, vector, model, veto'
const INSTRUCTION = 'no, same, a, b, origin, time, seq, merge'
const DECISION = 'no, kind, sps, person, from_person, origin, explanation, at, seq'
const PROPOSAL = 'a, b, weight, reason, explanation, at'

export const indexSql = statements('index', {
  records: 'SELECT sp, keys, record FROM record WHERE tenant = $1 AND sp = ANY ($2::int8[])',
  putRecords: `INSERT INTO record (tenant, sp, keys, record) SELECT $1::int, n.sp, string_to_array(n.keys, ',')::int8[], n.record
    FROM unnest($2::int8[], $3::text[], $4::bytea[]) AS n (sp, keys, record)
    ON CONFLICT (tenant, sp) DO UPDATE SET keys = excluded.keys, record = excluded.record`,
  removeRecords: 'DELETE FROM record WHERE tenant = $1 AND sp = ANY ($2::int8[])',
  putPostings: `INSERT INTO posting (tenant, block, sp) SELECT $1::int, n.block, n.sp FROM unnest($2::int8[], $3::int8[]) AS n (block, sp)
    ON CONFLICT DO NOTHING`,
  removePostings: `DELETE FROM posting p USING unnest($2::int8[], $3::int8[]) AS n (block, sp)
    WHERE p.tenant = $1 AND p.block = n.block AND p.sp = n.sp`,
  holders: `SELECT n.block, h.sp FROM unnest($2::int8[]) AS n (block)
    CROSS JOIN LATERAL (SELECT p.sp FROM posting p WHERE p.tenant = $1 AND p.block = n.block ORDER BY p.sp LIMIT $3) h ORDER BY h.sp`,

  edgesOf: `SELECT ${EDGE} FROM edge WHERE tenant = $1 AND a = ANY ($2::int8[])
    UNION SELECT ${EDGE} FROM edge WHERE tenant = $1 AND b = ANY ($2::int8[])`,
  putEdges: `INSERT INTO edge (tenant, ${EDGE}) SELECT $1::int, n.a, n.b, n.weight, n.vector, n.model, n.veto
    FROM unnest($2::int8[], $3::int8[], $4::float8[], $5::text[], $6::text[], $7::text[]) AS n (a, b, weight, vector, model, veto)
    ON CONFLICT (tenant, a, b) DO UPDATE SET weight = excluded.weight, vector = excluded.vector, model = excluded.model, veto = excluded.veto`,
  removeEdgesA: 'DELETE FROM edge WHERE tenant = $1 AND a = ANY ($2::int8[])',
  removeEdgesB: 'DELETE FROM edge WHERE tenant = $1 AND b = ANY ($2::int8[])',

  instructionsOf: `SELECT ${INSTRUCTION} FROM instruction WHERE tenant = $1 AND a = ANY ($2::int8[])
    UNION SELECT ${INSTRUCTION} FROM instruction WHERE tenant = $1 AND b = ANY ($2::int8[])`,
  putInstructions: `INSERT INTO instruction (tenant, same, a, b, origin, time, seq, merge)
    SELECT $1::int, n.same, n.a, n.b, n.origin, n.time, n.seq, n.merge
    FROM unnest($2::int8[], $3::int8[], $4::int8[], $5::text[], $6::int8[], $7::int8[], $8::int8[]) AS n (same, a, b, origin, time, seq, merge)
    ON CONFLICT DO NOTHING`,

  personOfSps: `SELECT l.sp, ${PERSON} FROM link l JOIN person p ON p.tenant = l.tenant AND p.person = l.person
    WHERE l.tenant = $1 AND l.sp = ANY ($2::int8[])`,
  personsByNo: `SELECT ${PERSON} FROM person p WHERE p.tenant = $1 AND p.person = ANY ($2::int8[])`,
  personsById: `SELECT ${PERSON} FROM person p WHERE p.tenant = $1 AND p.id = ANY ($2::text[])`,
  personsByFounder: `SELECT ${PERSON} FROM person p WHERE p.tenant = $1 AND p.founder = ANY ($2::int8[]) ORDER BY p.person`,
  persons: `SELECT ${PERSON} FROM person p WHERE p.tenant = $1 AND p.person > $2 ORDER BY p.person LIMIT $3`,
  membersOf: 'SELECT person, sp FROM link WHERE tenant = $1 AND person = ANY ($2::int8[]) ORDER BY sp',
  memberIds: `SELECT l.sp AS rid, r.id FROM link l JOIN resource r ON r.tenant = l.tenant AND r.rid = l.sp
    WHERE l.tenant = $1 AND l.person = $2 ORDER BY l.sp`,
  /** The end of a chain of retirements; a ring ends where it would close. */
  survivor: `WITH RECURSIVE chain AS (
      SELECT p.person, p.active, p.replaced_by, ARRAY[p.person] AS seen FROM person p WHERE p.tenant = $1 AND p.id = $2
      UNION ALL
      SELECT p.person, p.active, p.replaced_by, c.seen || p.person FROM chain c
      JOIN person p ON p.tenant = $1 AND p.person = c.replaced_by WHERE c.active = 0 AND p.person <> ALL (c.seen))
    SELECT person FROM chain ORDER BY cardinality(seen) DESC LIMIT 1`,
  personsOf: `SELECT r.id AS patient, ${PERSON} FROM resource r JOIN link l ON l.tenant = r.tenant AND l.sp = r.rid
    JOIN person p ON p.tenant = l.tenant AND p.person = l.person WHERE r.tenant = $1 AND r.id = ANY ($2::text[])`,
  createPersons: `INSERT INTO person (tenant, person, id, founder, active, replaced_by, link_no)
    SELECT $1::int, n.person, n.id, n.founder, n.active, n.replaced_by, n.link_no
    FROM unnest($2::int8[], $3::text[], $4::int8[], $5::int8[], $6::int8[], $7::int8[]) AS n (person, id, founder, active, replaced_by, link_no)`,
  /** `was`: the link number this transaction read; every change of a person raises it or is made by who claimed the person. */
  changePersons: `UPDATE person p SET active = n.active, replaced_by = n.replaced_by, link_no = n.link_no
    FROM unnest($2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[]) AS n (person, active, replaced_by, link_no, was)
    WHERE p.tenant = $1 AND p.person = n.person AND p.link_no = n.was`,
  putLinks: `INSERT INTO link (tenant, sp, person, at, feed) SELECT $1::int, n.sp, n.person, n.at, h.base + n.feed
    FROM feed_head h, unnest($2::int8[], $3::int8[], $4::int8[], $5::int8[]) AS n (sp, person, at, feed) WHERE h.tenant = $1
    ON CONFLICT (tenant, sp) DO UPDATE SET person = excluded.person, at = excluded.at, feed = excluded.feed`,

  putDecisions: `INSERT INTO decision (tenant, kind, sps, person, from_person, origin, explanation, at, seq)
    SELECT $1::int, n.kind, n.sps, n.person, n.from_person, n.origin, n.explanation, n.at, n.seq
    FROM unnest($2::int8[], $3::text[], $4::int8[], $5::int8[], $6::text[], $7::text[], $8::int8[], $9::int8[])
    WITH ORDINALITY AS n (kind, sps, person, from_person, origin, explanation, at, seq, place) ORDER BY n.place`,
  decisions: `SELECT ${DECISION} FROM decision WHERE tenant = $1 AND person = $2
    UNION SELECT ${DECISION} FROM decision WHERE tenant = $1 AND from_person = $2 ORDER BY no DESC LIMIT $3`,
  proposalsOf: `SELECT ${PROPOSAL} FROM proposal WHERE tenant = $1 AND a = ANY ($2::int8[])
    UNION SELECT ${PROPOSAL} FROM proposal WHERE tenant = $1 AND b = ANY ($2::int8[])`,
  openProposals: `SELECT ${PROPOSAL} FROM proposal WHERE tenant = $1 ORDER BY at, a, b LIMIT $2`,
  putProposals: `INSERT INTO proposal (tenant, ${PROPOSAL}) SELECT $1::int, n.a, n.b, n.weight, n.reason, n.explanation, n.at
    FROM unnest($2::int8[], $3::int8[], $4::float8[], $5::text[], $6::text[], $7::int8[]) AS n (a, b, weight, reason, explanation, at)
    ON CONFLICT (tenant, a, b) DO UPDATE SET weight = excluded.weight, reason = excluded.reason, explanation = excluded.explanation`,
  removeProposals: `DELETE FROM proposal p USING unnest($2::int8[], $3::int8[]) AS n (a, b) WHERE p.tenant = $1 AND p.a = n.a AND p.b = n.b`,
  /** Persons that only a placeholder stands behind. */
  placeholderPersons: `SELECT count(*) AS count FROM resource r JOIN link l ON l.tenant = r.tenant AND l.sp = r.rid
    WHERE r.tenant = $1 AND r.flags = 2 AND (SELECT count(*) FROM link m WHERE m.tenant = l.tenant AND m.person = l.person) = 1`,
})
