import type { Action, Caller } from './roles.ts'

/** One read of a person's data: who, what, whose. Parameter names only, never their values. */
export interface AuditEntry {
  readonly at: number
  readonly caller: string
  readonly role: Caller['role']
  readonly action: Action
  /** `read`, `search`, `history`, `everything`, `feed`, `decisions`. */
  readonly interaction: string
  readonly type: string | undefined
  readonly id: string | undefined
  /** Names of the search parameters. */
  readonly parameters: readonly string[]
  /** Person ids whose data was in the answer. */
  readonly persons: readonly string[]
  readonly resources: number
  readonly request: string
}

/** Where audit records go. A record that cannot be kept refuses the read it is about. */
export interface AuditSink {
  record(entry: AuditEntry): Promise<void>
}
