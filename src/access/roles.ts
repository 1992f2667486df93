import { coded } from '../model/errors.ts'
import { fail, ok, type Result } from '../model/result.ts'

export const ROLES = ['operator', 'steward', 'auditor', 'client'] as const
export type Role = (typeof ROLES)[number]

/**
 * Who may do what. An action that is not named here is refused to everybody. The operator keeps the engine running and needs
 * no patient's record for it; the auditor reads who read what; clinical content is for the client and the steward.
 */
const PERMISSIONS = {
  capabilities: ['operator', 'steward', 'auditor', 'client'],
  'person.read': ['steward', 'client'],
  'feed.read': ['operator', 'steward', 'client'],
  'balance.read': ['operator', 'steward', 'auditor'],
  'interfaces.read': ['operator', 'steward', 'auditor'],
  'messages.read': ['operator', 'steward', 'auditor'],
  'codes.read': ['operator', 'steward'],
  'mappings.write': ['steward'],
  'proposals.read': ['steward'],
  'decisions.read': ['steward', 'auditor'],
  'follow-ups.read': ['operator', 'steward'],
  'outbox.read': ['operator', 'steward'],
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof PERMISSIONS

export interface Caller {
  readonly role: Role
  /** Id of the token, never the token. */
  readonly id: string
}

export function authorise(role: Role, action: Action): Result<true> {
  const allowed: readonly Role[] = PERMISSIONS[action] ?? []
  if (allowed.includes(role)) return ok(true)
  return fail(coded('access.forbidden', { found: role, where: action, allowed: allowed.join(', ') }))
}
