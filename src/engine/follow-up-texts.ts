import type { Reads, StoredResource } from '../store/store.ts'

export interface Named {
  readonly type: string
  readonly id: string
}

/** Current resources that a step reads, each once: the report's results are wanted by several rules. */
export class CurrentTexts {
  readonly #reads: Reads
  readonly #known = new Map<string, StoredResource | undefined>()

  constructor(reads: Reads) {
    this.#reads = reads
  }

  /** By `Type/id`; what is deleted or never was is absent. One read gives many. */
  async of(wanted: readonly Named[]): Promise<ReadonlyMap<string, StoredResource>> {
    const unknown = wanted.filter(({ type, id }) => !this.#known.has(`${type}/${id}`))
    for (const [type, named] of Map.groupBy(unknown, (one) => one.type)) {
      const rows = await this.#reads.current(
        type,
        named.map(({ id }) => id),
      )
      for (const { id } of named) this.#known.set(`${type}/${id}`, rows.get(id))
    }
    const found = new Map<string, StoredResource>()
    for (const { type, id } of wanted) {
      const row = this.#known.get(`${type}/${id}`)
      if (row !== undefined) found.set(`${type}/${id}`, row)
    }
    return found
  }
}
