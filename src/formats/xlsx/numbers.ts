/** How a number format shows a number, as far as text must know it. */
export type NumberKind = 'plain' | 'date' | 'time' | 'dateTime' | { readonly zeros: number }

// ECMA-376 part 1, §18.8.30, and the built-in formats of Chinese, Japanese and Korean spreadsheets (27–36, 50–58).
const DATES = new Set([14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58])
const TIMES = new Set([18, 19, 20, 21, 32, 33, 34, 35, 55, 56])
const DATE_TIMES = new Set([22])

/** What format number `id` does, with its code where the workbook defines one. */
export function numberKind(id: number, code: string | undefined): NumberKind {
  if (code === undefined) return DATES.has(id) ? 'date' : TIMES.has(id) ? 'time' : DATE_TIMES.has(id) ? 'dateTime' : 'plain'
  const first = code.split(';')[0] ?? ''
  const zeros = /^0{2,}$/.exec(first)
  if (zeros) return { zeros: first.length }
  // Elapsed hours ([h]:mm) are a length of time, no time of day.
  if (/\[[hms]+\]/i.test(first)) return 'plain'
  const bare = first.replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, '').replace(/AM\/PM|A\/P|上午\/下午/gi, 'h')
  const date = /[yd]/i.test(bare) || (/m/i.test(bare) && !/[hs]/i.test(bare))
  const time = /[hs]/i.test(bare)
  return date && time ? 'dateTime' : date ? 'date' : time ? 'time' : 'plain'
}

const DAY = 86_400_000
const two = (n: number): string => String(n).padStart(2, '0')

/**
 * A stored number as text: digits exactly as stored unless its format makes it a date, a time, or a number filled up with zeros.
 * `from1904`: the workbook counts days from 1904.
 */
export function numberText(stored: string, kind: NumberKind, from1904: boolean): string {
  if (kind === 'plain') return stored
  if (typeof kind === 'object') return /^\d+$/.test(stored) ? stored.padStart(kind.zeros, '0') : stored
  const serial = Number(stored)
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_466) return stored
  const seconds = Math.round((serial % 1) * 86_400)
  const days = Math.floor(serial)
  const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  if (kind === 'time') return days === 0 ? clock : `${dateText(days, from1904, 0)} ${clock}`
  const midnight = seconds === 86_400 ? 1 : 0
  const date = dateText(days, from1904, midnight)
  return kind === 'date' && seconds % 86_400 === 0 ? date : `${date} ${clock}`
}

/** Day 60 of the 1900 system never was: what comes after it is counted one too high. */
function dateText(days: number, from1904: boolean, more: number): string {
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : days < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30)
  return new Date(epoch + (days + more) * DAY).toISOString().slice(0, 10)
}
