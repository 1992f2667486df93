import type { Language } from '../model/errors.ts'
import type { Comparison } from './compare.ts'
import { groupBits } from './compare.ts'
import type { IdentityModel } from './model.ts'

/** What an edge keeps of its comparison: short names, since there is one for every pair. */
export interface EdgeVector {
  /** Level per field, -1 for none. */
  readonly l: readonly number[]
  /** Bits of the levels that depend on how rare a name is, by field. */
  readonly n: Readonly<Record<string, number>>
  /** Vetoes. */
  readonly v: readonly string[]
}

export function vectorOf({ levels, bits, vetoes }: Comparison, model: IdentityModel): string {
  const rare: Record<string, number> = {}
  levels.forEach((level, index) => {
    if (model.fields[index]!.levels[level]?.frequency) rare[index] = bits[index]!
  })
  return JSON.stringify({ l: levels, n: rare, v: vetoes } satisfies EdgeVector)
}

/** Bits of every field of a stored vector. */
const bitsOf = ({ l, n }: EdgeVector, { fields }: IdentityModel): readonly number[] =>
  l.map((level, index) => n[index] ?? fields[index]!.levels[level]?.bits ?? 0)

/** One bar of the waterfall. Bits add up to the total: what a group counts only once stands as `correlated`. */
export interface Bar {
  readonly kind: 'prior' | 'field' | 'correlated' | 'capped' | 'total' | 'veto'
  readonly label: string
  readonly level: string | undefined
  readonly bits: number
}

/** The waterfall of a stored vector, without any value of a patient. */
export function explain(vector: string, weight: number, model: IdentityModel, language: Language): readonly Bar[] {
  const read = JSON.parse(vector) as EdgeVector
  const { l, v } = read
  const bitsByField = bitsOf(read, model)
  const words = WORDS[language]
  const bars: Bar[] = [{ kind: 'prior', label: words.prior, level: undefined, bits: model.prior }]
  let sum = model.prior
  l.forEach((level, index) => {
    if (level < 0) return
    const field = model.fields[index]!
    const bits = bitsByField[index]!
    sum += bits
    bars.push({ kind: 'field', label: field[language], level: field.levels[level]![language], bits })
  })
  const counted = [...groupBits(bitsByField, model).values()].reduce((total, bits) => total + bits, model.prior)
  push(bars, 'correlated', words.correlated, counted - sum)
  push(bars, 'capped', words.capped, weight - counted)
  bars.push({ kind: 'total', label: words.total, level: undefined, bits: weight })
  for (const veto of v) bars.push({ kind: 'veto', label: model.vetoes.get(veto)?.[language] ?? veto, level: undefined, bits: 0 })
  return bars
}

function push(bars: Bar[], kind: Bar['kind'], label: string, bits: number): void {
  const rounded = Math.round(bits * 100) / 100
  if (rounded !== 0) bars.push({ kind, label, level: undefined, bits: rounded })
}

const WORDS = {
  zh: { prior: '先验', correlated: '相关字段只计一次', capped: '独立证据不足', total: '合计' },
  en: { prior: 'prior', correlated: 'correlated fields count once', capped: 'too few independent groups', total: 'total' },
} as const
