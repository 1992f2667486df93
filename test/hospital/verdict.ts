/** What a comparison with the truth finds: counts side by side, and everything that is not as it is. */
export interface Count {
  readonly what: string
  readonly isTrue: number | string
  readonly cameOut: number | string
}

export class Verdict {
  readonly counts: Count[] = []
  readonly differences: string[] = []

  count(what: string, isTrue: number | string, cameOut: number | string): void {
    this.counts.push({ what, isTrue, cameOut })
  }

  /** Counts that have to be equal. */
  equal(what: string, isTrue: number | string, cameOut: number | string): void {
    this.count(what, isTrue, cameOut)
    this.same(what, isTrue, cameOut)
  }

  /** One fact; the difference names where it is. */
  same(where: string, isTrue: unknown, cameOut: unknown): void {
    if (isTrue !== cameOut) this.differences.push(`${where}: ${String(isTrue)} is true, ${String(cameOut)} came out`)
  }

  wrong(what: string): void {
    this.differences.push(what)
  }

  table(): string {
    const rows = this.counts.map(({ what, isTrue, cameOut }) => [what, String(isTrue), String(cameOut)])
    const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i]!.length), 8))
    const line = (row: readonly string[]): string =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
    return [line(['', 'true', 'came out']), ...rows.map(line)].join('\n')
  }
}
