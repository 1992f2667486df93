import type { ContributionMode, FhirObject } from '../../fhir/contribution.ts'
import { childrenOf, isStoredType } from '../../fhir/elements.ts'
import type { Compiled } from '../expression/compiled.ts'
import type { Place } from '../finding.ts'
import type { Scope } from '../run/run.ts'
import { entryOf, textOfNode, type YamlMap, type YamlNode } from '../yaml-tree.ts'
import { type CopyPlan, compileCopy } from './copy.ts'
import { compileKey, compilePatientKey, type ReadKey } from './key.ts'
import { type CompiledObject, compileObject } from './object.ts'
import { compileEach, type Places, splitParent } from './scopes.ts'
import { checkKeys, compileCondition, compileValue, report, type Settings } from './settings.ts'

/** One compiled resource rule. */
export interface ResourcePlan {
  readonly name: string
  readonly index: number
  readonly type: string
  readonly place: Place
  /** Number of the rule it hangs on by `each: rule > …`. */
  readonly parent: number | undefined
  readonly places: Places | undefined
  readonly when: ((scope: Scope) => boolean) | undefined
  readonly key: KeyPlan
  /** Text of the key, for findings on a message that lacks it. */
  readonly keyText: string
  readonly skipWithoutKey: boolean
  readonly missing: 'keep' | 'withdraw'
  readonly mode: ContributionMode
  readonly object: CompiledObject
  /** FHIR to FHIR: what is taken over before `set:` says what is different. */
  readonly copy: CopyPlan | undefined
  readonly ofNobody: boolean
  readonly move: boolean
  /** What lacks something that FHIR requires is left out instead of holding the message. */
  readonly dropIncomplete: boolean
}

/** A key of its own, or one below another rule's resource. */
type KeyPlan =
  | { readonly kind: 'root'; readonly read: ReadKey }
  | { readonly kind: 'child'; readonly of: number; readonly parts: readonly Compiled[] }

const KEYS = [
  'resource',
  'title',
  'each',
  'when',
  'key',
  'authority',
  'without-key',
  'missing',
  'mode',
  'move',
  'incomplete',
  'set',
  'row',
  'copy',
]

/** Resources that belong to no patient unless a reference in them says so. */
const OF_NOBODY = new Set(
  'Practitioner PractitionerRole Organization Location HealthcareService Medication Substance Device Schedule Slot Endpoint Group Library'.split(
    ' ',
  ),
)

export const isOfNobody = (type: string): boolean => OF_NOBODY.has(type)

export function compileResource(name: string, node: YamlMap, settings: Settings): ResourcePlan | undefined {
  checkKeys(settings, node, KEYS)
  const type = settings.rules.get(name)!.type
  if (!isStoredType(type)) {
    report(settings, entryOf(node, 'resource') ?? node, 'mapping.unknown-resource', { found: type })
    return undefined
  }
  const eachNode = entryOf(node, 'each')
  const { parent, rest } = eachNode === undefined ? { parent: undefined, rest: '' } : splitParent(eachNode, settings)
  const key = compileResourceKey(node, type, settings)
  const copy = compileCopy(entryOf(node, 'copy'), settings)
  const set = entryOf(node, 'set')
  if (set?.kind !== 'map' && copy === undefined)
    report(settings, set ?? node, 'mapping.bad-value', { found: name, allowed: 'set: { … }' })
  const dropIncomplete = choiceOf(node, 'incomplete', ['hold', 'drop'], settings) === 'drop'
  const content = set?.kind === 'map' ? set : { ...node, kind: 'map' as const, entries: new Map() }
  const object = compileObject(content, type, '', { ...settings, silentLinks: dropIncomplete })
  if (!dropIncomplete && copy === undefined) checkRequired(type, object, node, settings)
  if (key === undefined) return undefined
  const rows = settings.format !== 'hl7v2'
  return {
    name,
    index: settings.rules.get(name)!.index,
    type,
    place: node,
    parent: parent === undefined ? undefined : settings.rules.get(parent)!.index,
    places: rest === '' || eachNode === undefined ? undefined : compileEach(eachNode, rest, settings),
    when: compileCondition(settings, entryOf(node, 'when')),
    key: key.plan,
    keyText: key.text,
    skipWithoutKey: choiceOf(node, 'without-key', ['fail', 'skip'], settings) === 'skip',
    missing: (choiceOf(node, 'missing', ['keep', 'withdraw'], settings) ?? (rows ? 'withdraw' : 'keep')) as 'keep' | 'withdraw',
    mode: (choiceOf(node, 'mode', ['change', 'snapshot'], settings) ?? (rows ? 'snapshot' : 'change')) as ContributionMode,
    object: copy === undefined ? object : { ...object, patientOf: object.patientOf ?? copy.patientOf },
    copy,
    ofNobody: isOfNobody(type),
    dropIncomplete,
    move: choiceOf(node, 'move', ['true', 'false'], settings) === 'true',
  }
}

function choiceOf(node: YamlMap, name: string, allowed: readonly string[], settings: Settings): string | undefined {
  const at = entryOf(node, name)
  const text = textOfNode(at)
  if (at === undefined) return undefined
  if (text !== undefined && allowed.includes(text)) return text
  report(settings, at, 'mapping.bad-value', { found: text ?? at.kind, allowed: allowed.join(', ') })
  return undefined
}

function compileResourceKey(node: YamlMap, type: string, settings: Settings): { plan: KeyPlan; text: string } | undefined {
  const at = entryOf(node, 'key')
  if (at === undefined) {
    report(settings, node, 'mapping.no-key', { found: type })
    return undefined
  }
  const text = keyText(at)
  const first = at.kind === 'list' ? textOfNode(at.items[0]) : undefined
  const parent = first === undefined ? undefined : settings.rules.get(first)
  if (parent !== undefined && at.kind === 'list') {
    const parts = at.items.slice(1).map((item) => compileValue(settings, item))
    return parts.includes(undefined) ? undefined : { plan: { kind: 'child', of: parent.index, parts: parts as Compiled[] }, text }
  }
  const authority = entryOf(node, 'authority')
  const read = type === 'Patient' && at.kind === 'map' ? compilePatientKey(at, settings) : compileKey(at, authority, settings)
  return read && { plan: { kind: 'root', read }, text }
}

const keyText = (node: YamlNode): string =>
  node.kind === 'list'
    ? node.items.map(keyText).join(', ')
    : node.kind === 'map'
      ? [...node.entries.values()].map(({ value }) => keyText(value)).join(', ')
      : (textOfNode(node) ?? '')

/** Required elements nobody sets would hold every message: say so before. */
function checkRequired(type: string, object: CompiledObject, node: YamlMap, settings: Settings): void {
  for (const element of childrenOf(type)) {
    if (element.min === 0) continue
    const stem = element.name.replace('[x]', '')
    const set = [...object.names].some((name) => name === element.name || (stem !== element.name && name.startsWith(stem)))
    if (!set) report(settings, node, 'mapping.missing-required', { found: element.name, where: type })
  }
}

/** The content of one resource: resourceType, id, then what the message says. */
export function contentOf(
  plan: ResourcePlan,
  id: string,
  scope: Scope,
): { readonly content: FhirObject; readonly said: boolean } {
  const content: FhirObject = { resourceType: plan.type, id }
  const copied = plan.copy?.copy(scope)
  if (copied !== undefined) Object.assign(content, copied)
  scope.run.building = content
  const said = plan.object.fill(scope, content)
  return { content, said: said || copied !== undefined }
}
