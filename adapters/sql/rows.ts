import { hash52 } from '../../src/model/hash.ts'
import type { Envelope } from '../../src/model/message.ts'

/** One row as it becomes a message. */
export interface Row {
  readonly key: string
  readonly hash: number
  readonly bytes: Uint8Array
  readonly orderingKeys: readonly string[]
}

export interface RowShape {
  readonly interface: string
  readonly view: string
  readonly columns: readonly string[]
  readonly id: readonly number[]
  readonly ordering: number | undefined
  /** `"COLUMN":`, comma included from the second on. */
  readonly names: readonly string[]
}

const SEPARATOR = '\u001f'
const encoder = new TextEncoder()

export function rowShape(
  name: string,
  view: string,
  columns: readonly string[],
  id: readonly string[],
  ordering?: string,
): RowShape {
  return {
    interface: name,
    view,
    columns,
    id: id.map((column) => columns.indexOf(column)),
    ordering: ordering === undefined ? undefined : columns.indexOf(ordering),
    names: columns.map((column, i) => `${i === 0 ? '{' : ','}${JSON.stringify(column)}:`),
  }
}

/** Canonical JSON: the columns in their order, text or null, no blanks. Equal rows give equal bytes. */
function canonical(shape: RowShape, values: readonly (string | null)[]): Uint8Array {
  let text = ''
  for (let i = 0; i < shape.names.length; i++) text += shape.names[i]! + (values[i] === null ? 'null' : JSON.stringify(values[i]))
  return encoder.encode(`${text}}`)
}

/** Undefined when an id column is null: such a row cannot be told from another. */
export function toRow(shape: RowShape, values: readonly (string | null)[]): Row | undefined {
  const id = shape.id.map((at) => values[at])
  if (id.some((part) => part === null || part === undefined)) return undefined
  const bytes = canonical(shape, values)
  const ordering = shape.ordering === undefined ? null : values[shape.ordering]
  return {
    key: id.join(SEPARATOR),
    hash: hash52(bytes),
    bytes,
    orderingKeys: ordering === null || ordering === undefined ? [] : [ordering],
  }
}

/** Under which the content hash is kept. */
export const hashKey = (shape: RowShape, row: Row): string => `${shape.view}${SEPARATOR}${row.key}`

/**
 * `again`: the row was taken before with other content and its view has no time of change. It may then return to content it
 * once had, which the journal must not take for a repeat.
 */
export function toEnvelope(shape: RowShape, row: Row, receivedAt: number, again: boolean): Envelope {
  const hash = row.hash.toString(36)
  return {
    interface: shape.interface,
    bytes: row.bytes,
    receivedAt,
    controlId: `${shape.view}:${row.key.replaceAll(SEPARATOR, '/')}:${hash}${again ? `:${receivedAt.toString(36)}` : ''}`,
    orderingKeys: row.orderingKeys,
    format: 'row',
    charset: 'utf-8',
    origin: shape.view,
    from: shape.view,
  }
}
