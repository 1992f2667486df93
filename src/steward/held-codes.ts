import { type InterfaceContext, processMessage } from '../engine/process-message.ts'
import { compileMappings, type MappingFile } from '../mapping/compile.ts'
import type { UnmatchedCodeFound } from '../mapping/mapped.ts'
import type { Journal } from '../store/journal.ts'
import type { Reads } from '../store/store.ts'

/** Codes that messages are held for: nothing of such a message commits, so the store's count does not know them. */

export interface HeldCode extends UnmatchedCodeFound {
  readonly interface: string
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  /** Journal numbers of the first of them. */
  readonly messages: readonly number[]
}

export interface HeldCodesOptions {
  readonly journal: Pick<Journal, 'get'>
  readonly reads: Pick<Reads, 'messages'>
  /** The published library. */
  readonly files: readonly MappingFile[]
  readonly contexts: ReadonlyMap<string, InterfaceContext>
  readonly salt: string
  /** So many held messages are looked at. */
  readonly limit: number
}

const SAMPLES = 3

/** The same library, but that no code holds a message: then it tells every code it does not know. */
export const unheld = (files: readonly MappingFile[]): readonly MappingFile[] =>
  files.map(({ path, text }) => ({ path, text: text.replace(/(\bunmatched:\s*)(["']?)hold\b\2/g, '$1keep') }))

export async function heldCodes(options: HeldCodesOptions): Promise<readonly HeldCode[]> {
  const { journal, reads, contexts, salt, limit } = options
  const rows = await reads.messages({ state: 'held', code: 'mapping.code-held' }, limit)
  if (rows.length === 0) return []
  const { set } = compileMappings(unheld(options.files))
  if (set === undefined) return []
  const found = new Map<string, HeldCode>()
  for (const { seq } of rows) {
    const message = await journal.get(seq)
    if (message === undefined) continue
    const { result } = processMessage(message, set, contexts.get(message.interface), salt)
    if (result.kind !== 'mapped') continue
    for (const one of result.unmatched) {
      const key = `${message.interface}\0${one.table}\0${one.system}\0${one.code}`
      const before = found.get(key)
      const at = message.receivedAt
      const messages = before && before.messages.length >= SAMPLES ? before.messages : [...(before?.messages ?? []), seq]
      found.set(key, {
        ...one,
        interface: message.interface,
        count: (before?.count ?? 0) + 1,
        firstAt: before?.firstAt ?? at,
        lastAt: at,
        messages,
      })
    }
  }
  return [...found.values()]
}
