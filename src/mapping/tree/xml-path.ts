/** `/ClinicalDocument/id[@root="1.2"]/@extension`: the part of XPath that analysts use. */
export interface XmlPath {
  /** From the document; else from where the rule stands. */
  readonly absolute: boolean
  readonly steps: readonly XmlStep[]
}

export interface XmlStep {
  readonly axis: 'child' | 'descendant' | 'attribute' | 'parent' | 'self'
  /** Local name, or with a prefix as the sender writes it; `*` any. */
  readonly name: string
  readonly tests: readonly XmlTest[]
}

/** `[2]`, `[@root="1.2"]`, `[code/@code!="X"]`, `[value]`, `[not(@nullFlavor)]`. */
export type XmlTest =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'compare'; readonly path: XmlPath; readonly op: '=' | '!='; readonly value: string }
  | { readonly kind: 'valued'; readonly path: XmlPath; readonly not: boolean }

// What stands between brackets: texts in quotes may hold brackets, and a test may hold another one.
const PLAIN = String.raw`[^\[\]"']|"[^"]*"|'[^']*'`
const INSIDE = `(?:${PLAIN}|\\[(?:${PLAIN})*\\])*`
const NAME = String.raw`[\p{L}_][\w\p{L}.-]*`
const STEP = String.raw`(?:\.\.|@?(?:(?:${NAME}:)?${NAME}|\*)(?:\[${INSIDE}\])*)`
/** A path in the text of an expression. A bare name is left to the names: it may be a word of the language. */
export const XML_PATH = new RegExp(String.raw`(?:\.\/|\/\/?)?${STEP}(?:\/\/?${STEP})*(?![\w\p{L}(:/@\[])`, 'uy')

/** Thrown for a form that is not known; `at` is the offset in the path. */
export class XmlPathFault extends Error {
  readonly at: number
  constructor(at: number) {
    super('xml path')
    this.at = at
  }
}

const PART = new RegExp(String.raw`(\.\/|\/\/?)?(?:(\.\.)|(@?)((?:${NAME}:)?${NAME}|\*))((?:\[${INSIDE}\])*)`, 'uy')
const TEST = new RegExp(String.raw`\[(${INSIDE})\]`, 'g')

/** Throws XmlPathFault. */
export function parseXmlPath(text: string): XmlPath {
  const absolute = text.startsWith('/')
  const steps: XmlStep[] = []
  let at = 0
  while (at < text.length) {
    PART.lastIndex = at
    const found = PART.exec(text)
    if (!found) throw new XmlPathFault(at)
    const [whole, slash, parent, attribute, name = '', tests = ''] = found
    if (attribute && at + whole.length < text.length) throw new XmlPathFault(at + whole.length)
    const axis = parent ? 'parent' : attribute ? 'attribute' : slash === '//' ? 'descendant' : 'child'
    if (axis === 'attribute' && slash === '//') throw new XmlPathFault(at)
    const from = at + whole.length - tests.length
    steps.push({ axis, name, tests: testsOf(tests, from) })
    at += whole.length
  }
  return { absolute, steps }
}

function testsOf(text: string, from: number): XmlTest[] {
  return [...text.matchAll(TEST)].map((found) => testOf(found[1]!.trim(), from + found.index))
}

const COMPARE = /^(.+?)\s*(!=|≠|=)\s*(?:"([^"]*)"|'([^']*)')$/
const NOT = /^not\s*\((.+)\)$/

function testOf(text: string, at: number): XmlTest {
  if (/^[1-9]\d{0,5}$/.test(text)) return { kind: 'number', number: Number(text) }
  const compare = COMPARE.exec(text)
  if (compare) {
    const op = compare[2] === '=' ? '=' : '!='
    return { kind: 'compare', path: innerPath(compare[1]!, at), op, value: compare[3] ?? compare[4] ?? '' }
  }
  const not = NOT.exec(text)
  return { kind: 'valued', path: innerPath(not?.[1] ?? text, at), not: not !== null }
}

function innerPath(text: string, at: number): XmlPath {
  const bare = text.trim()
  if (bare === '.') return { absolute: false, steps: [] }
  try {
    const path = parseXmlPath(bare)
    if (path.absolute || path.steps.length === 0) throw new XmlPathFault(0)
    return path
  } catch {
    throw new XmlPathFault(at)
  }
}
