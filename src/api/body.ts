import { type CodedError, coded } from '../model/errors.ts'

export const BODY_LIMIT = 1_048_576
const MAX_DEPTH = 64

/** Carries a refusal out of a body parser, where only errors can leave. */
export class BodyRefused extends Error {
  readonly coded: CodedError
  constructor(error: CodedError) {
    super(error.code)
    this.coded = error
  }
}

/** Depth is counted on the text, before anything recurses into it. */
function jsonDepth(text: string): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === 34) at = endOfString(text, at)
    else if (char === 123 || char === 91) deepest = Math.max(deepest, ++depth)
    else if (char === 125 || char === 93) depth--
  }
  return deepest
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === 92) at++
    else if (char === 34) return at
  }
  return text.length
}

export function parseJson(text: string): unknown {
  if (jsonDepth(text) > MAX_DEPTH) throw new BodyRefused(coded('access.body-too-deep', { allowed: MAX_DEPTH }))
  try {
    return JSON.parse(text)
  } catch {
    throw new BodyRefused(coded('access.body-not-json'))
  }
}
