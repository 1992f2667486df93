import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { MllpSender } from '../support/mllp-sender.ts'
import { labMessage, patient } from '../support/traffic.ts'
import { type House, house, terminate, until } from '../support/whole-engine.ts'

/** A disk that fills up, for real: the data folder is a small file system of its own, in a mount namespace that ends with the test. */

const CAN_MOUNT = (() => {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const MIB = 1024 * 1024
const EXIT_DISK = 74

describe.skipIf(!CAN_MOUNT)('a disk that fills up (skipped when a mount namespace may not be made here)', () => {
  let place: House | undefined
  let holder: ChildProcess | undefined

  afterEach(async () => {
    await place?.remove()
    holder?.kill('SIGKILL')
    place = undefined
    holder = undefined
  })

  interface SmallDisk {
    readonly where: House
    readonly start: () => ReturnType<House['start']>
    /** The engine's data as seen from here. */
    readonly inside: string
    /** Messages in the journal, as the command says it. */
    received(): number
  }

  async function smallDisk(diskFreeBytes: number): Promise<SmallDisk> {
    const where = await house('full', { intake: `{ diskFreeBytes: ${diskFreeBytes} }` })
    place = where
    mkdirSync(where.data)
    const mount = 'mount -t tmpfs -o size=192m tmpfs "$0" && echo mounted && exec sleep 300'
    const own = spawn('unshare', ['-m', 'sh', '-c', mount, where.data], { stdio: ['ignore', 'pipe', 'ignore'] })
    holder = own
    await once(own.stdout, 'data')
    const enter = ['-t', String(own.pid), '-m', process.execPath]
    const balance = [join(import.meta.dirname, '../../src/main.ts'), 'balance', '--json', '--data', where.data]
    return {
      where,
      start: () => where.start({}, ['nsenter', ...enter.slice(0, -1)]),
      inside: `/proc/${own.pid}/root${where.data}`,
      received: () => {
        const said = execFileSync('nsenter', [...enter, ...balance], { encoding: 'utf8' })
        const { rows } = JSON.parse(said) as { rows: { received: number }[] }
        return rows.reduce((sum, row) => sum + row.received, 0)
      },
    }
  }

  const free = (folder: string): number => {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  }

  /** Until the last byte, while the engine writes too. */
  function fill(file: string): void {
    for (const size of [MIB, 4096]) {
      const block = Buffer.alloc(size)
      try {
        for (;;) appendFileSync(file, block)
      } catch {
        // No space left on device: as meant.
      }
    }
  }

  it('below the mark: AE and nothing stored; above it again: it resumes by itself', async () => {
    const { where, start, inside, received } = await smallDisk(64 * MIB)
    const engine = await start()
    const sender = await MllpSender.connect(where.mllp)
    let [n, acknowledged] = [0, 0]
    const send = async (): Promise<string> => {
      const { code } = await sender.send(labMessage(++n, patient(n % 9), Date.now()).text)
      acknowledged += Number(code === 'AA')
      return code
    }
    for (let i = 0; i < 20; i++) expect(await send()).toBe('AA')
    writeFileSync(`${inside}/filler`, Buffer.alloc(free(inside) - 48 * MIB))
    await until(async () => (await send()) === 'AE')
    const stored = received()
    for (let i = 0; i < 20; i++) expect(await send()).toBe('AE')
    expect([received(), stored]).toEqual([acknowledged, acknowledged])
    rmSync(`${inside}/filler`)
    await until(async () => (await send()) === 'AA')
    for (let i = 0; i < 20; i++) expect(await send()).toBe('AA')
    sender.close()
    expect(received()).toBe(acknowledged)
    expect(await terminate(engine)).toBe(0)
  })

  it('without a mark, full to the last byte: the engine ends with a code; with space again, all acknowledged is there', async () => {
    const { where, start, inside, received } = await smallDisk(0)
    const engine = await start()
    const sender = await MllpSender.connect(where.mllp)
    let [n, acknowledged, last] = [0, 0, 'AA']
    const send = async (to: MllpSender): Promise<string> => {
      const text = labMessage(++n, patient(n % 9), Date.now(), 15).text
      last = await to.send(text).then(
        (ack) => ack.code,
        () => 'closed',
      )
      acknowledged += Number(last === 'AA')
      return last
    }
    for (let i = 0; i < 20; i++) expect(await send(sender)).toBe('AA')
    fill(`${inside}/filler`)
    await until(async () => (await send(sender)) !== 'AA')
    sender.close()
    expect(['AE', 'closed']).toContain(last)
    expect([(await engine.exited).code, /^store\.(full|io) /m.test(engine.stderr())]).toEqual([EXIT_DISK, true])
    rmSync(`${inside}/filler`)
    const again = await start()
    const second = await MllpSender.connect(where.mllp)
    expect(await send(second)).toBe('AA')
    second.close()
    expect(await terminate(again)).toBe(0)
    // One more may be there: written whole and not acknowledged when the end came.
    expect(received() - acknowledged).toBeGreaterThanOrEqual(0)
    expect(received() - acknowledged).toBeLessThanOrEqual(1)
  })
})
