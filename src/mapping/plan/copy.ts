import type { FhirObject } from '../../fhir/contribution.ts'
import { isStoredType } from '../../fhir/elements.ts'
import type { Instance, Run, Scope } from '../run/run.ts'
import { copyResource, literalReference, type Referred, searchReference } from '../tree/fhir-copy.ts'
import type { FhirMessage } from '../tree/fhir-message.ts'
import { JsonElement } from '../tree/json-element.ts'
import { entryOf, textOfNode, type YamlNode } from '../yaml-tree.ts'
import { idOf } from './key.ts'
import { checkKeys, report, type Settings } from './settings.ts'

/** `copy:` of a rule for FHIR: the resource as it is, but for what is dropped, renamed and re-keyed. */
export interface CopyPlan {
  copy(scope: Scope): FhirObject | undefined
  /** Id of the source patient the copy names. */
  patientOf(scope: Scope): string | undefined
}

/** Elements that name whose a resource is, R4's compartment of Patient in short. */
const WHOSE = ['subject', 'patient', 'beneficiary', 'for', 'individual']

export function compileCopy(node: YamlNode | undefined, settings: Settings): CopyPlan | undefined {
  if (node === undefined) return undefined
  if (settings.format !== 'fhir' || node.kind !== 'map') {
    report(settings, node, 'mapping.bad-value', { found: 'copy', allowed: 'for: fhir · copy: { drop: [ … ], systems: table }' })
    return undefined
  }
  checkKeys(settings, node, ['drop', 'systems'])
  const dropped = entryOf(node, 'drop')
  const drop = new Set(dropped?.kind === 'list' ? dropped.items.map((item) => textOfNode(item) ?? '') : [])
  const system = systemReader(entryOf(node, 'systems'), settings)
  const rules = [...settings.rules.values()]
  const copy = (scope: Scope): FhirObject | undefined => {
    const { element } = scope
    if (!(element instanceof JsonElement)) return undefined
    const value = element.whole() as Readonly<Record<string, unknown>>
    const renamed = (uri: string): string => system(scope, uri)
    scope.run.trace?.record(element, node)
    return copyResource(value, {
      drop,
      system: renamed,
      refer: (reference) => referred(reference, scope, renamed, rules),
    })
  }
  return { copy, patientOf: (scope) => patientOf(scope, rules) }
}

function systemReader(node: YamlNode | undefined, settings: Settings): (scope: Scope, uri: string) => string {
  if (node === undefined) return (_scope, uri) => uri
  const name = textOfNode(node) ?? ''
  const { tables } = settings
  if (tables.get(name) === undefined)
    report(settings, node, 'mapping.unknown-table', { found: name, allowed: tables.names.join(', ') })
  return (scope, uri) => tables.find(name, scope.run.context.tables, uri, undefined)?.code ?? uri
}

type Rules = readonly { readonly type: string; readonly index: number }[]

function referred(reference: string, scope: Scope, system: (uri: string) => string, rules: Rules): Referred {
  // What is contained goes along, and its name with it.
  if (reference.startsWith('#')) return { reference }
  const found = target(reference, scope, rules)
  if (found !== undefined) return { reference: found }
  const identifier = searchReference(reference, system)
  if (identifier !== undefined) return { identifier }
  scope.run.notice('mapping.value-dropped', { found: 'reference', where: scope.element?.place() || scope.run.rule })
  return undefined
}

/** Ours for a reference of theirs: of the message, or by its id there when a rule makes resources of that type. */
function target(reference: string, scope: Scope, rules: Rules): string | undefined {
  const { byUrl } = scope.run.value as FhirMessage
  const named = byUrl.get(reference) ?? literalReference(reference)
  if (named === undefined) return undefined
  const made = madeOf(scope.run, rules).get(named)
  if (made !== undefined) return `${made.type}/${made.id}`
  const [type = '', id = ''] = named.split('/')
  if (!isStoredType(type) || !rules.some((rule) => rule.type === type)) return undefined
  return `${type}/${idOf(scope, type, { authority: scope.run.context.authority, parts: [id] })}`
}

const known = new WeakMap<Run, ReadonlyMap<string, Instance>>()

/** What each resource of the message became, by the name it has there. */
function madeOf(run: Run, rules: Rules): ReadonlyMap<string, Instance> {
  const before = known.get(run)
  if (before !== undefined) return before
  const made = new Map<string, Instance>()
  for (const { type, index } of rules) {
    for (const instance of run.instances.of(index)) {
      const { element } = instance.scope
      const id = element instanceof JsonElement ? element.child('id')?.text() : undefined
      if (id !== undefined) made.set(`${type}/${id}`, instance)
    }
  }
  known.set(run, made)
  return made
}

function patientOf(scope: Scope, rules: Rules): string | undefined {
  const { element } = scope
  if (!(element instanceof JsonElement)) return undefined
  for (const name of WHOSE) {
    const reference = element.child(name)?.child('reference')?.text()
    const found = reference === undefined ? undefined : target(reference, scope, rules)
    if (found?.startsWith('Patient/')) return found.slice('Patient/'.length)
  }
  return undefined
}
