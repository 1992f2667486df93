import { Unzip, type UnzipFile, UnzipInflate } from 'fflate'
import { type CodedError, CodedException, coded } from '../../model/errors.ts'
import { fail, ok, type Result } from '../../model/result.ts'

/** Bounds of one archive. */
export interface ZipLimits {
  readonly entries: number
  /** Unpacked, all wanted entries together. */
  readonly bytes: number
}

const ZIP_LIMITS: ZipLimits = { entries: 2_000, bytes: 256 * 1024 * 1024 }

const MARK = [0x50, 0x4b, 0x03, 0x04]
const END = [0x50, 0x4b, 0x05, 0x06]
/** So much is unpacked at most between two looks at the bound: a deflated byte gives up to 1,032. */
const SLICE = 4_096

/**
 * The wanted entries of a ZIP archive. What the archive says of its own sizes is not believed: bytes are counted as they come, and
 * unpacking stops at the bound.
 * Errors: decode.not-xlsx, decode.zip-bomb.
 */
export function unzip(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
  limits: ZipLimits = ZIP_LIMITS,
): Result<ReadonlyMap<string, Uint8Array>> {
  if (!MARK.every((byte, i) => bytes[i] === byte) || !isWhole(bytes)) return fail(coded('decode.not-xlsx'))
  const counter = new Unpacked(wanted, limits)
  try {
    for (let from = 0; from < bytes.length; from += SLICE)
      counter.archive.push(bytes.subarray(from, from + SLICE), from + SLICE >= bytes.length)
  } catch {
    // Whatever the unpacker makes of a refusal on its way out: the first reason is the one.
    return fail(counter.refusal ?? coded('decode.not-xlsx'))
  }
  return counter.open > 0
    ? fail(coded('decode.not-xlsx'))
    : ok(new Map([...counter.parts].map(([name, chunks]) => [name, joined(chunks)])))
}

/** The directory at the end is what a cut archive lacks; a comment of at most 65,535 bytes may follow it. */
function isWhole(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 22; at >= 0 && at > bytes.length - 65_558; at--)
    if (END.every((byte, i) => bytes[at + i] === byte)) return true
  return false
}

class Unpacked {
  readonly parts = new Map<string, Uint8Array[]>()
  readonly archive: Unzip
  /** Entries begun and not ended. */
  open = 0
  refusal: CodedError | undefined
  #entries = 0
  #bytes = 0

  constructor(wanted: (name: string) => boolean, limits: ZipLimits) {
    this.archive = new Unzip((file) => {
      this.#entries += 1
      if (this.#entries > limits.entries) this.#refuse(coded('decode.zip-bomb', { allowed: limits.entries }))
      if (wanted(file.name)) this.#take(file, limits)
    })
    this.archive.register(UnzipInflate)
  }

  #take(file: UnzipFile, limits: ZipLimits): void {
    const chunks: Uint8Array[] = []
    this.parts.set(file.name, chunks)
    this.open += 1
    file.ondata = (error, chunk, final) => {
      if (error) this.#refuse(coded('decode.not-xlsx'))
      this.#bytes += chunk.length
      if (this.#bytes > limits.bytes) this.#refuse(coded('decode.zip-bomb', { allowed: limits.bytes }))
      chunks.push(chunk)
      if (final) this.open -= 1
    }
    file.start()
  }

  #refuse(error: CodedError): never {
    this.refusal ??= error
    throw new CodedException(error)
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    out.set(chunk, at)
    at += chunk.length
  }
  return out
}
