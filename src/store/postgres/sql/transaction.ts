import { statements } from '../statement.ts'

export const transactionSql = statements('transaction', {
  begin: 'BEGIN ISOLATION LEVEL READ COMMITTED',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  /** In the order of the array: sorted by the caller, who holds nothing else. */
  lock: 'SELECT pg_advisory_xact_lock(k) FROM unnest($1::int8[]) AS k',
  lockShared: 'SELECT pg_advisory_xact_lock_shared($1::int8)',
  tryShared: 'SELECT 1 AS refused WHERE NOT pg_try_advisory_xact_lock_shared($1::int8)',
  tryLock: 'SELECT k FROM unnest($1::int8[]) AS k WHERE NOT pg_try_advisory_xact_lock(k)',
  fences: `SELECT l.name FROM lease l JOIN unnest($2::text[], $3::int8[]) AS f (name, token) ON l.name = f.name AND l.token = f.token
    WHERE l.tenant = $1 FOR SHARE OF l`,
  /** The transaction's mark, if it has written anything; the mark before it goes. */
  mark: `WITH gone AS (DELETE FROM commit_mark WHERE id = $2::text::uuid AND pg_current_xact_id_if_assigned() IS NOT NULL)
    INSERT INTO commit_mark (id, fence) SELECT $1::text::uuid, false WHERE pg_current_xact_id_if_assigned() IS NOT NULL RETURNING id`,
  fenceMark: 'INSERT INTO commit_mark (id, fence) VALUES ($1::text::uuid, true) ON CONFLICT DO NOTHING',
  readMark: 'SELECT fence FROM commit_mark WHERE id = $1::text::uuid',
  /** Marks of processes that ended; nobody asks for them any more. */
  forgetMarks: "DELETE FROM commit_mark WHERE at < now() - interval '7 days'",
  terminate:
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1::int AND application_name = current_setting('application_name')",
})
