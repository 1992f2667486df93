import type { Group, Segment } from '../../formats/hl7v2/tree.ts'
import type { Scope } from '../run/run.ts'
import type { Element } from '../tree/element.ts'
import { TextElement } from '../tree/element.ts'
import { fhirPath, fhirRelative, unknownStep } from '../tree/fhir-path.ts'
import { Hl7Element, hl7Text, hl7Valued, plain } from '../tree/hl7-element.ts'
import { JsonElement } from '../tree/json-element.ts'
import { jsonPath } from '../tree/json-path.ts'
import { XmlElement } from '../tree/xml-element.ts'
import { xmlPath } from '../tree/xml-steps.ts'
import { type Path, type Pick, pathText } from './ast.ts'
import type { Compiled, PathSettings, Slots } from './compiled.ts'

type Hl7Path = Extract<Path, { kind: 'hl7' }>

const NONE: readonly Element[] = []

export function compilePath(path: Path, at: number, settings: PathSettings): Compiled {
  if (settings.relativeOnly && path.kind !== 'relative')
    settings.report(at, 'mapping.bad-value', { found: pathText(path), allowed: '., .1, .1.2' })
  const made = pathOf(path, at, settings)
  return settings.nulls.size === 0 ? made : withNulls(made, settings.nulls)
}

function pathOf(path: Path, at: number, settings: PathSettings): Compiled {
  const fhir = settings.format === 'fhir'
  switch (path.kind) {
    case 'hl7':
      return hl7Path(path, settings)
    case 'xml':
      return xmlPath(path.path, path.source)
    case 'relative':
      return fhir ? fhirRelative(path.steps) : relativePath(path.steps)
    case 'name': {
      if (!fhir) return namePath(path.steps, settings)
      const unknown = unknownStep(path.steps)
      if (unknown !== undefined) settings.report(at, 'mapping.unknown-element', { ...unknown, allowed: 'Patient.name.family' })
      return fhirPath(path.steps)
    }
  }
}

/** A value that the source writes for "nothing" is absent everywhere: in conditions, keys and rules. */
function withNulls(path: Compiled, nulls: ReadonlySet<string>): Compiled {
  const isNull = (text: string | undefined): boolean => text !== undefined && nulls.has(text)
  return {
    ...path,
    text: (scope) => {
      const value = path.text(scope)
      return isNull(value) ? undefined : value
    },
    one: (scope) => {
      const element = path.one(scope)
      return element !== undefined && isNull(element.text()) ? undefined : element
    },
    all: (scope) => path.all(scope).filter((element) => !isNull(element.text())),
    truth: (scope) => path.truth(scope) && !isNull(path.text(scope)),
  }
}

function hl7Path(path: Hl7Path, settings: PathSettings): Compiled {
  const find = segmentFinder(path, settings.slots)
  const { field, component, subcomponent } = path
  if (field === 0) return segmentPresence(path, find)
  const pick = repetitionPicker(path.repetition, field)
  const one = (scope: Scope): Element | undefined => {
    const segment = find(scope)
    // Most fields are absent: no element is made of them.
    if (segment === undefined || segment.raw(field) === '') return undefined
    const repetition = pick(segment)
    return repetition === 0 ? undefined : new Hl7Element(segment, field, repetition, component, subcomponent)
  }
  return {
    text: (scope) => {
      const segment = find(scope)
      if (segment === undefined) return undefined
      const repetition = pick(segment)
      return repetition === 0 ? undefined : hl7Text(segment, field, repetition, component, subcomponent)
    },
    one,
    all: path.segmentPick.kind === 'all' ? everySegment(path) : (scope) => repetitions(find(scope), path),
    truth: (scope) => {
      const segment = find(scope)
      if (segment === undefined) return false
      const repetition = pick(segment)
      if (repetition === 0) return false
      if (plain(hl7Text(segment, field, repetition, component, subcomponent)) !== undefined) return true
      return hl7Valued(segment, field, repetition, component, subcomponent)
    },
    field: component === 0 ? `${path.segment}-${field}` : `${path.segment}-${field}.${component}`,
    literal: undefined,
  }
}

function segmentPresence(path: Hl7Path, find: (scope: Scope) => Segment | undefined): Compiled {
  return {
    text: (scope) => find(scope)?.name,
    one: (scope) => (find(scope) === undefined ? undefined : new TextElement(path.segment, path.segment)),
    all: (scope) => (find(scope) === undefined ? NONE : [new TextElement(path.segment, path.segment)]),
    truth: (scope) => find(scope) !== undefined,
    field: undefined,
    literal: undefined,
  }
}

/** `NTE` nearest; `PID[2]` the second of its group, then of the message; `NTE[*]` those of the group we stand in. */
function segmentFinder(path: Hl7Path, slots: Slots): (scope: Scope) => Segment | undefined {
  const { segment: name, segmentPick } = path
  if (segmentPick.kind === 'number') {
    return (scope) => {
      for (let group = scope.group; group; group = group.parent) {
        const found = nth(group, name, segmentPick.number)
        if (found) return found
      }
      return undefined
    }
  }
  const slot = slots.of(name)
  return (scope) => scope.nearest(name, slot)
}

function nth(group: Group, name: string, number: number): Segment | undefined {
  const state = { left: number }
  return walk(group, name, state)
}

function walk(group: Group, name: string, state: { left: number }): Segment | undefined {
  for (const segment of group.segments) if (segment.name === name && --state.left === 0) return segment
  for (const child of group.groups) {
    const found = walk(child, name, state)
    if (found) return found
  }
  return undefined
}

/** Repetition number, or 0 when none fits. */
function repetitionPicker(pick: Pick, field: number): (segment: Segment) => number {
  if (pick.kind === 'number') return () => pick.number
  if (pick.kind !== 'filter') return () => 1
  return (segment) => {
    const count = segment.repetitions(field)
    for (let repetition = 1; repetition <= count; repetition++) if (fits(segment, field, repetition, pick)) return repetition
    return 0
  }
}

function fits(segment: Segment, field: number, repetition: number, pick: Extract<Pick, { kind: 'filter' }>): boolean {
  const value = plain(hl7Text(segment, field, repetition, pick.component, pick.subcomponent)) ?? ''
  return (value === pick.value) === (pick.op === '=')
}

const MAX_REPETITIONS = 1000

function repetitions(segment: Segment | undefined, path: Hl7Path, out: Element[] = []): readonly Element[] {
  if (segment === undefined) return out
  const { field, repetition: pick, component, subcomponent } = path
  if (pick.kind === 'number') {
    out.push(new Hl7Element(segment, field, pick.number, component, subcomponent))
    return out
  }
  const count = Math.min(segment.repetitions(field), MAX_REPETITIONS)
  for (let repetition = 1; repetition <= count; repetition++) {
    if (pick.kind !== 'filter' || fits(segment, field, repetition, pick))
      out.push(new Hl7Element(segment, field, repetition, component, subcomponent))
  }
  return out
}

function everySegment(path: Hl7Path): (scope: Scope) => readonly Element[] {
  return (scope) => {
    const out: Element[] = []
    for (const segment of scope.group?.segments ?? []) if (segment.name === path.segment) repetitions(segment, path, out)
    return out
  }
}

function relativePath(steps: readonly (number | string)[]): Compiled {
  const one = (scope: Scope): Element | undefined => {
    let element = scope.element
    for (let i = 0; i < steps.length && element !== undefined; i++) element = element.child(steps[i]!)
    return element
  }
  const only = steps.length === 1 && typeof steps[0] === 'number' ? steps[0] : 0
  const text =
    only === 0
      ? (scope: Scope) => one(scope)?.text()
      : (scope: Scope) => (scope.element instanceof Hl7Element ? scope.element.part(only) : scope.element?.child(only)?.text())
  return {
    text,
    one,
    all: (scope) => {
      if (scope.element instanceof XmlElement) return scope.element.every(steps)
      const element = one(scope)
      return element === undefined ? NONE : element instanceof JsonElement ? element.items() : [element]
    },
    // Only where the first part is empty may a later one still hold something.
    truth: (scope) => plain(text(scope)) !== undefined || (one(scope)?.valued() ?? false),
    field: undefined,
    literal: undefined,
  }
}

function namePath(steps: readonly (string | number | '*')[], settings: PathSettings): Compiled {
  if (typeof steps[0] === 'string') settings.columns.add(steps[0])
  return jsonPath(steps)
}
