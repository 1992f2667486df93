import { isPrimitive } from '../../src/fhir/elements.ts'
import { ConditionError, conditionText, parseCondition } from './condition.ts'
import type { Report } from './report.ts'
import type { SourceRow } from './source.ts'
import type { Switchboard } from './switchboard.ts'
import type { Yaml, YamlObject } from './write-yaml.ts'

/** What other maps there are: datatypes with the FHIR type they make, code tables. */
export interface Registry {
  readonly datatypes: ReadonlyMap<string, { readonly name: string; readonly to: string }>
  readonly codes: ReadonlyMap<string, string>
}

/** Which map is being generated. */
export interface Place {
  readonly kind: 'segments' | 'datatypes'
  readonly map: string
  /** `PID`, `XPN`. */
  readonly own: string
  readonly registry: Registry
  readonly report: Report
  readonly switches: Switchboard
}

/** Where in the map: inside an item that stands once for each repetition of a field. */
export interface At extends Place {
  readonly each: string | undefined
}

/** Types of HL7 that are one text: nothing of them needs a map. */
const BUILT_IN = new Set(['string', 'code', 'boolean', 'positiveint', 'unsignedint', 'datetime', 'decimal', 'integer'])

const lookup = <T>(map: ReadonlyMap<string, T>, name: string): T | undefined => map.get(name.toLowerCase())

export const refuse = (at: Place, rows: readonly SourceRow[], reason: string): undefined => {
  at.report.refuse(at.kind, at.map, rows, reason)
  return undefined
}

/** A source path as an expression: relative inside an item and in datatypes. `compared`: the first component of a coded field. */
export function pathText(at: At, source: string, compared = false): string {
  if (at.kind === 'datatypes') {
    const parts = source.replace(/^[A-Z]+[0-9]?[-.]?/, '')
    return parts === '' ? '.' : `.${parts}`
  }
  // `ORC.1` is meant as a field; `CWE.3` in a segment map as a component of the row's own field.
  const [, segment, field, rest = ''] = /^([A-Z][A-Z0-9]{2})[-.](\d+)((?:\.\d+)*)$/.exec(source) ?? []
  if (segment === undefined) return source
  const below = rest === '' && compared ? '.1' : rest
  if (at.each === `${segment}-${field}`) return below === '' ? '.' : below
  return `${segment}-${field}${below}`
}

/** `CWE.3` in a map of SCH: of the value the row is about. */
const isForeign = (at: At, path: string): boolean => at.kind === 'segments' && /^(?:CWE|CX|XAD|HD|XCN|XON|EI|XTN)\.\d/.test(path)

function whenOf(at: At, row: SourceRow): { readonly when?: string; readonly switch?: string } | undefined {
  const out: { when?: string; switch?: string } = {}
  if (row.condition !== '') {
    try {
      const path = (source: string, compared: boolean): string =>
        isForeign(at, source)
          ? joinedPath(pathText(at, row.source), source.replace(/^[A-Z]+/, ''))
          : pathText(at, source, compared)
      out.when = conditionText(parseCondition(row.condition, row.source), path)
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error
      return refuse(at, [row], 'its condition cannot be read')
    }
    return out
  }
  if (row.narrative === '') return out
  const found = at.switches.take(row, `${at.map} ${row.id}`)
  if (found === undefined) return refuse(at, [row], 'no switch stands for its condition')
  at.report.switched(at.kind, at.map, row)
  out.switch = found.name
  if (found.when !== undefined) out.when = found.when
  return out
}

const joinedPath = (path: string, rest: string): string => (path === '.' ? rest : `${path}${rest}`)

/** Whether the row's source has a value: what a constant beside it waits for. */
function sourceValued(at: At, row: SourceRow): string | undefined {
  if (at.each === row.source || row.source === '' || row.source === at.own) return undefined
  return `${pathText(at, row.source)} valued`
}

type Assigned = { readonly constant: string } | { readonly expression: string } | 'none' | 'prose'

const PART = /\s*(?:"([^"]*)"|([A-Z][A-Z0-9]{1,2}[-.]\d+(?:\.\d+)?)|(\+)|(\[[^\]]*\]))/y

/** `"SS"`, `MSG.1+"^"+MSG.2`, `/prose/`. */
function assigned(at: At, text: string): Assigned {
  if (text === '') return 'none'
  if (text.startsWith('/') || text.startsWith('#')) return 'prose'
  if (/^[\w:/.-]+$/.test(text) && !/^[A-Z][A-Z0-9]{1,2}[-.]\d/.test(text)) return { constant: text }
  const args: string[] = []
  const literals: string[] = []
  PART.lastIndex = 0
  while (PART.lastIndex < text.length) {
    const found = PART.exec(text)
    if (found === null) return text.slice(PART.lastIndex).trim() === '' ? 'none' : 'prose'
    if (found[1] !== undefined) {
      literals.push(found[1])
      args.push(JSON.stringify(found[1]))
    } else if (found[2] !== undefined) args.push(pathText(at, found[2]))
    else if (found[4] !== undefined) return 'prose'
    if (text.slice(PART.lastIndex).trim() === '') break
  }
  if (args.length === 1 && literals.length === 1) return literals[0]!.startsWith('#') ? 'prose' : { constant: literals[0]! }
  return args.length === 0 ? 'prose' : { expression: `join("", ${args.join(', ')})` }
}

const both = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || b === undefined ? (a ?? b) : `${/ or /.test(a) ? `(${a})` : a} and ${b}`

/** The rule of one row for an element of this type; undefined when it was refused. `parent` is the type it stands in. */
export function ruleOf(at: At, row: SourceRow, type: string, name: string, parent: string): Yaml | undefined {
  const condition = whenOf(at, row)
  if (condition === undefined) return undefined
  const said = row.expression === undefined ? assigned(at, row.assignment) : { expression: row.expression }
  if (said === 'prose' && !(at.kind === 'datatypes' && type === 'dateTime')) return refuse(at, [row], 'its assignment is prose')
  if (typeof said === 'object' && 'constant' in said) return constantOf(at, row, type, said.constant.trim(), condition)
  const expression = typeof said === 'object' ? said.expression : undefined
  if (expression === undefined && (row.source === '' || (row.source === at.own && at.kind === 'segments')))
    return refuse(at, [row], 'it names no source and no value')
  const when = expression?.startsWith('join("", "') ? both(condition.when, sourceValued(at, row)) : condition.when
  const rule: YamlObject = { from: expression ?? pathText(at, row.source) }
  const shaped = shape(at, row, type, name, parent, rule)
  if (shaped === undefined) return undefined
  if (when !== undefined) shaped.when = when
  if (condition.switch !== undefined) shaped.switch = condition.switch
  shaped.row = row.id
  return shaped
}

function constantOf(
  at: At,
  row: SourceRow,
  type: string,
  value: string,
  condition: { readonly when?: string; readonly switch?: string },
): Yaml | undefined {
  if (!isPrimitive(type)) return refuse(at, [row], `it puts a text where a \`${type}\` stands`)
  const when = both(condition.when, sourceValued(at, row))
  const plain = type === 'boolean' ? value === 'true' : value.replace(/\.$/, '')
  return {
    is: plain,
    ...(when === undefined ? {} : { when }),
    ...(condition.switch === undefined ? {} : { switch: condition.switch }),
    row: row.id,
  }
}

/** Datatype and code table of a rule. */
function shape(at: At, row: SourceRow, type: string, name: string, parent: string, rule: YamlObject): YamlObject | undefined {
  if (type === 'uri' && name === 'system' && row.expression === undefined) {
    at.report.repaired(at.kind, at.map, row)
    return { from: `${parent === 'Coding' ? 'codingSystem' : 'identifierSystem'}(${String(rule.from)})` }
  }
  const map = datatypeOf(at, row, type)
  if (map === 'refused') return undefined
  const table =
    row.vocabulary === '' || row.vocabulary.startsWith('http')
      ? undefined
      : lookup(at.registry.codes, plainVocabulary(row.vocabulary))
  if (map !== undefined && (map.to === type || (table !== undefined && isCode(map.to)))) rule.as = `base/${map.name}`
  else if (map !== undefined && !isPrimitive(type))
    return refuse(at, [row], `its datatype map makes a \`${map.to}\` where a \`${type}\` stands`)
  else if (map === undefined && !isPrimitive(type) && table === undefined)
    return refuse(at, [row], `no datatype map makes a \`${type}\` of it`)
  if (table !== undefined && type !== 'boolean') {
    if (type === 'CodeableConcept' && map !== undefined) rule.concept = `base/${table}`
    else if (isCode(type)) rule.code = `base/${table}`
  }
  return rule
}

const isCode = (type: string): boolean => ['code', 'Coding', 'CodeableConcept', 'string', 'uri', 'canonical'].includes(type)
const plainVocabulary = (text: string): string => text.replace(/\[([^\]]*)\]/g, '-$1').replace(/[^\w.-]/g, '')

function datatypeOf(
  at: At,
  row: SourceRow,
  type: string,
): { readonly name: string; readonly to: string } | undefined | 'refused' {
  if (row.map !== '') {
    const [, own = '', bracket = ''] = /^(\w+)\[(.*)\]$/.exec(row.map) ?? []
    const found = lookup(at.registry.datatypes, `${own}-${bracket}`)
    if (found !== undefined) return found
    if (BUILT_IN.has(bracket.toLowerCase())) return undefined
    refuse(at, [row], `there is no datatype map \`${row.map}\``)
    return 'refused'
  }
  return isPrimitive(type) ? undefined : lookup(at.registry.datatypes, `${row.from}-${type}`)
}
