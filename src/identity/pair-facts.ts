import { NAME_SLIPS, type NameLevel, namesAgree } from './compare-name.ts'
import type { IdentityModel } from './model.ts'

/** What clustering needs to know of a compared pair besides its weight. */
export interface PairFacts {
  /** A veto at which a stated merge stops too. */
  readonly stopsMerge: boolean
  /** Vetoed by its names alone, which a third record may excuse. */
  readonly excusable: boolean
  /** Both carry one document number, or one record number under names that agree but for a slip. */
  readonly sameDocument: boolean
}

/** Of the levels and vetoes of a comparison, or of a stored vector. */
export function pairFacts(levels: readonly number[], vetoes: readonly string[], model: IdentityModel): PairFacts {
  const level = (field: string): string | undefined => {
    const at = model.fields.findIndex((one) => one.field === field)
    return at < 0 ? undefined : model.fields[at]!.levels[levels[at] ?? -1]?.level
  }
  const name = level('name')
  const quoted =
    level('number') === 'equal' && name !== undefined && (namesAgree(name as NameLevel) || NAME_SLIPS.includes(name as NameLevel))
  return {
    stopsMerge: vetoes.some((veto) => model.vetoes.get(veto)?.stopsMerge ?? false),
    excusable: vetoes.length === 1 && (model.vetoes.get(vetoes[0]!)?.excusable ?? false),
    sameDocument: quoted || level('document') === 'equal',
  }
}
