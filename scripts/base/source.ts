import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { parse as parseYaml } from 'yaml'
import { sha256Hex } from '../../src/model/hash.ts'

/** The IG's maps as they stand in its CSVs, with our repairs laid over the cells. */
export interface SourceRow {
  /** Sort order; where several rows share one, `7/2` is the second of them. */
  readonly id: string
  /** `PID-5`, `XPN.1`, `PID`; of a message row `ADT_A01.PID`. */
  readonly source: string
  /** Most repetitions of the source; -1 any number. */
  readonly most: number
  readonly condition: string
  readonly narrative: string
  readonly target: string
  /** Datatype of the source and of the target. */
  readonly from: string
  readonly to: string
  /** Datatype map; of a message row the segment map. */
  readonly map: string
  readonly vocabulary: string
  /** Assignment; of a message row the references. */
  readonly assignment: string
  readonly repaired: boolean
  /** Our expression in the place of the source path. */
  readonly expression?: string
}

export interface SourceMap {
  /** `PID-Patient`: the map's name without its brackets. */
  readonly name: string
  /** `PID`, and what stood in brackets. */
  readonly own: string
  readonly bracket: string
  readonly rows: readonly SourceRow[]
}

export interface CodeRow {
  readonly id: string
  readonly code: string
  readonly condition: string
  readonly to: string
  readonly display: string
  readonly system: string
}

export interface CodeMap {
  readonly name: string
  readonly rows: readonly CodeRow[]
}

type Cells = Partial<
  Record<'source' | 'condition' | 'narrative' | 'target' | 'to' | 'map' | 'vocabulary' | 'assignment' | 'expression', string>
>

/** `repairs.yaml`: map → row → cells as they should read. */
const repairs = parseYaml(readFileSync(join(import.meta.dirname, 'repairs.yaml'), 'utf8')) as Record<
  string,
  Record<string, Cells>
>

const DATA = join(import.meta.dirname, '../../../shared/data/v2-to-fhir')
export const hasData = (): boolean => existsSync(DATA)

const clean = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim()

/** `HL7 Segment - FHIR R4_ PID[Patient] - PID.csv`: the map's own name. */
const mapName = (file: string): string => file.replace(/^.*(?:R4_|Map_) /, '').replace(/ - [^-]*\.csv$/, '')

/** Names without brackets and slashes: they are file names and words of the language. */
const plainName = (name: string): string => name.replace(/\[([^\]]*)\]/g, '-$1').replace(/[^\w.-]/g, '')

const read = (folder: string): { name: string; lines: string[][] }[] =>
  readdirSync(join(DATA, folder))
    .filter((file) => file.endsWith('.csv'))
    .toSorted()
    .map((file) => ({
      name: mapName(file),
      lines: parse(readFileSync(join(DATA, folder, file)), {
        bom: true,
        relax_column_count: true,
        relax_quotes: true,
      }) as string[][],
    }))

/** Sort orders with a number behind those that stand more than once among rows that say something. */
function ids(lines: readonly string[][], says: (line: readonly string[]) => boolean): (string | undefined)[] {
  const count = new Map<string, number>()
  return lines.map((line) => {
    if (!says(line)) return undefined
    const order = clean(line[0]) || '0'
    const n = (count.get(order) ?? 0) + 1
    count.set(order, n)
    return n === 1 ? order : `${order}/${n}`
  })
}

/** Segment and datatype maps: rows with a target. */
export function fieldMaps(folder: 'segments' | 'datatypes'): SourceMap[] {
  return read(folder).map(({ name, lines }) => {
    const body = lines.slice(2)
    const [, own = '', bracket = ''] = /^(\w+)\[(.*)\]$/.exec(name) ?? []
    const rows = ids(body, (line) => clean(line[9]) !== '').flatMap((id, i) => {
      const cell = (column: number): string => clean(body[i]![column])
      if (id === undefined) return []
      return repair(plainName(name), {
        id,
        source: cell(1),
        most: Number(cell(5) || 1),
        condition: cell(6),
        narrative: cell(8),
        target: cell(9),
        from: cell(3),
        to: cell(11),
        map: cell(14),
        vocabulary: cell(15),
        assignment: cell(16),
        repaired: false,
      })
    })
    return { name: plainName(name), own, bracket, rows }
  })
}

export function messageMaps(): SourceMap[] {
  return read('messages').map(({ name, lines }) => {
    const body = lines.slice(2)
    const rows = ids(body, (line) => clean(line[9]) !== '').flatMap((id, i) => {
      const cell = (column: number): string => clean(body[i]![column])
      if (id === undefined) return []
      // References are on lines of their own: `;` keeps them apart.
      const references = (body[i]![11] ?? '')
        .split(/[;\n]/)
        .map(clean)
        .filter((one) => one !== '')
      return repair(name, {
        id,
        source: cell(1),
        most: Number(cell(5) || 1),
        condition: cell(6),
        narrative: cell(8),
        target: cell(9),
        from: '',
        to: '',
        map: cell(10),
        vocabulary: '',
        assignment: references.join(';'),
        repaired: false,
      })
    })
    return { name, own: name, bracket: '', rows }
  })
}

/** The head of a code table names its columns; two of them are called Code. */
export function codeMaps(): CodeMap[] {
  return read('codesystems').map(({ name, lines }) => {
    const head = (lines[1] ?? []).map(clean)
    const code = head.indexOf('Code', 3)
    const system = head.indexOf('Code System', code)
    const display = head.indexOf('Display', code)
    const rows = lines.slice(2).map((line, i) => ({
      id: String(i + 1),
      code: clean(line[0]),
      condition: clean(line[3]),
      to: clean(line[code]),
      display: clean(line[display]) || (display === code + 2 ? clean(line[code + 1]) : ''),
      system: clean(line[system]),
    }))
    return { name: plainName(name), rows: rows.filter((row) => row.code !== '') }
  })
}

function repair(map: string, row: SourceRow): SourceRow {
  const cells = repairs[map]?.[row.id]
  return cells === undefined ? row : { ...row, ...cells, repaired: true }
}

/** Names a narrative without repeating it. */
export const narrativeKey = (text: string): string => sha256Hex(text).slice(0, 8)
