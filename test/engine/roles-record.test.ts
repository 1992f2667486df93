import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HeldFeed } from '../../src/engine/held-feed.ts'
import type { Grant } from '../../src/engine/lease-keeper.ts'
import type { MappedMessage } from '../../src/engine/mapped-message.ts'
import { Outcomes } from '../../src/engine/outcomes.ts'
import type { Record } from '../../src/engine/record-thread.ts'
import { LEASE } from '../../src/engine/roles.ts'
import type { EngineInterface } from '../../src/engine/settings.ts'
import { createSharedRecord } from '../../src/engine/shared-record.ts'
import { SharedReplies } from '../../src/engine/shared-replies.ts'
import type { Contribution, FhirObject } from '../../src/fhir/contribution.ts'
import { prepare } from '../../src/fhir/prepare.ts'
import { loadIdentityModel } from '../../src/identity/model.ts'
import type { IdentityInstruction } from '../../src/mapping/mapped.ts'
import { CodedException, coded, type ErrorCode } from '../../src/model/errors.ts'
import type { Outcome, ReplyState } from '../../src/model/message.ts'
import type { Fence } from '../../src/store/leases.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import type { Store } from '../../src/store/store.ts'
import { temporaryFolder } from '../support/engine-process.ts'

/** The writer of one process among several, on a real store that refuses what the test says it must. */

const [ANNA, BERTA, VISIT] = ['a'.repeat(24), 'b'.repeat(24), 'v'.repeat(24)]
const loaded = loadIdentityModel(readFileSync('config/identity.yaml', 'utf8'))
if (!loaded.ok) throw new Error('the identity model is unsound')

const contribution = (type: string, id: string, sourcePatient: string, content: FhirObject): Contribution => ({
  type,
  id,
  mode: 'change',
  content: { resourceType: type, id, ...content },
  clear: [],
  sourcePatient,
  rule: 'test',
})
const person = (id: string, name: string, birthDate: string) =>
  contribution('Patient', id, id, { name: [{ text: name }], birthDate, gender: 'female' })
const visit = (patient: string, status: string) =>
  contribution('Encounter', VISIT, patient, { status, class: { code: 'IMP' }, subject: { reference: `Patient/${patient}` } })

const message = (
  seq: number,
  lease: Grant | undefined,
  contributions: Contribution[],
  instructions: IdentityInstruction[] = [],
): MappedMessage => ({
  seq,
  interface: 'adt',
  receivedAt: 1_000_000 + seq,
  reusedControlId: false,
  mapping: 'test',
  mappingVersion: 'v1',
  sourceTime: seq * 1000,
  ...(lease ? { lease } : {}),
  result: { kind: 'mapped', prepared: contributions.map(prepare), instructions, unmatched: [] },
})

/** Leases by name; what the keeper believes and what the store knows may differ, as they do after a pause. */
class Keeper {
  readonly believed = new Map<string, Grant>()
  readonly standing = new Set<number>()
  rechecks = 0
  #token = 0

  grant(name: string): Grant {
    this.#token += 1
    const grant = { name, token: this.#token, grant: this.#token }
    this.believed.set(name, grant)
    this.standing.add(grant.token)
    return grant
  }

  fence(name: string, grant?: number): Fence | undefined {
    const known = this.believed.get(name)
    return known && (grant === undefined || grant === known.grant) ? known : undefined
  }

  async recheck(): Promise<void> {
    this.rechecks += 1
    for (const [name, { token }] of this.believed) if (!this.standing.has(token)) this.believed.delete(name)
  }
}

describe('the writer of one process among several', () => {
  let store: Store
  let record: Record
  let keeper: Keeper
  let folder: ReturnType<typeof temporaryFolder>
  let failures: ErrorCode[]
  beforeEach(async () => {
    folder = temporaryFolder('shared-record')
    store = await openSqliteStore({ folder: folder.path })
    keeper = new Keeper()
    failures = []
    const write: Store['write'] = (work, fences = []) => {
      const failure = failures.shift()
      if (failure) return Promise.reject(new CodedException(coded(failure)))
      if (fences.every(({ token }) => keeper.standing.has(token))) return store.write(work)
      return Promise.reject(new CodedException(coded('store.fenced', { where: 'test' })))
    }
    const clock = { now: () => 2_000_000 }
    record = createSharedRecord({ store: { write }, model: loaded.model, clock, keeper, afterCommit: () => {} })
  })
  afterEach(async () => {
    await store.close()
    folder.remove()
  })

  const states = async () => (await store.reads.messages({}, 100)).map((row) => [row.seq, row.state, row.code])
  const seqs = (settled: readonly { readonly seq: number }[]) => settled.map(({ seq }) => seq)

  test('what has no lease, or that of an earlier time, is left to others', async () => {
    const old = keeper.grant('shard/1')
    const now = keeper.grant('shard/1')
    const settled = await record.commit([
      message(1, undefined, [person(ANNA, '王秀兰', '1950-02-03')]),
      message(2, old, [person(ANNA, '王秀兰', '1950-02-03')]),
      message(3, now, [person(ANNA, '王秀兰', '1950-02-03')]),
    ])
    expect([seqs(settled), await states()]).toEqual([[3], [[3, 'committed', null]]])
  })

  test('a lease that only we believe in: refused by the store, looked at again, and the others of the batch commit', async () => {
    const [lost, kept] = [keeper.grant('shard/1'), keeper.grant('shard/2')]
    keeper.standing.delete(lost.token)
    const settled = await record.commit([
      message(1, lost, [person(ANNA, '王秀兰', '1950-02-03')]),
      message(2, kept, [person(BERTA, '李红霞', '1971-08-09')]),
    ])
    expect([seqs(settled), await states(), keeper.rechecks]).toEqual([[2], [[2, 'committed', null]], 1])
  })

  test('every lease lost: nothing is committed and nobody is told it was', async () => {
    const lost = keeper.grant('shard/1')
    keeper.standing.clear()
    expect(await record.commit([message(1, lost, [person(ANNA, '王秀兰', '1950-02-03')])])).toEqual([])
    expect(await states()).toEqual([])
  })

  test('a database that is away: the same batch again, until it is back', async () => {
    failures = ['store.unreachable', 'store.unknown-commit', 'store.fenced']
    const lease = keeper.grant('shard/1')
    const settled = await record.commit([message(1, lease, [person(ANNA, '王秀兰', '1950-02-03')])])
    expect([seqs(settled), failures]).toEqual([[1], []])
  })

  test('a failure that no waiting mends is thrown', async () => {
    failures = ['store.corrupt']
    const lease = keeper.grant('shard/1')
    await expect(record.commit([message(1, lease, [])])).rejects.toThrow('store.corrupt')
  })

  test('a held message is tried again when the feed tells that what it waits for has changed, whoever changed it', async () => {
    const shard = keeper.grant('shard/1')
    await record.commit([
      message(1, shard, [person(ANNA, '王秀兰', '1950-02-03'), visit(ANNA, 'in-progress')]),
      message(2, shard, [person(BERTA, '李红霞', '1971-08-09')]),
      message(3, shard, [visit(BERTA, 'finished')]),
    ])
    expect((await states())[2]).toEqual([3, 'held', 'engine.other-patient'])
    const feed = new HeldFeed(store.reads, record.held, record.retry)
    await feed.begin()
    keeper.grant(LEASE.held)
    expect([feed.untried([3]), feed.untried([3])]).toEqual([[3], []])
    await record.retry([message(3, undefined, [visit(BERTA, 'finished')])])
    await feed.look()
    expect((await states())[2]![1]).toBe('held')
    await record.commit([message(4, shard, [], [{ kind: 'merge', survivor: ANNA, retired: BERTA, event: 'A40' }])])
    await feed.look()
    expect((await states()).map(([, state]) => state)).toEqual(['committed', 'committed', 'committed', 'committed'])
  })

  test('without the lease of the held nothing is tried', async () => {
    await expect(record.retry([message(1, undefined, [])])).rejects.toThrow('store.fenced')
  })
})

describe('outcomes of messages that another process settles', () => {
  test('the store is asked until it knows, and while it is away', async () => {
    let asked = 0
    const ask = async (): Promise<Outcome | undefined> => {
      asked += 1
      if (asked === 2) throw new Error('away')
      return asked < 4 ? undefined : { state: 'committed' }
    }
    const outcomes = new Outcomes(ask, true)
    outcomes.expect(1)
    const waiting = outcomes.of(1)
    outcomes.forget(1)
    expect([await waiting, asked, outcomes.size]).toEqual([{ state: 'committed' }, 4, 0])
  })
})

describe('replies where another process may commit', () => {
  const interfaces = [
    { name: 'adt', adapter: { replies: true } },
    { name: 'his-db', adapter: {} },
  ] as unknown as EngineInterface[]
  type Change = { readonly seq: number; readonly reply: ReplyState }

  /** Rows that stand; changes of others come back. */
  const book = (rows: ReadonlySet<number>) => {
    const written: Change[] = []
    const replies = new SharedReplies(async (changes) => {
      written.push(...changes.filter(({ seq }) => rows.has(seq)))
      return changes.filter(({ seq }) => !rows.has(seq))
    }, interfaces)
    return { replies, written }
  }

  test('one that went out before its message crossed from here rides with it', async () => {
    const { replies, written } = book(new Set())
    replies.expect(1)
    replies.set(1, 'sent')
    expect([replies.known(1, 'adt'), replies.known(2, 'his-db')]).toEqual(['sent', 'not-owed'])
    await replies.flush()
    expect(written).toEqual([])
  })

  test('one of a message that another process commits is written once its row stands', async () => {
    const rows = new Set<number>()
    const { replies, written } = book(rows)
    replies.set(1, 'sent')
    await replies.flush()
    expect(written).toEqual([])
    rows.add(1)
    await replies.flush()
    await replies.finish(0)
    expect(written).toEqual([{ seq: 1, reply: 'sent' }])
  })

  test('one that waited for its message here goes the other way when the message does', async () => {
    const { replies, written } = book(new Set([1]))
    replies.expect(1)
    replies.set(1, 'undelivered')
    replies.elsewhere(1)
    await replies.flush()
    expect(written).toEqual([{ seq: 1, reply: 'undelivered' }])
  })
})
