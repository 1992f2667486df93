import { charsetOf } from './charset-names.ts'

/** Reads MSH-18 before anything is decoded. */

const CARRIAGE_RETURN = 13
const LINE_FEED = 10
/** A header line longer than this is none. */
const LONGEST = 4096

/** The first line when it is a header, without what stands before MSH. */
export function headerLine(bytes: Uint8Array): Uint8Array | undefined {
  let start = 0
  while (start < bytes.length && (bytes[start]! <= 32 || bytes[start]! > 0x7e) && start < 64) start++
  if (bytes[start] !== 77 || bytes[start + 1] !== 83 || bytes[start + 2] !== 72) return undefined
  let end = start
  const limit = Math.min(bytes.length, start + LONGEST)
  while (end < limit && bytes[end] !== CARRIAGE_RETURN && bytes[end] !== LINE_FEED) end++
  return bytes.subarray(start, end)
}

/** The n-th part between separators, from 0, one character a byte. */
function bytePart(line: Uint8Array, separator: number, part: number): string {
  let start = 0
  let seen = 0
  for (let at = 0; at < line.length; at++) {
    if (line[at] !== separator) continue
    if (seen === part) return String.fromCharCode(...line.subarray(start, at))
    seen++
    start = at + 1
  }
  return seen === part ? String.fromCharCode(...line.subarray(start)) : ''
}

const loose = new TextDecoder('gb18030')

/**
 * MSH-18 as written, repetitions included, or undefined when empty. A GBK character in MSH-3 to MSH-6 may end in the byte of the
 * field separator and shift the count, so a value that is no charset's name is read again from the line decoded as GB18030.
 */
export function declaredCharset(bytes: Uint8Array): string | undefined {
  const line = headerLine(bytes)
  if (line === undefined || line.length < 4) return undefined
  const found = bytePart(line, line[3]!, 17)
  if (found !== '' && namesCharset(found)) return found
  if (!line.some((byte) => byte > 0x7f)) return found.trim() === '' ? undefined : found
  const again = loose.decode(line).split(String.fromCharCode(line[3]!))[17] ?? ''
  if (namesCharset(again)) return again
  return again.trim() === '' || found.trim() === '' ? undefined : found
}

const namesCharset = (declared: string): boolean => declared.split('~').some((name) => charsetOf(name) !== undefined)
