import { hash52 } from '../model/hash.ts'
import type { Contribution, FhirObject } from './contribution.ts'
import { parseExact } from './decimal.ts'
import type { IndexEntry, Prepared } from './prepared.ts'
import { extractIndex } from './search-index.ts'
import { inOrder } from './units.ts'
import { problemFacts, validate } from './validate.ts'
import { writeResource } from './write.ts'

/** Content in the order of the specification, resourceType and id first, whatever the mapping's order was. */
const contentOf = (type: string, id: string, content: FhirObject): FhirObject =>
  inOrder(type, content.resourceType === type && content.id === id ? content : { ...content, resourceType: type, id })

function problemOf(content: FhirObject): Prepared['problem'] {
  const problem = validate(content)[0]
  return problem && { code: problem.code, facts: problemFacts(problem) }
}

/** A plain change has the hash of its text, as a fold has: equal content is seen to be equal. */
function hashOf(text: string, { mode, clear, children }: Contribution): number {
  if (mode === 'change' && clear.length === 0 && !children) return hash52(text)
  return hash52(`${text}\u001f${mode}\u001f${clear.join('\u001f')}\u001f${children ? JSON.stringify(children) : ''}`)
}

/**
 * Makes a contribution ready where it is mapped: checked, indexed, serialised once. `text` is what is stored while the
 * contribution stands alone; it equals the text of `render` of it alone.
 */
export function prepare(contribution: Contribution): Prepared {
  const { type, id, mode } = contribution
  const content = contentOf(type, id, contribution.content)
  const text = writeResource(content)
  const gone = mode === 'withdraw'
  return {
    type,
    id,
    mode,
    text,
    hash: hashOf(text, contribution),
    clear: contribution.clear,
    sourcePatient: contribution.sourcePatient,
    move: contribution.move ?? false,
    children: contribution.children,
    rule: contribution.rule,
    index: gone ? [] : extractIndex(type, content),
    problem: gone ? undefined : problemOf(content),
  }
}

/** The contribution again, for the fold. */
export const contributionOf = (prepared: Prepared): Contribution => ({
  type: prepared.type,
  id: prepared.id,
  mode: prepared.mode,
  content: parseExact(prepared.text) as FhirObject,
  clear: prepared.clear,
  ...(prepared.sourcePatient === undefined ? {} : { sourcePatient: prepared.sourcePatient }),
  ...(prepared.move ? { move: true } : {}),
  ...(prepared.children ? { children: prepared.children } : {}),
  rule: prepared.rule,
})

export interface PreparedFold {
  readonly text: string
  /** hash52 of the text. */
  readonly hash: number
  readonly index: readonly IndexEntry[]
  /** The fold is no valid resource: its message is held. */
  readonly problem: Prepared['problem']
}

/** The same for what `render` gave: the fold of several contributions, in the writer. */
export function prepareFolded(type: string, _id: string, content: FhirObject): PreparedFold {
  const text = writeResource(content)
  return { text, hash: hash52(text), index: extractIndex(type, content), problem: problemOf(content) }
}
