import { coded, type ErrorFacts } from '../model/errors.ts'
import { fail } from '../model/result.ts'

/** A request's parameters in order, as sent: `name` may carry a modifier after a colon. */
export type Pairs = readonly (readonly [name: string, value: string])[]

/** How much one request may ask: whatever a client sends, the work stays bounded. */
export const LIMITS = {
  parameters: 64,
  values: 200,
  nameLength: 100,
  valueLength: 4_096,
  includes: 8,
  included: 1_000,
  count: 500,
  defaultCount: 50,
  feed: 5_000,
  defaultFeed: 500,
  history: 500,
  worklist: 1_000,
} as const

/** A name a client sent may be told back only when it looks like a name: values pasted in its place are not repeated. */
export const shown = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_.:-]{0,63}$/.test(name) ? name : '—')

export const refuse = {
  parameter: (type: string, name: string, allowed: readonly string[]) =>
    fail(coded('access.unknown-parameter', { where: type, found: shown(name), allowed: allowed.join(', ') })),
  value: (name: string, kind: string, allowed: string) =>
    fail(coded('access.bad-parameter', { where: shown(name), found: kind, allowed })),
  modifier: (name: string, modifier: string, allowed: readonly string[]) =>
    fail(coded('access.bad-modifier', { where: shown(name), found: shown(modifier), allowed: allowed.join(', ') || '—' })),
  tooMuch: (what: string, allowed: number) => fail(coded('access.too-much', { found: what, allowed })),
  missing: (type: string, facts: ErrorFacts = {}) => fail(coded('access.not-found', { where: type, ...facts })),
}

/** `_count=20` and the like: a whole number between `min` and `max`; over `max` it is `max`, as FHIR lets a server decide. */
export function wholeNumber(text: string | undefined, otherwise: number, min: number, max: number): number | undefined {
  if (text === undefined || text === '') return otherwise
  if (!/^\d{1,15}$/.test(text)) return undefined
  const value = Number(text)
  return value < min ? undefined : Math.min(value, max)
}
