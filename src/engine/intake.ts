import { type CodedError, coded } from '../model/errors.ts'
import type { Envelope, Journalled, ReplyState } from '../model/message.ts'
import type { CursorWrite, Intake, Receipt } from '../sdk/adapter.ts'
import type { JournalReceipt } from '../store/journal.ts'
import type { Backlog } from './backlog.ts'
import { transientOf } from './coded-of.ts'
import { reach } from './crash-points.ts'
import type { Outcomes } from './outcomes.ts'

/** What the intake stands on; one for all interfaces. */
export interface IntakePorts {
  append(
    envelopes: readonly Envelope[],
    cursors: readonly { interface: string; name: string; value: string }[],
  ): Promise<readonly JournalReceipt[]>
  readonly backlog: Pick<Backlog, 'push' | 'room' | 'hasRoom'>
  readonly outcomes: Outcomes
  /** Why nothing can be stored now (disk mark, stopping), or undefined. */
  refusal(): CodedError | undefined
  /** New messages stand in the backlog. */
  wake(): void
  replied(seq: number, state: ReplyState): void
  counted(interfaceName: string, received: number, repeats: number, bytes: number): void
}

/** Step 1 and 2 of the way for one interface: bytes in, durable, then the receipt that may be acknowledged. */
export function createIntake(interfaceName: string, ports: IntakePorts): Intake {
  return {
    receive: (envelopes, cursor) => receive(interfaceName, ports, envelopes, cursor),
    outcome: (seq) => ports.outcomes.of(seq),
    room: () => ports.backlog.room(),
    get hasRoom() {
      return ports.backlog.hasRoom
    },
    replied(seq, state) {
      reach('ack-after')
      ports.replied(seq, state)
    },
  }
}

async function receive(
  name: string,
  ports: IntakePorts,
  envelopes: readonly Envelope[],
  cursor?: CursorWrite,
): Promise<readonly Receipt[]> {
  reach('frame-read')
  const refusal = ports.refusal()
  if (refusal) return envelopes.map(() => ({ stored: false, error: refusal }))
  const cursors = cursor ? [{ interface: name, ...cursor }] : []
  let receipts: readonly JournalReceipt[]
  try {
    receipts = await ports.append(envelopes, cursors)
  } catch (cause) {
    const error = ports.refusal() ?? transientOf(cause) ?? coded('engine.journal-failed', { found: 'append' })
    return envelopes.map(() => ({ stored: false, error }))
  }
  enqueue(name, ports, envelopes, receipts)
  reach('ack-before')
  return receipts.map(({ seq, repeat }) => ({ stored: true, seq, repeat }))
}

function enqueue(name: string, ports: IntakePorts, envelopes: readonly Envelope[], receipts: readonly JournalReceipt[]): void {
  const fresh: Journalled[] = []
  let bytes = 0
  for (const [i, receipt] of receipts.entries()) {
    if (receipt.repeat) continue
    const envelope = envelopes[i]!
    bytes += envelope.bytes.byteLength
    ports.outcomes.expect(receipt.seq)
    fresh.push({ ...envelope, seq: receipt.seq, reusedControlId: receipt.reused })
  }
  ports.counted(name, fresh.length, receipts.length - fresh.length, bytes)
  if (fresh.length === 0) return
  ports.backlog.push(fresh)
  ports.wake()
}
