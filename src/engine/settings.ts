import type { MappingSet } from '../mapping/mapping-set.ts'
import type { Clock } from '../model/clock.ts'
import type { CodedError } from '../model/errors.ts'
import type { Log } from '../model/log.ts'
import type { Metrics } from '../model/metrics.ts'
import type { Adapter } from '../sdk/adapter.ts'
import type { InterfaceContext } from './process-message.ts'
import type { ProcessRole } from './roles.ts'

export interface EngineInterface {
  readonly name: string
  readonly adapter: Adapter
  /** Parsed by the adapter's own schema. */
  readonly settings: unknown
  readonly context: InterfaceContext
}

/** How a process takes part in a store that several share. Plain data. */
export interface Sharing {
  readonly url: string
  readonly roles: readonly ProcessRole[]
  /** Unique for this run of this process; stands beside its leases, for people. */
  readonly owner: string
  readonly leaseMs: number
  /** Interfaces that one process at a time fetches from. */
  readonly sources: readonly string[]
}

/** What the engine is started with: configuration already checked, files already read. */
export interface EngineSettings {
  readonly folder: string
  /** Undefined: the embedded files, one process for everything. */
  readonly sharing?: Sharing | undefined
  /** The file every thread starts from (the composition root). */
  readonly entry: URL
  readonly demo: boolean
  readonly interfaces: readonly EngineInterface[]
  readonly backlog: { readonly messages: number; readonly bytes: number }
  readonly diskFreeBytes: number
  readonly mappings: MappingSet
  /** Plain data for the record thread: identity model, rules, destinations. */
  readonly record: unknown
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** A new store's salt and epoch come from outside, like all chance. */
  readonly random: () => string
  /** The engine cannot go on: everything is refused from now, the process should end. */
  fatal(error: CodedError): void
}
