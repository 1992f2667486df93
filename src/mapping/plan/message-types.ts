import type { Expression } from '../expression/ast.ts'
import { parseExpression } from '../expression/parse.ts'
import { textOfNode, type YamlNode } from '../yaml-tree.ts'

/**
 * Types of message (MSH-9.1) that a `when` can hold for; undefined: any. Of thirty mappings a message asks only those of its type.
 */
export function messageTypes(when: YamlNode | undefined): ReadonlySet<string> | undefined {
  const text = textOfNode(when)
  if (text === undefined) return undefined
  try {
    return typesOf(parseExpression(text, true))
  } catch {
    // What cannot be read has its finding where it is compiled.
    return undefined
  }
}

function typesOf(expression: Expression): ReadonlySet<string> | undefined {
  switch (expression.kind) {
    case 'and':
      return expression.of.map(typesOf).find((types) => types !== undefined)
    case 'or': {
      const all = expression.of.map(typesOf)
      return all.includes(undefined) ? undefined : new Set(all.flatMap((types) => [...types!]))
    }
    case 'in':
      return isType(expression.of) ? new Set(expression.list) : undefined
    case 'compare':
      return expression.op === '=' && isType(expression.left) && expression.right.kind === 'literal'
        ? new Set([expression.right.value])
        : undefined
    default:
      return undefined
  }
}

/** MSH-9.1, and nothing more particular of it. */
const isType = ({ kind, ...rest }: Expression): boolean => {
  if (kind !== 'path' || !('path' in rest) || rest.path.kind !== 'hl7') return false
  const { segment, segmentPick, field, repetition, component, subcomponent } = rest.path
  const unsaid = segmentPick.kind === 'unsaid' && repetition.kind === 'unsaid'
  return segment === 'MSH' && field === 9 && component === 1 && subcomponent === 0 && unsaid
}
