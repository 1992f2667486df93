import type { LedgerRow } from './rows.ts'

/** Contributions of resources that several messages speak of, as they are stored. */
export interface StoredLedger {
  readonly interface: number
  readonly time: number
  readonly seq: number
  readonly mapping: number
  readonly mode: number
  readonly hash: number
  readonly said: Uint8Array
}

export type Said = readonly [text: string, clear: readonly string[], children?: LedgerRow['children']]

/** Content text and the small rest, joined by U+0000 so that the text is not quoted again. */
export const joinSaid = (row: LedgerRow): string =>
  `${row.text}\0${row.clear.length || row.children ? JSON.stringify([row.clear, row.children]) : ''}`

export function splitSaid(said: string): Said {
  const at = said.lastIndexOf('\0')
  const rest = said.slice(at + 1)
  if (rest === '') return [said.slice(0, at), []]
  const [clear, children] = JSON.parse(rest) as [string[], LedgerRow['children'] | null]
  return [said.slice(0, at), clear, children ?? undefined]
}
