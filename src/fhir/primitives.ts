import { isDate, isDateTime, isInstant, isTime, lacksZone } from './dates.ts'
import { isRaw } from './decimal.ts'
import { isNarrative } from './narrative.ts'

/** Grammars of the R4 primitives (specification, Data Types). Every expression is linear in the text's length. */

export type PrimitiveFault = 'fhir.wrong-type' | 'fhir.grammar' | 'fhir.empty' | 'fhir.no-zone' | 'fhir.narrative' | undefined

const MAX_STRING = 1_048_576
const ID = /^[A-Za-z0-9\-.]{1,64}$/
const OID = /^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/
const UUID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/
const WHOLE = /^(?:0|-?[1-9]\d*)$/

// Loops over character codes: twice as fast as an expression on the short texts of a resource, and these run on every one.

/** No control characters but tab, line feed and carriage return. */
function isString(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) return false
  }
  return text.length <= MAX_STRING
}

const isSpace = (code: number): boolean =>
  code <= 32 ||
  code === 0xa0 ||
  code === 0xfeff ||
  code === 0x3000 ||
  (code >= 0x2000 && code <= 0x200a) ||
  code === 0x2028 ||
  code === 0x2029

/** No white space at all. */
function isUri(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (isSpace(text.charCodeAt(i))) return false
  return true
}

/** Absolute, or a resource within the one it stands in. */
const isCanonical = (text: string): boolean => isUri(text) && (text.startsWith('#') || /^[A-Za-z][A-Za-z0-9+.-]*:./.test(text))

/** Single spaces inside, none at the ends. */
function isCode(text: string): boolean {
  let space = true
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code !== 32 && isSpace(code)) return false
    if (code === 32 && space) return false
    space = code === 32
  }
  return !space
}

function isBase64(text: string): boolean {
  const bare = /\s/.test(text) ? text.replace(/\s+/g, '') : text
  return bare.length % 4 === 0 && BASE64.test(bare)
}

const TEXTS: Readonly<Record<string, (text: string) => boolean>> = {
  string: isString,
  markdown: isString,
  code: isCode,
  id: (text) => ID.test(text),
  uri: isUri,
  url: isUri,
  canonical: isCanonical,
  oid: (text) => OID.test(text),
  uuid: (text) => UUID.test(text),
  base64Binary: isBase64,
  date: isDate,
  dateTime: isDateTime,
  instant: isInstant,
  time: isTime,
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  integer: [-2_147_483_648, 2_147_483_647],
  unsignedInt: [0, 2_147_483_647],
  positiveInt: [1, 2_147_483_647],
}

function wholeFault(value: unknown, low: number, high: number): PrimitiveFault {
  if (typeof value !== 'number' && !isRaw(value)) return 'fhir.wrong-type'
  const number = typeof value === 'number' ? value : WHOLE.test(value.rawJSON) ? Number(value.rawJSON) : Number.NaN
  return Number.isInteger(number) && number >= low && number <= high ? undefined : 'fhir.grammar'
}

const decimalFault = (value: unknown): PrimitiveFault =>
  typeof value === 'number' ? (Number.isFinite(value) ? undefined : 'fhir.grammar') : isRaw(value) ? undefined : 'fhir.wrong-type'

/** The JSON type a primitive has, for people. */
export const jsonTypeOf = (type: string): string =>
  type === 'boolean' ? 'boolean' : type === 'decimal' || type in RANGES ? `number (${type})` : `string (${type})`

function textFault(type: string, isValid: (text: string) => boolean, value: unknown): PrimitiveFault {
  if (typeof value !== 'string') return 'fhir.wrong-type'
  if (value === '') return 'fhir.empty'
  if (isValid(value)) return undefined
  return (type === 'dateTime' || type === 'instant') && lacksZone(value) ? 'fhir.no-zone' : 'fhir.grammar'
}

/** The check of one primitive type: what is wrong with a value, or undefined. */
export function primitiveCheck(type: string): (value: unknown) => PrimitiveFault {
  if (type === 'boolean') return (value) => (typeof value === 'boolean' ? undefined : 'fhir.wrong-type')
  if (type === 'decimal') return decimalFault
  if (type === 'xhtml')
    return (value) => (typeof value !== 'string' ? 'fhir.wrong-type' : isNarrative(value) ? undefined : 'fhir.narrative')
  const range = RANGES[type]
  if (range) return (value) => wholeFault(value, range[0], range[1])
  const isValid = TEXTS[type] ?? isString
  return (value) => textFault(type, isValid, value)
}
