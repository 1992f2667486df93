import type { MapContext, UnmatchedCodeFound } from '../mapped.ts'
import { Hl7Element } from '../tree/hl7-element.ts'
import type { Convert, Made } from './choice.ts'

/** What one coded value became, and what it reported on the way. */
interface Remembered {
  readonly made: Made
  readonly unmatched: readonly UnmatchedCodeFound[]
}

const MOST = 4000
const LONGEST = 200

/**
 * The same items come in every report: a conversion that depends on nothing but the field's text and the interface is done
 * once for each text. What it gives is shared between resources, so nobody may write into it. Kept for the last interface
 * only, and forgotten whole when it grows: no ageing to get wrong. Never for what names a person.
 */
export function remembered(convert: Convert): Convert {
  let context: MapContext | undefined
  let known = new Map<string, Remembered>()
  return (scope, element) => {
    const { run } = scope
    if (!run.plainDelimiters || run.trace !== undefined || !(element instanceof Hl7Element) || element.component !== 0)
      return convert(scope, element)
    const raw = element.segment.raw(element.field, element.repetition)
    if (raw === '' || raw.length > LONGEST) return convert(scope, element)
    if (context !== run.context || known.size > MOST) {
      context = run.context
      known = new Map()
    }
    const before = known.get(raw)
    if (before !== undefined) {
      for (const { table, system, code, display } of before.unmatched) run.unmatchedCode(table, system, code, display)
      return before.made
    }
    const already = run.unmatched
    const notices = run.notices.length
    run.unmatched = []
    const made = convert(scope, element)
    const unmatched = run.unmatched
    run.unmatched = already
    for (const { table, system, code, display } of unmatched) run.unmatchedCode(table, system, code, display)
    // A hold or a notice names this message: not to be kept.
    if (run.stop === undefined && run.notices.length === notices) known.set(raw, { made, unmatched })
    return made
  }
}
