/**
 * The rules for a narrative (R4 txt-1, txt-2): one well-formed XHTML <div> of basic formatting that holds text or an image and
 * nothing that acts, reads from elsewhere, or asks.
 */

const ELEMENTS = new Set(
  `a abbr acronym address b big blockquote br caption cite code col colgroup dd del dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins
  kbd li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt u ul var`.split(/\s+/),
)

const ATTRIBUTES = new Set(
  `abbr accesskey align alt axis border cellhalign cellpadding cellspacing cellvalign char charoff charset cite class colspan cols
  compact coords dir frame headers height href hreflang hspace id lang longdesc name nowrap rel rev rowspan rules scope shape span
  src start style summary tabindex title type usemap valign value vspace width xml:id xml:lang xml:space xmlns`.split(/\s+/),
)

const XHTML = 'http://www.w3.org/1999/xhtml'
const TAG = /^<(\/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[^\s=>"'/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>$/
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
/** `javascript:` and its kin, however it is written. */
const ACTING = /^[\s\u0000-\u0020]*(?:javascript|vbscript|data(?!:image\/)|file)\s*:/i
/** Five entities of XML, numbers, and the no-break space that every editor writes. */
const ENTITY = /&(?!(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/
const ACTING_STYLE = /expression\s*\(|url\s*\(|@import|javascript:/i

const MAX_DEPTH = 100

export function isNarrative(text: string): boolean {
  const bare = text.trim()
  if (!/^<div[\s>]/.test(bare) || !bare.endsWith('</div>') || ENTITY.test(bare)) return false
  const open: string[] = []
  let seen = false
  let from = 0
  for (let at = bare.indexOf('<'); at >= 0; at = bare.indexOf('<', from)) {
    if (/\S/.test(bare.slice(from, at))) seen = true
    if (bare.startsWith('<!--', at)) {
      const end = bare.indexOf('-->', at)
      if (end < 0) return false
      from = end + 3
      continue
    }
    const close = endOfTag(bare, at)
    const tag = close < 0 ? null : TAG.exec(bare.slice(at, close + 1))
    if (!tag || !isAllowed(tag, open)) return false
    if (tag[2] === 'img') seen = true
    from = close + 1
    // What follows the outermost </div> is a second narrative.
    if (open.length === 0 && from < bare.length) return false
  }
  return seen && open.length === 0
}

/** A `>` may stand in a quoted value. */
function endOfTag(text: string, from: number): number {
  let quote = ''
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at]!
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '>') return at
    else if (char === '<') return -1
  }
  return -1
}

/** One tag: known, rightly nested, with harmless attributes. */
function isAllowed([, slash, name = '', attributes = '', empty]: RegExpExecArray, open: string[]): boolean {
  if (!ELEMENTS.has(name)) return false
  if (slash) return attributes === '' && !empty && open.pop() === name
  for (const [, key = '', double, single] of attributes.matchAll(ATTRIBUTE)) {
    const value = double ?? single ?? ''
    if (!ATTRIBUTES.has(key)) return false
    if (key === 'xmlns' && value !== XHTML) return false
    if ((key === 'href' || key === 'src' || key === 'cite' || key === 'longdesc') && ACTING.test(value)) return false
    if (key === 'style' && ACTING_STYLE.test(value)) return false
  }
  if (!empty) open.push(name)
  return open.length <= MAX_DEPTH
}
