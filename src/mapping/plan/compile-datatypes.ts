import type { FhirObject } from '../../fhir/contribution.ts'
import { isPrimitive, shapeOf } from '../../fhir/elements.ts'
import { entryOf, textOfNode, type YamlMap } from '../yaml-tree.ts'
import type { Datatype } from './datatypes.ts'
import type { Shared } from './mapping.ts'
import { compileObject, compileValueOf } from './object.ts'
import { primitiveConvert } from './primitives.ts'
import { checkKeys, compileCondition, report, type Settings } from './settings.ts'

const KEYS = ['datatype', 'title', 'to', 'standard', 'when', 'set', 'value', 'fields']

/** Names first, so that datatypes may use each other; then their rules. */
export function compileDatatypes(nodes: readonly YamlMap[], shared: Shared): void {
  const declared: [Datatype, YamlMap][] = []
  for (const node of nodes) {
    addFields(node, shared)
    const name = textOfNode(entryOf(node, 'datatype'))
    const to = textOfNode(entryOf(node, 'to')) ?? ''
    if (name === undefined) continue
    if (shapeOf(to) === undefined && !isPrimitiveType(to))
      shared.findings.add(entryOf(node, 'to') ?? node, 'mapping.bad-value', { found: to, allowed: 'HumanName, Identifier …' })
    else declared.push([shared.datatypes.add(name, to, textOfNode(entryOf(node, 'standard')) === 'true'), node])
  }
  for (const [datatype, node] of declared) compileOne(datatype, node, shared)
  const circle = shared.datatypes.circle()
  const at = declared.find(([{ name }]) => name === circle)?.[1]
  if (circle !== undefined && at !== undefined) shared.findings.add(at, 'mapping.circular', { found: circle })
}

/** `fields: { OBR-3: EI }`: which datatype a field has, where the FHIR type alone does not tell. */
function addFields(node: YamlMap, shared: Shared): void {
  const fields = entryOf(node, 'fields')
  if (fields?.kind !== 'map') return
  for (const [field, { value }] of fields.entries) shared.datatypes.addField(field, textOfNode(value) ?? '')
}

const isPrimitiveType = (type: string): boolean => isPrimitive(type) && primitiveConvert(type) !== undefined

function compileOne(datatype: Datatype, node: YamlMap, shared: Shared): void {
  const settings: Settings = {
    ...shared,
    name: datatype.name,
    format: 'hl7v2',
    columns: new Set(),
    nulls: new Set(),
    rules: new Map(),
    rule: datatype.name,
    relativeOnly: true,
  }
  checkKeys(settings, node, KEYS)
  const when = compileCondition(settings, entryOf(node, 'when'))
  const value = entryOf(node, 'value')
  if (value !== undefined && isPrimitive(datatype.to)) {
    const make = compileValueOf(value, datatype.to, settings)
    if (make !== undefined) datatype.convert = (scope) => (when === undefined || when(scope) ? make(scope) : undefined)
    return
  }
  const set = entryOf(node, 'set')
  if (set?.kind !== 'map') {
    report(settings, set ?? node, 'mapping.bad-value', { found: datatype.name, allowed: 'set: { … }' })
    return
  }
  const object = compileObject(set, datatype.to, undefined, settings)
  datatype.convert = (scope) => {
    if (when !== undefined && !when(scope)) return undefined
    const into: FhirObject = {}
    return object.fill(scope, into) ? into : undefined
  }
}
