import type { FhirObject, FhirValue } from './contribution.ts'
import { spanOf } from './dates.ts'
import { numberOf } from './decimal.ts'
import { both, has, type Invariant, needs, notBoth, objects } from './invariant.ts'
import { resourceInvariants } from './invariants-resources.ts'
import { isUcum } from './ucum.ts'

export type { Invariant } from './invariant.ts'

function periodRuns(period: FhirObject): boolean {
  if (typeof period.start !== 'string' || typeof period.end !== 'string') return true
  const [start, end] = [spanOf(period.start), spanOf(period.end)]
  return !start || !end || start[0] <= end[1]
}

function rangeRuns(range: FhirObject): boolean {
  const [low] = objects(range.low)
  const [high] = objects(range.high)
  if (!low || !high || low.code !== high.code || low.unit !== high.unit) return true
  return !(numberOf(low.value) > numberOf(high.value))
}

const UCUM_SYSTEM = 'http://unitsofmeasure.org'

const UCUM: Invariant = {
  key: 'ucum',
  rule: 'a code of UCUM is a unit of UCUM',
  holds: (value) => value.system !== UCUM_SYSTEM || typeof value.code !== 'string' || isUcum(value.code),
}

const PERIOD: Invariant = { key: 'per-1', rule: 'start is not after end', holds: periodRuns }
// Nearly every resource has some of these: said directly, an element's name as an argument costs twice as much.
const QUANTITY: Invariant = {
  key: 'qty-3',
  rule: 'a unit code needs its system',
  holds: (value) => value.code === undefined || value.system !== undefined,
}
const CONTACT: Invariant = {
  key: 'cpt-2',
  rule: 'a value needs its system',
  holds: (value) => value.value === undefined || value.system !== undefined,
}

const isUcumOrNone = (value: FhirObject): boolean => !has(value, 'system') || value.system === UCUM_SYSTEM

const isWhole = (value: FhirValue | undefined): boolean => value === undefined || Number.isInteger(numberOf(value))

/** The bytes base64 stands for; undefined for what is none. */
function bytesOf(data: FhirValue | undefined): number | undefined {
  if (typeof data !== 'string') return undefined
  const bare = /\s/.test(data) ? data.replace(/\s+/g, '') : data
  return (bare.length / 4) * 3 - (bare.endsWith('==') ? 2 : bare.endsWith('=') ? 1 : 0)
}

const notNegative = (key: string, name: string): Invariant => ({
  key,
  rule: `${name} is not negative`,
  holds: (value) => !has(value, name) || !(numberOf(value[name]) < 0),
})

/** Datatypes. */
const datatypes: Readonly<Record<string, readonly Invariant[]>> = {
  Extension: [
    {
      key: 'ext-1',
      rule: 'either extensions or a value, not both',
      holds: (value) => has(value, 'extension') !== hasValue(value),
    },
  ],
  Period: [PERIOD],
  Quantity: [QUANTITY, UCUM],
  Age: [
    QUANTITY,
    UCUM,
    {
      key: 'age-1',
      rule: 'a value is positive and has a UCUM code',
      holds: (value) => isUcumOrNone(value) && (!has(value, 'value') || (has(value, 'code') && !(numberOf(value.value) <= 0))),
    },
  ],
  Duration: [
    QUANTITY,
    UCUM,
    {
      key: 'drt-1',
      rule: 'a code is of UCUM and has a value',
      holds: (value) => !has(value, 'code') || (value.system === UCUM_SYSTEM && has(value, 'value')),
    },
  ],
  Count: [
    QUANTITY,
    {
      key: 'cnt-3',
      rule: 'a value is a whole number with the UCUM code 1',
      holds: (value) =>
        isUcumOrNone(value) &&
        (!has(value, 'code') || value.code === '1') &&
        (!has(value, 'value') || (has(value, 'code') && isWhole(value.value))),
    },
  ],
  Distance: [
    QUANTITY,
    {
      key: 'dis-1',
      rule: 'a value has a UCUM code',
      holds: (value) => isUcumOrNone(value) && (!has(value, 'value') || has(value, 'code')),
    },
  ],
  Range: [{ key: 'rng-2', rule: 'low is not above high', holds: rangeRuns }],
  Ratio: [both('rat-1', ['numerator', 'denominator'])],
  ContactPoint: [CONTACT],
  Attachment: [
    needs('att-1', 'data', 'contentType'),
    {
      key: 'att-size',
      rule: 'size is the number of bytes of data',
      holds: (value) => !has(value, 'data') || !has(value, 'size') || bytesOf(value.data) === numberOf(value.size),
    },
  ],
  'Timing.repeat': [
    needs('tim-1', 'duration', 'durationUnit'),
    needs('tim-2', 'period', 'periodUnit'),
    notNegative('tim-4', 'duration'),
    notNegative('tim-5', 'period'),
    needs('tim-6', 'periodMax', 'period'),
    needs('tim-7', 'durationMax', 'duration'),
    needs('tim-8', 'countMax', 'count'),
    {
      key: 'tim-9',
      rule: 'an offset needs a when that is no meal as such',
      holds: (value) =>
        !has(value, 'offset') ||
        (Array.isArray(value.when) && value.when.every((when) => !['C', 'CM', 'CD', 'CV'].includes(when as string))),
    },
    notBoth('tim-10', ['timeOfDay', 'when']),
  ],
}

/** `value[x]`, or only its companion. */
const hasValue = (value: FhirObject): boolean => {
  for (const key in value)
    if ((key.startsWith('value') || key.startsWith('_value')) && key.length > 5 && has(value, key)) return true
  return false
}

/** By type name, as the element tables name types. */
export const invariants: Readonly<Record<string, readonly Invariant[]>> = { ...datatypes, ...resourceInvariants }
