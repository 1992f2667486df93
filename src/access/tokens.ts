import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../model/clock.ts'
import { type Caller, ROLES, type Role } from './roles.ts'

/**
 * Tokens live in one append-only file of the data folder, so that the command line issues and revokes them whether the
 * engine runs or not. Only the SHA-256 of a token is kept: 32 random bytes need no salt and no slow hash.
 */
export interface AccessTokens {
  /** Resolves the text to print, once: it cannot be read back. */
  issue(role: Role): Promise<{ readonly id: string; readonly token: string }>
  /** False when there is no such live token. */
  revoke(id: string): Promise<boolean>
  list(): Promise<readonly TokenRecord[]>
  find(token: string): Promise<Caller | undefined>
}

interface TokenRecord {
  readonly id: string
  readonly role: Role
  readonly issuedAt: number
  readonly revokedAt: number | undefined
}

type Line = { id: string; role: Role; hash: string; at: number } | { revoke: string; at: number }

interface Known {
  readonly byHash: ReadonlyMap<string, TokenRecord>
  readonly records: readonly TokenRecord[]
}

const PREFIX = 'trib_'
const FILE = 'access-tokens.jsonl'
/** A revoked token is refused at most this much later; reading the file for each request would cost more than the answer. */
const TRUSTED_MS = 1_000

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

const isRole = (role: unknown): role is Role => ROLES.includes(role as Role)

function parseLines(text: string): Known {
  const records = new Map<string, TokenRecord & { hash: string }>()
  for (const line of text.split('\n')) {
    const entry = parseLine(line)
    if (!entry) continue
    if ('revoke' in entry) {
      const record = records.get(entry.revoke)
      if (record) records.set(entry.revoke, { ...record, revokedAt: entry.at })
    } else if (isRole(entry.role)) {
      records.set(entry.id, { id: entry.id, role: entry.role, hash: entry.hash, issuedAt: entry.at, revokedAt: undefined })
    }
  }
  const all = [...records.values()]
  const live = all.filter((record) => record.revokedAt === undefined)
  return { byHash: new Map(live.map((record) => [record.hash, record])), records: all.map(({ hash: _, ...record }) => record) }
}

/** A line torn by a crash is no token. */
function parseLine(line: string): Line | undefined {
  if (line.trim() === '') return undefined
  try {
    return JSON.parse(line) as Line
  } catch {
    return undefined
  }
}

export function openTokens(folder: string, clock: Clock): AccessTokens {
  const file = join(folder, FILE)
  let known: Known = { byHash: new Map(), records: [] }
  let checkedAt = Number.NEGATIVE_INFINITY
  let seen = ''

  const refresh = async (): Promise<void> => {
    checkedAt = clock.now()
    const state = await stat(file).catch(() => undefined)
    const mark = state ? `${state.size} ${state.mtimeMs} ${state.ino}` : ''
    if (mark === seen) return
    known = parseLines(state ? await readFile(file, 'utf8') : '')
    seen = mark
  }

  const append = async (line: Line): Promise<void> => {
    await mkdir(folder, { recursive: true })
    const handle = await open(file, 'a', 0o600)
    try {
      // The leading line break ends whatever a crash left half written.
      await handle.appendFile(`\n${JSON.stringify(line)}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await refresh()
  }

  return {
    async issue(role) {
      const token = PREFIX + randomBytes(32).toString('base64url')
      const id = randomBytes(6).toString('hex')
      await append({ id, role, hash: hashOf(token), at: clock.now() })
      return { id, token }
    },
    async revoke(id) {
      await refresh()
      if (!known.records.some((record) => record.id === id && record.revokedAt === undefined)) return false
      await append({ revoke: id, at: clock.now() })
      return true
    },
    async list() {
      await refresh()
      return known.records
    },
    async find(token) {
      const hash = hashOf(token)
      if (Math.abs(clock.now() - checkedAt) >= TRUSTED_MS || !known.byHash.has(hash)) await refresh()
      const record = known.byHash.get(hash)
      return record && { role: record.role, id: record.id }
    },
  }
}
