/** Rows about two source patients, `a` < `b`, that a transaction has read or written: each as it has made them. */
export interface PairRow {
  readonly a: number
  readonly b: number
}

const pairName = ({ a, b }: PairRow): string => `${a} ${b}`

export class PairRows<R extends PairRow> {
  readonly #rows = new Map<string, R>()
  readonly #byA = new Map<number, Set<string>>()
  readonly #byB = new Map<number, Set<string>>()
  readonly #put = new Set<string>()
  readonly #removed = new Map<string, PairRow>()
  readonly #cleared = new Set<number>()

  /** Takes in what is stored; what this transaction has said of it since stands. */
  read(rows: readonly R[]): void {
    for (const row of rows) {
      const name = pairName(row)
      if (this.#rows.has(name) || this.#removed.has(name) || this.#cleared.has(row.a) || this.#cleared.has(row.b)) continue
      this.#add(name, row)
    }
  }

  #add(name: string, row: R): void {
    this.#rows.set(name, row)
    entryOf(this.#byA, row.a).add(name)
    entryOf(this.#byB, row.b).add(name)
  }
  #drop(name: string): void {
    const row = this.#rows.get(name)
    if (!row) return
    this.#rows.delete(name)
    this.#byA.get(row.a)?.delete(name)
    this.#byB.get(row.b)?.delete(name)
    this.#put.delete(name)
  }

  get(pair: PairRow): R | undefined {
    return this.#rows.get(pairName(pair))
  }

  /** Rows that touch any of these, each once; those where it is `a` first. */
  touching(sps: readonly number[]): R[] {
    const found = new Map<string, R>()
    for (const sp of sps) {
      const ofA = this.#sorted(this.#byA.get(sp), (row) => row.b)
      const ofB = this.#sorted(this.#byB.get(sp), (row) => row.a)
      for (const row of [...ofA, ...ofB]) found.set(pairName(row), row)
    }
    return [...found.values()]
  }
  #sorted(names: ReadonlySet<string> | undefined, key: (row: R) => number): R[] {
    return [...(names ?? [])].map((name) => this.#rows.get(name)!).sort((x, y) => key(x) - key(y))
  }

  put(row: R): void {
    const name = pairName(row)
    this.#add(name, row)
    this.#put.add(name)
  }
  remove(pair: PairRow): void {
    const name = pairName(pair)
    this.#drop(name)
    this.#removed.set(name, { a: pair.a, b: pair.b })
  }
  /** Every row that touches it. */
  clear(sp: number): void {
    for (const name of [...(this.#byA.get(sp) ?? []), ...(this.#byB.get(sp) ?? [])]) this.#drop(name)
    this.#cleared.add(sp)
  }

  /** To be written, removals first. */
  get changes(): { readonly cleared: number[]; readonly removed: PairRow[]; readonly put: R[] } {
    return {
      cleared: [...this.#cleared],
      removed: [...this.#removed.values()],
      put: [...this.#put].map((name) => this.#rows.get(name)!),
    }
  }
}

function entryOf<K>(sets: Map<K, Set<string>>, key: K): Set<string> {
  const known = sets.get(key)
  if (known) return known
  const made = new Set<string>()
  sets.set(key, made)
  return made
}
