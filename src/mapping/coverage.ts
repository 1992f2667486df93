import type { Group, Position, Segment } from '../formats/hl7v2/tree.ts'
import type { Hl7Input, MapInput, Reads } from './map-input.ts'
import type { Coverage } from './mapped.ts'
import type { MappingPlan } from './plan/mapping.ts'
import type { Run } from './run/run.ts'
import { jsonCoverage } from './tree/json-element.ts'
import { xmlCoverage } from './tree/xml-element.ts'

/** A message whose segments remember what was read of them. Only made when coverage was asked for. */
export interface Tracked {
  readonly input: Hl7Input
  readonly segments: readonly TrackedSegment[]
}

class TrackedSegment implements Segment {
  readonly name: string
  readonly index: number
  readonly fields: number
  readonly #inner: Segment
  readonly #read = new Set<string>()

  constructor(inner: Segment) {
    this.#inner = inner
    this.name = inner.name
    this.index = inner.index
    this.fields = inner.fields
  }

  value(field: number, repetition = 1, component?: number, subcomponent?: number): string | undefined {
    this.#read.add(`${field}.${repetition}.${component ?? 1}`)
    return this.#inner.value(field, repetition, component, subcomponent)
  }

  raw(field: number, repetition?: number, component?: number): string {
    return this.#inner.raw(field, repetition, component)
  }

  repetitions(field: number): number {
    return this.#inner.repetitions(field)
  }

  components(field: number, repetition?: number): number {
    return this.#inner.components(field, repetition)
  }

  subcomponents(field: number, repetition: number, component: number): number {
    return this.#inner.subcomponents(field, repetition, component)
  }

  position(field: number, repetition?: number, component?: number, subcomponent?: number): Position | undefined {
    return this.#inner.position(field, repetition, component, subcomponent)
  }

  /** Names of the valued positions, and whether each was read. */
  *valued(): Iterable<readonly [name: string, read: boolean, field: number]> {
    const first = this.name === 'MSH' || this.name === 'FHS' || this.name === 'BHS' ? 3 : 1
    for (let field = first; field <= this.fields; field++) {
      const repetitions = Math.max(1, this.#inner.repetitions(field))
      for (let repetition = 1; repetition <= repetitions; repetition++) {
        const components = Math.max(1, this.#inner.components(field, repetition))
        for (let component = 1; component <= components; component++) {
          if (this.#inner.value(field, repetition, component) === undefined) continue
          yield [
            components === 1 ? `${this.name}-${field}` : `${this.name}-${field}.${component}`,
            this.#read.has(`${field}.${repetition}.${component}`),
            field,
          ]
        }
      }
    }
  }
}

export function trackedMessage(input: Hl7Input): Tracked {
  const segments = input.message.segments.map((segment) => new TrackedSegment(segment))
  const twin = (segment: Segment): TrackedSegment => segments[segment.index] ?? new TrackedSegment(segment)
  const copy = (group: Group, parent: Group | undefined): Group => {
    const out: { name: string; segments: readonly Segment[]; groups: Group[]; parent: Group | undefined } = {
      name: group.name,
      segments: group.segments.map(twin),
      groups: [],
      parent,
    }
    for (const child of group.groups) out.groups.push(copy(child, out))
    return out
  }
  const message = {
    text: input.message.text,
    delimiters: input.message.delimiters,
    segments,
    first: (name: string) => segments.find((segment) => segment.name === name),
    all: (name: string) => segments.filter((segment) => segment.name === name),
  }
  return {
    input: { format: 'hl7v2', message, structured: { root: copy(input.structured.root, undefined), unexpected: [] } },
    segments,
  }
}

/** What of the message was read. Names of positions and columns only, never their values. */
export function coverageOf(
  input: MapInput,
  plan: MappingPlan,
  tracked: Tracked | undefined,
  run: Pick<Run, 'dropped' | 'notices'>,
  reads: Reads | undefined,
): Coverage {
  const unused = new Set<string>()
  let valued = 0
  let used = 0
  const count = (name: string, read: boolean): void => {
    valued += 1
    if (read) used += 1
    else unused.add(name)
  }
  const fields = new Map<string, boolean>()
  for (const segment of tracked?.segments ?? [])
    for (const [name, read, field] of segment.valued()) {
      count(name, read)
      const key = `${segment.index} ${field}`
      fields.set(key, read || fields.get(key) === true)
    }
  if (reads !== undefined && input.format === 'xml')
    for (const [name, read] of xmlCoverage(input.document, reads.nodes)) count(name, read)
  if (reads !== undefined && 'value' in input)
    for (const [name, read] of jsonCoverage(input.value, reads.places)) count(name, read)
  if ('row' in input)
    for (const [column, value] of Object.entries(input.row))
      if (value !== null && value !== '') count(column, plan.columns.has(column))
  const truncated = run.notices.flatMap(({ code, facts }) => (code === 'mapping.truncated' ? [String(facts.where)] : []))
  return {
    valued,
    used,
    unused: [...unused],
    droppedByRule: [...(run.dropped ?? [])],
    truncated: [...new Set(truncated)],
    fields: tracked === undefined ? { valued, used } : { valued: fields.size, used: [...fields.values()].filter(Boolean).length },
  }
}
