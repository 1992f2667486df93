import { isMap, isScalar, parseDocument, stringify } from 'yaml'

/**
 * One row more in a concept table's file, everything else in it as it was, comments included: the file is under version control
 * and a person reads the difference.
 */
export interface NewRow {
  /** Code of the source, or `system|code`. */
  readonly from: string
  readonly to: string
  readonly display?: string | undefined
  /** Where it is not the table's own. */
  readonly system?: string | undefined
}

const quoted = (text: string): string => (/^[A-Za-z][\w-]*$/.test(text) && !RESERVED.test(text) ? text : JSON.stringify(text))
/** Words that YAML takes for something else. */
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i

const writtenRow = ({ to, display, system }: NewRow): string => {
  if (display === undefined && system === undefined) return quoted(to)
  const parts = [`code: ${quoted(to)}`]
  if (display !== undefined) parts.push(`display: ${JSON.stringify(display)}`)
  if (system !== undefined) parts.push(`system: ${JSON.stringify(system)}`)
  return `{ ${parts.join(', ')} }`
}

/** The text with the row, or undefined where the file has no place for one. */
export function withRow(path: string, text: string, row: NewRow): string | undefined {
  return path.endsWith('.csv') ? withCsvRow(text, row) : withYamlRow(text, row)
}

function withYamlRow(text: string, row: NewRow): string | undefined {
  const document = parseDocument(text)
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined
  const pair = document.contents.items.find(({ key }) => isScalar(key) && key.value === 'rows')
  const rows = pair?.value
  const line = `${quoted(row.from)}: ${writtenRow(row)}`
  if (rows === null || (isScalar(rows) && rows.value === null))
    return text.replace(/^rows:.*$/m, (found) => `${found.trimEnd()}\n  ${line}`)
  if (!isMap(rows) || !rows.range) return undefined
  if (rows.flow) {
    const end = text.lastIndexOf('}', rows.range[1])
    const before = text.slice(0, end).trimEnd()
    return `${before}${before.endsWith('{') ? ' ' : ', '}${line} ${text.slice(end)}`
  }
  const last = rows.items.at(-1)
  const first = rows.items[0]?.key
  if (!last || !isScalar(first) || !first.range) return undefined
  const indent = first.range[0] - (text.lastIndexOf('\n', first.range[0] - 1) + 1)
  const ends = (last.value as { readonly range?: readonly number[] } | null)?.range?.[1] ?? rows.range[1]
  const lineEnd = text.indexOf('\n', text[ends - 1] === '\n' ? ends - 1 : ends)
  const at = lineEnd < 0 ? text.length : lineEnd
  return `${text.slice(0, at)}\n${' '.repeat(indent)}${line}${text.slice(at)}`
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

function withCsvRow(text: string, { from, to, display, system }: NewRow): string | undefined {
  const header = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/, 1)[0]
    ?.split(',')
    .map((one) => one.trim().replace(/^"|"$/g, ''))
  if (!header?.includes('from_code') || !header.includes('to_code')) return undefined
  const bar = from.lastIndexOf('|')
  const cells: Record<string, string | undefined> = {
    from_system: bar < 0 ? undefined : from.slice(0, bar),
    from_code: from.slice(bar + 1),
    to_code: to,
    to_display: display,
    to_system: system,
  }
  const line = header.map((name) => cell(cells[name] ?? '')).join(',')
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  return `${text}${text === '' || text.endsWith('\n') ? '' : newline}${line}${newline}`
}

/** A new file of rows for a table whose own file is not to be edited. */
export const rowFile = (table: string, system: string | undefined, row: NewRow): string =>
  `${stringify({ table, ...(system === undefined ? {} : { system }) })}rows:\n  ${quoted(row.from)}: ${writtenRow(row)}\n`
