export const accessSql = {
  issue: 'INSERT INTO token (tenant, role, hash, label, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
  find: 'SELECT id, role, hash, label, created_at, expires_at, revoked_at FROM token WHERE tenant = ? AND hash = ?',
  revoke: 'UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL',
  list: 'SELECT id, role, hash, label, created_at, expires_at, revoked_at FROM token WHERE id > 0 AND tenant = ? ORDER BY id',
}
