import { STANDARD_DELIMITERS } from './delimiters.ts'
import { escapeText } from './escape.ts'
import { type Delimiters, EXPLICIT_NULL } from './tree.ts'

/**
 * Builds messages from values, for replies, tests and traffic. A field is a value, its components, or (as `repeat`) its
 * repetitions; a component is a value or its subcomponents. Values are escaped; undefined is an empty place.
 */
type Component = string | undefined | readonly (string | undefined)[]
export type Field = string | undefined | readonly Component[] | Repeated

interface Repeated {
  readonly repetitions: readonly (string | readonly Component[])[]
}

export const repeat = (...repetitions: readonly (string | readonly Component[])[]): Repeated => ({ repetitions })

const isRepeated = (field: Field): field is Repeated => typeof field === 'object' && 'repetitions' in field

const atom = (value: string | undefined, delimiters: Delimiters): string =>
  value === undefined ? '' : value === EXPLICIT_NULL ? value : escapeText(value, delimiters)

/** `a^^` says no more than `a`. */
const joined = (parts: readonly string[], delimiter: string): string => {
  let length = parts.length
  while (length > 0 && parts[length - 1] === '') length--
  return parts.slice(0, length).join(delimiter)
}

const writeComponent = (component: Component, delimiters: Delimiters): string =>
  typeof component === 'object'
    ? joined(
        component.map((value) => atom(value, delimiters)),
        delimiters.subcomponent,
      )
    : atom(component, delimiters)

const writeComponents = (value: string | undefined | readonly Component[], delimiters: Delimiters): string =>
  typeof value === 'object'
    ? joined(
        value.map((component) => writeComponent(component, delimiters)),
        delimiters.component,
      )
    : atom(value, delimiters)

function writeField(field: Field, delimiters: Delimiters = STANDARD_DELIMITERS): string {
  if (!isRepeated(field)) return writeComponents(field, delimiters)
  return field.repetitions.map((one) => writeComponents(one, delimiters)).join(delimiters.repetition)
}

/** One segment without its terminator. For MSH, FHS and BHS the fields begin with field 3: the delimiters are written here. */
function writeSegment(name: string, fields: readonly Field[], delimiters: Delimiters = STANDARD_DELIMITERS): string {
  const header = name === 'MSH' || name === 'FHS' || name === 'BHS'
  const texts = fields.map((field) => writeField(field, delimiters))
  const encoding = delimiters.component + delimiters.repetition + delimiters.escape + delimiters.subcomponent
  return joined(header ? [name, encoding, ...texts] : [name, ...texts], delimiters.field)
}

/** Each segment as [name, ...fields]; every one ends with CR. */
export function writeMessage(
  segments: readonly (readonly [string, ...Field[]])[],
  delimiters: Delimiters = STANDARD_DELIMITERS,
): string {
  return segments.map(([name, ...fields]) => `${writeSegment(name, fields, delimiters)}\r`).join('')
}
