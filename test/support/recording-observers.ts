import type { Log, LogFacts } from '../../src/model/log.ts'
import type { Labels, Metrics } from '../../src/model/metrics.ts'

/** A log and metrics that remember, for tests that look at what operators would see. */

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly event: string
  readonly facts: LogFacts
}

export class RecordingLog implements Log {
  readonly lines: LogLine[] = []

  debug(event: string, facts: LogFacts = {}): void {
    this.lines.push({ level: 'debug', event, facts })
  }
  info(event: string, facts: LogFacts = {}): void {
    this.lines.push({ level: 'info', event, facts })
  }
  warn(event: string, facts: LogFacts = {}): void {
    this.lines.push({ level: 'warn', event, facts })
  }
  error(event: string, facts: LogFacts = {}): void {
    this.lines.push({ level: 'error', event, facts })
  }
}

export class RecordingMetrics implements Metrics {
  readonly counts = new Map<string, number>()
  readonly gauges = new Map<string, number>()
  readonly observations: { readonly name: string; readonly seconds: number }[] = []

  count(name: string, labels: Labels = {}, by = 1): void {
    const key = labelled(name, labels)
    this.counts.set(key, (this.counts.get(key) ?? 0) + by)
  }
  gauge(name: string, value: number, labels: Labels = {}): void {
    this.gauges.set(labelled(name, labels), value)
  }
  observe(name: string, seconds: number): void {
    this.observations.push({ name, seconds })
  }
}

const labelled = (name: string, labels: Labels): string =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`
