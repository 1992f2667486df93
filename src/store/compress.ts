import { constants, createZstdCompress, zstdCompressSync } from 'node:zlib'

/**
 * Small tables, because making them is most of a call's cost. On packs of eleven results (9 kB): level 1 11 times smaller,
 * level 3 no smaller, a dictionary 27 times smaller but twice the time and a file that every reader needs.
 */
const OPTIONS = {
  chunkSize: 4096,
  params: {
    [constants.ZSTD_c_compressionLevel]: 1,
    [constants.ZSTD_c_windowLog]: 17,
    [constants.ZSTD_c_hashLog]: 13,
    [constants.ZSTD_c_chainLog]: 13,
  },
}

/**
 * `zstdCompressSync` makes a compressor for every call, which costs three times what compressing a pack does. A stream keeps
 * one; ending a frame leaves it ready for the next. Writing to it at once and in this thread is not a documented call of the
 * stream, so its shape is checked and the documented way stays as the other branch.
 */
interface KeptStream {
  readonly _handle?: {
    writeSync?(flush: number, from: Uint8Array, at: number, length: number, to: Uint8Array, toAt: number, room: number): void
  }
  /** After a write: room left in the output, then input not taken. */
  readonly _writeState?: Uint32Array
}

type Compress = (plain: Uint8Array) => Uint8Array

const LARGEST = 1 << 22
const anew: Compress = (plain) => zstdCompressSync(plain, OPTIONS)

function kept(): Compress {
  const stream: KeptStream = createZstdCompress(OPTIONS) as KeptStream
  const { _handle: handle, _writeState: state } = stream
  if (typeof handle?.writeSync !== 'function' || !(state instanceof Uint32Array)) return anew
  let out = Buffer.allocUnsafe(1 << 17)
  return (plain) => {
    if (plain.length > LARGEST) return anew(plain)
    // Incompressible input grows by less than this, so one call always ends the frame.
    const room = plain.length + (plain.length >> 7) + 512
    if (room > out.length) out = Buffer.allocUnsafe(room * 2)
    handle.writeSync!(constants.ZSTD_e_end, plain, 0, plain.length, out, 0, out.length)
    if (state[0] === 0 || state[1] !== 0) throw new Error('a pack was not compressed whole')
    return out.subarray(0, out.length - state[0]!)
  }
}

let made: Compress | undefined

/** One zstd frame. The bytes are valid until the next call. */
export function compress(plain: Uint8Array): Uint8Array {
  made ??= kept()
  return made(plain)
}
