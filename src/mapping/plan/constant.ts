import type { FhirValue } from '../../fhir/contribution.ts'
import { decimal } from '../../fhir/decimal.ts'
import { isPrimitive } from '../../fhir/elements.ts'
import { decimalText } from '../values/number.ts'
import { textOfNode, type YamlNode } from '../yaml-tree.ts'
import { codesText } from './coded.ts'
import { report, type Settings, type Target } from './settings.ts'

const WHOLE = new Set(['integer', 'positiveInt', 'unsignedInt'])

/** A value written in the mapping itself, checked against what R4 allows there. */
export function constantOf(node: YamlNode, target: Target, settings: Settings): FhirValue | undefined {
  const text = textOfNode(node)
  const type = target.types[0] ?? 'string'
  if (node.kind !== 'scalar' || text === undefined || !isPrimitive(type)) {
    report(settings, node, 'mapping.wrong-type', {
      found: text ?? node.kind,
      where: target.path,
      allowed: target.types.join(', '),
    })
    return undefined
  }
  if (target.codes !== undefined && !target.codes.has(text)) {
    report(settings, node, 'mapping.bad-code', { found: text, where: target.path, allowed: codesText(target.codes) })
  }
  const value = typedConstant(text, type)
  if (value === undefined) report(settings, node, 'mapping.wrong-type', { found: text, where: target.path, allowed: type })
  return value
}

function typedConstant(text: string, type: string): FhirValue | undefined {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  if (WHOLE.has(type)) return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined
  if (type === 'decimal') {
    const digits = decimalText(text)
    return digits === undefined ? undefined : decimal(digits)
  }
  return text
}
