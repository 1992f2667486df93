import type { Delimiters } from './tree.ts'

/** Escape sequences of HL7 v2 section 2.7, read and written. Nothing here throws: what is malformed stays as it stands. */

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/** `\Xhh..\`: the bytes as UTF-8 when they are, else one character a byte; undefined when it is not hexadecimal. */
function hexadecimal(digits: string): string | undefined {
  if (digits.length === 0 || digits.length % 2 === 1 || !/^[0-9A-Fa-f]+$/.test(digits)) return undefined
  const bytes = new Uint8Array(digits.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return String.fromCharCode(...bytes)
  }
}

/** `.sp3`, `.sk2`: at most two digits, so that a sequence cannot ask for a gigabyte of blanks. */
function repeated(unit: string, count: string): string | undefined {
  if (count === '') return unit
  return /^\+?\d{1,2}$/.test(count) ? unit.repeat(Number(count)) : undefined
}

/** Formatting commands of FT. Indents and fill modes have no meaning in plain text. */
function formatting(command: string): string | undefined {
  const name = command.slice(1, 3)
  const argument = command.slice(3).trim()
  switch (name) {
    case 'br':
    case 'ce':
      return argument === '' ? '\n' : undefined
    case 'sp':
      return repeated('\n', argument)
    case 'sk':
      return repeated(' ', argument)
    case 'in':
    case 'ti':
      return /^[+-]?\d{0,3}$/.test(argument) ? '' : undefined
    case 'fi':
    case 'nf':
      return argument === '' ? '' : undefined
    default:
      return undefined
  }
}

function single(code: string, delimiters: Delimiters): string | undefined {
  switch (code) {
    case 'F':
      return delimiters.field
    case 'S':
      return delimiters.component
    case 'T':
      return delimiters.subcomponent
    case 'R':
      return delimiters.repetition
    case 'E':
      return delimiters.escape
    case 'P':
      return '#'
    case 'H':
    case 'N':
      return ''
    default:
      return undefined
  }
}

function meaning(sequence: string, delimiters: Delimiters): string | undefined {
  if (sequence.length === 1) return single(sequence, delimiters)
  if (sequence[0] === '.') return formatting(sequence)
  if (sequence[0] === 'X' || sequence[0] === 'x') return hexadecimal(sequence.slice(1))
  return undefined
}

/** Unescapes one value. Local (`\Z..\`) and character set (`\C..\`, `\M..\`) sequences stay as they are. */
export function unescapeText(raw: string, delimiters: Delimiters): string {
  const sign = delimiters.escape
  let open = sign === '' ? -1 : raw.indexOf(sign)
  if (open < 0) return raw
  let out = ''
  let done = 0
  while (open >= 0) {
    const close = raw.indexOf(sign, open + 1)
    if (close < 0) break
    const value = meaning(raw.slice(open + 1, close), delimiters)
    if (value === undefined) {
      open = close
      continue
    }
    out += raw.slice(done, open) + value
    done = close + 1
    open = raw.indexOf(sign, done)
  }
  return out + raw.slice(done)
}

/**
 * Escapes one value, so that unescapeText gives it back. A line feed becomes `\.br\`. Without an escape character in the
 * delimiters nothing can be escaped; delimiters in the value then become blanks.
 */
export function escapeText(value: string, delimiters: Delimiters): string {
  const sign = delimiters.escape
  let out = ''
  let done = 0
  for (let i = 0; i < value.length; i++) {
    const code = escapeCode(value[i]!, delimiters)
    if (code === undefined) continue
    out += value.slice(done, i) + (sign === '' ? ' ' : sign + code + sign)
    done = i + 1
  }
  return done === 0 ? value : out + value.slice(done)
}

function escapeCode(char: string, delimiters: Delimiters): string | undefined {
  switch (char) {
    case delimiters.field:
      return 'F'
    case delimiters.component:
      return 'S'
    case delimiters.subcomponent:
      return 'T'
    case delimiters.repetition:
      return 'R'
    case delimiters.escape:
      return 'E'
    case '\r':
      return 'X0D'
    case '\n':
      return '.br'
    default:
      return undefined
  }
}
