import type { SQLInputValue, StatementSync } from 'node:sqlite'
import type { Connection } from './connection.ts'

/** Rows of one insert. More brings nothing: by then the pages cost, not the calls. */
const AT_ONCE = 32

/** Rows that nothing reads before the transaction ends, written many a statement: one costs a quarter less than a statement a row. */
export interface RowBuffer {
  add(...values: readonly SQLInputValue[]): void
  /** Before anything reads the table, and before the transaction commits. */
  flush(): void
  /** After a rollback. */
  forget(): void
}

export function openRowBuffer(connection: Connection, insert: (rows: number) => string, width: number): RowBuffer {
  const full = AT_ONCE * width
  const many = connection.prepare(insert(AT_ONCE))
  const fewer: (StatementSync | undefined)[] = []
  let waiting: SQLInputValue[] = []
  return {
    add(...values) {
      for (const value of values) waiting.push(value)
      if (waiting.length < full) return
      many.run(...waiting)
      waiting = []
    },
    flush() {
      if (waiting.length === 0) return
      const rows = waiting.length / width
      fewer[rows] ??= connection.prepare(insert(rows))
      fewer[rows].run(...waiting)
      waiting = []
    },
    forget() {
      waiting = []
    },
  }
}
