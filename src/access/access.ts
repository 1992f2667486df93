import type { Clock } from '../model/clock.ts'
import { coded } from '../model/errors.ts'
import type { Log } from '../model/log.ts'
import { fail, ok, type Result } from '../model/result.ts'
import type { Reads } from '../store/store.ts'
import type { AuditSink } from './audit.ts'
import { createDoor } from './door.ts'
import { pageSeal } from './page.ts'
import { type RecordReads, recordReads } from './record-reads.ts'
import { type Action, authorise, type Caller } from './roles.ts'
import { type Tallies, talliesOf } from './tallies.ts'
import type { AccessTokens } from './tokens.ts'
import { type WorklistReads, worklistReads } from './worklist-reads.ts'
import { zoneOffsets } from './zone.ts'

export interface AccessOptions {
  readonly reads: Reads
  readonly tokens: AccessTokens
  readonly clock: Clock
  readonly log: Log
  readonly audit: AuditSink
  /** IANA zone of the hospital: a day without a zone in a search is its day. UTC unless given. */
  readonly zone?: string
  /** 32 bytes that seal page links; without it they end with the process. */
  readonly pageKey?: Uint8Array
}

/** The only door to patient data (architecture D13): every function authorises, reads, and audits before it answers. */
export interface Access extends RecordReads, WorklistReads {
  /** `Authorization` header → who it is. */
  authenticate(authorization: string | undefined): Promise<Result<Caller>>
  authorise(caller: Caller, action: Action): Result<true>
  readonly tallies: Tallies
}

export function createAccess({ reads, tokens, clock, log, audit, zone = 'UTC', pageKey }: AccessOptions): Access {
  const door = createDoor({ clock, log, audit })
  return {
    async authenticate(authorization) {
      const token = /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i.exec(authorization ?? '')?.[1]
      if (token === undefined) return fail(coded('access.no-token'))
      const caller = await tokens.find(token)
      return caller ? ok(caller) : fail(coded('access.bad-token'))
    },
    authorise: (caller, action) => authorise(caller.role, action),
    ...recordReads({ reads, door, clock, pages: pageSeal(pageKey), zoneOffset: zoneOffsets(zone) }),
    ...worklistReads(reads, door),
    tallies: talliesOf(reads),
  }
}
