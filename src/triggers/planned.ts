/** What a pattern makes of an anchor: when its follow-ups are due, each under a key that stays the same. */
export interface Planned {
  readonly key: string
  /** Milliseconds, before quiet hours. */
  readonly planned: number
  readonly step: number
  readonly count: number
  /** Nothing is left to say from then on. */
  readonly endsAt?: number
  /** Time that the payload may tell: the slot, the last reading; the anchor's unless given. */
  readonly slot?: number
  readonly leaves?: boolean
}
