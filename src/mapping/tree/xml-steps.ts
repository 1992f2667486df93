import type { XmlDocument, XmlNode } from '../../formats/xml/tree.ts'
import type { Compiled } from '../expression/compiled.ts'
import type { Scope } from '../run/run.ts'
import { type Element, trimmed } from './element.ts'
import { taken } from './json-path.ts'
import { XmlAttributeElement, XmlElement, type XmlReads } from './xml-element.ts'
import type { XmlPath, XmlStep, XmlTest } from './xml-path.ts'

type Found = XmlElement | XmlAttributeElement

/** The value of a run that maps XML. */
export interface XmlValue {
  readonly document: XmlDocument
  readonly reads: XmlReads
}

/** A path as the language reads it: text and one are of the first found that has a value, all of each. `source` is its text. */
export function xmlPath(path: XmlPath, source: string): Compiled {
  const all = (scope: Scope): readonly Element[] => taken(found(path, scope), source, scope)
  const one = (scope: Scope): Element | undefined => {
    const elements = all(scope)
    return elements.find((element) => element.valued()) ?? elements[0]
  }
  return {
    text: (scope) => one(scope)?.text(),
    one,
    all,
    truth: (scope) => all(scope).some(isThere),
    field: undefined,
    literal: undefined,
  }
}

/** Attributes count as read when a condition asks for them; an element's parts do not. */
const isThere = (element: Element): boolean => (element instanceof XmlElement ? element.valued() : element.text() !== undefined)

function found(path: XmlPath, scope: Scope): readonly Found[] {
  const { document, reads } = scope.run.value as XmlValue
  const here = scope.element
  if (path.absolute) {
    const [first, ...rest] = path.steps
    return down(firstStep(first!, document.root, reads), rest)
  }
  const start = here instanceof XmlElement || here instanceof XmlAttributeElement ? here : new XmlElement(document.root, reads)
  return down([start], path.steps)
}

/** The document itself has one child: its root. */
function firstStep(step: XmlStep, root: XmlNode, reads: XmlReads): readonly Found[] {
  const top = new XmlElement(root, reads)
  const candidates = step.axis === 'descendant' ? [top, ...descendants(top)] : [top]
  return tested(
    candidates.filter((one) => isNamed(one.node, step.name)),
    step.tests,
  )
}

function down(from: readonly Found[], steps: readonly XmlStep[]): readonly Found[] {
  let current = from
  for (const step of steps) {
    current = current.flatMap((one) => tested(along(one, step), step.tests))
    // From elements inside each other the same one is reached twice.
    if ((step.axis === 'descendant' || step.axis === 'parent') && current.length > 1) current = distinct(current)
  }
  return current
}

function distinct(found: readonly Found[]): readonly Found[] {
  const seen = new Set<XmlNode>()
  return found.filter((one) => {
    if (!(one instanceof XmlElement)) return true
    const isNew = !seen.has(one.node)
    seen.add(one.node)
    return isNew
  })
}

function along(from: Found, { axis, name }: XmlStep): Found[] {
  if (axis === 'parent') return parentOf(from)
  if (!(from instanceof XmlElement)) return []
  const { node, reads } = from
  if (axis === 'attribute') {
    return node.attributes
      .filter((one) => name === '*' || one.name === name || one.qualified === name)
      .map((one) => new XmlAttributeElement(one, node, reads))
  }
  const candidates = axis === 'descendant' ? descendants(from) : childrenOf(from)
  return candidates.filter((one) => isNamed(one.node, name))
}

function parentOf(from: Found): Found[] {
  if (from instanceof XmlAttributeElement) return [from.ownerElement()]
  return from.node.parent === undefined ? [] : [new XmlElement(from.node.parent, from.reads)]
}

const isNamed = (node: XmlNode, name: string): boolean => name === '*' || node.name === name || node.qualified === name

function childrenOf({ node, reads }: XmlElement): XmlElement[] {
  const out: XmlElement[] = []
  for (const part of node.content) if (typeof part !== 'string') out.push(new XmlElement(part, reads))
  return out
}

function descendants(from: XmlElement, out: XmlElement[] = []): XmlElement[] {
  for (const child of childrenOf(from)) {
    out.push(child)
    descendants(child, out)
  }
  return out
}

function tested(from: readonly Found[], tests: readonly XmlTest[]): Found[] {
  let left = [...from]
  for (const test of tests)
    left = test.kind === 'number' ? left.slice(test.number - 1, test.number) : left.filter((one) => holds(one, test))
  return left
}

/** As in XPath, a comparison holds when any of the values fits. */
function holds(one: Found, test: Exclude<XmlTest, { kind: 'number' }>): boolean {
  const values = down([one], test.path.steps)
  if (test.kind === 'valued') return values.some(isThere) !== test.not
  return (
    values.some((value) => (trimmed(value.text()) === test.value) === (test.op === '=')) ||
    (test.op === '!=' && values.length === 0)
  )
}
