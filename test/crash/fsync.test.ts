import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { MllpSender } from '../support/mllp-sender.ts'
import { CAN_TRACE, type Trace, trace, WHY_NOT_TRACED } from '../support/strace.ts'
import { labMessage, patient } from '../support/traffic.ts'
import { type House, house, until } from '../support/whole-engine.ts'

/**
 * A kill keeps the page cache, so killed engines prove nothing about the disk. The system calls do: between the last read of a
 * frame and the write of its acknowledgement stands a sync of the journal.
 */

const CALLS = 'trace=read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,fdatasync,fsync'
const SYNC = /f(data)?sync\(\d+<[^>]*\/journal\/[^>]*-wal>\)\s+= 0/
const WAL_WRITE = /pwrite64\(\d+<[^>]*\/journal\/[^>]*-wal>/
const READ = /(read|readv|recvfrom|recvmsg)\(.*\\vMSH/
const ACK = /(write|writev|sendto|sendmsg)\(.*MSA\|AA\|/

describe.skipIf(!CAN_TRACE)(`what the disk was told before the sender was (skipped when ${WHY_NOT_TRACED})`, () => {
  let place: House | undefined
  let tracing: Trace | undefined

  afterEach(async () => {
    await tracing?.detach()
    await place?.remove()
    tracing = undefined
    place = undefined
  })

  /** A running engine whose journal of the day is open, traced from now on. */
  async function traced(): Promise<House> {
    place = await house('fsync')
    const engine = await place.start()
    const first = await MllpSender.connect(place.mllp)
    expect((await first.send(labMessage(1, patient(1), Date.now()).text)).code).toBe('AA')
    first.close()
    tracing = await trace(engine.child.pid!, `${place.folder}/trace`, ['-e', CALLS])
    return place
  }

  const find = (lines: readonly string[], what: RegExp, from = 0): number => {
    const at = lines.slice(from).findIndex((line) => what.test(line))
    return at < 0 ? -1 : at + from
  }

  it('one message: read, written to the journal, synced, and only then acknowledged', async () => {
    const { mllp } = await traced()
    const sender = await MllpSender.connect(mllp)
    const { code } = await sender.send(labMessage(2, patient(2), Date.now()).text)
    sender.close()
    await until(() => find(tracing!.lines(), ACK) >= 0)
    const lines = tracing!.lines()
    const read = find(lines, READ)
    const written = find(lines, WAL_WRITE, read)
    const synced = find(lines, SYNC, written)
    const acknowledged = find(lines, ACK)
    expect(code).toBe('AA')
    expect(lines[read]).toContain('O0000000002')
    expect(lines[acknowledged]).toContain('MSA|AA|O0000000002')
    expect([read, written, synced].every((at) => at >= 0)).toBe(true)
    expect([read < written, written < synced, synced < acknowledged]).toEqual([true, true, true])
    // Nothing is written to the journal between that sync and the acknowledgement: the sync covers all of the message.
    expect(find(lines.slice(0, acknowledged), WAL_WRITE, synced)).toBe(-1)
  })

  it('50 pipelined messages share syncs, and none is acknowledged before one', async () => {
    const { mllp } = await traced()
    const messages = Array.from({ length: 50 }, (_, i) => labMessage(100 + i, patient(i), Date.now()).text)
    const socket = connect(mllp, '127.0.0.1')
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk.toString()
    })
    socket.write(messages.map((text) => `\x0b${text}\x1c\r`).join(''))
    await until(() => received.split('MSA|AA|').length - 1 === 50)
    socket.destroy()
    await until(() => find(tracing!.lines(), ACK) >= 0)
    const lines = tracing!.lines()
    const lastAck = lines.findLastIndex((line) => ACK.test(line))
    const syncs = lines.slice(0, lastAck).filter((line) => SYNC.test(line)).length
    expect(find(lines, SYNC)).toBeLessThan(find(lines, ACK))
    expect(syncs).toBeGreaterThan(0)
    expect(syncs).toBeLessThanOrEqual(10)
  })
})
