import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Access, createAccess } from '../../src/access/access.ts'
import type { AuditEntry } from '../../src/access/audit.ts'
import { type AccessTokens, openTokens } from '../../src/access/tokens.ts'
import { buildApi } from '../../src/api/api.ts'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { parseExact } from '../../src/fhir/decimal.ts'
import { extractIndex } from '../../src/fhir/search-index.ts'
import { hash52 } from '../../src/model/hash.ts'
import { createHealth, type Health } from '../../src/ops/health.ts'
import { createMetrics } from '../../src/ops/metrics.ts'
import { createOperations } from '../../src/ops/operations.ts'
import type { ResourceWrite } from '../../src/store/rows.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import type { Store, Tx } from '../../src/store/store.ts'
import { RecordingLog } from '../support/recording-observers.ts'

/** A real store with a few people, behind the real access and API. Names are canaries: none may show where none belongs. */

export const CANARY = '金丝雀甲'
export const NOW = Date.UTC(2026, 2, 10, 8)

export interface SmallHospital {
  readonly store: Store
  readonly access: Access
  readonly tokens: AccessTokens
  readonly health: Health
  readonly api: ReturnType<typeof buildApi>
  readonly audit: AuditEntry[]
  readonly log: RecordingLog
  /** Makes the audit fail from now. */
  breakAudit(): void
  bearer(role: 'operator' | 'steward' | 'auditor' | 'client'): Promise<Record<string, string>>
  close(): Promise<void>
}

const SINGLE = { interface: 'his-adt', stamp: { time: NOW, seq: 1 }, mappingVersion: 'v1', mode: 'change' } as const

/** Writes resources as text, so that decimals stand as they are written here. */
export async function put(
  tx: Tx,
  texts: readonly string[],
  owner: string | undefined,
  kind: { readonly golden?: boolean; readonly deleted?: boolean } = {},
): Promise<ReadonlyMap<string, number>> {
  const ids = texts.map((text) => (JSON.parse(text) as { id: string }).id)
  const rows = await tx.resources(ids)
  const writes = texts.map((text, index): ResourceWrite => {
    const content = parseExact(text) as FhirObject
    const type = String(content.resourceType)
    return {
      type,
      id: ids[index]!,
      row: rows.get(ids[index]!),
      sourcePatient: owner,
      ...kind,
      text,
      hash: hash52(text),
      index: kind.deleted ? [] : extractIndex(type, content),
      single: kind.golden ? null : SINGLE,
    }
  })
  return tx.apply(writes, NOW)
}

const patient = (id: string, name: string, extra: object = {}): string =>
  JSON.stringify({ resourceType: 'Patient', id, name: [{ text: name }], ...extra })

export const observation = (id: string, owner: string, value: string, extra: object = {}): string =>
  JSON.stringify({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '718-7' }] },
    subject: { reference: `Patient/${owner}` },
    effectiveDateTime: '2026-03-01T07:30:00+08:00',
    ...extra,
    valueQuantity: { value: '@', unit: 'g/L', code: 'g/L' },
  }).replace('"@"', value)

/** p-one is known to two systems (a1, b1); p-two to one (c1); p-old was merged into p-one, its record a2 with it. */
async function furnish(store: Store): Promise<void> {
  await store.write(async (tx) => {
    const link = (id: string) => ({ other: { reference: `Patient/${id}` }, type: 'seealso' })
    const rids = new Map<string, number>()
    const keep = async (texts: readonly string[], owner: string | undefined, golden = false) => {
      for (const [id, rid] of await put(tx, texts, owner, { golden })) rids.set(id, rid)
    }
    await keep([JSON.stringify({ resourceType: 'Practitioner', id: 'doctor', name: [{ text: '医生' }] })], undefined)
    for (const id of ['a1', 'b1', 'a2', 'c1']) await keep([patient(id, CANARY)], id)
    const one = await tx.index.createPerson('p-one', rids.get('a1')!)
    const two = await tx.index.createPerson('p-two', rids.get('c1')!)
    const old = await tx.index.createPerson('p-old', rids.get('a2')!)
    for (const id of ['a1', 'b1', 'a2']) await tx.index.link(rids.get(id)!, one.person, NOW)
    await tx.index.link(rids.get('c1')!, two.person, NOW)
    await tx.index.setPerson(old.person, false, one.person)
    const golden = { gender: 'female', birthDate: '1980-01-02', identifier: [{ system: 'urn:his', value: '1001' }] }
    await keep([patient('p-one', CANARY, { ...golden, link: ['a1', 'a2', 'b1'].map(link) })], undefined, true)
    await keep([patient('p-two', '李四', { gender: 'male', birthDate: '1980-01-03', link: [link('c1')] })], undefined, true)
    await keep([JSON.stringify({ resourceType: 'Patient', id: 'p-old', active: false })], undefined, true)
    await keep([observation('o1', 'a1', '7.10', { performer: [{ reference: 'Practitioner/doctor' }] })], 'a1')
    await keep([observation('o2', 'b1', '8.20')], 'b1')
    await keep([observation('o3', 'a2', '9.30', { status: 'preliminary' })], 'a2')
    await keep([observation('o4', 'c1', '10.40', { effectiveDateTime: '2026-03-02T12:00:00+08:00' })], 'c1')
    await tx.index.putDecision({
      kind: 'merged',
      sourcePatients: [rids.get('a2')!],
      person: one.person,
      fromPerson: old.person,
      origin: 'A40',
      explanation: '{"origin":"A40"}',
      at: NOW,
      seq: 1,
    })
    await tx.index.putProposal({
      a: rids.get('a1')!,
      b: rids.get('c1')!,
      weight: 7.5,
      reason: 'between thresholds',
      explanation: '{"name":4}',
      at: NOW,
    })
    await tx.appendLinks([{ person: 'p-one', change: 'merged', from: 'p-old', moved: ['a2'] }], NOW)
    await tx.setMeta('epoch', 'e1')
    await tx.putMessage({
      seq: 1,
      interface: 'his-adt',
      day: Math.floor(NOW / 86_400_000),
      state: 'held',
      code: 'identity.contradictory-merge',
      facts: { found: 'A40' },
      mapping: 'hl7v2/adt',
      receivedAt: NOW,
      sourceTime: NOW,
      settledAt: NOW,
      reply: 'sent',
      reusedControlId: false,
    })
  })
}

export async function openSmallHospital(): Promise<SmallHospital> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-api-'))
  const store = await openSqliteStore({ folder, cacheKiB: 2_048 })
  await furnish(store)
  const clock = { now: () => NOW }
  const tokens = openTokens(folder, clock)
  const log = new RecordingLog()
  const audit: AuditEntry[] = []
  let broken = false
  const sink = {
    async record(entry: AuditEntry) {
      if (broken) throw new Error('no space')
      audit.push(entry)
    },
  }
  const access = createAccess({ reads: store.reads, tokens, clock, log, audit: sink, zone: 'Asia/Shanghai' })
  const metrics = createMetrics()
  const health = createHealth()
  const journal = {
    tallies: async () => [{ interface: 'his-adt', day: Math.floor(NOW / 86_400_000), received: 1, repeats: 0 }],
    waiting: async () => [],
    head: async () => 1,
  }
  const limits = { waitingSeconds: 60, diskFreeBytes: 0 }
  const operations = createOperations({ journal, tallies: access.tallies, clock, folder, limits, metrics })
  const interfaces = () => [{ name: 'his-adt', adapter: 'mllp', state: 'running' }]
  const api = buildApi({ access, operations, health, metrics, interfaces, version: '0', language: 'zh', startedAt: NOW, log })
  return {
    store,
    access,
    tokens,
    health,
    api,
    audit,
    log,
    breakAudit: () => {
      broken = true
    },
    bearer: async (role) => ({ authorization: `Bearer ${(await tokens.issue(role)).token}` }),
    async close() {
      await api.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
