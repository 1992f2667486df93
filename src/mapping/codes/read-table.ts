import type { Findings, Place } from '../finding.ts'
import { entryOf, textOfNode, type YamlMap, type YamlNode } from '../yaml-tree.ts'
import type { CodeEntry, CodeTable, UnmatchedPolicy } from './tables.ts'

const TABLE_KEYS = ['table', 'title', 'system', 'local', 'fallback', 'unmatched', 'quiet', 'otherwise', 'rows']
export const POLICIES: readonly string[] = ['keep', 'hold', 'drop']

/** `table: result-status` with `rows: { F: final, C: { code: corrected, display: … } }`. */
export function readTable(node: YamlMap, findings: Findings): CodeTable {
  for (const [key, entry] of node.entries) {
    if (!TABLE_KEYS.includes(key))
      findings.add(entry.key, 'mapping.unknown-keyword', { found: key, allowed: TABLE_KEYS.join(', ') })
  }
  const text = (name: string): string | undefined => textOfNode(entryOf(node, name))
  const system = text('system')
  const otherwise = entryOf(node, 'otherwise')
  const policy = text('unmatched')
  const rows = readRows(entryOf(node, 'rows'), system, node, findings)
  if (policy !== undefined && !POLICIES.includes(policy))
    findings.add(entryOf(node, 'unmatched')!, 'mapping.bad-value', { found: policy, allowed: POLICIES.join(', ') })
  return {
    name: text('table') ?? '',
    system,
    local: text('local'),
    fallback: text('fallback'),
    unmatched: policy as UnmatchedPolicy | undefined,
    quiet: text('quiet') === 'true',
    otherwise: otherwise && readEntry(otherwise, system),
    rows,
    bySystem: namesSystems(rows),
    place: node,
  }
}

const namesSystems = (rows: ReadonlyMap<string, CodeEntry>): boolean => [...rows.keys()].some((code) => code.includes('|'))

export function readRows(
  node: YamlNode | undefined,
  system: string | undefined,
  place: Place,
  findings: Findings,
): Map<string, CodeEntry> {
  const rows = new Map<string, CodeEntry>()
  if (node?.kind !== 'map') {
    findings.add(node ?? place, 'mapping.bad-value', { found: 'rows', allowed: 'code: code' })
    return rows
  }
  for (const [code, { value }] of node.entries) {
    const entry = readEntry(value, system)
    if (entry === undefined)
      findings.add(value, 'mapping.bad-value', { found: code, allowed: 'code | { code, display, system }' })
    else rows.set(code, entry)
  }
  return rows
}

function readEntry(node: YamlNode, system: string | undefined): CodeEntry | undefined {
  if (node.kind === 'map') {
    const code = textOfNode(entryOf(node, 'code'))
    if (code === undefined) return undefined
    return { code, display: textOfNode(entryOf(node, 'display')), system: textOfNode(entryOf(node, 'system')) ?? system }
  }
  const code = textOfNode(node)
  return code === undefined ? undefined : { code, display: undefined, system }
}

const HEADER = ['from_system', 'from_code', 'from_display', 'to_system', 'to_code', 'to_display']

/**
 * A concept table as CSV, named by its file: the columns of HEADER in any order (from_code and to_code required), as
 * spreadsheets and ConceptMap exports write them. Empty to_code: known, and deliberately without a standard code yet.
 */
export function readCsvTable(file: string, text: string, layer: string, findings: Findings): CodeTable {
  const place: Place = { file, line: 1, col: 1, layer }
  const name = file.replace(/^.*[\\/]/, '').replace(/\.csv$/i, '')
  const [header = [], ...lines] = csvRows(text)
  const columns = header.map((cell) => cell.trim())
  for (const column of columns)
    if (!HEADER.includes(column)) findings.add(place, 'mapping.unknown-keyword', { found: column, allowed: HEADER.join(', ') })
  if (!columns.includes('from_code') || !columns.includes('to_code'))
    findings.add(place, 'mapping.bad-value', { found: columns.join(','), allowed: HEADER.join(',') })
  const rows = new Map<string, CodeEntry>()
  for (const [index, cells] of lines.entries()) {
    const cell = (column: string): string | undefined => cells[columns.indexOf(column)]?.trim() || undefined
    const code = cell('from_code')
    const to = cell('to_code')
    if (code === undefined || to === undefined) continue
    const key = cell('from_system') === undefined ? code : `${cell('from_system')}|${code}`
    if (rows.has(key)) findings.add({ ...place, line: index + 2 }, 'mapping.duplicate-code', { found: key, where: name })
    rows.set(key, { code: to, display: cell('to_display'), system: cell('to_system') })
  }
  const system = rows.values().next().value?.system
  return {
    name,
    system,
    local: undefined,
    fallback: undefined,
    unmatched: undefined,
    quiet: false,
    otherwise: undefined,
    rows,
    bySystem: namesSystems(rows),
    place,
  }
}

/** RFC 4180: quoted cells, doubled quotes, CRLF or LF; a byte order mark is skipped. */
function csvRows(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (const found of text.replace(/^\uFEFF/, '').matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === ',') continue
    if (row.some((cell) => cell !== '')) rows.push(row)
    row = []
  }
  return rows
}
