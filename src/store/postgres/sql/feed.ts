import { statements } from '../statement.ts'

const ROW = 'first, count, at, entries'

export const feedSql = statements('feed', {
  head: 'SELECT head, at FROM feed_head WHERE tenant = $1',
  /** The lock that makes the feed gapless and ordered by commit: held from here to the commit (feed-numbers.ts). */
  take: `UPDATE feed_head SET base = head, base_at = at, head = head + $2::int8, at = greatest(at, $3::int8) WHERE tenant = $1
    RETURNING head, at`,
  insert: `INSERT INTO feed (tenant, first, count, at, entries)
    SELECT $1::int, h.base + n.first, n.count, greatest(h.base_at, n.at), n.entries
    FROM feed_head h, unnest($2::int8[], $3::int8[], $4::int8[], $5::text[]) AS n (first, count, at, entries) WHERE h.tenant = $1`,
  rows: `(SELECT ${ROW} FROM feed WHERE tenant = $1 AND first <= $2 ORDER BY first DESC LIMIT 1)
    UNION ALL (SELECT ${ROW} FROM feed WHERE tenant = $1 AND first > $2 ORDER BY first LIMIT $3) ORDER BY first`,
  firstAt: 'SELECT first FROM feed WHERE tenant = $1 AND at >= $2 ORDER BY at, first LIMIT 1',
  changed: `SELECT r.rid, r.type, r.id, r.sp, r.flags, p.id AS person FROM resource r
    LEFT JOIN link l ON l.tenant = r.tenant AND l.sp = r.sp LEFT JOIN person p ON p.tenant = l.tenant AND p.person = l.person
    WHERE r.tenant = $1 AND r.rid = ANY ($2::int8[])`,
  reader: 'SELECT feed FROM reader WHERE tenant = $1 AND name = $2',
  setReader:
    'INSERT INTO reader (tenant, name, feed) VALUES ($1, $2, $3) ON CONFLICT (tenant, name) DO UPDATE SET feed = excluded.feed',
})
