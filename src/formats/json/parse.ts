import { coded } from '../../model/errors.ts'
import { fail, ok, type Result } from '../../model/result.ts'
import type { Position } from '../hl7v2/tree.ts'
import { lineAndColumn } from '../place.ts'
import { JsonFault, JsonReader } from './reader.ts'

/** Bounds of one JSON text. */
export interface JsonLimits {
  /** Objects and arrays inside each other. */
  readonly depth: number
  /** UTF-16 units. */
  readonly characters: number
}

export const JSON_LIMITS: JsonLimits = { depth: 64, characters: 64 * 1024 * 1024 }

const FAULTS = { syntax: 'decode.json', depth: 'decode.too-deep', duplicate: 'decode.json-duplicate' } as const

/**
 * A JSON text as its value, decimals exact (`7.10` stays `7.10`).
 * Errors: decode.json (where: line:column), decode.json-duplicate, decode.too-deep, decode.too-large.
 */
export function parseJson(text: string, limits: JsonLimits = JSON_LIMITS): Result<unknown> {
  if (text.length > limits.characters)
    return fail(coded('decode.too-large', { found: text.length, allowed: limits.characters, where: 'JSON' }))
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  try {
    return ok(new JsonReader(bare, limits.depth).whole())
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error
    return fail(coded(FAULTS[error.why], { where: lineAndColumn(bare, error.at), allowed: limits.depth }))
  }
}

/** Where every value of a text stands that parseJson could read, by path: `items[2].code`. */
export function jsonPositions(text: string): ReadonlyMap<string, Position> {
  const out = new Map<string, Position>()
  const mark = text.charCodeAt(0) === 0xfeff ? 1 : 0
  new JsonReader(text.slice(mark), Number.POSITIVE_INFINITY, (path, offset, length) => {
    out.set(path, { offset: offset + mark, length })
  }).whole()
  return out
}
