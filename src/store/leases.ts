/**
 * Who does what when several processes share one store. A lease is held until a time by the store's own clock; its token
 * rises with every change of hands, and a transaction that names it (`Store.write`, fences) commits only while the token
 * stands: a process that was paused and wakes late can do no harm.
 */
export interface Fence {
  readonly name: string
  readonly token: number
}

export interface Lease extends Fence {
  readonly owner: string
  /** Milliseconds UTC, by the store's clock. */
  readonly until: number
}

export interface Leases {
  /** Takes those of `names` that are free, run out, or the owner's already; returns what the owner holds of them now. */
  acquire(names: readonly string[], owner: string, milliseconds: number): Promise<readonly Lease[]>
  /** Lengthens; what was lost meanwhile is missing from the answer and must not be acted on any more. */
  renew(fences: readonly Fence[], milliseconds: number): Promise<readonly Lease[]>
  release(fences: readonly Fence[]): Promise<void>
  /** All that are held now, for people. */
  held(): Promise<readonly Lease[]>
}
