/** Turns the FHIRPath of a search parameter into element paths with their types, or refuses. */

export interface SearchParameter {
  resourceType: string
  code: string
  type: string
  base: string[]
  expression?: string
  target?: string[]
}

type Tables = ReadonlyMap<string, readonly string[]>

interface Step {
  /** JSON path so far, filters in brackets: `telecom[system=phone]`. */
  readonly path: string
  readonly types: readonly string[]
  /** The last step is a choice whose JSON names are not chosen yet. */
  readonly choice?: string
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const bareTypes = (text: string): string[] =>
  text
    .replace(/!.*$/, '')
    .replace(/\([^)]*\)/g, '')
    .split(',')

function step(tables: Tables, from: Step, name: string): Step | undefined {
  const table = from.types.length === 1 ? tables.get(from.types[0]!) : undefined
  const line = table?.find((candidate) => candidate.startsWith(`${name} `) || candidate.startsWith(`${name}[x] `))
  if (!line) return undefined
  const types = bareTypes(line.split(' ').slice(2).join(' '))
  const path = from.path ? `${from.path}.${name}` : name
  return line.startsWith(`${name}[x] `) ? { path, types, choice: name } : { path, types }
}

const choose = (at: Step, type: string): Step | undefined =>
  at.choice && at.types.includes(type)
    ? { path: at.path + capital(type), types: [type] }
    : at.types.includes(type)
      ? at
      : undefined

/** One branch of a union: `Patient.telecom.where(system='phone')`, `(Observation.value as Quantity)`. */
function branch(tables: Tables, type: string, text: string): Step[] | 'other' | undefined {
  const cast = /^(.*) as ([A-Za-z]+)$/.exec(text)
  const plain = cast ? `${cast[1]}.ofType(${cast[2]})` : text
  const parts = plain.match(/(?:[A-Za-z]+\([^()]*(?:\(\)[^()]*)?\)|[A-Za-z]+)(?=\.|$)/g)
  if (!parts || parts.join('.') !== plain) return undefined
  if (parts[0] !== type) return parts[0] === 'Resource' || parts[0] === 'DomainResource' ? undefined : 'other'
  let at: Step | undefined = { path: '', types: [type] }
  for (const part of parts.slice(1)) {
    const call = /^([A-Za-z]+)\((.*)\)$/.exec(part)
    if (!call) at = step(tables, at, part)
    else if (call[1] === 'ofType' || call[1] === 'as') at = choose(at, call[2]!)
    else if (call[1] === 'where') at = filter(at, call[2]!)
    else return undefined
    if (!at) return undefined
  }
  const last = at
  return last.choice ? last.types.map((name) => ({ path: last.path + capital(name), types: [name] })) : [last]
}

function filter(at: Step, condition: string): Step | undefined {
  const target = /^resolve\(\) is ([A-Za-z]+)$/.exec(condition)
  if (target) return { ...at, path: `${at.path}[resolve=${target[1]}]` }
  const equal = /^([a-z]+)='([^']+)'$/.exec(condition.replaceAll(' ', ''))
  return equal ? { ...at, path: `${at.path}[${equal[1]}=${equal[2]}]` } : undefined
}

/** Types a kind can be read from; the rest of a choice (an Age beside a date) is left out, as the specification does. */
const READABLE: Readonly<Record<string, readonly string[]>> = {
  token: ['CodeableConcept', 'Coding', 'Identifier', 'ContactPoint', 'code', 'boolean', 'string', 'id', 'uri'],
  date: ['date', 'dateTime', 'instant', 'Period', 'Timing'],
  reference: ['Reference', 'canonical', 'uri'],
  string: ['string', 'HumanName', 'Address', 'markdown', 'Annotation', 'ContactPoint'],
  quantity: ['Quantity', 'Age', 'Duration', 'Money', 'Count', 'Distance', 'SimpleQuantity'],
  uri: ['uri', 'url', 'canonical', 'oid', 'uuid'],
  number: ['decimal', 'integer', 'positiveInt', 'unsignedInt'],
}

export function compileParameter(type: string, parameter: SearchParameter, tables: Tables): string | undefined {
  const readable = READABLE[parameter.type]
  if (!readable || !parameter.expression) return undefined
  const paths: string[] = []
  for (const part of parameter.expression.split('|')) {
    const steps = branch(
      tables,
      type,
      part
        .trim()
        .replace(/^\((.*)\)$/, '$1')
        .trim(),
    )
    if (steps === undefined) return undefined
    if (steps === 'other') continue
    for (const found of steps) if (readable.includes(found.types[0]!)) paths.push(`${found.path}:${found.types[0]}`)
  }
  if (!paths.length) return undefined
  const targets =
    parameter.type === 'reference' && parameter.target?.length && parameter.target.length < 100
      ? ` (${parameter.target.join(' ')})`
      : ''
  return `${parameter.code} ${parameter.type} ${[...new Set(paths)].join(';')}${targets}`
}
