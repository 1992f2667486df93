import type { Compiled } from '../expression/compiled.ts'
import type { Scope } from '../run/run.ts'
import type { Element } from './element.ts'
import { JsonElement, member } from './json-element.ts'

type Steps = readonly (string | number | '*')[]

/** So many items of one path are taken; more are reported. */
const MAX_ITEMS = 10_000
const NONE: readonly Element[] = []

/** A column, or a path from the top of a JSON message: `order.items[*].code`. */
export function jsonPath(steps: Steps): Compiled {
  const place = placeOf(steps)
  const one = (scope: Scope): Element | undefined => {
    let value = scope.run.value
    for (const step of steps) value = member(value, step === '*' ? 0 : step)
    if (value === undefined || value === null || value === '') return undefined
    return new JsonElement(value, place, scope.run.located)
  }
  return {
    text: (scope) => one(scope)?.text(),
    one,
    all: (scope) => taken(everyItem(new JsonElement(scope.run.value, '', scope.run.located), steps), placeOf(steps, '*'), scope),
    truth: (scope) => valuedAndRead(one(scope)),
    field: undefined,
    literal: undefined,
  }
}

/** Of a list that is to be taken whole a path without an index names the first item. */
const placeOf = (steps: Steps, every: string | number = 0): string =>
  steps.reduce<string>(
    (path, step) =>
      typeof step === 'number' || step === '*'
        ? `${path}[${step === '*' ? every : step}]`
        : path === ''
          ? step
          : `${path}.${step}`,
    '',
  )

/** A condition has seen the value: to ask whether it is there is to read it. */
export function valuedAndRead(element: Element | undefined): boolean {
  if (element === undefined) return false
  element.text()
  return element.valued()
}

function everyItem(top: JsonElement, steps: Steps): readonly Element[] {
  let found: readonly JsonElement[] = [top]
  for (const step of steps) {
    found = found.flatMap((one) => (step === '*' ? (Array.isArray(one.value) ? one.items() : []) : (one.child(step) ?? [])))
  }
  const items = found.flatMap((one) => one.items())
  return items.length === 0 ? NONE : items.filter(({ value }) => value !== undefined && value !== null && value !== '')
}

/** What is beyond the bound is left out, and said. */
export function taken<T>(found: readonly T[], where: string, scope: Scope): readonly T[] {
  if (found.length <= MAX_ITEMS) return found
  scope.run.notice('mapping.truncated', { found: found.length, where, allowed: MAX_ITEMS })
  return found.slice(0, MAX_ITEMS)
}
