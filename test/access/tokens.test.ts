import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTokens } from '../../src/access/tokens.ts'

let folder: string
let now = 0
const clock = { now: () => now }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-tokens-'))
  now = 1_000_000
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const text = () => readFile(join(folder, 'access-tokens.jsonl'), 'utf8')

describe('tokens', () => {
  it('are random, stored hashed, and readable by nobody else', async () => {
    const tokens = openTokens(folder, clock)
    const issued = await Promise.all([1, 2, 3].map(() => tokens.issue('client')))
    expect(new Set(issued.map((one) => one.token)).size).toBe(3)
    for (const { token } of issued) {
      expect(token).toMatch(/^trib_[A-Za-z0-9_-]{43}$/)
      expect(await text()).not.toContain(token.slice(5))
    }
    expect((await stat(join(folder, 'access-tokens.jsonl'))).mode & 0o077).toBe(0)
  })

  it('tell the role, and nothing for an unknown one', async () => {
    const tokens = openTokens(folder, clock)
    const { token, id } = await tokens.issue('steward')
    expect(await tokens.find(token)).toEqual({ role: 'steward', id })
    for (const wrong of ['', 'x', `${token}x`, token.slice(0, -1)]) expect(await tokens.find(wrong)).toBeUndefined()
  })

  it('made by another process are known at once', async () => {
    const engine = openTokens(folder, clock)
    expect(await engine.find('trib_none')).toBeUndefined()
    const { token, id } = await openTokens(folder, clock).issue('operator')
    expect(await engine.find(token)).toEqual({ role: 'operator', id })
  })

  it('revoked by another process are refused within a second', async () => {
    const engine = openTokens(folder, clock)
    const { token, id } = await engine.issue('client')
    expect(await openTokens(folder, clock).revoke(id)).toBe(true)
    now += 1_000
    expect(await engine.find(token)).toBeUndefined()
    expect(await engine.revoke(id)).toBe(false)
    expect(await engine.list()).toMatchObject([{ id, role: 'client', revokedAt: 1_000_000 }])
  })

  it('survive a line torn by a crash and a role nobody knows', async () => {
    const tokens = openTokens(folder, clock)
    const first = await tokens.issue('client')
    await appendFile(join(folder, 'access-tokens.jsonl'), '{"id":"x","role":"emperor","hash":"y","at":1}\n{"id":"torn","ro')
    const second = await tokens.issue('client')
    expect(await tokens.find(first.token)).toBeDefined()
    expect(await tokens.find(second.token)).toBeDefined()
    expect((await tokens.list()).length).toBe(2)
  })
})
