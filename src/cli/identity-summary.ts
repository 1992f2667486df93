import type { Scores } from '../identity/agreement.ts'
import type { Trained } from '../identity/train.ts'
import type { Language } from '../model/errors.ts'
import type { EvaluationReport } from '../steward/identity-evaluate.ts'
import { table } from './table.ts'

const WORDS = {
  en: {
    figures: ['', 'precision', 'recall', 'F1', 'false links', 'missed'],
    auto: 'linked by itself',
    withReview: 'with review',
    cluster: 'B-cubed',
    best: 'best threshold',
    keys: ['key', 'recall', 'alone', 'blocks', 'mean', 'p99', 'over cap'],
    strata: ['stratum', 'records', 'precision', 'recall', 'with review', 'false links', 'missed'],
    falseLinks: 'Worst false links',
    misses: 'Worst misses',
    unblocked: 'never met',
  },
  zh: {
    figures: ['', '准确率', '召回率', 'F1', '错误链接', '遗漏'],
    auto: '自动链接',
    withReview: '含人工审核',
    cluster: 'B-cubed',
    best: '最佳阈值',
    keys: ['分块键', '召回率', '独有', '块数', '平均', 'p99', '超限'],
    strata: ['分层', '记录', '准确率', '召回率', '含审核', '错误链接', '遗漏'],
    falseLinks: '最严重的错误链接',
    misses: '最严重的遗漏',
    unblocked: '未进入同一块',
  },
} as const

const fixed = (value: number, digits = 5): string => value.toFixed(digits)
const shown = ({ precision, recall, f1 }: Scores): string[] => [precision, recall, f1].map((value) => fixed(value))

/** The report as tables for a terminal. Names fields and levels, never a value. */
export function summaryOf(report: EvaluationReport, language: Language): string {
  const words = WORDS[language]
  const { auto, withReview, cluster, best, review, blocking, worst } = report
  const out = [
    `${report.name}: ${report.records} / ${report.humans}, link ${report.thresholds.link}, review ${report.thresholds.review}\n`,
    table(words.figures, [
      [words.auto, ...shown(auto), auto.falseLinks, auto.missed],
      [words.withReview, ...shown(withReview), withReview.falseLinks, withReview.missed],
      [words.cluster, ...shown(cluster), '', ''],
      [`${words.best} ${best.threshold}`, ...shown(best), '', ''],
    ]),
    `review ${fixed(review.share * 100, 2)} % (${review.proposals}: ${Object.entries(review.byReason)
      .map(([reason, count]) => `${reason} ${count}`)
      .join(', ')})\n`,
    `over-merged ${fixed(cluster.overMergedPer10k, 2)}, split ${fixed(cluster.splitPer10k, 2)} of 10,000; ARI ${fixed(cluster.ari)}; ECE ${fixed(report.calibration.ece, 3)}\n`,
    `health: ${Object.entries(report.health)
      .map(([finding, count]) => `${finding} ${count}`)
      .join(', ')}\n`,
    `blocking recall ${fixed(blocking.recall)}, reduction ${fixed(blocking.reduction, 7)}, ${fixed(blocking.candidates, 1)} candidates\n`,
    table(
      words.keys,
      blocking.keys.map((key) => [
        key.key,
        fixed(key.recall),
        fixed(key.alone),
        key.blocks,
        fixed(key.meanSize, 1),
        key.p99Size,
        key.overCap,
      ]),
    ),
    table(
      words.strata,
      report.strata.map((one) => [
        one.stratum,
        one.records,
        fixed(one.precision),
        fixed(one.recall),
        fixed(one.withReview),
        one.falseLinks,
        one.missed,
      ]),
    ),
  ]
  for (const [title, pairs] of [
    [words.falseLinks, worst.falseLinks],
    [words.misses, worst.misses],
  ] as const) {
    if (pairs.length === 0) continue
    out.push(`${title}\n`)
    for (const pair of pairs) {
      const bars = pair.waterfall
        .filter(({ kind }) => kind !== 'prior' && kind !== 'total')
        .map(({ label, level, bits }) => `${label}${level === undefined ? '' : ` ${level}`} ${bits}`)
      out.push(`  ${pair.left} ${pair.right} ${pair.weight}${pair.unblocked ? ` ${words.unblocked}` : ''}: ${bars.join('; ')}\n`)
    }
  }
  return out.join('\n')
}

const TRAINING = {
  en: {
    levels: ['field', 'level', 'm', 'u', 'now', 'trained', ''],
    prior: 'prior',
    rises: 'stronger than the level above',
    links: 'pairs linked only now / only then',
    asked: 'proposals now / then',
  },
  zh: {
    levels: ['字段', '级别', 'm', 'u', '现值', '训练值', ''],
    prior: '先验',
    rises: '强于上一级',
    links: '仅现在/仅训练后链接的记录对',
    asked: '待审建议 现在/训练后',
  },
} as const

/** Trained weights beside those in use, and what they would change. */
export function trainingOf({ prior, levels, sessions, difference }: Trained, language: Language): string {
  const words = TRAINING[language]
  return [
    table(
      words.levels,
      levels.map((one) => [
        one.field,
        one.level,
        fixed(one.m),
        fixed(one.u),
        one.before,
        one.after,
        one.rises ? words.rises : '',
      ]),
    ),
    `${words.prior} ${prior}\n`,
    table(
      ['EM', 'pairs', 'share', 'rounds'],
      sessions.map(({ key, pairs, share, rounds }) => [key, pairs, fixed(share), rounds]),
    ),
    `${words.links}: ${difference.pairsLinkedOnlyBefore} / ${difference.pairsLinkedOnlyAfter}\n${words.asked}: ${difference.proposalsBefore} / ${difference.proposalsAfter}\n`,
  ].join('\n')
}
