import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../src/access/audit.ts'
import { openAuditFile } from '../../src/ops/audit-file.ts'
import { freeBytes } from '../../src/ops/disk.ts'
import { createHealth } from '../../src/ops/health.ts'
import { createLog } from '../../src/ops/log.ts'
import { createMetrics } from '../../src/ops/metrics.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-ops-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('metrics', () => {
  it('carry the prefix once, with help, unit and labels', async () => {
    const page = createMetrics()
    page.metrics.count('messages_received_total', { interface: 'adt' }, 3)
    page.metrics.count('tributary_messages_received_total', { interface: 'adt' })
    page.metrics.observe('ack_latency_seconds', 0.004, { interface: 'adt' })
    page.metrics.gauge('queue_depth', 7)
    const text = await page.render()
    expect(text).toContain('# HELP tributary_messages_received_total Messages journalled, by interface.')
    expect(text).toContain('tributary_messages_received_total{interface="adt"} 4')
    expect(text).toContain('tributary_ack_latency_seconds_bucket{le="0.005",interface="adt"} 1')
    expect(text).toContain('tributary_queue_depth 7')
  })

  it('never fail a caller: other labels, another kind and too many values are left out and counted', async () => {
    const page = createMetrics()
    page.metrics.count('a_total', { one: '1' })
    page.metrics.count('a_total', { two: '1' })
    page.metrics.count('a_total')
    page.metrics.gauge('a_total', 1, { one: '1' })
    for (let value = 0; value < 3_000; value++) page.metrics.count('b_total', { value: String(value) })
    const text = await page.render()
    expect(text).toContain('tributary_a_total{one="1"} 1')
    expect(text.match(/tributary_b_total\{/g)?.length).toBe(2_000)
    expect(text).toContain('tributary_metrics_dropped_total{metric="tributary_a_total"} 3')
    expect(text).toContain('tributary_metrics_dropped_total{metric="tributary_b_total"} 1000')
  })

  it('ask their collectors at each rendering', async () => {
    const page = createMetrics()
    let asked = 0
    page.collect(async () => page.metrics.gauge('persons', ++asked))
    await page.render()
    expect(await page.render()).toContain('tributary_persons 2')
  })
})

describe('log', () => {
  it('writes JSON lines from its level on, to a stream and a file', async () => {
    let written = ''
    const stream = new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk)
        done()
      },
    })
    const log = createLog({ level: 'warn', stream, file: join(folder, 'engine.log') })
    log.info('not shown')
    log.warn('interface paused', { interface: 'adt', count: 3 })
    log.error('request failed')
    await log.close()
    const lines = written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toMatchObject([{ level: 'warn', event: 'interface paused', interface: 'adt', count: 3 }, { level: 'error' }])
    expect(Number.isNaN(Date.parse(lines[0].at))).toBe(false)
  })
})

describe('health', () => {
  it('is ready when every named part is, and says what is awaited', () => {
    const health = createHealth(['store', 'mllp'])
    expect(health.report).toEqual({ ready: false, phase: 'starting', waiting: { store: 'starting', mllp: 'starting' } })
    health.ready('store')
    health.ready('mllp')
    expect(health.report).toEqual({ ready: true, phase: 'ready', waiting: {} })
    health.notReady('mllp', 'port in use')
    expect(health.report).toMatchObject({ ready: false, phase: 'degraded' })
    health.ready('mllp')
    health.draining()
    expect(health.report).toMatchObject({ ready: false, phase: 'draining' })
  })
})

describe('disk', () => {
  it('tells what is free, and nothing for a folder that is not there', async () => {
    expect(await freeBytes(folder)).toBeGreaterThan(0)
    expect(await freeBytes(join(folder, 'none'))).toBeUndefined()
  })
})

describe('audit file', () => {
  const entry = (at: number, id: string): AuditEntry => ({
    at,
    caller: 'c',
    role: 'client',
    action: 'person.read',
    interaction: 'read',
    type: 'Patient',
    id,
    parameters: [],
    persons: ['p'],
    resources: 1,
    request: 'r',
  })
  const MARCH = Date.UTC(2026, 2, 31, 23, 59)
  const lines = async (month: string): Promise<string[]> =>
    (await readFile(join(folder, `audit-${month}.jsonl`), 'utf8')).trimEnd().split('\n')
  const chained = (all: readonly string[]): boolean =>
    all.every((line, index) => {
      const before = all[index - 1]
      const expected = before === undefined ? '' : createHash('sha256').update(before).digest('hex')
      return JSON.parse(line).previous === expected
    })

  it('keeps every record of its month, each chained to the one before, across a reopening', async () => {
    const first = openAuditFile(folder)
    await Promise.all(Array.from({ length: 50 }, (_, index) => first.record(entry(MARCH, String(index)))))
    await first.close()
    const second = openAuditFile(folder)
    await second.record(entry(MARCH, '50'))
    await second.record(entry(MARCH + 120_000, '51'))
    await second.close()
    const march = await lines('2026-03')
    expect(march.map((line) => JSON.parse(line).id)).toEqual(Array.from({ length: 51 }, (_, index) => String(index)))
    expect(chained(march)).toBe(true)
    expect(chained([march[0]!, march[2]!])).toBe(false)
    expect((await readdir(folder)).sort()).toEqual(['audit-2026-03.jsonl', 'audit-2026-04.jsonl'])
  })

  it('refuses a record it cannot keep', async () => {
    const sink = openAuditFile(join(folder, 'inner'))
    await rm(join(folder, 'inner'), { recursive: true })
    await expect(sink.record(entry(MARCH, '1'))).rejects.toMatchObject({ code: 'ENOENT' })
    await sink.close()
  })
})
