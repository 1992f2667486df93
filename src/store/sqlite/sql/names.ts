export const nameSql = {
  byText: 'SELECT no FROM name WHERE text = ?',
  byNo: 'SELECT text FROM name WHERE no = ?',
  insert: 'INSERT INTO name (text) VALUES (?)',
}

export const metaSql = {
  get: 'SELECT value FROM meta WHERE tenant = ? AND name = ?',
  put: 'INSERT INTO meta (tenant, name, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  counter: 'SELECT value FROM counter WHERE tenant = ? AND name = ?',
  counters: 'SELECT name, value FROM counter WHERE tenant = ?',
  add: 'INSERT INTO counter (tenant, name, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value',
  set: 'INSERT INTO counter (tenant, name, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
}
