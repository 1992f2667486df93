import type { FhirObject, FhirValue, RawDecimal } from '../../fhir/contribution.ts'
import { isRaw } from '../../fhir/decimal.ts'
import { share } from '../../fhir/shared.ts'
import type { MapContext, UnmatchedCodeFound } from '../mapped.ts'
import type { Run, Scope } from '../run/run.ts'
import type { Element } from '../tree/element.ts'
import { Hl7Element } from '../tree/hl7-element.ts'
import { Choice, type Convert, type Made } from './choice.ts'

/** What one value became, and what it reported on the way. */
interface Remembered {
  readonly made: Made
  readonly unmatched: readonly UnmatchedCodeFound[]
}

const MOST = 4000
const LONGEST = 200

/** Everything a conversion depends on, as one text; undefined when it depends on more. */
type KeyOf = (scope: Scope, element: Element) => string | undefined

/**
 * The same items come in every report: a conversion that depends on nothing but a field's text and the interface is done once for
 * each text. What it gives is shared between resources, so nobody may write into it. Kept for the last interface only, and forgotten
 * whole when it grows: no ageing to get wrong. Never for what names a person.
 */
export function remembered(convert: Convert, keyOf: KeyOf = (_scope, element) => rawText(element)): Convert {
  let context: MapContext | undefined
  let known = new Map<string, Remembered>()
  return (scope, element) => {
    const { run } = scope
    const key = run.plainDelimiters ? keyOf(scope, element) : undefined
    if (key === undefined) return convert(scope, element)
    if (context === undefined || !isSameInterface(context, run.context) || known.size > MOST) {
      context = run.context
      known = new Map()
    }
    const before = known.get(key)
    const { trace } = run
    if (trace !== undefined) trace.defer(() => run.again(trace, () => convert(scope, element)))
    if (before === undefined) {
      run.trace = undefined
      const made = learn(convert, scope, element, key, known)
      run.trace = trace
      return made
    }
    for (const found of before.unmatched) reportAgain(run, found)
    return before.made
  }
}

/** A whole repetition of a field as it stands; undefined for anything else, and for long texts. */
export function rawText(element: Element): string | undefined {
  if (!(element instanceof Hl7Element) || element.component !== 0) return undefined
  const raw = element.segment.raw(element.field, element.repetition)
  return raw === '' || raw.length > LONGEST ? undefined : raw
}

/** Each message has a context of its own; what a conversion reads of it is the interface's. */
const isSameInterface = (a: MapContext, b: MapContext): boolean =>
  a === b ||
  (a.interface === b.interface &&
    a.authority === b.authority &&
    a.zone === b.zone &&
    a.authorities === b.authorities &&
    a.tables === b.tables)

function learn(convert: Convert, scope: Scope, element: Element, key: string, known: Map<string, Remembered>): Made {
  const { run } = scope
  const already = run.unmatched
  const notices = run.notices.length
  run.unmatched = []
  const made = convert(scope, element)
  const { unmatched } = run
  run.unmatched = already
  for (const found of unmatched) reportAgain(run, found)
  // A hold or a notice names this message: not to be kept.
  if (run.stop !== undefined || run.notices.length !== notices) return made
  const value = made instanceof Choice ? made.value : made
  if (typeof value === 'object' && value !== null) share(detach(value))
  const alone = unmatched.map((found) => ({ ...found, code: detached(found.code), display: detached(found.display) }))
  known.set(detached(key), { made, unmatched: alone })
  return made
}

/** A part cut from a text keeps the whole text alive, be it a document of megabytes: what is remembered is a copy. */
const detached = (text: string): string => (text.length < SHORTEST_CUT ? text : (JSON.parse(JSON.stringify(text)) as string))

/** The engine copies shorter parts anyway. */
const SHORTEST_CUT = 13

function detach<T extends FhirObject | FhirValue[] | RawDecimal>(value: T): T {
  if (isRaw(value)) return value
  const members = value as Record<string, FhirValue>
  for (const name in members) {
    const member = members[name]!
    if (typeof member === 'string') members[name] = detached(member)
    else if (typeof member === 'object' && member !== null) detach(member)
  }
  return value
}

const reportAgain = (run: Run, { table, system, code, display }: UnmatchedCodeFound): void =>
  run.unmatchedCode(table, system, code, display)
