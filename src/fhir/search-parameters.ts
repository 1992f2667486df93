import { hash31 } from '../model/hash.ts'
import { searchTables } from './generated/search.ts'
import { indexedCodes } from './indexed.ts'

/** The R4 search parameters of the stored types, as far as they are element paths. */

export type SearchKind = 'token' | 'date' | 'reference' | 'string' | 'quantity' | 'uri' | 'number'

export interface SearchParameter {
  readonly code: string
  readonly kind: SearchKind
  /** Number in the index: `paramNumber(type, code)`. */
  readonly param: number
  /** Resource types a reference parameter points to; undefined: any. */
  readonly target?: readonly string[]
}

/** One path a parameter reads: JSON names from the resource down, with the type of what is found there. */
export interface SearchPath {
  readonly steps: readonly SearchStep[]
  readonly type: string
}
export interface SearchStep {
  readonly name: string
  /** `[system=phone]`: only elements with this text; `resolve` stands for the type a reference names. */
  readonly where?: { readonly name: string; readonly value: string }
}
export interface CompiledParameter extends SearchParameter {
  readonly paths: readonly SearchPath[]
}

/** 31 bits; free of collisions over every parameter of every stored type (tested). */
export const paramNumber = (type: string, code: string): number => hash31(`${type}.${code}`)

function parsePath(text: string): SearchPath {
  const [path, type] = text.split(':')
  const steps = path!.split('.').map((step) => {
    const [name, filter] = step.replace(']', '').split('[')
    const [field, value] = filter?.split('=') ?? []
    return field ? { name: name!, where: { name: field, value: value! } } : { name: name! }
  })
  return { steps, type: type! }
}

function parseLine(type: string, line: string): CompiledParameter {
  const [code, kind, paths, ...targets] = line.split(' ')
  const target = targets.length ? targets.join(' ').slice(1, -1).split(' ') : undefined
  return {
    code: code!,
    kind: kind as SearchKind,
    param: paramNumber(type, code!),
    ...(target ? { target } : {}),
    paths: paths!.split(';').map(parsePath),
  }
}

const parsed = new Map<string, readonly CompiledParameter[]>()

/** All parameters of a type, with their paths. */
export function compiledParameters(type: string): readonly CompiledParameter[] {
  const known = parsed.get(type)
  if (known) return known
  if (!Object.hasOwn(searchTables, type)) return []
  const parameters = searchTables[type]!.split('\n')
    .filter(Boolean)
    .map((line) => parseLine(type, line))
  parsed.set(type, parameters)
  return parameters
}

const offered = new Map<string, readonly SearchParameter[]>()

/**
 * The parameters a type can be searched by: the indexed ones, and `patient` and `subject` where the type has them, which the
 * store answers from its compartments.
 */
export function searchParameters(type: string): readonly SearchParameter[] {
  const known = offered.get(type)
  if (known) return known
  const indexed = indexedCodes(type)
  const parameters = compiledParameters(type).filter(({ code }) => indexed.has(code) || code === 'patient' || code === 'subject')
  if (parameters.length) offered.set(type, parameters)
  return parameters
}
