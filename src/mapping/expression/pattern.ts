/**
 * `matches` in bounded time: single atoms may repeat, groups may not, no back-references, no look-around, at most two open
 * quantifiers, texts of at most 1,000 characters. The whole text must match.
 */
const ATOM = String.raw`(?:\\[dDwWsS.*+?^$()[\]{}|\\/-]|\\p\{\w+\}|\[\^?(?:\\.|[^\]\\])+\]|[^\\^$*+?()[\]{}|])`
const QUANTIFIER = String.raw`(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})?`
const SEQUENCE = `(?:${ATOM}${QUANTIFIER})*`
const GROUP = String.raw`\((?:\?:)?${SEQUENCE}(?:\|${SEQUENCE})*\)\??`
const SAFE = new RegExp(String.raw`^\^?(?:${GROUP}|${ATOM}${QUANTIFIER}|\|)*\$?$`, 'u')
const OPEN = /(?<!\\)[*+]|\{\d+,\}/g
const MAX_TEXT = 1000

/** Undefined when the pattern is outside the safe subset. */
export function safePattern(pattern: string): ((text: string) => boolean) | undefined {
  if (pattern.length > 200 || !SAFE.test(pattern)) return undefined
  if ((pattern.replace(/\[(?:\\.|[^\]\\])+\]/g, 'x').match(OPEN) ?? []).length > 2) return undefined
  try {
    const regex = new RegExp(`^(?:${pattern.replace(/^\^/, '').replace(/\$$/, '')})$`, 'u')
    return (text) => text.length <= MAX_TEXT && regex.test(text)
  } catch {
    return undefined
  }
}
