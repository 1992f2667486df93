import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DATA, evaluated, hasData, madeHospital, stratum } from './truth-support.ts'

/**
 * What the index makes of people whose truth is known. The Chinese hospital of these tests is one that nothing was tuned on (the
 * weights were looked at beside seed 1). FEBRL, RLdata and Uganda need ../shared/data and are skipped where it is absent.
 */

describe('a made Chinese hospital of 10,000 people', () => {
  const report = madeHospital(7, 10_000)

  test('nobody is taken for another', () => {
    expect(report.auto.falseLinks).toBe(0)
    for (const kind of ['twin', 'newborn', 'shared-phone', 'unknown']) expect(stratum(report, kind).falseLinks, kind).toBe(0)
  })

  test('nearly everybody is found again, and the queue is short', () => {
    expect(report.auto.recall).toBeGreaterThanOrEqual(0.94)
    expect(report.withReview.recall).toBeGreaterThanOrEqual(0.985)
    expect(report.withReview.precision).toBe(1)
    expect(report.review.share).toBeLessThanOrEqual(0.03)
  })

  test('what is said of probability holds', () => expect(report.calibration.ece).toBeLessThanOrEqual(0.02))

  test('blocks find them and stay small', () => {
    expect(report.blocking.recall).toBeGreaterThanOrEqual(0.985)
    expect(report.blocking.candidates).toBeLessThanOrEqual(5)
    expect(report.blocking.reduction).toBeGreaterThan(0.999)
  })
})

test('twice the errors: still nobody taken for another', () => {
  const report = madeHospital(8, 2500, { corruption: 2 })
  expect(report.auto.falseLinks).toBe(0)
  expect(report.auto.recall).toBeGreaterThanOrEqual(0.88)
})

test('systems that quote no number of each other: less is found, and still nobody is taken for another', () => {
  const report = madeHospital(9, 2500, { quoted: false })
  expect(report.auto.falseLinks).toBe(0)
  expect(report.withReview.recall).toBeGreaterThanOrEqual(0.95)
})

const file = (name: string): string => readFileSync(join(DATA, name), 'utf8')

describe.skipIf(!hasData)('public truth sets (skipped where ../shared/data is absent)', () => {
  test.each([
    ['FEBRL 1', ['febrl/dataset1.csv'], 0.995, 0.9985],
    ['FEBRL 2', ['febrl/dataset2.csv'], 0.995, 0.999],
    ['FEBRL 3', ['febrl/dataset3.csv'], 0.993, 0.997],
    ['FEBRL 4', ['febrl/dataset4a.csv', 'febrl/dataset4b.csv'], 0.994, 0.998],
  ])('%s', (_, files, recall, cluster) => {
    const report = evaluated(files.map(file), 'febrl')
    expect(report.auto.falseLinks).toBe(0)
    expect(report.auto.recall).toBeGreaterThanOrEqual(recall)
    expect(report.cluster.f1).toBeGreaterThanOrEqual(cluster)
    expect(report.withReview.recall).toBeGreaterThanOrEqual(0.998)
  })

  test('OpenCR Uganda', () => expect(evaluated([file('opencr/uganda_v21.csv')], 'uganda').auto.f1).toBe(1))

  test('RLdata10000, thresholds of one half of the people, figures of the other', () => {
    const report = evaluated([file('rldata/RLdata10000.csv')], 'rldata', 0.99)
    expect(report.auto.precision).toBeGreaterThanOrEqual(0.99)
    expect(report.auto.recall).toBeGreaterThanOrEqual(0.8)
    expect(report.review.share).toBeLessThanOrEqual(0.1)
  })
})
