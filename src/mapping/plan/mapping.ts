import type { Format } from '../../model/message.ts'
import type { CodeTables } from '../codes/tables.ts'
import type { Compiled, Slots } from '../expression/compiled.ts'
import type { Findings, Place } from '../finding.ts'
import type { Scope } from '../run/run.ts'
import { entryOf, textOfNode, type YamlMap, type YamlNode } from '../yaml-tree.ts'
import type { Datatypes } from './datatypes.ts'
import { FORMATS } from './formats.ts'
import { compileInstructions, type InstructionPlan } from './instructions.ts'
import { compilePatientKey, type ReadKey } from './key.ts'
import { messageTypes } from './message-types.ts'
import { compileResource, type ResourcePlan } from './resource.ts'
import { checkKeys, compileCondition, compileValue, report, type Settings } from './settings.ts'

/** One compiled mapping. */
export interface MappingPlan {
  readonly name: string
  readonly format: Format
  /** Table or view, for rows. */
  readonly source: string | undefined
  readonly when: ((scope: Scope) => boolean) | undefined
  /** HL7 message types it can be for; undefined: any. */
  readonly types: ReadonlySet<string> | undefined
  /** Mappings that extend others come first. */
  readonly depth: number
  readonly ignore: readonly { readonly name: string; readonly when: (scope: Scope) => boolean }[]
  /** Parents before children. */
  readonly resources: readonly ResourcePlan[]
  readonly patientRule: ResourcePlan | undefined
  readonly patient: ReadKey | undefined
  readonly instructions: readonly InstructionPlan[]
  readonly time: Compiled | undefined
  readonly columns: ReadonlySet<string>
  readonly nulls: ReadonlySet<string>
  readonly place: Place
}

export interface Shared {
  readonly findings: Findings
  readonly slots: Slots
  readonly tables: CodeTables
  readonly datatypes: Datatypes
}

const MAPPING_KEYS = [
  'mapping',
  'title',
  'for',
  'source',
  'when',
  'extends',
  'abstract',
  'nulls',
  'time',
  'patient',
  'ignore',
  'resources',
  'instructions',
  'add',
  'replace',
  'remove',
  'tests',
]

export function compileMapping(node: YamlMap, depth: number, shared: Shared): MappingPlan | undefined {
  const name = textOfNode(entryOf(node, 'mapping')) ?? ''
  const format = textOfNode(entryOf(node, 'for')) as Format | undefined
  if (format === undefined || !FORMATS.includes(format)) {
    shared.findings.add(entryOf(node, 'for') ?? node, 'mapping.bad-value', {
      found: format ?? 'for',
      allowed: FORMATS.join(', '),
    })
    return undefined
  }
  const settings: Settings = {
    ...shared,
    name,
    format,
    columns: new Set(),
    nulls: nullsOf(node),
    rules: rulesOf(node, shared),
    rule: '',
  }
  checkKeys(settings, node, MAPPING_KEYS)
  const resources = compileResources(entryOf(node, 'resources'), settings)
  const time =
    entryOf(node, 'time') ??
    (format === 'hl7v2' ? { ...node, kind: 'scalar' as const, value: 'MSH-7', source: 'MSH-7' } : undefined)
  const patient = entryOf(node, 'patient')
  return {
    name,
    format,
    source: textOfNode(entryOf(node, 'source')),
    when: compileCondition(settings, entryOf(node, 'when')),
    types: format === 'hl7v2' ? messageTypes(entryOf(node, 'when')) : undefined,
    depth,
    ignore: compileIgnore(entryOf(node, 'ignore'), settings),
    resources,
    patientRule:
      resources.find((one) => one.name === 'patient' && one.type === 'Patient') ??
      resources.find((one) => one.type === 'Patient'),
    patient: patient && compilePatientKey(patient, settings),
    instructions: compileInstructions(entryOf(node, 'instructions'), settings),
    time: time && compileValue(settings, time),
    columns: settings.columns,
    nulls: settings.nulls,
    place: node,
  }
}

function nullsOf(node: YamlMap): ReadonlySet<string> {
  const nulls = entryOf(node, 'nulls')
  return new Set(nulls?.kind === 'list' ? nulls.items.map((item) => textOfNode(item) ?? '') : [])
}

function rulesOf(node: YamlMap, { findings }: Shared): Settings['rules'] {
  const rules = new Map<string, { type: string; index: number }>()
  const resources = entryOf(node, 'resources')
  if (resources?.kind !== 'map') return rules
  for (const [name, { key, value }] of resources.entries) {
    const type = value.kind === 'map' ? textOfNode(entryOf(value, 'resource')) : undefined
    if (type === undefined) findings.add(key, 'mapping.bad-value', { found: name, allowed: 'resource: <FHIR type>' })
    else rules.set(name, { type, index: rules.size })
  }
  return rules
}

/** Compiled in the order written, returned with parents before the children that hang on them. */
function compileResources(node: YamlNode | undefined, settings: Settings): ResourcePlan[] {
  if (node?.kind !== 'map') return []
  const plans: ResourcePlan[] = []
  for (const [name, { value }] of node.entries) {
    if (value.kind !== 'map' || !settings.rules.has(name)) continue
    const plan = compileResource(name, value, { ...settings, rule: name })
    if (plan !== undefined) plans.push(plan)
  }
  return inOrder(plans, settings)
}

function inOrder(plans: readonly ResourcePlan[], settings: Settings): ResourcePlan[] {
  const out: ResourcePlan[] = []
  const open = new Set<number>()
  const byIndex = new Map(plans.map((plan) => [plan.index, plan]))
  const visit = (plan: ResourcePlan): void => {
    if (out.includes(plan)) return
    if (open.has(plan.index)) {
      report(settings, plan.place, 'mapping.circular', { found: plan.name })
      return
    }
    open.add(plan.index)
    for (const parent of [plan.parent, plan.key.kind === 'child' ? plan.key.of : undefined]) {
      const above = parent === undefined ? undefined : byIndex.get(parent)
      if (above !== undefined) visit(above)
    }
    out.push(plan)
  }
  for (const plan of plans) visit(plan)
  return out
}

function compileIgnore(node: YamlNode | undefined, settings: Settings): MappingPlan['ignore'] {
  if (node === undefined) return []
  if (node.kind !== 'map') {
    report(settings, node, 'mapping.bad-value', { found: node.kind, allowed: 'name: { when, because }' })
    return []
  }
  const rules: { name: string; when: (scope: Scope) => boolean }[] = []
  for (const [name, { key, value }] of node.entries) {
    checkKeys(settings, value, ['when', 'because'])
    const when = value.kind === 'map' ? entryOf(value, 'when') : undefined
    if (value.kind !== 'map' || !value.entries.has('because'))
      report(settings, key, 'mapping.bad-value', { found: name, allowed: '{ when, because }' })
    rules.push({ name, when: compileCondition(settings, when) ?? (() => true) })
  }
  return rules
}
