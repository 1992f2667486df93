import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Labels, Metrics } from '../model/metrics.ts'
import { METRICS, PREFIX } from './metric-names.ts'

export interface MetricsPage {
  readonly metrics: Metrics
  readonly contentType: string
  /** Text in the Prometheus format; collectors run first. */
  render(): Promise<string>
  /** Called before each rendering, to set gauges from what is asked rarely. */
  collect(collector: () => Promise<void>): void
}

/** Each label value is a time series somebody stores: a metric with more of them is a mistake, not a measurement. */
const MAX_SERIES = 2_000

type Kind = 'counter' | 'gauge' | 'histogram'

interface Known {
  readonly kind: Kind
  readonly labels: string
  readonly series: Set<string>
  readonly metric: Counter | Gauge | Histogram
}

const NONE: Labels = {}

export interface MetricsOptions {
  /** Values of the process (memory, event loop); off in tests, where many engines share one. */
  readonly process?: boolean
}

/** prom-client behind the engine's own interface; names get the prefix `tributary_` unless they carry it. */
export function createMetrics(options: MetricsOptions = {}): MetricsPage {
  const registry = new Registry()
  if (options.process) collectDefaultMetrics({ register: registry, prefix: PREFIX })
  const known = new Map<string, Known>()
  const collectors: (() => Promise<void>)[] = []

  const make = (kind: Kind, name: string, labels: Labels): Known => {
    const described = METRICS[name.slice(PREFIX.length)]
    const settings = { name, help: described?.help ?? name, labelNames: Object.keys(labels), registers: [registry] }
    const metric =
      kind === 'counter'
        ? new Counter(settings)
        : kind === 'gauge'
          ? new Gauge(settings)
          : new Histogram({ ...settings, ...(described?.buckets ? { buckets: [...described.buckets] } : {}) })
    return { kind, labels: Object.keys(labels).sort().join(), series: new Set(), metric }
  }

  const dropped = (name: string): void => {
    if (name !== `${PREFIX}metrics_dropped_total`) metrics.count('metrics_dropped_total', { metric: name })
  }

  /** The metric, when it may take this value; a mistake in a measurement must not stop a message. */
  const find = (kind: Kind, short: string, labels: Labels): Known | undefined => {
    const name = short.startsWith(PREFIX) ? short : PREFIX + short
    let found = known.get(name)
    if (!found) {
      found = make(kind, name, labels)
      known.set(name, found)
    }
    if (found.kind === kind && withinBounds(found, labels)) return found
    dropped(name)
    return undefined
  }

  const metrics: Metrics = {
    count: (name, labels = NONE, by = 1) => (find('counter', name, labels)?.metric as Counter | undefined)?.inc(labels, by),
    gauge: (name, value, labels = NONE) => (find('gauge', name, labels)?.metric as Gauge | undefined)?.set(labels, value),
    observe: (name, seconds, labels = NONE) =>
      (find('histogram', name, labels)?.metric as Histogram | undefined)?.observe(labels, seconds),
  }

  return {
    metrics,
    contentType: registry.contentType,
    collect: (collector) => void collectors.push(collector),
    async render() {
      for (const collector of collectors) await collector()
      return registry.metrics()
    },
  }
}

function withinBounds(found: Known, labels: Labels): boolean {
  let key = ''
  for (const name in labels) key += `${name}\u001f${labels[name]}\u001f`
  if (found.series.has(key)) return true
  if (found.labels !== Object.keys(labels).sort().join() || found.series.size >= MAX_SERIES) return false
  found.series.add(key)
  return true
}
