import type { DataPlace } from './engine/data-place.ts'
import type { Sharing } from './engine/settings.ts'
import type { IdentityModel } from './identity/model.ts'
import { systemClock } from './model/clock.ts'
import { CodedException, coded } from './model/errors.ts'
import type { Log } from './model/log.ts'
import type { Metrics } from './model/metrics.ts'
import type { MetricsPage } from './ops/metrics.ts'
import type { Adapter } from './sdk/adapter.ts'
import type { Sink, SinkAdapter } from './sdk/sink.ts'
import type { RuleText } from './triggers/compile.ts'
import type { CompiledRule } from './triggers/rule.ts'

interface DestinationData {
  readonly name: string
  readonly adapter: string
  readonly settings: unknown
  readonly rules: 'all' | readonly string[]
}

/** Plain data, already linted by the command that starts the engine. */
export interface RecordThreadData {
  readonly identityModel: string
  readonly rules: readonly RuleText[]
  readonly destinations: readonly DestinationData[]
  readonly deliverySchedule?: readonly number[]
  readonly logLevel?: 'info' | 'error'
}

export interface RecordThreadStart {
  readonly place: DataPlace
  readonly record: RecordThreadData
  /** Where several processes share the store. */
  readonly sharing?: Sharing
}

/** What the record thread is made of, whichever store it writes. */
export interface RecordParts {
  readonly log: Log
  readonly page: MetricsPage
  readonly model: IdentityModel
  readonly rules: readonly CompiledRule[]
  readonly destinations: readonly DestinationData[]
  readonly deliverySchedule: readonly number[] | undefined
  readonly shared: { readonly clock: typeof systemClock; readonly log: Log; readonly metrics: Metrics }
  sink(one: DestinationData): Sink
}

export function sinkOf(one: { name: string; adapter: string; settings: unknown }, adapters: readonly Adapter[]) {
  const adapter = adapters.find((known) => known.name === one.adapter) as SinkAdapter | undefined
  if (adapter?.sink === undefined) throw new CodedException(coded('config.unknown-key', { where: one.name, found: one.adapter }))
  return adapter.sink(one.settings, { name: one.name, clock: systemClock })
}
