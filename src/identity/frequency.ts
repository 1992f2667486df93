import type { IdentityModel } from './model.ts'
import type { LatinName, WrittenName } from './record.ts'

/**
 * Bits that an agreeing name is worth: -log2 of its share of the population, damped by `strength` (names run in families and
 * generations, so chance agreement is likelier than the product of shares), within `least` and `most`. Shares come from the
 * published snapshot in the model, never from a live counter: the same two records always weigh the same.
 */
export function nameBits(name: { written?: WrittenName; latin?: LatinName }, model: IdentityModel): number {
  const share = name.written !== undefined ? writtenShare(name.written, model) : latinShare(name.latin!, model)
  const { strength, least, most } = model.frequencies
  const bits = Math.min(most, Math.max(least, -Math.log2(share) * strength))
  return Math.round(bits * 100) / 100
}

function writtenShare(name: WrittenName, { frequencies }: IdentityModel): number {
  const { defaults } = frequencies
  const surname = frequencies.surnames[name.surname] ?? defaults.surname
  return surname * (frequencies.given[name.given] ?? (name.given.length < 2 ? defaults.given1 : defaults.given2))
}

function latinShare(name: LatinName, { frequencies }: IdentityModel): number {
  let share = 1
  for (const token of name.tokens.slice(0, 3)) share *= frequencies.latin[token] ?? frequencies.defaults.latin
  return share
}
