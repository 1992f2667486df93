import { createLogger, format, transports } from 'winston'
import type { Log, LogFacts } from '../model/log.ts'

type LogLevel = 'debug' | 'info' | 'warn' | 'error'

export interface LogOptions {
  readonly level?: LogLevel
  /** A file besides stderr. */
  readonly file?: string
  /** Where lines go instead of stderr. */
  readonly stream?: NodeJS.WritableStream
}

export interface ClosableLog extends Log {
  close(): Promise<void>
}

const ORDER: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** JSON lines: time, level, the event's fixed sentence, then its facts. stdout stays free for what commands print. */
export function createLog(options: LogOptions = {}): ClosableLog {
  const level = options.level ?? 'info'
  const console = options.stream
    ? new transports.Stream({ stream: options.stream })
    : new transports.Console({ stderrLevels: [...ORDER], consoleWarnLevels: [] })
  const files = options.file === undefined ? [] : [new transports.File({ filename: options.file })]
  const logger = createLogger({
    level,
    format: format.printf((info) => String(info.message)),
    transports: [console, ...files],
    exitOnError: false,
  })
  // winston costs microseconds even for a level that is off: the comparison here keeps it off the way of a message.
  const from = ORDER.indexOf(level)
  const write = (at: LogLevel) => (event: string, facts?: LogFacts) => {
    if (ORDER.indexOf(at) >= from) logger.log(at, line(at, event, facts))
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    close: () =>
      new Promise((resolve) => {
        logger.once('finish', () => resolve())
        logger.end()
      }),
  }
}

const line = (level: LogLevel, event: string, facts: LogFacts | undefined): string =>
  JSON.stringify({ at: new Date().toISOString(), level, event, ...facts })
