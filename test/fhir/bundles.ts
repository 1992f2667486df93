import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { parseExact } from '../../src/fhir/decimal.ts'

/** The synthetic patients of the shared data, when they are there. */
const bundleFolder = join(import.meta.dirname, '../../../shared/data/fhir-bundles')
export const bundlesPresent = existsSync(bundleFolder)

export const bundleFiles = (): readonly string[] =>
  bundlesPresent ? readdirSync(bundleFolder).filter((file) => file.endsWith('.json.gz')) : []

export const bundleText = (file: string): string => gunzipSync(readFileSync(join(bundleFolder, file))).toString()

export const resourcesOf = (file: string): readonly FhirObject[] =>
  ((parseExact(bundleText(file)) as FhirObject).entry as FhirObject[]).map((entry) => entry.resource as FhirObject)
