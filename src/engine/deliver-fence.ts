import type { OutboxRow } from '../store/rows.ts'
import type { OutboxBody } from './deliver-events.ts'

/**
 * What may be sent of the heads of all persons' queues: every event on its own, and a fence once the head of each person it
 * names is a copy of it. Until then those persons wait; nobody else does.
 */
export function sendable(heads: readonly OutboxRow[]): readonly (readonly OutboxRow[])[] {
  const alone: (readonly OutboxRow[])[] = []
  const fences = new Map<string, { copies: number; rows: OutboxRow[] }>()
  for (const row of heads) {
    // The mark is looked for as text first: nearly every row has none.
    const fence = row.body.includes('"fence":') ? (JSON.parse(row.body) as OutboxBody).fence : undefined
    if (fence === undefined) alone.push([row])
    else if (fences.has(fence.group)) fences.get(fence.group)!.rows.push(row)
    else fences.set(fence.group, { copies: fence.copies, rows: [row] })
  }
  const whole = [...fences.values()].filter(({ copies, rows }) => rows.length === copies).map(({ rows }) => rows)
  return [...alone, ...whole].sort((a, b) => a[0]!.sequence - b[0]!.sequence)
}
