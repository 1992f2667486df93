import type { Connection } from './connection.ts'
import { nameSql } from './sql/names.ts'

/** Small numbers for texts that come again and again: types, interfaces, mapping versions, code systems, destinations. */
export interface Names {
  find(text: string): number | undefined
  text(no: number): string
}

export interface WritableNames extends Names {
  /** The text's number; a new one is written in the running transaction. */
  no(text: string): number
  /** After a rollback: numbers given in it are not there. */
  forget(): void
}

export function openNames(connection: Connection): WritableNames {
  const byText = connection.prepare(nameSql.byText)
  const byNo = connection.prepare(nameSql.byNo)
  const insert = connection.prepare(nameSql.insert)
  const numbers = new Map<string, number>()
  const texts = new Map<number, string>()
  const keep = (text: string, no: number): number => {
    numbers.set(text, no)
    texts.set(no, text)
    return no
  }
  const find = (text: string): number | undefined => {
    const known = numbers.get(text)
    if (known !== undefined) return known
    const row = byText.get(text) as { no: number } | undefined
    return row && keep(text, row.no)
  }
  return {
    find,
    text(no) {
      const known = texts.get(no)
      if (known !== undefined) return known
      const row = byNo.get(no) as { text: string } | undefined
      if (!row) return ''
      keep(row.text, no)
      return row.text
    },
    no: (text) => find(text) ?? keep(text, Number(insert.run(text).lastInsertRowid)),
    forget() {
      numbers.clear()
      texts.clear()
    },
  }
}
