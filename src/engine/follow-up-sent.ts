import type { FollowUpRow } from '../store/rows.ts'
import type { Reads, Tx } from '../store/store.ts'
import type { Sent } from '../triggers/person-context.ts'
import type { CompiledRule } from '../triggers/rule.ts'
import { reachesPatient } from '../triggers/suppression.ts'
import type { Someone } from './follow-up-records.ts'

/** Rows of one person that are looked through: years of daily messages. */
const MOST = 10_000

/** Messages and tasks that rules sent to people: what is recorded, and what this tick adds. */
export class SentMessages {
  readonly #reads: Reads
  readonly #rules: ReadonlyMap<string, CompiledRule>
  readonly #recorded = new Map<string, readonly Sent[]>()
  readonly #added = new Map<string, Sent[]>()

  constructor(reads: Reads, rules: ReadonlyMap<string, CompiledRule>) {
    this.#reads = reads
    this.#rules = rules
  }

  async to(sourcePatients: readonly string[]): Promise<readonly Sent[]> {
    const all: Sent[] = []
    for (const id of sourcePatients) {
      if (!this.#recorded.has(id)) this.#recorded.set(id, await this.#read(id))
      all.push(...this.#recorded.get(id)!, ...(this.#added.get(id) ?? []))
    }
    return all
  }

  add(sourcePatient: string, rule: CompiledRule, at: number): void {
    const known = this.#added.get(sourcePatient) ?? []
    this.#added.set(sourcePatient, [...known, { rule: rule.id, at, isCapped: isCapped(rule) }])
  }

  /** The rule's messages to whoever an open proposal says is likely the same human. */
  async toLikelySame(tx: Tx, rule: CompiledRule, { sourcePatients }: Someone): Promise<readonly Sent[]> {
    const own = new Set(sourcePatients.map(({ rid }) => rid))
    const proposals = await tx.index.proposals([...own])
    const others = [...new Set(proposals.flatMap(({ a, b }) => [a, b]))].filter((rid) => !own.has(rid))
    if (others.length === 0) return []
    const rows = await tx.resourcesByRid(others)
    const sent = await this.to([...rows.values()].map(({ id }) => id))
    return sent.filter((one) => one.rule === rule.id)
  }

  async #read(sourcePatient: string): Promise<readonly Sent[]> {
    const rows = await this.#reads.followUps({ sourcePatients: [sourcePatient], state: 'emitted' }, MOST)
    return rows.flatMap((row: FollowUpRow) => {
      const rule = this.#rules.get(row.rule)
      return rule === undefined ? [] : [{ rule: rule.id, at: row.dueAt, isCapped: isCapped(rule) }]
    })
  }
}

/** Rules with caps of their own, or none, do not fill the house's. */
const isCapped = (rule: CompiledRule): boolean => reachesPatient(rule) && rule.caps === undefined && !rule.without.has('caps')
