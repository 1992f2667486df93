/** Columns padded to their widest cell; a Chinese character is two cells wide in a terminal. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const text = [headings, ...rows].map((row) => row.map(String))
  const widths = headings.map((_, column) => Math.max(...text.map((row) => width(row[column] ?? ''))))
  const numeric = headings.map((_, column) => rows.every((row) => typeof row[column] === 'number'))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => padded(cell, widths[column]!, numeric[column]!))
      .join('  ')
      .trimEnd()
  return `${text.map(line).join('\n')}\n`
}

export const padded = (cell: string, to: number, right = false): string => {
  const space = ' '.repeat(Math.max(0, to - width(cell)))
  return right ? space + cell : cell + space
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g

const width = (text: string): number => text.length + (text.match(WIDE)?.length ?? 0)
