import type { FhirValue } from '../../fhir/contribution.ts'
import { decimal } from '../../fhir/decimal.ts'
import { EXPLICIT_NULL } from '../../formats/hl7v2/tree.ts'
import type { Compiled } from '../expression/compiled.ts'
import type { Scope } from '../run/run.ts'
import { CLEAR } from '../run/run.ts'
import type { Element } from '../tree/element.ts'
import { JsonElement } from '../tree/json-element.ts'
import { momentReader } from '../values/time.ts'
import { entryOf, textOfNode, type YamlMap } from '../yaml-tree.ts'
import { Choice, type Convert, type Made, type Make } from './choice.ts'
import { codedConvert, systemConvert } from './coded.ts'
import { constantOf } from './constant.ts'
import { isTimeType, primitiveConvert, timeConvert } from './primitives.ts'
import { remembered } from './remember.ts'
import { moneyConvert, quantityConvert, rangeConvert, resultConvert, unitReader } from './results.ts'
import { checkKeys, compileCondition, compileValue, report, type Settings, type Target } from './settings.ts'

const KEYS = [
  'from',
  'value',
  'when',
  'by',
  'unit',
  'currency',
  'sign',
  'code',
  'concept',
  'map',
  'system',
  'text',
  'format',
  'as',
  'unmatched',
  'default',
]
const QUANTITIES = new Set(['Quantity', 'Age', 'Duration', 'Count', 'Distance', 'MoneyQuantity', 'SimpleQuantity'])

export const isQuantityOrMoney = (target: Target): boolean =>
  target.types.some((type) => QUANTITIES.has(type) || type === 'Money')

/** A rule with `from:` (or `value:` for quantities and money). */
export function compileRule(node: YamlMap, target: Target, settings: Settings): Make | undefined {
  checkKeys(settings, node, KEYS)
  const from = entryOf(node, 'from') ?? entryOf(node, 'value')!
  const source = compileValue(settings, from)
  const when = compileCondition(settings, entryOf(node, 'when'))
  if (source === undefined) return undefined
  const otherwise = entryOf(node, 'default')
  const fallback = otherwise === undefined ? undefined : constantOf(otherwise, target, settings)
  const make =
    target.types.length > 1 && !hasOneType(node, target)
      ? choiceRule(node, source, target, settings)
      : plainRule(node, source, target, settings)
  if (make === undefined) return undefined
  const withDefault: Make = fallback === undefined ? make : (scope) => orElse(make(scope), fallback)
  return when === undefined ? withDefault : (scope) => (when(scope) ? withDefault(scope) : undefined)
}

const orElse = (made: Made, fallback: FhirValue): Made => (made === undefined || made === CLEAR ? fallback : made)

const hasOneType = (node: YamlMap, target: Target): boolean => {
  const as = textOfNode(entryOf(node, 'as'))
  return as !== undefined && target.types.includes(as)
}

/** `value[x]`: the type comes from `by`, or from what the text says. */
function choiceRule(node: YamlMap, source: Compiled, target: Target, settings: Settings): Make | undefined {
  const byNode = entryOf(node, 'by')
  const by = byNode && compileValue(settings, byNode)
  const unitNode = entryOf(node, 'unit')
  const unit = unitReader(unitNode && compileValue(settings, unitNode))
  const convert = resultConvert(by, unit, target.types, settings)
  return (scope) => {
    const elements = source.all(scope)
    if (elements.length === 1 && elements[0]!.text() === EXPLICIT_NULL) return CLEAR
    const made = convert(scope, elements)
    if (scope.run.trace !== undefined && made !== undefined) scope.run.trace.record(elements[0], node)
    return made
  }
}

function plainRule(node: YamlMap, source: Compiled, target: Target, settings: Settings): Make | undefined {
  const as = textOfNode(entryOf(node, 'as'))
  const type = target.types.length > 1 ? as! : target.types[0]!
  const convert = convertFor(node, type, source, { ...target, types: [type] }, settings)
  if (convert === undefined) {
    // A missing table has its own finding already.
    if (!node.entries.has('code') && !node.entries.has('concept'))
      report(settings, entryOf(node, 'as') ?? node, 'mapping.no-conversion', {
        found: as ?? type,
        where: target.path,
        allowed: settings.datatypes.names.join(', '),
      })
    return undefined
  }
  const chosen: Convert = target.types.length > 1 ? (scope, element) => asChoice(type, convert(scope, element)) : convert
  return target.list ? listOf(source, chosen, node) : oneOf(source, chosen, node)
}

const asChoice = (type: string, made: Made): Made =>
  made === undefined || made === CLEAR || made instanceof Choice ? made : new Choice(type, made as FhirValue)

function oneOf(source: Compiled, convert: Convert, node: YamlMap): Make {
  return (scope) => {
    const element = source.one(scope)
    if (element === undefined) return undefined
    const made = applied(scope, element, convert)
    if (scope.run.trace !== undefined && made !== undefined) scope.run.trace.record(element, node)
    return made
  }
}

function applied(scope: Scope, element: Element, convert: Convert): Made {
  const made = convert(scope, element)
  return made === undefined && element.text() === EXPLICIT_NULL ? CLEAR : made
}

/** Every repetition that has a value. One that is `""` alone clears the whole list. */
function listOf(source: Compiled, convert: Convert, node: YamlMap): Make {
  return (scope) => {
    const elements = source.all(scope)
    let out: FhirValue[] | undefined
    for (let i = 0; i < elements.length; i++) {
      const element = elements[i]!
      scope.run.trace?.enter(out?.length ?? 0)
      const made = applied(scope, element, convert)
      if (scope.run.trace !== undefined && made !== undefined) scope.run.trace.record(element, node)
      scope.run.trace?.leave()
      if (made === CLEAR && elements.length === 1) return CLEAR
      if (made === undefined || made === CLEAR || made instanceof Choice) continue
      out ??= []
      out.push(made)
    }
    return out
  }
}

function convertFor(node: YamlMap, type: string, source: Compiled, target: Target, settings: Settings): Convert | undefined {
  const as = textOfNode(entryOf(node, 'as'))
  const keyword = (['code', 'map', 'concept'] as const).find((name) => node.entries.has(name))
  if (keyword === 'concept') {
    const convert = codedConvert(node, keyword, target, conceptBase(node, as, type, source, settings), settings)
    return convert === undefined || takesMore(node) ? convert : remembered(convert)
  }
  if (keyword !== undefined) {
    const base = as === undefined || as === type ? undefined : datatypeFor(as, type, source, settings)
    return codedConvert(node, keyword, target, base, settings)
  }
  if (as !== undefined && settings.datatypes.get(as)?.to === type) return datatypeFor(as, type, source, settings)
  if (as === 'fhir') return asIs
  const unitNode = entryOf(node, 'unit')
  const unit = unitReader(unitNode && compileValue(settings, unitNode))
  if (as === 'range' || type === 'Range') return rangeConvert(type, unit, settings)
  if (type === 'Money') return moneyConvert(textOfNode(entryOf(node, 'currency')), signReader(node, settings))
  if (QUANTITIES.has(type)) return signed(quantityConvert(unit, settings), signReader(node, settings))
  if (node.entries.has('system') && !primitiveConvert(type)) return systemConvert(node, type, settings)
  if (isTimeType(type)) return timeRule(node, type, settings)
  const primitive = primitiveConvert(type)
  if (primitive !== undefined && (as === undefined || as === type)) return primitive
  return datatypeFor(as, type, source, settings)
}

/** Reads more than the value itself. */
const takesMore = (node: YamlMap): boolean => node.entries.has('system') || node.entries.has('text')

/** What `concept:` adds to: a row's code with its `system:`, else the value's own datatype. */
function conceptBase(
  node: YamlMap,
  as: string | undefined,
  type: string,
  source: Compiled,
  settings: Settings,
): Convert | undefined {
  return takesMore(node) ? systemConvert(node, type, settings) : datatypeFor(as, type, source, settings)
}

function timeRule(node: YamlMap, type: string, settings: Settings): Convert | undefined {
  const at = entryOf(node, 'format')
  if (at === undefined) return primitiveConvert(type)
  const format = textOfNode(at) ?? ''
  const read = momentReader(format)
  if (read === undefined) report(settings, at, 'mapping.bad-value', { found: format, allowed: 'yyyy MM dd HH mm ss SSS' })
  return timeConvert(type, read)
}

/** A value that is JSON already (format fhir or json) is taken as it is where the rule says `as: fhir`. */
const asIs: Convert = (_scope, element) => (element instanceof JsonElement ? (element.whole() as FhirValue) : undefined)

function datatypeFor(as: string | undefined, type: string, source: Compiled, settings: Settings): Convert | undefined {
  const name = as ?? settings.datatypes.nameFor(type, source.field)
  const convert = name === undefined ? undefined : settings.datatypes.converter(name, settings.name)
  return convert !== undefined && (type === 'CodeableConcept' || type === 'Coding') ? remembered(convert) : convert
}

/** `sign: { by: TFBZ, "2": negative }`. */
function signReader(node: YamlMap, settings: Settings): ((scope: Scope) => boolean) | undefined {
  const sign = entryOf(node, 'sign')
  if (sign === undefined) return undefined
  const byNode = sign.kind === 'map' ? entryOf(sign, 'by') : undefined
  const by = byNode && compileValue(settings, byNode)
  if (by === undefined || sign.kind !== 'map') {
    report(settings, sign, 'mapping.bad-value', { found: 'sign', allowed: '{ by: COLUMN, "2": negative }' })
    return undefined
  }
  const negative = new Set([...sign.entries].filter(([, { value }]) => textOfNode(value) === 'negative').map(([code]) => code))
  return (scope) => negative.has(by.text(scope) ?? '')
}

function signed(convert: Convert, negative: ((scope: Scope) => boolean) | undefined): Convert {
  if (negative === undefined) return convert
  return (scope, element) => {
    const made = convert(scope, element)
    if (!negative(scope) || typeof made !== 'object' || made === null || !('value' in made)) return made
    return { ...made, value: negated(made.value as FhirValue) }
  }
}

function negated(value: FhirValue): FhirValue {
  const text = typeof value === 'object' && value !== null && 'rawJSON' in value ? String(value.rawJSON) : String(value)
  return text.startsWith('-') || !/[1-9]/.test(text) ? value : (decimal(`-${text}`) ?? value)
}
