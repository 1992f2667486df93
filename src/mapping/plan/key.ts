import { rootId } from '../../model/ids.ts'
import { authorityOf } from '../authority.ts'
import type { Compiled } from '../expression/compiled.ts'
import type { MapContext } from '../mapped.ts'
import type { Scope } from '../run/run.ts'
import type { Element } from '../tree/element.ts'
import { plain } from '../tree/hl7-element.ts'
import { entryOf, textOfNode, type YamlMap, type YamlNode } from '../yaml-tree.ts'
import { textOf } from './primitives.ts'
import { compileValue, report, type Settings } from './settings.ts'

export interface KeyValue {
  readonly authority: string
  readonly parts: readonly string[]
}

/** A business key; undefined when its first part has no value. */
export type ReadKey = (scope: Scope) => KeyValue | undefined

/**
 * `[A, B | C]` with `authority:` beside it, or one `number: PID-3`: a CX-like value whose fourth component names its
 * authority (HD: namespace, else universal id).
 */
export function compileKey(node: YamlNode, authority: YamlNode | undefined, settings: Settings): ReadKey | undefined {
  if (node.kind === 'map') return numberKey(node, settings)
  const parts: Compiled[] = []
  for (const item of node.kind === 'list' ? node.items : [node]) {
    const part = compileValue(settings, item)
    if (part === undefined) return undefined
    parts.push(part)
  }
  if (parts.length === 0) {
    report(settings, node, 'mapping.bad-value', { found: '[]', allowed: 'key: [ … ]' })
    return undefined
  }
  const issued = compileAuthority(authority, settings)
  return (scope) => {
    const values = readParts(parts, scope)
    return values === undefined ? undefined : { authority: issued(scope), parts: values }
  }
}

/** The first part is what names the thing; later ones may be empty. */
export function readParts(parts: readonly Compiled[], scope: Scope): string[] | undefined {
  const values: string[] = []
  for (const part of parts) {
    const value = plain(part.text(scope)) ?? ''
    if (value === '' && values.length === 0) return undefined
    values.push(value)
  }
  return values
}

function compileAuthority(node: YamlNode | undefined, settings: Settings): (scope: Scope) => string {
  if (node === undefined) return (scope) => scope.run.context.authority
  const constant = node.kind === 'map' ? textOfNode(entryOf(node, 'is')) : undefined
  if (constant !== undefined) return () => constant
  const compiled = compileValue(settings, node)
  return (scope) => authorityOf(scope.run.context, plain(compiled?.text(scope)))
}

function numberKey(node: YamlMap, settings: Settings): ReadKey | undefined {
  const at = entryOf(node, 'number')
  if (at === undefined || node.entries.size !== 1) {
    report(settings, node, 'mapping.bad-value', { found: [...node.entries.keys()].join(', '), allowed: '[ … ], { number: … }' })
    return undefined
  }
  const compiled = compileValue(settings, at)
  return compiled && ((scope) => numberOf(compiled.one(scope), scope.run.context))
}

/** A number with who issued it, from one CX, EI or plain value. */
function numberOf(element: Element | undefined, context: MapContext): KeyValue | undefined {
  const number = element && textOf(element.child(1) ?? element)
  if (element === undefined || number === undefined) return undefined
  const issuer = element.child(4)
  const said = issuer && (textOf(issuer) ?? textOf(issuer.child(2) ?? issuer))
  return { authority: authorityOf(context, said), parts: [number] }
}

/**
 * A patient by number: `PID-3` (its authority in the value), a column (the interface's authority), or
 * `{ hospital-index: YYDAH }` (this authority).
 */
export function compilePatientKey(node: YamlNode, settings: Settings): ReadKey | undefined {
  if (node.kind !== 'map') {
    const compiled = compileValue(settings, node)
    return compiled && ((scope) => numberOf(compiled.one(scope), scope.run.context))
  }
  if (node.entries.has('number') || node.entries.has('key')) {
    const key = entryOf(node, 'key')
    return key === undefined ? numberKey(node, settings) : compileKey(key, entryOf(node, 'authority'), settings)
  }
  const choices = [...node.entries].map(([authority, { value }]) => ({ authority, compiled: compileValue(settings, value) }))
  return (scope) => {
    for (const { authority, compiled } of choices) {
      const number = plain(compiled?.text(scope))
      if (number !== undefined) return { authority, parts: [number] }
    }
    return undefined
  }
}

/** Ids are remembered for a message: the same patient is referred to by every resource of it. */
export function idOf(scope: Scope, type: string, key: KeyValue): string {
  const { ids } = scope.run
  const text = `${type}\u001f${key.authority}\u001f${key.parts.join('\u001f')}`
  const known = ids.get(text)
  if (known !== undefined) return known
  const id = rootId(scope.run.context.salt, key.authority, type, key.parts)
  ids.set(text, id)
  return id
}
