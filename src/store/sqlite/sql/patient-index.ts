const PERSON = 'p.person, p.id, p.founder, p.active, p.replaced_by, p.link_no'
const EDGE = 'a, b, weight, vector, model, veto'
const INSTRUCTION = 'no, same, a, b, origin, time, seq, merge'
const DECISION = 'no, kind, sps, person, from_person, origin, explanation, at, seq'
const PROPOSAL = 'a, b, weight, reason, explanation, at'

export const indexSql = {
  record: 'SELECT keys, record FROM record WHERE sp = ?',
  putRecord:
    'INSERT INTO record (sp, keys, record) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET keys = excluded.keys, record = excluded.record',
  removeRecord: 'DELETE FROM record WHERE sp = ?',
  putPosting: 'INSERT OR IGNORE INTO posting (tenant, block, sp) VALUES (?, ?, ?)',
  removePosting: 'DELETE FROM posting WHERE tenant = ? AND block = ? AND sp = ?',
  holders: 'SELECT sp FROM posting WHERE tenant = ? AND block = ? LIMIT ?',

  edgesOf: `SELECT ${EDGE} FROM edge WHERE a = ?1 UNION ALL SELECT ${EDGE} FROM edge WHERE b = ?1`,
  putEdge: `INSERT INTO edge (${EDGE}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET weight = excluded.weight,
    vector = excluded.vector, model = excluded.model, veto = excluded.veto`,
  removeEdgesA: 'DELETE FROM edge WHERE a = ?',
  removeEdgesB: 'DELETE FROM edge WHERE b = ?',

  instructionsOf: `SELECT ${INSTRUCTION} FROM instruction WHERE a = ?1 UNION SELECT ${INSTRUCTION} FROM instruction WHERE b = ?1`,
  putInstruction: 'INSERT OR IGNORE INTO instruction (same, a, b, origin, time, seq, merge) VALUES (?, ?, ?, ?, ?, ?, ?)',

  personOfSp: `SELECT ${PERSON} FROM link l JOIN person p ON p.person = l.person WHERE l.sp = ?`,
  personByNo: `SELECT ${PERSON} FROM person p WHERE p.person = ?`,
  personById: `SELECT ${PERSON} FROM person p WHERE p.tenant = ? AND p.id = ?`,
  personByFounder: `SELECT ${PERSON} FROM person p WHERE p.tenant = ? AND p.founder = ? ORDER BY p.person`,
  persons: `SELECT ${PERSON} FROM person p WHERE p.person > ? ORDER BY p.person LIMIT ?`,
  membersOf: 'SELECT sp FROM link WHERE person = ? ORDER BY sp',
  memberIds: 'SELECT l.sp AS rid, r.id FROM link l JOIN resource r ON r.rid = l.sp WHERE l.person = ? ORDER BY l.sp',
  createPerson: 'INSERT INTO person (tenant, id, founder, active, link_no) VALUES (?, ?, ?, 1, 0)',
  setPerson: 'UPDATE person SET active = ?, replaced_by = ? WHERE person = ?',
  raiseLinkNo: 'UPDATE person SET link_no = link_no + 1 WHERE person = ?',
  linkOf: 'SELECT person FROM link WHERE sp = ?',
  putLink: `INSERT INTO link (sp, person, at, feed) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET person = excluded.person, at = excluded.at, feed = excluded.feed`,

  putDecision:
    'INSERT INTO decision (kind, sps, person, from_person, origin, explanation, at, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  decisions: `SELECT ${DECISION} FROM decision WHERE person = ?1 UNION SELECT ${DECISION} FROM decision WHERE from_person = ?1
    ORDER BY no DESC LIMIT ?2`,
  proposalsOf: `SELECT ${PROPOSAL} FROM proposal WHERE a = ?1 UNION ALL SELECT ${PROPOSAL} FROM proposal WHERE b = ?1`,
  openProposals: `SELECT ${PROPOSAL} FROM proposal INDEXED BY proposal_by_time ORDER BY at, a, b LIMIT ?`,
  hasProposal: 'SELECT 1 FROM proposal WHERE a = ? AND b = ?',
  putProposal: `INSERT INTO proposal (${PROPOSAL}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET weight = excluded.weight,
    reason = excluded.reason, explanation = excluded.explanation`,
  removeProposal: 'DELETE FROM proposal WHERE a = ? AND b = ?',
  /** Persons that only a placeholder stands behind. */
  placeholderPersons: `SELECT count(*) AS count FROM resource r JOIN link l ON l.sp = r.rid
    WHERE r.tenant = ? AND r.flags = 2 AND (SELECT count(*) FROM link m WHERE m.person = l.person) = 1`,
}
