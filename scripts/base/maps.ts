import { isPrimitive } from '../../src/fhir/elements.ts'
import { emitObject } from './emit.ts'
import { places } from './places.ts'
import type { Report } from './report.ts'
import { type At, type Registry, refuse, ruleOf } from './rules.ts'
import type { SourceMap, SourceRow } from './source.ts'
import type { Switchboard } from './switchboard.ts'
import { parseTarget, type Step, TargetError } from './target.ts'
import { newNode, plant } from './tree.ts'
import type { Yaml, YamlObject } from './write-yaml.ts'

/** One file of the base: its path below `mappings/base`, and what it says. */
export interface BaseFile {
  readonly path: string
  readonly content: YamlObject
}

export interface Making {
  readonly registry: Registry
  readonly report: Report
  readonly switches: Switchboard
}

/** Maps whose element in R4 is of another type than their name says. */
const MAKES: Readonly<Record<string, string>> = {
  'NM-Quantity-LengthOfStay': 'Duration',
  'OG-Extension-Subidentifier': 'Observation',
  'EI-Device-udiCarrier': 'Device.udiCarrier',
}

/** `Patient-GeneralPractitioner` is of Patient, `MessageHeader.source-name` of an inner structure. */
export const madeType = (name: string, bracket: string): string => {
  const plain = MAKES[name] ?? bracket.replace(/-.*$/, '')
  const built = plain.toLowerCase() === 'datetime' ? 'dateTime' : plain
  return name === 'NM-Quantity' ? 'decimal' : built
}

const isValue = (row: SourceRow): boolean => /^\$(?:value|this)$/.test(row.target)

/** Rows as a tree of elements, and those that are about the whole. */
function planted(at: At, rows: readonly SourceRow[], type: string): { root: ReturnType<typeof newNode>; whole: SourceRow[] } {
  const root = newNode()
  const whole: SourceRow[] = []
  for (const row of rows) {
    if (isValue(row)) {
      whole.push(row)
      continue
    }
    const read = stepsOf(at, row, type)
    if (read !== undefined) plant(root, read.steps, read.row)
  }
  return { root, whole }
}

function stepsOf(at: At, row: SourceRow, type: string): { steps: readonly Step[]; row: SourceRow } | undefined {
  // `status="finished"`: the assignment stands in the path.
  const [, path = row.target, value] = /^([^=]+)="([^"]*)"$/.exec(row.target) ?? []
  const named = path.replace(new RegExp(`^${type}\\.`), '').replaceAll('.(', '(')
  try {
    const steps = parseTarget(named.trim())
    const [first] = steps
    const out = value === undefined ? row : { ...row, assignment: `"${value}"` }
    if (first?.name !== '') return { steps, row: out }
    if (first.index !== '1') return refuse(at, [row], 'it makes a second element where one stands')
    return { steps: steps.slice(1), row: out }
  } catch (error) {
    if (!(error instanceof TargetError)) throw error
    return refuse(at, [row], 'its target is no path')
  }
}

export function segmentFile(map: SourceMap, making: Making): BaseFile {
  const type = madeType(map.name, map.bracket)
  making.report.map('segments', map.name, map.rows)
  const at: At = { ...making, kind: 'segments', map: map.name, own: map.own, each: undefined }
  const { root, whole } = planted(at, map.rows, type)
  const wholes = whole.map((row) => ruleOf(at, row, type, '', type)).filter((rule) => rule !== undefined)
  const content = emitObject(at, root.children, type) ?? {}
  const set: YamlObject = wholes.length === 0 ? content : { with: wholes, ...content }
  return { path: `segments/${map.name}.yaml`, content: { segment: `base/${map.name}`, of: map.own, to: type, set } }
}

export function datatypeFiles(map: SourceMap, making: Making): BaseFile[] {
  const type = madeType(map.name, map.bracket)
  making.report.map('datatypes', map.name, map.rows)
  const at: At = { ...making, kind: 'datatypes', map: map.name, own: map.own, each: undefined }
  const file = (content: YamlObject): BaseFile => ({ path: `datatypes/${map.name}.yaml`, content })
  const head: YamlObject = { datatype: `base/${map.name}`, to: type }
  if (map.name === 'PL-Location') return places(at, map)
  if (isPrimitive(type)) {
    const rules = map.rows.flatMap((row): Yaml[] => {
      const rule = isValue(row) ? ruleOf(at, row, type, '', type) : refuse(at, [row], `a \`${type}\` has no parts`)
      return rule === undefined ? [] : [rule]
    })
    return [file({ ...head, value: rules.length === 1 ? rules[0]! : { first: rules } })]
  }
  const { root, whole } = planted(at, map.rows, type)
  refuse(at, whole, `it makes one value where a \`${type}\` stands`)
  return [file({ ...head, set: emitObject(at, root.children, type) ?? {} })]
}
