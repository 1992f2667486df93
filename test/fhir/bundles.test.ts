import { describe, expect, test } from 'vitest'
import type { Contribution, FhirObject } from '../../src/fhir/contribution.ts'
import { parseExact } from '../../src/fhir/decimal.ts'
import { isStoredType } from '../../src/fhir/elements.ts'
import { addContribution, emptyState, render } from '../../src/fhir/fold.ts'
import { prepare } from '../../src/fhir/prepare.ts'
import { validate } from '../../src/fhir/validate.ts'
import { bundleFiles, bundlesPresent, bundleText, resourcesOf } from './bundles.ts'

const contributionOf = (content: FhirObject): Contribution => ({
  type: content.resourceType as string,
  id: content.id as string,
  mode: 'change',
  content,
  clear: [],
  rule: 'bundle',
})

describe.skipIf(!bundlesPresent)('the synthetic bundles (skipped where ../shared/data/fhir-bundles is absent)', () => {
  test('hold thousands of resources of stored types, and none is refused', () => {
    const resources = bundleFiles().flatMap(resourcesOf)
    const stored = resources.filter((resource) => isStoredType(resource.resourceType as string))
    const refused = stored.flatMap((resource) => validate(resource).map((problem) => `${problem.code} ${problem.path}`))
    expect(stored.length).toBeGreaterThan(2000)
    expect(refused).toEqual([])
  })

  test('come back text for text through parse and stringify', () => {
    for (const file of bundleFiles().slice(0, 4)) {
      const compact = JSON.stringify(JSON.parse(bundleText(file)))
      const exact = JSON.stringify(parseExact(bundleText(file)))
      expect(exact.length).toBeGreaterThanOrEqual(compact.length)
      expect(JSON.stringify(parseExact(exact)) === exact, file).toBe(true)
      expect(JSON.parse(exact)).toEqual(JSON.parse(compact))
    }
  })

  test('are stored, folded alone, with the text they were prepared with', () => {
    const stored = bundleFiles().slice(0, 6).flatMap(resourcesOf)
    for (const content of stored) {
      const contribution = contributionOf(content)
      const stamped = { contribution, interface: 'a', stamp: { time: 1, seq: 1 }, mappingVersion: 'v' }
      expect(JSON.stringify(render(addContribution(emptyState(), stamped))) === prepare(contribution).text, contribution.id).toBe(
        true,
      )
    }
    expect(stored.length).toBeGreaterThan(100)
  })
})
