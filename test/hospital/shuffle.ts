import type { Envelope } from '../../src/model/message.ts'

/** A seeded generator (mulberry32): the same seed, the same shuffle. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A message and when its source says it was so. */
export interface Timed {
  readonly envelope: Envelope
  readonly time: number
}

/**
 * Any order, but that messages of one ordering key with equal source time keep theirs; then some of them once more, at any
 * place behind the first.
 */
export function shuffled(messages: readonly Timed[], seed: number, repeatShare: number): readonly Envelope[] {
  const random = seeded(seed)
  const order = messages.map((_, i) => i)
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1))
    ;[order[i], order[other]] = [order[other]!, order[i]!]
  }
  const stream = keepTies(messages, order).map((i) => messages[i]!.envelope)
  return repeated(stream, random, repeatShare)
}

/** Members of one tie stand in the places the shuffle gave them, in the order they were sent. */
function keepTies(messages: readonly Timed[], order: readonly number[]): readonly number[] {
  const tie = ties(messages)
  const places = new Map<number, number[]>()
  for (const [place, i] of order.entries()) places.set(tie[i]!, [...(places.get(tie[i]!) ?? []), place])
  const kept = [...order]
  for (const own of places.values()) {
    if (own.length < 2) continue
    const members = own.map((place) => order[place]!).sort((a, b) => a - b)
    for (const [n, place] of own.entries()) kept[place] = members[n]!
  }
  return kept
}

/** Number of the tie each message belongs to: joined by any patient number they share at one source time. */
function ties(messages: readonly Timed[]): readonly number[] {
  const parent = messages.map((_, i) => i)
  const rootOf = (i: number): number => {
    let root = i
    while (parent[root] !== root) root = parent[root]!
    return root
  }
  const first = new Map<string, number>()
  for (const [i, { envelope, time }] of messages.entries()) {
    for (const key of envelope.orderingKeys) {
      const name = `${time} ${key.split('^')[0]}`
      const known = first.get(name)
      if (known === undefined) first.set(name, i)
      else parent[rootOf(i)] = rootOf(known)
    }
  }
  return messages.map((_, i) => rootOf(i))
}

function repeated(stream: readonly Envelope[], random: () => number, share: number): readonly Envelope[] {
  const placed = stream.map((envelope, i) => ({ envelope, place: i }))
  const copies = placed
    .filter(() => random() < share)
    .map(({ envelope, place }) => ({ envelope, place: place + random() * (stream.length - place) + 0.5 }))
  return [...placed, ...copies].sort((a, b) => a.place - b.place).map(({ envelope }) => envelope)
}
