/** `line:column` of an offset, from 1, for people; CR, LF and CRLF end a line. */
export function lineAndColumn(text: string, offset: number): string {
  let line = 1
  let start = 0
  const ends = /\r\n|\r|\n/g
  for (let found = ends.exec(text); found !== null && found.index < offset; found = ends.exec(text)) {
    line += 1
    start = found.index + found[0].length
  }
  return `${line}:${Math.max(0, offset - start) + 1}`
}
