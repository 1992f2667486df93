import type { IdentityModel } from './model.ts'

/** Why a pair of records in two persons is a proposal; undefined: no doubt, they are two. */
export function doubtOf(
  pair: { readonly veto: string | null; readonly weight: number },
  model: IdentityModel,
  /** What the clustering said of their two groups. */
  kept: 'margin' | 'bridge' | undefined,
): string | undefined {
  if (pair.weight < model.thresholds.review) return undefined
  if (pair.veto !== null) return (model.vetoes.get(pair.veto)?.proposes ?? true) ? pair.veto : undefined
  return pair.weight < model.thresholds.link ? 'review' : (kept ?? 'bridge')
}
