import type { FhirObject } from '../../fhir/contribution.ts'
import { isStoredType } from '../../fhir/elements.ts'
import { childId } from '../../model/ids.ts'
import { soundPart } from '../run/complete.ts'
import type { Scope } from '../run/run.ts'
import { entryOf, textOfNode, type YamlMap } from '../yaml-tree.ts'
import type { Make } from './choice.ts'
import { compileKey, idOf, type ReadKey } from './key.ts'
import type { CompiledNode } from './node.ts'
import { checkKeys, compileCondition, report, type Settings, type Target } from './settings.ts'

/** What a made resource needs of its compiled `make:`. */
export interface MadeContent {
  fill(scope: Scope, into: FhirObject): boolean
}

/**
 * `individual: { to: Practitioner, make: { … } }`: a reference to a resource that the same value makes. Its id comes of `key:`,
 * else of its first number, else it is a child of the resource that refers to it.
 */
export function compileMade(
  node: YamlMap,
  target: Target,
  settings: Settings,
  compileSet: (set: YamlMap, type: string) => MadeContent,
): CompiledNode | undefined {
  checkKeys(settings, node, ['to', 'make', 'key', 'authority', 'when'])
  const to = entryOf(node, 'to')
  const type = textOfNode(to) ?? ''
  const set = entryOf(node, 'make')
  if (!isStoredType(type) || set?.kind !== 'map') {
    report(settings, to ?? node, 'mapping.unknown-resource', { found: type })
    return undefined
  }
  if (target.targets.length > 0 && !target.targets.includes(type) && !target.targets.includes('Resource')) {
    report(settings, to ?? node, 'mapping.wrong-type', { found: type, where: target.path, allowed: target.targets.join(', ') })
    return undefined
  }
  const keyNode = entryOf(node, 'key')
  const key = keyNode && compileKey(keyNode, entryOf(node, 'authority'), settings)
  const when = compileCondition(settings, entryOf(node, 'when'))
  const content = compileSet(set, type)
  const make: Make = (scope) => {
    if (when !== undefined && !when(scope)) return undefined
    const reference = madeReference(type, content, key, scope)
    if (reference !== undefined) scope.run.trace?.record(undefined, node)
    return reference
  }
  return { make, constant: false, fixed: false }
}

function madeReference(type: string, made: MadeContent, key: ReadKey | undefined, scope: Scope): FhirObject | undefined {
  const { run } = scope
  const content: FhirObject = {}
  // Clears are of the resource that refers, never of the one it makes.
  const clear = run.clear
  run.clear = []
  const before = run.trace?.begin()
  const said = made.fill(scope, content)
  run.clear = clear
  const complete = said ? soundPart(type, content, incomplete(run, type)) : undefined
  const id = complete && madeId(type, complete, key, scope)
  if (before !== undefined) run.trace?.end(before, id === undefined ? undefined : `${type}/${id}`)
  if (id === undefined) return undefined
  run.made.push({ type, id, content: { resourceType: type, id, ...complete } })
  return { reference: `${type}/${id}` }
}

/** Reports what a part lacked that was left out. */
export const incomplete =
  (run: Scope['run'], type: string): ((path: string) => void) =>
  (path) =>
    run.notice('mapping.incomplete', { where: `${type}.${path}`, found: run.rule })

function madeId(type: string, content: FhirObject, key: ReadKey | undefined, scope: Scope): string | undefined {
  const { run } = scope
  const said = key?.(scope)
  if (said !== undefined) return idOf(scope, type, said)
  const number = numberOf(content) ?? nameOf(type, content)
  if (number !== undefined) return idOf(scope, type, { authority: run.context.authority, parts: number })
  return run.current && childId(run.current.id, type, [run.rule, JSON.stringify(content)])
}

/** A house is known by its name where it has no number; people who share a name are not one. */
const nameOf = (type: string, { name }: FhirObject): readonly string[] | undefined =>
  type === 'Organization' && typeof name === 'string' ? ['name', name] : undefined

/** First identifier that names its system: the same wherever it comes from. */
function numberOf(content: FhirObject): readonly string[] | undefined {
  const list = Array.isArray(content.identifier) ? content.identifier : [content.identifier]
  for (const one of list) {
    if (typeof one !== 'object' || one === null || Array.isArray(one) || !('value' in one)) continue
    const { system, value } = one
    if (typeof value === 'string' && typeof system === 'string') return [value, system]
  }
  return undefined
}
