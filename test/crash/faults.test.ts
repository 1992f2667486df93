import { afterEach, describe, expect, it } from 'vitest'
import { MllpSender } from '../support/mllp-sender.ts'
import { CAN_TRACE, type Trace, trace, WHY_NOT_TRACED } from '../support/strace.ts'
import { labMessage, patient } from '../support/traffic.ts'
import { type House, house, settledByControlId, terminate, until } from '../support/whole-engine.ts'

/**
 * A disk that fails under a running engine, by making its system calls fail: nothing is acknowledged that is not on the disk, the
 * engine ends with a code, and what was acknowledged before is there when it starts again.
 */

/** docs/operations.md: the disk. */
const EXIT_DISK = 74

interface Load {
  readonly acknowledged: Set<string>
  /** Codes of replies that were no AA. */
  readonly refused: string[]
}

/** One sender that goes on until the engine is gone. */
async function load(port: number, from: number, count: number, seen: Load): Promise<void> {
  const sender = await MllpSender.connect(port).catch(() => undefined)
  try {
    for (let n = from; sender && n < from + count; n++) {
      const { text } = labMessage(n, patient(n % 20), Date.now(), 3)
      const { code, controlId } = await sender.send(text)
      if (code === 'AA') seen.acknowledged.add(controlId)
      else seen.refused.push(code)
    }
  } catch {
    // The engine has closed the connection, as it does when it ends.
  } finally {
    sender?.close()
  }
}

describe.skipIf(!CAN_TRACE)(`a disk that fails (skipped when ${WHY_NOT_TRACED})`, () => {
  let place: House | undefined
  let tracing: Trace | undefined

  afterEach(async () => {
    await tracing?.detach()
    await place?.remove()
    tracing = undefined
    place = undefined
  })

  const today = (): string => new Date().toISOString().slice(0, 10)

  async function everythingAcknowledgedIsThere(where: House, seen: Load): Promise<void> {
    const again = await where.start()
    const sender = await MllpSender.connect(where.mllp)
    const { code } = await sender.send(labMessage(900_000, patient(1), Date.now()).text)
    sender.close()
    const rows = await settledByControlId(where.data)
    expect(code).toBe('AA')
    expect([...seen.acknowledged].filter((id) => rows.get(id)?.length !== 1)).toEqual([])
    expect([...seen.acknowledged].filter((id) => rows.get(id)![0]!.state !== 'committed')).toEqual([])
    expect(await terminate(again)).toBe(0)
  }

  it.each([
    ['fsync,fdatasync', 'EIO', 'store.io'],
    ['fsync,fdatasync', 'ENOSPC', 'store.io'],
    ['pwrite64', 'EIO', 'store.io'],
    ['pwrite64', 'ENOSPC', 'store.full'],
  ])('the journal: %s says %s: no AA after it, the engine ends with %s', async (calls, error, code) => {
    place = await house('faults')
    const engine = await place.start()
    const seen: Load = { acknowledged: new Set(), refused: [] }
    await load(place.mllp, 1, 20, seen)
    expect(seen.acknowledged.size).toBe(20)
    const wal = `${place.data}/journal/${today()}.db-wal`
    tracing = await trace(engine.child.pid!, `${place.folder}/trace`, ['-P', wal, '-e', `inject=${calls}:error=${error}`])
    const after: Load = { acknowledged: new Set(), refused: [] }
    const { mllp } = place
    await Promise.all(Array.from({ length: 4 }, (_, i) => load(mllp, 1000 * (i + 1), 10, after)))
    const { code: exit } = await engine.exited
    expect([[...after.acknowledged], after.refused.every((reply) => reply === 'AE')]).toEqual([[], true])
    expect([exit, engine.stderr().includes(`${code} `)]).toEqual([EXIT_DISK, true])
    expect(tracing.lines().some((line) => line.includes(`${error} `) && line.includes('INJECTED'))).toBe(true)
    await tracing.detach()
    await everythingAcknowledgedIsThere(place, seen)
  })

  it.each([
    ['fsync,fdatasync', 'EIO', 'store.io'],
    ['pwrite64', 'ENOSPC', 'store.full'],
  ])('the store: %s says %s under load: the engine ends with %s and nothing acknowledged is lost', async (calls, error, code) => {
    place = await house('faults')
    const engine = await place.start()
    const seen: Load = { acknowledged: new Set(), refused: [] }
    await load(place.mllp, 1, 20, seen)
    const wal = `${place.data}/store.db-wal`
    tracing = await trace(engine.child.pid!, `${place.folder}/trace`, ['-P', wal, '-e', `inject=${calls}:error=${error}:when=3+`])
    const { mllp } = place
    await Promise.all(Array.from({ length: 4 }, (_, i) => load(mllp, 1000 * (i + 1), 400, seen)))
    const { code: exit } = await engine.exited
    expect(seen.acknowledged.size).toBeGreaterThan(20)
    expect([seen.refused.every((reply) => reply === 'AE'), exit, engine.stderr().includes(`${code} `)]).toEqual([
      true,
      EXIT_DISK,
      true,
    ])
    await tracing.detach()
    await everythingAcknowledgedIsThere(place, seen)
  })

  it('one sync of the journal that fails in the middle of load: an AA before it is kept, there is none after it', async () => {
    place = await house('faults')
    const engine = await place.start()
    const seen: Load = { acknowledged: new Set(), refused: [] }
    await load(place.mllp, 1, 20, seen)
    const wal = `${place.data}/journal/${today()}.db-wal`
    tracing = await trace(engine.child.pid!, `${place.folder}/trace`, [
      '-P',
      wal,
      '-e',
      'inject=fsync,fdatasync:error=EIO:when=12',
    ])
    const { mllp } = place
    await Promise.all(Array.from({ length: 8 }, (_, i) => load(mllp, 1000 * (i + 1), 400, seen)))
    expect((await engine.exited).code).toBe(EXIT_DISK)
    expect(seen.acknowledged.size).toBeGreaterThan(20)
    await until(() => tracing!.lines().some((line) => line.includes('INJECTED')))
    await tracing.detach()
    await everythingAcknowledgedIsThere(place, seen)
  })
})
