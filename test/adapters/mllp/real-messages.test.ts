import { describe, expect, it } from 'vitest'
import { realMessages, WHY_SKIPPED } from '../../formats/hl7v2/real-messages.ts'
import { Peer } from './peer.ts'
import { run } from './running.ts'

describe.skipIf(realMessages === undefined)(`real messages (skipped when ${WHY_SKIPPED})`, () => {
  it('are all stored as they are and answered AA under their own control id', async () => {
    const lab = await run({ acknowledgement: 'original' })
    const peer = await Peer.plain(lab.port)
    const acks: string[] = []
    for (const { bytes } of realMessages!) {
      peer.send(bytes)
      acks.push(await peer.ack())
    }
    peer.close()
    await lab.source.stop()
    const ids = realMessages!.map(({ bytes }) => Buffer.from(bytes).toString().split('|')[9]?.trim())
    expect(acks.map((ack) => ack.trim())).toEqual(ids.map((id) => `AA ${id}`.trim()))
    expect(lab.refused()).toEqual([])
    const stored = new Set(lab.intake.taken.map(({ envelope }) => Buffer.from(envelope.bytes).toString('latin1')))
    expect(realMessages!.filter(({ bytes }) => !stored.has(Buffer.from(bytes).toString('latin1')))).toEqual([])
  })
})
