import { statfs } from 'node:fs/promises'

/** Free space on the data disk, looked at every second: past the mark, intake answers AE before a write can fail. */
export class DiskWatch {
  readonly #folder: string
  readonly #everyMs: number
  #timer: NodeJS.Timeout | undefined
  #free = Number.POSITIVE_INFINITY

  constructor(folder: string, everyMs = 1_000) {
    this.#folder = folder
    this.#everyMs = everyMs
  }

  async start(): Promise<void> {
    await this.#look()
    this.#timer = setInterval(() => void this.#look(), this.#everyMs)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Bytes an unprivileged process may still write. */
  get freeBytes(): number {
    return this.#free
  }

  async #look(): Promise<void> {
    try {
      const disk = await statfs(this.#folder)
      this.#free = disk.bavail * disk.bsize
    } catch {
      // A folder that cannot be asked is found out by the next write, which has a code of its own.
    }
  }
}
