import type { Peek } from '../../src/formats/hl7v2/peek.ts'
import type { Envelope } from '../../src/model/message.ts'
import type { SourceContext } from '../../src/sdk/adapter.ts'

/**
 * A patient is known by a handful of numbers. A message with more is broken or hostile, and its order is then kept by the
 * first ones only; the message itself is kept whole.
 */
const MOST_ORDERING_KEYS = 64

/** A frame's bytes as the engine takes them. The charset is left open: a corrected setting must count when it is tried again. */
export const envelopeOf = (context: SourceContext, peer: string, bytes: Uint8Array, peek: Peek): Envelope => ({
  interface: context.name,
  bytes,
  receivedAt: context.clock.now(),
  controlId: peek.controlId,
  orderingKeys:
    peek.orderingKeys.length > MOST_ORDERING_KEYS ? peek.orderingKeys.slice(0, MOST_ORDERING_KEYS) : peek.orderingKeys,
  format: 'hl7v2',
  from: peer,
})
