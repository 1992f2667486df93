import type { IdentityModel } from './model.ts'

/**
 * Partition of a component into humans. A function of the set of records and instructions alone: ids are sorted, weights are whole
 * hundredths of a bit, ties go to the lower ids, so no order of arrival shows.
 */

export interface ClusterNode {
  /** Patient id. */
  readonly id: string
  /** Nothing to weigh: a placeholder, a withdrawn or an unidentified patient. Only instructions move it, and it stops nobody. */
  readonly blank: boolean
}

export interface ClusterPair {
  readonly a: string
  readonly b: string
  /** Bits. */
  readonly weight: number
  readonly vetoed: boolean
  /** A veto at which a stated merge stops too. */
  readonly stopsMerge: boolean
  /** See PairFacts: a veto that a third record may excuse, and a pair with one document number. */
  readonly excusable?: boolean
  readonly sameDocument?: boolean
}

/** What a source or a steward said about two patients; of several about one pair the latest counts. */
export interface Statement {
  readonly a: string
  readonly b: string
  readonly same: boolean
  /** A merge inside an authority (A40): held back by vetoes. Links of a steward or A24 are not. */
  readonly merge: boolean
  readonly time: number
  readonly seq: number
}

export interface Partition {
  /** Sorted, members sorted. */
  readonly groups: readonly (readonly string[])[]
  /** Statements `same` that are not carried out. */
  readonly suspended: readonly Statement[]
  /** Pairs of groups that some pair of records would link: why they stay apart. Keys `i,j` with i < j. */
  readonly doubts: ReadonlyMap<string, 'margin' | 'bridge'>
  /** Pairs that a statement keeps apart, `a|b` with a < b. */
  readonly apart: ReadonlySet<string>
}

const APART = 1
const VETO = 2
const STOP = 4
const EXCUSABLE = 8
const SAME_DOCUMENT = 16

export const pairName = (a: string, b: string): string => (a < b ? `${a}|${b}` : `${b}|${a}`)

export function cluster(
  nodes: readonly ClusterNode[],
  pairs: readonly ClusterPair[],
  statements: readonly Statement[],
  model: IdentityModel,
): Partition {
  const table = tableOf(nodes, pairs, model.thresholds.link * 100)
  const latest = latestPerPair(statements.filter((said) => table.at.has(said.a) && table.at.has(said.b) && said.a !== said.b))
  const apart = new Set<string>()
  for (const said of latest) {
    if (said.same) continue
    apart.add(pairName(said.a, said.b))
    table.mark(said.a, said.b, APART)
  }
  const groups: (readonly number[])[] = table.ids.map((_, index) => [index])
  const same = latest.filter((statement) => statement.same)
  const links = obey(
    groups,
    same.filter((statement) => !statement.merge),
    table,
    APART,
  )
  // Vetoes look at whole persons, so evidence joins before merges are carried out, and once more after them.
  agglomerate(groups, table, model)
  const merges = obey(
    groups,
    same.filter((statement) => statement.merge),
    table,
    APART | STOP,
  )
  agglomerate(groups, table, model)
  groups.sort((a, b) => a[0]! - b[0]!)
  return {
    groups: groups.map((group) => group.map((index) => table.ids[index]!)),
    suspended: [...links, ...merges],
    doubts: doubtsOf(groups, table, model),
    apart,
  }
}

interface Table {
  readonly ids: readonly string[]
  readonly at: ReadonlyMap<string, number>
  readonly blank: readonly boolean[]
  readonly weight: Int32Array
  readonly flags: Uint8Array
  /** Link threshold in hundredths of a bit. */
  readonly link: number
  mark(a: string, b: string, flag: number): void
}

/** Pairs nobody compared share no key: they weigh as a plain disagreement. */
const UNCOMPARED = -1000

function tableOf(nodes: readonly ClusterNode[], pairs: readonly ClusterPair[], link: number): Table {
  const sorted = [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1))
  const size = sorted.length
  const at = new Map(sorted.map((node, index) => [node.id, index]))
  const weight = new Int32Array(size * size).fill(UNCOMPARED)
  const flags = new Uint8Array(size * size)
  const mark = (a: string, b: string, flag: number): void => {
    const i = at.get(a)!
    const j = at.get(b)!
    flags[i * size + j]! |= flag
    flags[j * size + i]! |= flag
  }
  for (const pair of pairs) {
    const i = at.get(pair.a)
    const j = at.get(pair.b)
    if (i === undefined || j === undefined) continue
    weight[i * size + j] = weight[j * size + i] = Math.round(pair.weight * 100)
    if (pair.vetoed) mark(pair.a, pair.b, (pair.stopsMerge ? VETO | STOP : VETO) | (pair.excusable ? EXCUSABLE : 0))
    if (pair.sameDocument) mark(pair.a, pair.b, SAME_DOCUMENT)
  }
  return { ids: sorted.map((node) => node.id), at, blank: sorted.map((node) => node.blank), weight, flags, link, mark }
}

/** Newest first; at one time and number a parting wins over a joining. */
function latestPerPair(statements: readonly Statement[]): readonly Statement[] {
  const sorted = [...statements].sort(
    (x, y) =>
      y.time - x.time || y.seq - x.seq || Number(x.same) - Number(y.same) || (pairName(x.a, x.b) < pairName(y.a, y.b) ? -1 : 1),
  )
  const seen = new Set<string>()
  return sorted.filter((said) => {
    const name = pairName(said.a, said.b)
    return seen.has(name) ? false : seen.add(name)
  })
}

/** Joins what was said to be one, newest statement first; what would bring together what is kept apart is suspended. */
function obey(groups: (readonly number[])[], said: readonly Statement[], table: Table, stop: number): readonly Statement[] {
  return said.filter((statement) => {
    const i = groups.findIndex((group) => group.includes(table.at.get(statement.a)!))
    const j = groups.findIndex((group) => group.includes(table.at.get(statement.b)!))
    if (i === j) return false
    if (flagged(groups[i]!, groups[j]!, table, stop)) return true
    join(groups, i, j)
    return false
  })
}

function join(groups: (readonly number[])[], i: number, j: number): void {
  const [low, high] = i < j ? [i, j] : [j, i]
  groups[low] = [...groups[low]!, ...groups[high]!].sort((a, b) => a - b)
  groups.splice(high, 1)
}

/**
 * Blank members stop merges only by a statement: they have nothing that could contradict. `between`: a group that would be joined to
 * both and may excuse a veto.
 */
function flagged(
  g: readonly number[],
  h: readonly number[],
  table: Table,
  mask: number,
  between: readonly number[] = [],
): boolean {
  const { flags, ids, blank } = table
  const witnesses = [...g, ...h, ...between]
  for (const i of g)
    for (const j of h) {
      const found = flags[i * ids.length + j]! & mask
      if (found === 0) continue
      if ((found & APART) !== 0) return true
      if (!blank[i] && !blank[j] && !(found === VETO && isExcused(i, j, witnesses, table))) return true
    }
  return false
}

/** A third record has the document of one and is linked to the other. */
function isExcused(i: number, j: number, witnesses: readonly number[], { flags, weight, ids, link }: Table): boolean {
  if ((flags[i * ids.length + j]! & EXCUSABLE) === 0) return false
  const links = (x: number, y: number): boolean =>
    weight[x * ids.length + y]! >= link && (flags[x * ids.length + y]! & (APART | VETO)) === 0
  const documented = (x: number, y: number): boolean => (flags[x * ids.length + y]! & SAME_DOCUMENT) !== 0 && links(x, y)
  return witnesses.some((third) => (documented(third, i) && links(third, j)) || (documented(third, j) && links(third, i)))
}

interface Candidate {
  readonly i: number
  readonly j: number
  readonly score: number
}

function agglomerate(groups: (readonly number[])[], table: Table, model: IdentityModel): void {
  for (;;) {
    const scores = candidates(groups, table, (model.thresholds.link - model.thresholds.margin) * 100)
    const next = scores.find(
      (found) => found.score >= model.thresholds.link * 100 && !isAmbiguous(found, scores, groups, table, model),
    )
    if (next === undefined) return
    join(groups, next.i, next.j)
  }
}

/** Pairs of groups without a veto between them, from `least` hundredths of a bit, best first, then by lowest ids. */
function candidates(groups: readonly (readonly number[])[], table: Table, least: number): readonly Candidate[] {
  const out: Candidate[] = []
  for (let i = 0; i < groups.length; i++)
    for (let j = i + 1; j < groups.length; j++) {
      const score = scoreOf(groups[i]!, groups[j]!, table)
      if (score >= least && !flagged(groups[i]!, groups[j]!, table, APART | VETO)) out.push({ i, j, score })
    }
  return out.sort((x, y) => y.score - x.score || groups[x.i]![0]! - groups[y.i]![0]! || groups[x.j]![0]! - groups[y.j]![0]!)
}

/**
 * Two established groups: the mean of all cross pairs, so that one bridging record does not join them. One record against a group:
 * half its best pair, half the mean of its best three, since a poor record of the group must not hide the rich one that matches.
 */
function scoreOf(g: readonly number[], h: readonly number[], { weight, ids, blank }: Table): number {
  const left = g.filter((index) => !blank[index])
  const right = h.filter((index) => !blank[index])
  const cross = left.flatMap((i) => right.map((j) => weight[i * ids.length + j]!))
  if (cross.length === 0) return Number.NEGATIVE_INFINITY
  if (left.length > 1 && right.length > 1) {
    const best = (i: number, others: readonly number[]): number => Math.max(...others.map((j) => weight[i * ids.length + j]!))
    return mean([...left.map((i) => best(i, right)), ...right.map((j) => best(j, left))])
  }
  cross.sort((x, y) => y - x)
  return (cross[0]! + mean(cross.slice(0, 3))) / 2
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Another group claims one of the two about as strongly, and it cannot be the same human as the other. */
function isAmbiguous(
  found: Candidate,
  scores: readonly Candidate[],
  groups: readonly (readonly number[])[],
  table: Table,
  model: IdentityModel,
): boolean {
  const least = found.score - model.thresholds.margin * 100
  return scores.some((rival) => {
    if (rival === found || rival.score < least) return false
    const shared =
      rival.i === found.i || rival.j === found.i ? found.i : rival.i === found.j || rival.j === found.j ? found.j : -1
    if (shared < 0) return false
    const third = rival.i === shared ? rival.j : rival.i
    const other = found.i === shared ? found.j : found.i
    return flagged(groups[third]!, groups[other]!, table, APART | VETO, groups[shared]!)
  })
}

const wouldLink = (x: number, y: number, { weight, flags, ids }: Table, link: number): boolean =>
  weight[x * ids.length + y]! >= link && (flags[x * ids.length + y]! & (APART | VETO)) === 0

function doubtsOf(
  groups: readonly (readonly number[])[],
  table: Table,
  model: IdentityModel,
): ReadonlyMap<string, 'margin' | 'bridge'> {
  const out = new Map<string, 'margin' | 'bridge'>()
  const link = model.thresholds.link * 100
  const scores = candidates(groups, table, (model.thresholds.link - model.thresholds.margin) * 100)
  const linking = new Set(scores.filter((found) => found.score >= link).map((found) => `${found.i},${found.j}`))
  for (let i = 0; i < groups.length; i++)
    for (let j = i + 1; j < groups.length; j++) {
      if (!groups[i]!.some((x) => groups[j]!.some((y) => wouldLink(x, y, table, link)))) continue
      out.set(`${i},${j}`, linking.has(`${i},${j}`) ? 'margin' : 'bridge')
    }
  return out
}
