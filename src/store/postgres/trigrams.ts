import type { Session } from './session.ts'

const INDEX = 'CREATE INDEX IF NOT EXISTS search_word_part ON search_word USING gin (a gin_trgm_ops)'

/**
 * "Part of a name" by trigrams, where the extension is there or may be made. Without it, such a search walks the names of the
 * parameter, which is the same answer later.
 */
export async function ensureTrigrams(session: Session): Promise<void> {
  const there = async (): Promise<boolean> =>
    (await session.query({ name: undefined, text: "SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'" })).length > 0
  // Made outside the schema of this store: it belongs to the database, and others use it too.
  if (!(await there())) await session.exec('CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public').catch(() => {})
  if (await there()) await session.exec(INDEX).catch(() => {})
}
