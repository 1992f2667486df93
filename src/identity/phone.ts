const PLACEHOLDERS: ReadonlySet<string> = new Set(['13800138000', '13888888888', '13900000000', '13000000000', '12345678901'])

/**
 * Digits of a telephone number: +86, 0086 and the 0 before a mobile are dropped, a landline keeps its area; null for placeholders,
 * for one digit repeated and for what is too short to tell anybody apart (under seven digits).
 */
export function phone(raw: string): string | null {
  let digits = raw
    .normalize('NFKC')
    .replace(/(?:转|ext\.?|x)\s*\d+$/i, '')
    .replace(/\D/g, '')
  digits = digits.replace(/^00/, '')
  if (digits.length > 11) digits = digits.replace(/^86(?=1\d{10}$|0?\d{9,11}$)/, '')
  if (/^01[3-9]\d{9}$/.test(digits)) digits = digits.slice(1)
  if (digits.length < 7 || PLACEHOLDERS.has(digits)) return null
  return /^(\d)\1+$/.test(digits) || /^1(\d)\1{9}$/.test(digits) ? null : digits
}
