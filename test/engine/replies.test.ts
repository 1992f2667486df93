import { expect, it } from 'vitest'
import { Replies } from '../../src/engine/replies.ts'
import type { EngineInterface } from '../../src/engine/settings.ts'

it('a second copy of an old message is answered too: its row is told, and nothing is remembered for it', async () => {
  const writes: unknown[] = []
  const interfaces = [{ name: 'adt', adapter: { replies: true } }] as unknown as EngineInterface[]
  const replies = new Replies(async (changes) => void writes.push(...changes), interfaces)
  replies.set(7, 'undelivered')
  expect(replies.known(7, 'adt')).toBe('undelivered')
  replies.set(7, 'sent')
  await replies.flush()
  expect(writes).toEqual([{ seq: 7, reply: 'sent' }])
  expect(replies.known(7, 'adt')).toBe('pending')
})
