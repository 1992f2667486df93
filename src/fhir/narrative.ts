/**
 * The minimal rule for a narrative (R4 txt-1, txt-2): one XHTML <div> that holds text or an image and nothing that acts. A full
 * XHTML check was not worth its weight: what a browser would run is what does harm.
 */

const ACTIVE = /^<\/?\s*(?:script|iframe|frame|object|embed|applet|form|input|button|base|link|meta|head|body|html|svg|math)\b/i
const HANDLER = /[\s"'/]on[a-z]+\s*=/i
const SCRIPT_URL = /=\s*["']?\s*(?:javascript|vbscript|data:text)/i

export function isNarrative(text: string): boolean {
  const bare = text.trim()
  if (!/^<div[\s>]/.test(bare) || !bare.endsWith('</div>')) return false
  let seen = false
  let from = 0
  for (let open = bare.indexOf('<'); open >= 0; open = bare.indexOf('<', from)) {
    if (/\S/.test(bare.slice(from, open))) seen = true
    const close = bare.indexOf('>', open)
    if (close < 0) return false
    const tag = bare.slice(open, close + 1)
    if (ACTIVE.test(tag) || HANDLER.test(tag) || SCRIPT_URL.test(tag)) return false
    if (/^<img[\s/]/i.test(tag)) seen = true
    from = close + 1
  }
  return seen
}
