import { mllpSettings } from '../../../adapters/mllp/settings.ts'
import { mllpAdapter } from '../../../adapters/mllp/spec.ts'
import type { Source } from '../../../src/sdk/adapter.ts'
import { RecordingIntake } from '../../support/recording-intake.ts'
import { RecordingLog, RecordingMetrics } from '../../support/recording-observers.ts'

export interface Running {
  readonly source: Source
  readonly intake: RecordingIntake
  readonly log: RecordingLog
  readonly metrics: RecordingMetrics
  readonly port: number
  /** Codes refused so far, in order. */
  readonly refused: () => readonly string[]
}

/** An MLLP source on a free port of loopback, with a clock that stands still. */
export async function run(settings: Record<string, unknown> = {}, charset?: string): Promise<Running> {
  const intake = new RecordingIntake()
  const log = new RecordingLog()
  const metrics = new RecordingMetrics()
  const source = mllpAdapter.source!(mllpSettings.parse({ port: 0, ...settings }), {
    name: 'lab',
    intake,
    clock: { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) },
    log,
    metrics,
    cursor: async () => undefined,
    hashes: { get: async () => new Map(), put: async () => {} },
    columns: () => [],
    charset,
  })
  await source.start()
  const refused = (): string[] => log.lines.filter((line) => line.level === 'warn').map((line) => String(line.facts.code))
  return { source, intake, log, metrics, port: source.address!()!.port, refused }
}
