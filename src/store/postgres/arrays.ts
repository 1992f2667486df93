/**
 * Columns of a statement of many rows, as binary array parameters (PostgreSQL, "Array input and output": dimensions, has-null,
 * element type, then length and bytes of each element). Binary, because the text form of a pack would be twice as long and
 * every number would be printed and read again.
 */
const INT8 = 20
const TEXT = 25
const BYTEA = 17
const FLOAT8 = 701
const HEADER = 20
const NULL_LENGTH = -1

function begin(bytes: number, type: number, count: number): Buffer {
  const out = Buffer.allocUnsafe(HEADER + bytes)
  out.writeInt32BE(1, 0)
  out.writeInt32BE(1, 4)
  out.writeInt32BE(type, 8)
  out.writeInt32BE(count, 12)
  out.writeInt32BE(1, 16)
  return out
}

const isNone = (value: unknown): boolean => value === null || value === undefined

/** An empty array has no dimension. */
const empty = (type: number): Buffer => {
  const out = Buffer.alloc(12)
  out.writeInt32BE(type, 8)
  return out
}

/** int8[]: integers within 2^53. */
export function integers(values: readonly (number | null | undefined)[]): Buffer {
  if (values.length === 0) return empty(INT8)
  const out = begin(values.length * 12, INT8, values.length)
  let at = HEADER
  for (const value of values) {
    if (isNone(value)) {
      at = out.writeInt32BE(NULL_LENGTH, at)
      continue
    }
    at = out.writeInt32BE(8, at)
    at = out.writeInt32BE(Math.floor(value! / 4294967296), at)
    at = out.writeUInt32BE(value! >>> 0, at)
  }
  return out.subarray(0, at)
}

/** float8[] */
export function floats(values: readonly number[]): Buffer {
  if (values.length === 0) return empty(FLOAT8)
  const out = begin(values.length * 12, FLOAT8, values.length)
  let at = HEADER
  for (const value of values) {
    at = out.writeInt32BE(8, at)
    at = out.writeDoubleBE(value, at)
  }
  return out
}

/** A text column holds no U+0000; nothing a source means by it is lost with it, the raw bytes keep it. */
export const storable = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text)

/** text[] */
export function texts(values: readonly (string | null | undefined)[]): Buffer {
  if (values.length === 0) return empty(TEXT)
  const most = values.reduce((sum, value) => sum + 4 + (value?.length ?? 0) * 3, 0)
  const out = begin(most, TEXT, values.length)
  let at = HEADER
  for (const value of values) {
    const length = isNone(value) ? NULL_LENGTH : out.write(storable(value!), at + 4, 'utf8')
    at = out.writeInt32BE(length, at) + Math.max(0, length)
  }
  return out.subarray(0, at)
}

/** bytea[] */
export function blobs(values: readonly (Uint8Array | null)[]): Buffer {
  if (values.length === 0) return empty(BYTEA)
  const out = begin(
    values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), 0),
    BYTEA,
    values.length,
  )
  let at = HEADER
  for (const value of values) {
    at = out.writeInt32BE(value?.length ?? NULL_LENGTH, at)
    if (!value) continue
    out.set(value, at)
    at += value.length
  }
  return out
}
