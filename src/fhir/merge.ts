import { type FhirObject, type FhirValue, laterThan, type Stamp } from './contribution.ts'
import { elementKey } from './lists.ts'
import { assemble, locate } from './units.ts'

/** What one interface says at one path, still standing after its own snapshots and withdrawals. */
export interface Saying {
  readonly interface: string
  readonly path: string
  readonly stamp: Stamp
  readonly fragment: FhirObject | undefined
  /** A list; every element with the stamp of the message that said it. */
  readonly elements: readonly StampedElement[] | undefined
}

export interface StampedElement {
  readonly stamp: Stamp
  readonly value: FhirValue
}

export interface Clearing {
  readonly path: string
  readonly stamp: Stamp
}

const isCleared = (path: string, stamp: Stamp, clears: readonly Clearing[]): boolean =>
  clears.some((clear) => (path === clear.path || path.startsWith(`${clear.path}.`)) && laterThan(clear.stamp, stamp))

/** Applies the clears, picks the latest of every path, unites the lists. */
export function merge(type: string, id: string, sayings: readonly Saying[], clears: readonly Clearing[]): FhirObject {
  const byPath = new Map<string, Saying[]>()
  for (const saying of sayings) {
    const standing = afterClears(saying, clears)
    if (standing) byPath.set(saying.path, [...(byPath.get(saying.path) ?? []), standing])
  }
  const fragments: [string, FhirObject][] = []
  for (const [path, said] of byPath) fragments.push([path, settle(type, path, said)])
  return assemble(type, id, fragments)
}

function afterClears(saying: Saying, clears: readonly Clearing[]): Saying | undefined {
  if (!saying.elements) return isCleared(saying.path, saying.stamp, clears) ? undefined : saying
  const elements = saying.elements.filter((element) => !isCleared(saying.path, element.stamp, clears))
  return elements.length ? { ...saying, elements } : undefined
}

/** Two contributions with one stamp are a sender's fault; the greater text wins, so that the order of arrival does not matter. */
export function wins(a: Stamp, aText: () => string, b: Stamp, bText: () => string): boolean {
  if (a.time !== b.time || a.seq !== b.seq) return laterThan(a, b)
  return aText() > bText()
}

const sayingWins = (a: Saying, b: Saying): boolean =>
  wins(
    a.stamp,
    () => JSON.stringify(a.fragment ?? a.elements) + a.interface,
    b.stamp,
    () => JSON.stringify(b.fragment ?? b.elements) + b.interface,
  )

function settle(type: string, path: string, said: readonly Saying[]): FhirObject {
  const latest = said.reduce((best, saying) => (sayingWins(saying, best) ? saying : best))
  if (!latest.elements) return latest.fragment!
  const lists = said.filter((saying) => saying.elements !== undefined)
  const { type: elementType, keyPath, name } = locate(type, path)
  return { [name]: unite(lists, (element) => elementKey(keyPath, elementType, element)) }
}

interface Winner {
  readonly interface: string
  readonly element: StampedElement
}

/**
 * The union: for every key the elements of the interface that said it last, where the first interface by name has it. Places
 * follow names and not stamps, so that two interfaces repeating themselves by turns make no new version.
 */
function unite(lists: readonly Saying[], keyOf: (element: FhirValue) => string): FhirValue[] {
  if (lists.length === 1) return lists[0]!.elements!.map((element) => element.value)
  const sorted = lists
    .toSorted((a, b) => (a.interface < b.interface ? -1 : 1))
    .map((list) => ({
      interface: list.interface,
      elements: list.elements!.map((element) => ({ element, key: keyOf(element.value) })),
    }))
  const winners = new Map<string, Winner>()
  for (const list of sorted)
    for (const { element, key } of list.elements) {
      const best = winners.get(key)
      if (!best || elementWins({ interface: list.interface, element }, best))
        winners.set(key, { interface: list.interface, element })
    }
  const out: FhirValue[] = []
  const placed = new Set<string>()
  for (const list of sorted)
    for (const { element, key } of list.elements) {
      const winner = winners.get(key)!.interface
      if (winner === list.interface && !placed.has(`${winner}\u001f${key}`)) out.push(element.value)
      else if (winner !== list.interface && !placed.has(key)) {
        const from = sorted.find((other) => other.interface === winner)!
        for (const other of from.elements) if (other.key === key) out.push(other.element.value)
        placed.add(`${winner}\u001f${key}`)
      }
      placed.add(key)
    }
  return out
}

const elementWins = (a: Winner, b: Winner): boolean =>
  wins(
    a.element.stamp,
    () => JSON.stringify(a.element.value) + a.interface,
    b.element.stamp,
    () => JSON.stringify(b.element.value) + b.interface,
  )
