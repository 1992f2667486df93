import { readFileSync } from 'node:fs'
import { parseHl7 } from '../../src/formats/hl7v2/parse.ts'
import { structure } from '../../src/formats/hl7v2/structure.ts'
import { compileMappings, type MappingFile } from '../../src/mapping/compile.ts'
import { findingLine } from '../../src/mapping/finding.ts'
import type { MapInput } from '../../src/mapping/map-input.ts'
import type { MapContext, MapResult } from '../../src/mapping/mapped.ts'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import { readMappingFiles } from '../../src/steward/mapping-files.ts'
import { FIXTURE_CONTEXT } from '../../src/steward/mapping-tests.ts'

export const context = (changes: Partial<MapContext> = {}): MapContext => ({ ...FIXTURE_CONTEXT, ...changes })

/** The shipped datatypes and their tables. */
export const datatypeFiles = (): Promise<readonly MappingFile[]> =>
  readMappingFiles([new URL('../../mappings/shared', import.meta.url).pathname])

/** Compiles YAML texts together with the shipped datatypes; findings fail the test with their lines. */
export async function compile(...texts: readonly string[]): Promise<MappingSet> {
  const files = texts.map((text, i) => ({ path: `test/${i}.yaml`, text }))
  const { set, findings } = compileMappings([...(await datatypeFiles()), ...files])
  if (set === undefined) throw new Error(findings.map((finding) => findingLine(finding)).join('\n'))
  return set
}

export function hl7(...segments: readonly string[]): MapInput {
  const parsed = parseHl7(segments.join('\r'))
  if (!parsed.ok) throw new Error(parsed.error.code)
  return { format: 'hl7v2', message: parsed.value, structured: structure(parsed.value) }
}

export const MSH = 'MSH|^~\\&|LIS|H|T|H|20260615083000||ORU^R01|1|P|2.4'

export function mapped(result: MapResult): Extract<MapResult, { kind: 'mapped' }> {
  if (result.kind !== 'mapped') throw new Error(JSON.stringify(result))
  return result
}

/** Content as it would be stored: decimals keep their text. */
export const text = (value: unknown): string => JSON.stringify(value)

export const example = (name: string): string => readFileSync(new URL(`./examples/${name}`, import.meta.url), 'utf8')
