import { prepare } from '../fhir/prepare.ts'
import type { Prepared } from '../fhir/prepared.ts'
import { compileMappings, type MappingFile } from '../mapping/compile.ts'
import type { Lineage, MapResult } from '../mapping/mapped.ts'
import type { MappingSet } from '../mapping/mapping-set.ts'
import { type CodedError, coded, type ErrorCode } from '../model/errors.ts'
import { unheld } from './held-codes.ts'
import { elementPath } from './json-difference.ts'
import { maskText } from './masked.ts'
import { placeText, rulePlaces } from './rule-place.ts'

/** Why one message was not mapped, or not wholly: what a person needs to mend it. */
export interface Trouble {
  readonly error: CodedError
  readonly rule: string | undefined
  /** `file:line:col` of the rule, or of the element in it. */
  readonly place: string | undefined
  /** `OBX-5.1`, a column, or the expressions of a key. */
  readonly source: string | undefined
  /** What stands there; masked unless values were asked for. */
  readonly value: string | undefined
}

export interface TroubleOptions {
  readonly files: readonly MappingFile[]
  /** The message with another set; with lineage when that is asked for. */
  map(set: MappingSet, lineage: boolean): MapResult
  readonly set: MappingSet
  /** The text a position of the message has. */
  textAt(from: Lineage): string | undefined
  readonly values: boolean
}

const shownValue = (text: string | undefined, values: boolean): string | undefined =>
  text === undefined || values ? text : maskText(text)

/** Facts of a mapping error that name the rule. */
const RULE_IN: Partial<Record<ErrorCode, 'found' | 'where'>> = { 'mapping.code-held': 'where', 'mapping.key-empty': 'found' }

/** Nothing: the message commits as it is. */
export function troublesOf(result: MapResult, options: TroubleOptions): readonly Trouble[] {
  if (result.kind === 'ignored') return []
  if (result.kind === 'mapped') return invalidResources(result, options)
  const { error } = result
  const fact = RULE_IN[error.code]
  const rule = fact === undefined ? undefined : String(error.facts[fact] ?? '')
  const place = rule === undefined ? undefined : rulePlaces(options.files)(rule)
  const bare: Trouble = { error, rule, place: place && placeText(place), source: undefined, value: undefined }
  if (error.code === 'mapping.key-empty') return [{ ...bare, source: error.facts.where }]
  return error.code === 'mapping.code-held' ? codesHeld(bare, options) : [bare]
}

/** Every code the message waits for, told by the same library without holds. */
function codesHeld(bare: Trouble, options: TroubleOptions): readonly Trouble[] {
  const { set } = compileMappings(unheld(options.files))
  const result = set && options.map(set, false)
  const unknown = result?.kind === 'mapped' ? result.unmatched : []
  const table = bare.error.facts.found
  const own = unknown.filter((one) => one.table === table)
  return own.length === 0
    ? [bare]
    : own.map(({ system, code }) => ({ ...bare, value: system === '' ? code : `${system}|${code}` }))
}

function invalidResources(
  result: Extract<MapResult, { kind: 'mapped' }>,
  { files, map, set, textAt, values }: TroubleOptions,
): readonly Trouble[] {
  const invalid = result.contributions
    .map(prepare)
    .filter((one): one is Prepared & { problem: object } => one.problem !== undefined)
  if (invalid.length === 0) return []
  const traced = map(set, true)
  const lineage = traced.kind === 'mapped' ? (traced.lineage ?? []) : []
  const find = rulePlaces(files)
  return invalid.map(({ type, id, rule, problem }) => {
    const path = String(problem.facts.where ?? '').replace(/^[^.]+\.?/, '')
    const from = lineage.find((one) => one.resource === `${type}/${id}` && isPart(elementPath(one.path), elementPath(path)))
    const place = find(rule, path === '' ? undefined : path)
    return {
      error: coded(problem.code as ErrorCode, problem.facts),
      rule,
      place: from ? `${from.file}:${from.line}:1` : place && placeText(place),
      source: from?.from,
      value: from && shownValue(textAt(from), values),
    }
  })
}

/** The one is the other, or lies within it. */
const isPart = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)

/** One line of lineage: `Observation/… value.value ← OBX-5.1 "9.99" file:line (layer)`. */
export function lineageLine(one: Lineage, text: string | undefined, values: boolean): string {
  const value = shownValue(text, values)
  const row = one.row === undefined ? '' : ` row ${one.row}`
  return `${one.resource} ${one.path} ← ${one.from}${value === undefined ? '' : ` "${value}"`} ${one.file}:${one.line} (${one.layer}${row})`
}
