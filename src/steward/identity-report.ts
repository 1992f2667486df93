import type { Bar } from '../identity/explain.ts'
import type { Language } from '../model/errors.ts'
import type { EvaluationReport } from './identity-evaluate.ts'

/** One page without scripts or other files: opens anywhere, also without a network. */

const WORDS = {
  en: {
    title: 'Identity evaluation',
    summary: 'Summary',
    strata: 'Kinds of case',
    blocking: 'Blocking',
    calibration: 'Said and true probability',
    falseLinks: 'False links',
    misses: 'Misses',
    none: 'None.',
    cases: ['', 'precision', 'recall', 'F1'],
    rows: ['linked by itself', 'with review', 'B-cubed'],
  },
  zh: {
    title: '身份匹配评估',
    summary: '总览',
    strata: '分层',
    blocking: '分块',
    calibration: '所报概率与实际',
    falseLinks: '错误链接',
    misses: '遗漏',
    none: '无。',
    cases: ['', '准确率', '召回率', 'F1'],
    rows: ['自动链接', '含人工审核', 'B-cubed'],
  },
} as const

const STYLE = `body{font:15px system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1b1b}
table{border-collapse:collapse;margin:1rem 0}th,td{padding:.25rem .75rem;text-align:right;border-bottom:1px solid #ddd}
th:first-child,td:first-child{text-align:left}svg text{font:12px system-ui,sans-serif}h2{margin-top:2rem}`

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter]!)
const cell = (value: string | number): string =>
  `<td>${escaped(typeof value === 'number' ? String(Math.round(value * 100_000) / 100_000) : value)}</td>`
const tableOf = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  `<table><tr>${head.map((text) => `<th>${escaped(text)}</th>`).join('')}</tr>${rows
    .map((row) => `<tr>${row.map(cell).join('')}</tr>`)
    .join('')}</table>`

const ROW = 22
const LABEL = 260
const WIDE = 420

/** Horizontal bars from a zero line; negative ones to the left. */
function bars(rows: readonly { readonly label: string; readonly value: number }[], least: number, most: number): string {
  const scale = WIDE / Math.max(most - least, 1e-9)
  const zero = LABEL + (0 - least) * scale
  const lines = rows.map(({ label, value }, index) => {
    const width = Math.max(1, Math.abs(value) * scale)
    const left = value < 0 ? zero - width : zero
    const y = index * ROW
    return `<text x="0" y="${y + 15}">${escaped(label)}</text><rect x="${left.toFixed(1)}" y="${y + 4}" width="${width.toFixed(1)}" height="14" fill="${value < 0 ? '#b3402a' : '#2a6fb3'}"/><text x="${LABEL + WIDE + 8}" y="${y + 15}">${Math.round(value * 10_000) / 10_000}</text>`
  })
  return `<svg role="img" width="${LABEL + WIDE + 90}" height="${rows.length * ROW + 4}">${lines.join('')}</svg>`
}

const waterfall = (steps: readonly Bar[]): string => {
  const rows = steps.map(({ label, level, bits }) => ({ label: level === undefined ? label : `${label}: ${level}`, value: bits }))
  const values = rows.map(({ value }) => value)
  return bars(rows, Math.min(0, ...values), Math.max(0, ...values))
}

/** The whole evaluation as one HTML page. Shows fields and levels, never a patient's value. */
export function htmlReport(report: EvaluationReport, language: Language): string {
  const words = WORDS[language]
  const figures = [report.auto, report.withReview, report.cluster].map(
    ({ precision, recall, f1 }, index) => [words.rows[index]!, precision, recall, f1] as const,
  )
  const pairs = (title: string, list: EvaluationReport['worst']['misses']): string =>
    `<h2>${title}</h2>${list.length === 0 ? words.none : list.map((pair) => `<h3>${escaped(`${pair.left} ${pair.right}`)} (${pair.weight})</h3>${waterfall(pair.waterfall)}`).join('')}`
  const { review, blocking, strata, calibration, worst } = report
  const body = [
    `<h1>${words.title}: ${escaped(report.name)}</h1><p>${report.records} / ${report.humans} · ${escaped(report.model)} · link ${report.thresholds.link} · review ${report.thresholds.review}</p>`,
    `<h2>${words.summary}</h2>${tableOf(words.cases, figures)}<p>review ${(review.share * 100).toFixed(2)} %</p>`,
    bars(
      Object.entries(review.byReason).map(([label, value]) => ({ label, value })),
      0,
      Math.max(1, ...Object.values(review.byReason)),
    ),
    `<h2>${words.strata}</h2>`,
    bars(
      strata.map(({ stratum, recall }) => ({ label: stratum, value: recall })),
      0,
      1,
    ),
    tableOf(
      ['', 'records', 'precision', 'recall', 'false links', 'missed'],
      strata.map((one) => [one.stratum, one.records, one.precision, one.recall, one.falseLinks, one.missed]),
    ),
    `<h2>${words.blocking}</h2><p>recall ${blocking.recall.toFixed(5)} · reduction ${blocking.reduction.toFixed(7)}</p>`,
    bars(
      blocking.keys.map(({ key, recall }) => ({ label: key, value: recall })),
      0,
      1,
    ),
    `<h2>${words.calibration}</h2>${tableOf(
      ['', 'count', 'said', 'true'],
      calibration.bins.map(({ from, count, said, true: was }) => [from.toFixed(1), count, said, was]),
    )}`,
    pairs(words.falseLinks, worst.falseLinks),
    pairs(words.misses, worst.misses),
  ]
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${escaped(words.title)}</title><style>${STYLE}</style><body>${body.join('\n')}</body></html>\n`
}
