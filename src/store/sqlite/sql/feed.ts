export const feedSql = {
  rowAt: 'SELECT first, count, at, entries FROM feed WHERE tenant = ? AND first <= ? ORDER BY first DESC LIMIT 1',
  rowsAfter: 'SELECT first, count, at, entries FROM feed WHERE tenant = ? AND first > ? ORDER BY first',
  last: 'SELECT first + count - 1 AS head, at FROM feed WHERE tenant = ? ORDER BY first DESC LIMIT 1',
  insert: 'INSERT INTO feed (tenant, first, count, at, entries) VALUES (?, ?, ?, ?, ?)',
  personOfSp: 'SELECT p.id FROM link l JOIN person p ON p.person = l.person WHERE l.sp = ?',
  reader: 'SELECT feed FROM reader WHERE tenant = ? AND name = ?',
  setReader: 'INSERT INTO reader (tenant, name, feed) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET feed = excluded.feed',
}
