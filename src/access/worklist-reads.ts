import { ok, type Result } from '../model/result.ts'
import type { MessageRow, OutboxRow, UnmatchedCode } from '../store/rows.ts'
import type { Reads } from '../store/store.ts'
import type { AccessRequest, Door } from './door.ts'
import { LIMITS, type Pairs, refuse, wholeNumber } from './parameters.ts'
import { followUps, messageFilter, type PersonDecisions, personDecisions, proposals } from './worklists.ts'

type UnmatchedRow = UnmatchedCode & {
  readonly interface: string
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
}
export type OutboxTally = { readonly destination: string; readonly state: OutboxRow['state']; readonly count: number }

/** What operators, stewards and auditors look at besides the record itself. */
export interface WorklistReads {
  messages(request: AccessRequest, pairs: Pairs): Promise<Result<readonly MessageRow[]>>
  message(request: AccessRequest, seq: string): Promise<Result<MessageRow>>
  unmatched(request: AccessRequest): Promise<Result<readonly UnmatchedRow[]>>
  proposals(request: AccessRequest): Promise<Result<readonly object[]>>
  decisions(request: AccessRequest, person: string): Promise<Result<PersonDecisions>>
  followUps(request: AccessRequest, pairs: Pairs): Promise<Result<readonly object[]>>
  outbox(request: AccessRequest): Promise<Result<readonly OutboxTally[]>>
}

export function worklistReads(reads: Reads, door: Door): WorklistReads {
  return {
    messages: (request, pairs) =>
      door(request, 'messages.read', async () => {
        const asked = messageFilter(pairs)
        return asked.ok ? ok(await reads.messages(asked.value.filter, asked.value.limit)) : asked
      }),
    message: (request, text) =>
      door(request, 'messages.read', async () => {
        const seq = wholeNumber(text, 0, 1, Number.MAX_SAFE_INTEGER)
        const row = seq === undefined ? undefined : await reads.message(seq)
        return row ? ok(row) : refuse.missing('message')
      }),
    unmatched: (request) => door(request, 'codes.read', async () => ok(await reads.unmatched(LIMITS.worklist))),
    proposals: (request) => door(request, 'proposals.read', async () => ok(await proposals(reads, LIMITS.worklist))),
    decisions: (request, person) =>
      door(
        request,
        'decisions.read',
        () => personDecisions(reads, person),
        ({ decisions }) => ({ interaction: 'decisions', id: person, persons: [person], resources: decisions.length }),
      ),
    followUps: (request, pairs) => door(request, 'follow-ups.read', () => followUps(reads, pairs)),
    outbox: (request) => door(request, 'outbox.read', async () => ok(await reads.outboxTallies())),
  }
}
