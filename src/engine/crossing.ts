import type { IndexEntry, IndexKind, Prepared } from '../fhir/prepared.ts'
import type { MappedMessage } from './mapped-message.ts'

/**
 * Mapped messages as they cross from the main thread to the record thread. The structured clone writes every key of every
 * small object; forty index entries a message as objects cost more than the mapping, as one flat list almost nothing.
 */
type FlatIndex = readonly (string | number | null)[]
type FlatPrepared = Omit<Prepared, 'index'> & { readonly index: FlatIndex }

export interface Crossing {
  readonly messages: readonly MappedMessage[]
  /** Prepared contributions of all mapped messages, in order; `counts` says how many each message has. */
  readonly prepared: readonly FlatPrepared[]
  readonly counts: readonly number[]
}

const FIELDS = 4

function flatten(entries: readonly IndexEntry[]): FlatIndex {
  const flat: (string | number | null)[] = []
  for (const { kind, param, a, b } of entries) flat.push(kind, param, a, b)
  return flat
}

function unflatten(flat: FlatIndex): IndexEntry[] {
  const entries: IndexEntry[] = []
  for (let i = 0; i < flat.length; i += FIELDS) {
    entries.push({ kind: flat[i] as IndexKind, param: flat[i + 1] as number, a: flat[i + 2] as string | number, b: flat[i + 3]! })
  }
  return entries
}

const NONE: readonly Prepared[] = []

export function pack(messages: readonly MappedMessage[]): Crossing {
  const prepared: FlatPrepared[] = []
  const counts: number[] = []
  const bare = messages.map((message) => {
    if (message.result.kind !== 'mapped') {
      counts.push(0)
      return message
    }
    counts.push(message.result.prepared.length)
    for (const one of message.result.prepared) prepared.push({ ...one, index: flatten(one.index) })
    return { ...message, result: { ...message.result, prepared: NONE } }
  })
  return { messages: bare, prepared, counts }
}

export function unpack({ messages, prepared, counts }: Crossing): MappedMessage[] {
  let from = 0
  return messages.map((message, i) => {
    if (message.result.kind !== 'mapped') return message
    const own = prepared.slice(from, from + counts[i]!).map((one) => ({ ...one, index: unflatten(one.index) }))
    from += counts[i]!
    return { ...message, result: { ...message.result, prepared: own } }
  })
}
