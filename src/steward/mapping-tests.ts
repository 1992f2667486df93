import { readdir, readFile } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { parseExact } from '../fhir/decimal.ts'
import { parseHl7 } from '../formats/hl7v2/parse.ts'
import { structure } from '../formats/hl7v2/structure.ts'
import { type MapInput, textInput } from '../mapping/map-input.ts'
import type { Lineage, MapContext, MapResult } from '../mapping/mapped.ts'
import type { MappingSet } from '../mapping/mapping-set.ts'
import { type CodedError, coded } from '../model/errors.ts'
import { PUBLISHED_SALT } from '../model/ids.ts'

/** One fixture pair: `<mapping>/<case>.hl7` with `<case>.expected.json` or `<case>.error.txt`. */
export interface MappingCase {
  /** `hl7v2/oru-r01`. */
  readonly mapping: string
  /** `crp-high`. */
  readonly name: string
  readonly file: string
  readonly expected: string | undefined
  readonly error: string | undefined
}

export interface CaseResult {
  readonly case: MappingCase
  readonly passed: boolean
  /** Expected and found, as text, when they differ. */
  readonly difference: { readonly expected: string; readonly found: string } | undefined
  /** Of a case that failed: where each element came from. */
  readonly lineage?: readonly Lineage[]
}

/** Context of fixtures: a published salt, and an interface named like the case's folder. `<case>.context.json` overrides parts. */
export const FIXTURE_CONTEXT: MapContext = {
  interface: 'fixture',
  authority: 'hospital',
  authorities: {},
  zone: 'Asia/Shanghai',
  salt: PUBLISHED_SALT,
  receivedAt: Date.UTC(2026, 0, 1),
  origin: undefined,
  tables: {},
}

const INPUT = /^(?<name>.+?)\.(?:hl7|row\.json|csv\.json|csv|fhir\.json|json|xml)$/
const ANSWER = /\.(?:expected\.json|error\.txt|context\.json)$/

/** Finds the cases by walking the folder; `only` are names of mappings, or their beginnings. */
export async function findCases(folder: string, only: readonly string[] = []): Promise<readonly MappingCase[]> {
  const cases: MappingCase[] = []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = new Set(entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)))
  for (const file of [...files].toSorted()) {
    const name = INPUT.exec(basename(file))?.groups?.name
    if (name === undefined || ANSWER.test(file)) continue
    const mapping = relative(folder, join(file, '..')).split(sep).join('/')
    if (only.length > 0 && !only.some((one) => mapping === one || mapping.startsWith(`${one}/`))) continue
    cases.push(await readCase(file, mapping, name, files))
  }
  return cases
}

async function readCase(file: string, mapping: string, name: string, files: ReadonlySet<string>): Promise<MappingCase> {
  const answer = async (ending: string): Promise<string | undefined> => {
    const path = join(file, '..', `${name}${ending}`)
    return files.has(path) ? readFile(path, 'utf8') : undefined
  }
  return { mapping, name, file, expected: await answer('.expected.json'), error: await answer('.error.txt') }
}

/**
 * Mappings that lack cases: each needs two that are mapped (a plain and an awkward one) and one that is refused (held, failed
 * or ignored).
 */
export function missingCases(set: MappingSet, cases: readonly MappingCase[]): readonly CodedError[] {
  return set.names.flatMap((name) => {
    const own = cases.filter(({ mapping }) => mapping === name)
    const refused = own.filter(({ error }) => error !== undefined).length
    const lacking =
      own.length - refused < 1 ? 'plain' : own.length - refused < 2 ? 'awkward' : refused < 1 ? 'refused' : undefined
    return lacking === undefined ? [] : [coded('mapping.test-missing', { found: name, where: lacking })]
  })
}

/** Maps one case and compares. */
export async function runCase(set: MappingSet, one: MappingCase): Promise<CaseResult> {
  const result = await compareCase(set, one)
  if (result.passed) return result
  const traced = await mapCase(set, one, { lineage: true })
  return { ...result, lineage: traced.kind === 'mapped' ? (traced.lineage ?? []) : [] }
}

async function compareCase(set: MappingSet, one: MappingCase): Promise<CaseResult> {
  const found = rendered(await mapCase(set, one))
  if (one.expected === undefined && one.error === undefined) return differs(one, '(no .expected.json, no .error.txt)', found)
  const expected = one.error === undefined ? normalised(one.expected!) : one.error.trim()
  return expected === found ? { case: one, passed: true, difference: undefined } : differs(one, expected, found)
}

const differs = (one: MappingCase, expected: string, found: string): CaseResult => ({
  case: one,
  passed: false,
  difference: { expected, found },
})

async function mapCase(set: MappingSet, one: MappingCase, want: { readonly lineage?: boolean } = {}): Promise<MapResult> {
  const text = await readFile(one.file, 'utf8')
  const context = await contextOf(one)
  const input = inputOf(one, text)
  return 'error' in input ? { kind: 'failed', mapping: undefined, error: input.error } : set.map(input, context, want)
}

async function contextOf(one: MappingCase): Promise<MapContext> {
  const path = join(one.file, '..', `${one.name}.context.json`)
  const own = await readFile(path, 'utf8').catch(() => '{}')
  return { ...FIXTURE_CONTEXT, ...(JSON.parse(own) as Partial<MapContext>) }
}

type Refused = { readonly error: Extract<MapResult, { kind: 'failed' | 'held' }>['error'] }

function inputOf({ file }: MappingCase, text: string): MapInput | Refused {
  if (file.endsWith('.hl7')) {
    const parsed = parseHl7(text.replace(/\r?\n/g, '\r'))
    return parsed.ok ? { format: 'hl7v2', message: parsed.value, structured: structure(parsed.value) } : { error: parsed.error }
  }
  if (file.endsWith('.row.json')) return { format: 'row', row: parseExact(text) as unknown as Record<string, string | null> }
  const format = FORMAT_OF.find(([ending]) => file.endsWith(ending))![1]
  const input = textInput(format, text)
  return input.ok ? input.value : { error: input.error }
}

const FORMAT_OF = [
  ['.csv.json', 'csv'],
  ['.csv', 'csv'],
  ['.fhir.json', 'fhir'],
  ['.json', 'json'],
  ['.xml', 'xml'],
] as const

/** What an `.expected.json` holds: contributions with all that matters, in the order the mapping makes them. */
function rendered(result: MapResult): string {
  if (result.kind === 'ignored') return `ignored ${result.rule}`
  if (result.kind !== 'mapped') return `${result.kind} ${result.error.code}`
  const contributions = result.contributions.map(({ rule, mode, sourcePatient, clear, children, move, content }) => ({
    rule,
    mode,
    ...(sourcePatient === undefined ? {} : { sourcePatient }),
    ...(clear.length === 0 ? {} : { clear }),
    ...(children === undefined ? {} : { children }),
    ...(move ? { move } : {}),
    content,
  }))
  const { instructions, unmatched, notices } = result
  return pretty({
    sourceTime: result.sourceTime === undefined ? null : new Date(result.sourceTime).toISOString(),
    contributions,
    ...(instructions.length === 0 ? {} : { instructions }),
    ...(unmatched.length === 0 ? {} : { unmatched }),
    ...(notices.length === 0 ? {} : { notices }),
  })
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}`

/** Both sides in one layout; decimals keep their text. */
const normalised = (text: string): string => pretty(parseExact(text))
