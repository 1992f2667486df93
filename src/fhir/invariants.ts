import type { FhirObject, FhirValue } from './contribution.ts'
import { spanOf } from './dates.ts'
import { isRaw, numberOf } from './decimal.ts'

/** Rules of the specification between elements of one type: those whose severity is error and that a sender can break. */
export interface Invariant {
  /** The specification's key: obs-6. */
  readonly key: string
  /** The rule in words. */
  readonly rule: string
  readonly holds: (value: FhirObject) => boolean
}

const has = (value: FhirObject, key: string): boolean => value[key] !== undefined
const hasChoice = (value: FhirObject, prefix: string): boolean => {
  for (const key in value) if (key.length > prefix.length && key.startsWith(prefix) && value[key] !== undefined) return true
  return false
}
const objects = (value: FhirValue | undefined): readonly FhirObject[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (element): element is FhirObject =>
      typeof element === 'object' && element !== null && !Array.isArray(element) && !isRaw(element),
  )
const hasCode = (value: FhirValue | undefined, codes: readonly string[]): boolean =>
  objects(value).some((concept) => objects(concept.coding).some((coding) => codes.includes(coding.code as string)))

function periodRuns(period: FhirObject): boolean {
  if (typeof period.start !== 'string' || typeof period.end !== 'string') return true
  const [start, end] = [spanOf(period.start), spanOf(period.end)]
  return !start || !end || start[0] <= end[1]
}

/** The same coding on the Observation and on a component of it. */
function repeatsCode(observation: FhirObject): boolean {
  const codings = objects(observation.code).flatMap((code) => objects(code.coding))
  return objects(observation.component).some((component) =>
    objects(component.code).some((code) =>
      objects(code.coding).some((inner) =>
        codings.some((outer) => outer.code === inner.code && outer.system === inner.system && outer.code !== undefined),
      ),
    ),
  )
}

function rangeRuns(range: FhirObject): boolean {
  const [low] = objects(range.low)
  const [high] = objects(range.high)
  if (!low || !high || low.code !== high.code || low.unit !== high.unit) return true
  return !(numberOf(low.value) > numberOf(high.value))
}

/** UCUM is printable ASCII without spaces (UCUM §2) and its brackets close; whether the unit exists is the unit table's to say. */
function isUcumText(code: FhirValue | undefined): boolean {
  if (typeof code !== 'string') return true
  const open: string[] = []
  for (const char of code) {
    if (char <= ' ' || char > '~') return false
    if (char === '[' || char === '{' || char === '(') open.push(char)
    else if (char === ']' || char === '}' || char === ')') {
      const expected = char === ')' ? '(' : char === ']' ? '[' : '{'
      if (open.pop() !== expected) return false
    }
  }
  return open.length === 0
}

const UCUM: Invariant = {
  key: 'ucum',
  rule: 'a UCUM code is printable ASCII without spaces, brackets closed',
  holds: (value) => value.system !== 'http://unitsofmeasure.org' || isUcumText(value.code),
}

function fullUrlsDiffer(bundle: FhirObject): boolean {
  if (bundle.type === 'history' || bundle.type === 'batch') return true
  const urls = objects(bundle.entry).flatMap((entry) => (typeof entry.fullUrl === 'string' ? [entry.fullUrl] : []))
  return new Set(urls).size === urls.length
}

const PERIOD: Invariant = { key: 'per-1', rule: 'start is not after end', holds: periodRuns }
const QUANTITY: Invariant = {
  key: 'qty-3',
  rule: 'a unit code needs its system',
  holds: (value) => !has(value, 'code') || has(value, 'system'),
}
const ANY_OF = (key: string, names: readonly string[]): Invariant => ({
  key,
  rule: `one of ${names.join(', ')} is there`,
  holds: (value) => names.some((name) => has(value, name)),
})
const BOTH = (key: string, names: readonly [string, string]): Invariant => ({
  key,
  rule: `${names[0]} and ${names[1]} come together`,
  holds: (value) => has(value, names[0]) === has(value, names[1]),
})

const OBS_VALUE: Invariant = {
  key: 'obs-6',
  rule: 'dataAbsentReason only without a value',
  holds: (value) => !has(value, 'dataAbsentReason') || !hasChoice(value, 'value'),
}

/** By type name, as the element tables name types. */
export const invariants: Readonly<Record<string, readonly Invariant[]>> = {
  Extension: [
    {
      key: 'ext-1',
      rule: 'either extensions or a value, not both',
      holds: (value) => has(value, 'extension') !== (hasChoice(value, 'value') || hasChoice(value, '_value')),
    },
  ],
  Period: [PERIOD],
  Quantity: [QUANTITY, UCUM],
  Age: [QUANTITY, UCUM],
  Duration: [QUANTITY, UCUM],
  Count: [QUANTITY],
  Distance: [QUANTITY],
  Range: [{ key: 'rng-2', rule: 'low is not above high', holds: rangeRuns }],
  Ratio: [BOTH('rat-1', ['numerator', 'denominator'])],
  ContactPoint: [
    { key: 'cpt-2', rule: 'a value needs its system', holds: (value) => !has(value, 'value') || has(value, 'system') },
  ],
  Attachment: [
    { key: 'att-1', rule: 'data need a contentType', holds: (value) => !has(value, 'data') || has(value, 'contentType') },
  ],
  'Timing.repeat': [
    { key: 'tim-1', rule: 'a duration needs its unit', holds: (value) => !has(value, 'duration') || has(value, 'durationUnit') },
    { key: 'tim-2', rule: 'a period needs its unit', holds: (value) => !has(value, 'period') || has(value, 'periodUnit') },
  ],
  Observation: [
    OBS_VALUE,
    {
      key: 'obs-7',
      rule: 'no value beside a component of the same code',
      holds: (value) => !has(value, 'component') || !hasChoice(value, 'value') || !repeatsCode(value),
    },
  ],
  'Observation.referenceRange': [ANY_OF('obs-3', ['low', 'high', 'text'])],
  'Patient.contact': [ANY_OF('pat-1', ['name', 'telecom', 'address', 'organization'])],
  Organization: [ANY_OF('org-1', ['identifier', 'name'])],
  Condition: [
    {
      key: 'con-4',
      rule: 'abated only when inactive, resolved or in remission',
      holds: (value) => !hasChoice(value, 'abatement') || hasCode(value.clinicalStatus, ['resolved', 'remission', 'inactive']),
    },
    {
      key: 'con-5',
      rule: 'no clinicalStatus when entered in error',
      holds: (value) => !has(value, 'clinicalStatus') || !hasCode(value.verificationStatus, ['entered-in-error']),
    },
  ],
  AllergyIntolerance: [
    {
      key: 'ait-1',
      rule: 'clinicalStatus unless entered in error',
      holds: (value) => has(value, 'clinicalStatus') || hasCode(value.verificationStatus, ['entered-in-error']),
    },
    {
      key: 'ait-2',
      rule: 'no clinicalStatus when entered in error',
      holds: (value) => !has(value, 'clinicalStatus') || !hasCode(value.verificationStatus, ['entered-in-error']),
    },
  ],
  Appointment: [
    BOTH('app-2', ['start', 'end']),
    {
      key: 'app-3',
      rule: 'start and end unless proposed, cancelled or waitlist',
      holds: (value) => has(value, 'start') || ['proposed', 'cancelled', 'waitlist'].includes(value.status as string),
    },
    {
      key: 'app-4',
      rule: 'cancelationReason only when cancelled or noshow',
      holds: (value) => !has(value, 'cancelationReason') || ['cancelled', 'noshow'].includes(value.status as string),
    },
  ],
  'Appointment.participant': [ANY_OF('app-1', ['type', 'actor'])],
  'Composition.section': [ANY_OF('cmp-1', ['text', 'entry', 'section'])],
  'Immunization.education': [ANY_OF('imm-1', ['documentType', 'reference'])],
  Group: [
    { key: 'grp-1', rule: 'members only of an actual group', holds: (value) => !has(value, 'member') || value.actual === true },
  ],
  Bundle: [
    {
      key: 'bdl-1',
      rule: 'a total only in a searchset or history',
      holds: (value) => !has(value, 'total') || value.type === 'searchset' || value.type === 'history',
    },
    { key: 'bdl-7', rule: 'no two entries have one fullUrl', holds: fullUrlsDiffer },
  ],
}
