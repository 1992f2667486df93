import type { Clock } from '../model/clock.ts'
import { coded } from '../model/errors.ts'
import type { Log } from '../model/log.ts'
import { fail, ok, type Result } from '../model/result.ts'
import type { AuditEntry, AuditSink } from './audit.ts'
import { type Action, authorise, type Caller } from './roles.ts'

/** Who asks, under which number, and by which address they reach us. */
export interface AccessRequest {
  readonly caller: Caller
  readonly id: string
  /** Absolute address of the FHIR root, without a slash at the end. */
  readonly base: string
  readonly lenient: boolean
}

/** What an answer showed, for the audit. */
interface Shown {
  readonly interaction: string
  readonly type?: string
  readonly id?: string
  readonly parameters?: readonly string[]
  readonly persons: readonly string[]
  readonly resources: number
}

/** Authorises, reads, and records what was shown before it is shown. Without `shown` nothing about a person is in the answer. */
export type Door = <T>(
  request: AccessRequest,
  action: Action,
  read: () => Promise<Result<T>>,
  shown?: (value: T) => Shown,
) => Promise<Result<T>>

export function createDoor({ clock, log, audit }: { readonly clock: Clock; readonly log: Log; readonly audit: AuditSink }): Door {
  /** A read that cannot be recorded is not answered: the audit is complete or the door is shut. */
  const recorded = async <T>(entry: AuditEntry, value: T): Promise<Result<T>> => {
    try {
      await audit.record(entry)
      return ok(value)
    } catch (error) {
      log.error('audit record could not be written', { request: entry.request, cause: (error as NodeJS.ErrnoException).code })
      return fail(coded('access.audit'))
    }
  }
  return async (request, action, read, shown) => {
    const allowed = authorise(request.caller.role, action)
    if (!allowed.ok) return allowed
    const result = await read()
    return result.ok && shown ? recorded(entryOf(request, action, shown(result.value), clock.now()), result.value) : result
  }
}

const entryOf = ({ caller, id: request }: AccessRequest, action: Action, shown: Shown, at: number): AuditEntry => ({
  at,
  caller: caller.id,
  role: caller.role,
  action,
  interaction: shown.interaction,
  type: shown.type,
  id: shown.id,
  parameters: shown.parameters ?? [],
  persons: shown.persons,
  resources: shown.resources,
  request,
})
