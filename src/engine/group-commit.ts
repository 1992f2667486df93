/**
 * Collects what arrives while a commit is syncing and commits it together. When syncs are slow and more than one sender is
 * at work, it waits a part of the measured sync time for the others: at 250 syncs a second a batch of one would be a waste.
 */
export class GroupCommit<Item, Result> {
  readonly #commit: (items: readonly Item[]) => Promise<readonly Result[]>
  readonly #now: () => number
  readonly #maxItems: number
  #waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = []
  #scheduled = false
  #running = false
  #commitMs = 0
  #batchSize = 1

  constructor(commit: (items: readonly Item[]) => Promise<readonly Result[]>, options: { now: () => number; maxItems: number }) {
    this.#commit = commit
    this.#now = options.now
    this.#maxItems = options.maxItems
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      this.#schedule()
    })
  }

  /** Milliseconds worth waiting for company: half the usual commit, at most 4, and nothing when alone or when syncs are quick. */
  get patience(): number {
    const worthWaiting = this.#commitMs > 1 && this.#batchSize > 1.5 && this.#waiting.length < this.#batchSize
    return worthWaiting ? Math.min(4, this.#commitMs / 2) : 0
  }

  #schedule(): void {
    if (this.#scheduled || this.#running) return
    this.#scheduled = true
    const wait = this.patience
    if (wait >= 1) setTimeout(() => this.#flush(), wait)
    else setImmediate(() => this.#flush())
  }

  async #flush(): Promise<void> {
    this.#scheduled = false
    this.#running = true
    const batch = this.#waiting.splice(0, this.#maxItems)
    const begin = this.#now()
    try {
      const results = await this.#commit(batch.map((one) => one.item))
      for (const [i, one] of batch.entries()) one.resolve(results[i]!)
    } catch (error) {
      for (const one of batch) one.reject(error)
    }
    this.#commitMs = this.#commitMs * 0.8 + (this.#now() - begin) * 0.2
    this.#batchSize = this.#batchSize * 0.8 + batch.length * 0.2
    this.#running = false
    if (this.#waiting.length > 0) this.#schedule()
  }
}
