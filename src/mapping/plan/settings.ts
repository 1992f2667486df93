import { elementOf, type Element as R4Element, shapeOf } from '../../fhir/elements.ts'
import type { ErrorCode, ErrorFacts } from '../../model/errors.ts'
import type { Format } from '../../model/message.ts'
import type { CodeTables } from '../codes/tables.ts'
import { compileExpression, compileTruth, type ExpressionSettings } from '../expression/compile.ts'
import type { Compiled, Slots } from '../expression/compiled.ts'
import { ExpressionError } from '../expression/lex.ts'
import { parseExpression } from '../expression/parse.ts'
import type { Findings, Place } from '../finding.ts'
import type { Scope } from '../run/run.ts'
import { textOfNode, type YamlNode } from '../yaml-tree.ts'
import type { Datatypes } from './datatypes.ts'

/** What every part of the compiler needs while one mapping (or datatype) is compiled. */
export interface Settings {
  /** `hl7v2/oru-r01`, or the datatype's name. */
  readonly name: string
  readonly format: Format
  readonly findings: Findings
  readonly slots: Slots
  readonly tables: CodeTables
  readonly datatypes: Datatypes
  readonly columns: Set<string>
  readonly nulls: ReadonlySet<string>
  /** Rules of this mapping: name → FHIR type and number. */
  readonly rules: ReadonlyMap<string, { readonly type: string; readonly index: number }>
  /** A datatype: only relative paths. */
  readonly relativeOnly?: boolean
  /** References to other rules say nothing by themselves: a resource of them alone is not made. */
  readonly silentLinks?: boolean
  /** Rule being compiled, for findings and reports. */
  readonly rule: string
}

export const report = (settings: Settings, place: Place, code: ErrorCode, facts: ErrorFacts = {}): void =>
  settings.findings.add(place, code, facts)

/** Keys of a YAML map that the language does not know. */
export function checkKeys(settings: Settings, node: YamlNode, allowed: readonly string[]): void {
  if (node.kind !== 'map') return
  for (const [name, { key }] of node.entries) {
    // `row:` stands in generated rules only.
    if (name !== 'row' && !allowed.includes(name))
      report(settings, key, 'mapping.unknown-keyword', { found: name, allowed: allowed.join(', ') })
  }
}

function withExpression<T>(
  settings: Settings,
  node: YamlNode,
  make: (source: string, inner: ExpressionSettings) => T,
): T | undefined {
  const source = textOfNode(node)
  if (source === undefined || source.trim() === '') {
    report(settings, node, 'mapping.expression', { found: source ?? node.kind, where: '1' })
    return undefined
  }
  const at = (offset: number): Place => ({ ...node, col: node.col + offset })
  const inner: ExpressionSettings = {
    format: settings.format,
    slots: settings.slots,
    tables: settings.tables,
    columns: settings.columns,
    nulls: settings.nulls,
    relativeOnly: settings.relativeOnly === true,
    report: (offset, code, facts) => report(settings, at(offset), code, facts),
  }
  try {
    return make(source, inner)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    report(settings, at(error.at), 'mapping.expression', { found: error.found || source, where: String(error.at + 1) })
    return undefined
  }
}

const isHl7 = (settings: Settings): boolean => settings.format === 'hl7v2'
const isXml = (settings: Settings): boolean => settings.format === 'xml'

/** An expression that gives a value; undefined after a finding. */
export const compileValue = (settings: Settings, node: YamlNode): Compiled | undefined =>
  withExpression(settings, node, (source, inner) =>
    compileExpression(parseExpression(source, isHl7(settings), isXml(settings)), inner),
  )

/** A condition. A broken one is reported and never holds. */
export function compileCondition(settings: Settings, node: YamlNode | undefined): ((scope: Scope) => boolean) | undefined {
  if (node === undefined) return undefined
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value ? () => true : () => false
  return (
    withExpression(settings, node, (source, inner) =>
      compileTruth(parseExpression(source, isHl7(settings), isXml(settings)), inner),
    ) ?? (() => false)
  )
}

/** What R4 allows at a place of a resource. */
export interface Target {
  /** FHIR path below the resource, for `clear` and findings: `period.start`. */
  readonly path: string
  /** JSON name: `start`, `value[x]`. */
  readonly name: string
  readonly types: readonly string[]
  readonly list: boolean
  /** R4 wants it; it can be set and never cleared. */
  readonly required: boolean
  readonly codes: ReadonlySet<string> | undefined
  readonly targets: readonly string[]
}

export function targetOf(parentType: string, name: string, parentPath: string): Target | undefined {
  if (name.startsWith('_')) return companionOf(parentType, name, parentPath)
  const element: R4Element | undefined = elementOf(parentType, name)
  if (element === undefined) return undefined
  return {
    path: parentPath === '' ? name : `${parentPath}.${name}`,
    name,
    types: element.types,
    list: element.max > 1,
    required: element.min > 0,
    codes: element.codes,
    targets: element.targets,
  }
}

/** `_birthDate`: the extensions of a primitive that stands once. */
function companionOf(parentType: string, name: string, parentPath: string): Target | undefined {
  const property = shapeOf(parentType)?.properties.get(name)
  if (property?.companion !== true || property.element.max > 1) return undefined
  const path = parentPath === '' ? name : `${parentPath}.${name}`
  return { path, name, types: ['Element'], list: false, required: true, codes: undefined, targets: [] }
}
