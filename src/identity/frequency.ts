import type { IdentityModel } from './model.ts'
import type { LatinName, WrittenName } from './record.ts'

/**
 * Bits that an agreeing name is worth: -log2 of its share of the population, damped by `strength` (names run in families and
 * generations, so chance agreement is likelier than the product of shares), within `least` and `most`. Shares come from the
 * published snapshot in the model, never from a live counter: the same two records always weigh the same. Where the two sides are
 * written differently, the more usual one counts.
 */
export function nameBits(left: WrittenName | LatinName, right: WrittenName | LatinName, model: IdentityModel): number {
  const { strength, least, most } = model.frequencies
  const share = sharePair(left, right, model)
  return round(Math.min(most, Math.max(least, -Math.log2(share) * strength)))
}

const round = (bits: number): number => Math.round(bits * 100) / 100

function sharePair(left: WrittenName | LatinName, right: WrittenName | LatinName, model: IdentityModel): number {
  const [a, b] = [isWritten(left), isWritten(right)]
  // A romanised name stands beside characters: only those tell how rare it is.
  if (a !== b) return shareOf(a ? left : right, model)
  return left === right ? shareOf(left, model) : Math.max(shareOf(left, model), shareOf(right, model))
}

const isWritten = (name: WrittenName | LatinName): name is WrittenName => 'full' in name

const shareOf = (name: WrittenName | LatinName, model: IdentityModel): number =>
  isWritten(name) ? writtenShare(name, model) : latinShare(name.tokens, model)

function writtenShare(name: WrittenName, { frequencies }: IdentityModel): number {
  const { defaults } = frequencies
  const surname = frequencies.surnames[name.surname] ?? defaults.surname
  return surname * (frequencies.given[name.given] ?? (name.given.length < 2 ? defaults.given1 : defaults.given2))
}

function latinShare(tokens: readonly string[], { frequencies }: IdentityModel): number {
  let share = 1
  for (const token of tokens.slice(0, 3)) share *= frequencies.latin[token] ?? frequencies.defaults.latin
  return share
}

/** Bits of one part of a Western name: half the room of a whole one. */
export function partBits(left: string, right: string, model: IdentityModel): number {
  const { strength, least, most } = model.frequencies
  const share = Math.max(tokenShare(left, model), tokenShare(right, model))
  return round(Math.min(most * 0.6, Math.max(least / 2, -Math.log2(share) * strength)))
}

/** A part of several words is as rare as its rarest. */
const tokenShare = (part: string, { frequencies }: IdentityModel): number =>
  Math.min(...part.split(' ').map((token) => frequencies.latin[token] ?? frequencies.defaults.latin))
