import { isAbsolute, relative, resolve } from 'node:path'
import type { Claim } from '../sdk/adapter.ts'
import type { Path } from './document.ts'

/** A claim with the name of what makes it (an interface, `http`) and where it stands. */
export interface Claimed {
  readonly by: string
  readonly path: Path
  readonly claim: Claim
}

const EVERY_HOST = new Set(['0.0.0.0', '::', ''])
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1'])

const hostsOverlap = (a: string, b: string): boolean =>
  a === b || EVERY_HOST.has(a) || EVERY_HOST.has(b) || (LOOPBACK.has(a) && LOOPBACK.has(b))

const within = (outer: string, inner: string): boolean => {
  const path = relative(resolve(outer), resolve(inner))
  return path === '' || (!path.startsWith('..') && !isAbsolute(path))
}

/** Port 0 takes any free port and conflicts with nothing; a watched folder inside another would be read twice. */
function conflict(a: Claim, b: Claim): boolean {
  if (a.kind === 'port' && b.kind === 'port') return a.port !== 0 && a.port === b.port && hostsOverlap(a.host, b.host)
  if (a.kind === 'folder' && b.kind === 'folder') return within(a.path, b.path) || within(b.path, a.path)
  return false
}

export const claimText = (claim: Claim): string => (claim.kind === 'port' ? `${claim.host}:${claim.port}` : claim.path)

/** Pairs that cannot both be had, later one first. */
export function conflicts(claims: readonly Claimed[]): readonly (readonly [Claimed, Claimed])[] {
  return claims.flatMap((later, index) =>
    claims
      .slice(0, index)
      .flatMap((earlier) => (earlier.by !== later.by && conflict(earlier.claim, later.claim) ? [[later, earlier] as const] : [])),
  )
}
