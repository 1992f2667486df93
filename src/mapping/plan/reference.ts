import type { FhirObject } from '../../fhir/contribution.ts'
import { isResourceType } from '../../fhir/elements.ts'
import type { Compiled } from '../expression/compiled.ts'
import type { Scope } from '../run/run.ts'
import { plain } from '../tree/hl7-element.ts'
import { entryOf, textOfNode, type YamlMap, type YamlNode } from '../yaml-tree.ts'
import type { Make } from './choice.ts'
import { compileKey, compilePatientKey, idOf, type ReadKey } from './key.ts'
import { checkKeys, compileCondition, compileValue, report, type Settings, type Target } from './settings.ts'

/** A compiled reference; `patient` gives the source patient's id where it names one. */
export interface ReferenceRule {
  readonly make: Make
  readonly patient: ((scope: Scope) => string | undefined) | undefined
}

const KEYS = ['to', 'key', 'authority', 'display', 'patient', 'when']

/** `{ to: rule }`, `{ to: Encounter, key: […] }`, `{ patient: … }`. */
export function compileReference(node: YamlMap, target: Target, settings: Settings): ReferenceRule | undefined {
  checkKeys(settings, node, KEYS)
  const made = makeReference(node, target, settings)
  const when = compileCondition(settings, entryOf(node, 'when'))
  if (made === undefined || when === undefined) return made
  const { make, patient } = made
  return {
    make: (scope) => (when(scope) ? make(scope) : undefined),
    patient: patient && ((scope) => (when(scope) ? patient(scope) : undefined)),
  }
}

function makeReference(node: YamlMap, target: Target, settings: Settings): ReferenceRule | undefined {
  const display = displayReader(entryOf(node, 'display'), settings)
  const patient = entryOf(node, 'patient')
  if (patient !== undefined) return keyed('Patient', compilePatientKey(patient, settings), display, target, patient, settings)
  const to = entryOf(node, 'to')!
  const name = textOfNode(to) ?? ''
  const key = entryOf(node, 'key')
  const rule = settings.rules.get(name)
  if (rule !== undefined && key === undefined) return toRule(rule, target, to, display, settings)
  if (key === undefined || !isResourceType(name)) {
    report(settings, to, 'mapping.unknown-rule', { found: name, allowed: [...settings.rules.keys(), 'Type + key'].join(', ') })
    return undefined
  }
  return keyed(name, compileKey(key, entryOf(node, 'authority'), settings), display, target, to, settings)
}

function checkTarget(type: string, target: Target, at: YamlNode, settings: Settings): void {
  if (target.targets.length > 0 && !target.targets.includes(type) && !target.targets.includes('Resource')) {
    report(settings, at, 'mapping.wrong-type', { found: type, where: target.path, allowed: target.targets.join(', ') })
  }
}

type ReadText = ((scope: Scope) => string | undefined) | undefined

/** A name to show: a text, or a value whose datatype tells one (XCN, PL). */
function displayReader(node: YamlNode | undefined, settings: Settings): ReadText {
  if (node === undefined) return undefined
  const compiled: Compiled | undefined = compileValue(settings, node)
  return compiled && ((scope) => plain(compiled.text(scope)))
}

function keyed(
  type: string,
  key: ReadKey | undefined,
  display: ReadText,
  target: Target,
  at: YamlNode,
  settings: Settings,
): ReferenceRule | undefined {
  checkTarget(type, target, at, settings)
  if (key === undefined) return undefined
  const id = (scope: Scope): string | undefined => {
    const value = key(scope)
    return value && idOf(scope, type, value)
  }
  const make: Make = (scope) => {
    const found = id(scope)
    const shown = display?.(scope)
    if (found === undefined) return shown === undefined ? undefined : { display: shown }
    const reference: FhirObject = { reference: `${type}/${found}` }
    if (shown !== undefined) reference.display = shown
    return reference
  }
  return { make, patient: type === 'Patient' ? id : undefined }
}

function toRule(
  rule: { type: string; index: number },
  target: Target,
  at: YamlNode,
  display: ReadText,
  settings: Settings,
): ReferenceRule {
  checkTarget(rule.type, target, at, settings)
  const near = (scope: Scope) => scope.run.instances.near(rule.index, scope.run.current, scope)
  const one = (found: { type: string; id: string }, scope: Scope): FhirObject => {
    const reference: FhirObject = { reference: `${found.type}/${found.id}` }
    const shown = display?.(scope)
    if (shown !== undefined) reference.display = shown
    return reference
  }
  const make: Make = (scope) => {
    const found = near(scope)
    if (found.length === 0) return undefined
    if (!target.list) return one(found[0]!, scope)
    const seen = new Set<string>()
    const out: FhirObject[] = []
    for (const instance of found) {
      if (seen.has(instance.id)) continue
      seen.add(instance.id)
      out.push(one(instance, scope))
    }
    return out
  }
  return { make, patient: rule.type === 'Patient' ? (scope) => near(scope)[0]?.id : undefined }
}
