import type { FhirObject } from '../../fhir/contribution.ts'
import { decimal } from '../../fhir/decimal.ts'
import type { Compiled } from '../expression/compiled.ts'
import type { Scope } from '../run/run.ts'
import type { Element } from '../tree/element.ts'
import { Hl7Element } from '../tree/hl7-element.ts'
import { decimalText, halfWidth } from '../values/number.ts'
import { type ParsedResult, parseReferenceRange, parseResult } from '../values/result.ts'
import { Choice, type Convert, type Made } from './choice.ts'
import { primitiveConvert, textOf } from './primitives.ts'
import { rawText, remembered } from './remember.ts'
import type { Settings } from './settings.ts'

const UNIT_TABLE = 'ucum'
const UCUM = 'http://unitsofmeasure.org'

export type ReadUnit = (scope: Scope) => string | undefined

/** Key of what depends on a text and a unit. */
const withUnit = (raw: string | undefined, unit: string | undefined): string | undefined =>
  raw === undefined ? undefined : unit === undefined ? raw : `${raw}\u001f${unit}`

/** The unit as the source wrote it; a CWE's text or code. */
export function unitReader(unit: Compiled | undefined): ReadUnit {
  if (unit === undefined) return () => undefined
  return (scope) => {
    const element = unit.one(scope)
    if (element === undefined) return undefined
    const code = textOf(element)
    // `×10^9/L` unescaped stands in two components.
    if (code?.endsWith('10') === true) return powerOfTen(code, element)
    return code ?? textOf(element.child(2) ?? element)
  }
}

function powerOfTen(code: string, element: Element): string {
  const next = element.child(2)
  const rest = next && textOf(next)
  return rest !== undefined && /^\d{1,2}(?:\/|$)/.test(rest) ? `${code}^${rest}` : code
}

/** Fills a Quantity: the original unit always, its UCUM code where the table knows it. */
function quantityMaker(
  settings: Settings,
): (scope: Scope, value: string, comparator: string | undefined, unit: string | undefined) => FhirObject {
  const { tables } = settings
  const known = tables.get(UNIT_TABLE) !== undefined
  return (scope, value, comparator, unit) => {
    const quantity: FhirObject = { value: decimal(value) }
    if (comparator !== undefined) quantity.comparator = comparator
    if (unit === undefined) return quantity
    quantity.unit = unit
    if (!known) return quantity
    const entry = tables.find(UNIT_TABLE, scope.run.context.tables, halfWidth(unit).replace(/\s+/g, ''), undefined)
    if (entry === undefined) {
      scope.run.unmatchedCode(UNIT_TABLE, '', unit, unit)
      return quantity
    }
    quantity.system = UCUM
    quantity.code = entry.code
    return quantity
  }
}

/** `value: MXXMSL, unit: MXXMDW`, and any single value for a Quantity: a comparator and a unit inside the text are taken. */
export function quantityConvert(unit: ReadUnit, settings: Settings): Convert {
  const make = quantityMaker(settings)
  return (scope, element) => {
    const text = wholeText(element)
    if (text === undefined) return undefined
    const parsed = parseResult(text)
    if (parsed.kind === 'number') return make(scope, parsed.value, parsed.comparator, unit(scope) ?? parsed.unit)
    scope.run.notice('mapping.bad-value-in-message', { where: element.place(), allowed: 'Quantity', found: scope.run.rule })
    return undefined
  }
}

/** OBX-5 by OBX-2. What a type promises and the text does not keep stays text. */
export function resultConvert(
  by: Compiled | undefined,
  unit: ReadUnit,
  types: readonly string[],
  settings: Settings,
): (scope: Scope, elements: readonly Element[]) => Made {
  const make = quantityMaker(settings)
  const concept = settings.datatypes.converter('CWE', settings.name)
  const dateTime = primitiveConvert('dateTime')!
  const time = primitiveConvert('time')!
  const text = (elements: readonly Element[]): Made => {
    const lines = elements.map(wholeText).filter((line) => line !== undefined)
    return lines.length === 0 ? undefined : new Choice('string', lines.join('\n'))
  }
  const measure =
    (sure: boolean): Convert =>
    (scope, element) => {
      const said = wholeText(element)
      return said === undefined ? undefined : measured(scope, parseResult(said), unit(scope), sure, make)
    }
  const number = remembered(measure(true), (scope, element) => withUnit(rawText(element), unit(scope)))
  const perhapsNumber = measure(false)
  const convert = (scope: Scope, elements: readonly Element[]): Made => {
    const element = elements[0]
    if (element === undefined) return undefined
    const type = by?.text(scope) ?? 'ST'
    if (type === 'CE' || type === 'CWE' || type === 'CF' || type === 'CNE' || type === 'IS' || type === 'ID') {
      return choice('CodeableConcept', concept?.(scope, element)) ?? text(elements)
    }
    if (type === 'NM') return number(scope, element) ?? text(elements)
    if (type === 'SN') return structuredNumeric(scope, element, unit(scope), make) ?? text(elements)
    if (type === 'DT' || type === 'TS' || type === 'DTM') return choice('dateTime', dateTime(scope, element)) ?? text(elements)
    if (type === 'TM') return choice('time', time(scope, element)) ?? text(elements)
    if (type === 'ED') {
      // R4 allows no Attachment here, and a document of megabytes is no string.
      scope.run.notice('mapping.value-dropped', { where: element.place(), found: type })
      return undefined
    }
    if (elements.length === 1 && (type === 'ST' || type === 'TX')) return perhapsNumber(scope, element) ?? text(elements)
    return text(elements)
  }
  return (scope, elements) => {
    const made = convert(scope, elements)
    return made instanceof Choice && !types.includes(made.type) ? text(elements) : made
  }
}

const choice = (type: string, made: Made): Choice | undefined =>
  made === undefined || typeof made === 'symbol' || made instanceof Choice ? undefined : new Choice(type, made)

/**
 * A repetition as one text. Types without components (ST, NM, TX, FT) get their `^` back: senders write `10^9/L` without
 * escaping it.
 */
function wholeText(element: Element): string | undefined {
  const count =
    element instanceof Hl7Element && element.component === 0 ? element.segment.components(element.field, element.repetition) : 1
  if (count <= 1) return textOf(element)
  const parts: string[] = []
  for (let component = 1; component <= count; component++) {
    const part = element.child(component)
    parts.push((part && textOf(part)) ?? '')
  }
  return parts.join('^').replace(/\^+$/, '') || undefined
}

type MakeQuantity = ReturnType<typeof quantityMaker>

/** A number without a unit in a text field may be anything: only a unit, a comparator or the type NM make it a quantity. */
function measured(
  scope: Scope,
  parsed: ParsedResult,
  unit: string | undefined,
  sure: boolean,
  make: MakeQuantity,
): Choice | undefined {
  const said = parsed.kind === 'number' || parsed.kind === 'range' ? (unit ?? parsed.unit) : undefined
  switch (parsed.kind) {
    case 'number':
      return sure || said !== undefined || parsed.comparator !== undefined
        ? new Choice('Quantity', make(scope, parsed.value, parsed.comparator, said))
        : undefined
    case 'range':
      if (!sure && said === undefined) return undefined
      return new Choice('Range', {
        low: make(scope, parsed.low, undefined, said),
        high: make(scope, parsed.high, undefined, said),
      })
    case 'ratio':
      if (Number(parsed.numerator) !== 1 && parsed.comparator === undefined) return undefined
      return ratio(parsed.numerator, parsed.denominator, parsed.comparator)
    default:
      return undefined
  }
}

/** A titre above 1:640 has a greater denominator. */
function ratio(numerator: string, denominator: string, comparator: string | undefined): Choice {
  const below: FhirObject = { value: decimal(denominator) }
  if (comparator !== undefined) below.comparator = comparator
  return new Choice('Ratio', { numerator: { value: decimal(numerator) }, denominator: below })
}

const SN_COMPARATORS: ReadonlySet<string> = new Set(['<', '<=', '>', '>='])

/** HL7 v2 §2.A.71: comparator ^ number ^ separator ^ number. */
function structuredNumeric(scope: Scope, element: Element, unit: string | undefined, make: MakeQuantity): Choice | undefined {
  const part = (n: number): string | undefined => textOf(element.child(n) ?? element)
  const numbers = [element.child(2), element.child(4)]
    .map((one) => (one === undefined ? undefined : textOf(one)))
    .map((text) => text && decimalText(text))
  const [first, second] = numbers
  const comparator = element.child(1) && part(1)
  const separator = element.child(3) && part(3)
  if (!first) return measured(scope, parseResult(part(1) ?? ''), unit, true, make)
  const said = comparator !== undefined && SN_COMPARATORS.has(comparator) ? comparator : undefined
  if (second && (separator === ':' || separator === '/')) return ratio(first, second, said)
  if (second && separator === '-')
    return new Choice('Range', { low: make(scope, first, undefined, unit), high: make(scope, second, undefined, unit) })
  return second || separator ? undefined : new Choice('Quantity', make(scope, first, said, unit))
}

/** `as: range`: a reference range with low, high and always its text; or a Range where R4 wants one. */
export function rangeConvert(type: string, unit: ReadUnit, settings: Settings): Convert {
  const make = quantityMaker(settings)
  const convert: Convert = (scope, element) => {
    const text = wholeText(element)
    const range = text === undefined ? undefined : parseReferenceRange(text)
    if (range === undefined) return undefined
    const said = unit(scope) ?? range.unit
    const out: FhirObject = {}
    if (range.low !== undefined) out.low = make(scope, range.low, undefined, said)
    if (range.high !== undefined) out.high = make(scope, range.high, undefined, said)
    if (type === 'Range') return range.low === undefined && range.high === undefined ? undefined : out
    out.text = range.text
    return out
  }
  return remembered(convert, (scope, element) => withUnit(rawText(element), unit(scope)))
}

const MONEY_DIGITS = /^-?\d+(?:\.\d+)?$/

/** `value`, `currency`, `sign`: an amount whose sign another column says. */
export function moneyConvert(currency: string | undefined, negative: ((scope: Scope) => boolean) | undefined): Convert {
  return (scope, element) => {
    const text = textOf(element)
    const digits = text === undefined ? undefined : decimalText(halfWidth(text).replace(/^[¥￥]\s*/, ''))
    if (digits === undefined || !MONEY_DIGITS.test(digits)) {
      if (text !== undefined)
        scope.run.notice('mapping.bad-value-in-message', { where: element.place(), allowed: 'Money', found: scope.run.rule })
      return undefined
    }
    const money: FhirObject = { value: decimal(negative?.(scope) ? turned(digits) : digits) }
    if (currency !== undefined) money.currency = currency
    return money
  }
}

/** A refund is below zero whatever sign its row has. */
const turned = (digits: string): string => (digits.startsWith('-') ? digits : /[1-9]/.test(digits) ? `-${digits}` : digits)
