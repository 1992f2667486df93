/**
 * A log event is a fixed sentence and named facts; facts are ids, codes, names of interfaces and counts, never patient data.
 */
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>

export interface Log {
  debug(event: string, facts?: LogFacts): void
  info(event: string, facts?: LogFacts): void
  warn(event: string, facts?: LogFacts): void
  error(event: string, facts?: LogFacts): void
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
