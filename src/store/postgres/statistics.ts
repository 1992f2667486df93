/** Tables whose plans matter from the first thousand messages on. */
const TABLES = `resource, compartment, search_text, search_word, search_date, search_number, history, feed, message, waiting, journal, seen,
  person, link, record, posting, edge, instruction, proposal, pack, ledger, fold, follow_up, outbox, outbox_head, outbox_event`

const FIRST = 1_000
/** From here on the server's own rounds come often enough. */
const LAST = 4_000_000

/**
 * A plan made while the tables were empty is kept, and is made again only when they are counted. The server does that by itself
 * once a minute at most, which is long for a store that takes thousands of rows a second from nothing: so they are counted
 * whenever the feed has grown fourfold. It holds nobody up.
 */
export class Statistics {
  readonly #run: (text: string) => Promise<void>
  #next: number | undefined
  #running: Promise<void> = Promise.resolve()

  constructor(run: (text: string) => Promise<void>) {
    this.#run = run
  }

  /** After a commit. */
  seen(head: number): void {
    this.#next ??= Math.max(FIRST, head * 4)
    if (head < this.#next || head > LAST) return
    this.#next = head * 4
    this.#running = this.#run(`ANALYZE ${TABLES}`).catch(() => {})
  }

  done(): Promise<void> {
    return this.#running
  }
}
