/** Names are snake_case with unit and `_total`; labels have few values and never hold patient data (peers.md §5). */
export type Labels = Readonly<Record<string, string>>

export interface Metrics {
  count(name: string, labels?: Labels, by?: number): void
  gauge(name: string, value: number, labels?: Labels): void
  /** Seconds, into a histogram. */
  observe(name: string, seconds: number, labels?: Labels): void
}

export const silentMetrics: Metrics = { count() {}, gauge() {}, observe() {} }
