import type { Peek } from '../../src/formats/hl7v2/peek.ts'
import type { Envelope } from '../../src/model/message.ts'
import type { SourceContext } from '../../src/sdk/adapter.ts'

/** A frame's bytes as the engine takes them. The charset is left open: a corrected setting must count when it is tried again. */
export const envelopeOf = (context: SourceContext, peer: string, bytes: Uint8Array, peek: Peek): Envelope => ({
  interface: context.name,
  bytes,
  receivedAt: context.clock.now(),
  controlId: peek.controlId,
  orderingKeys: peek.orderingKeys,
  format: 'hl7v2',
  from: peer,
})
