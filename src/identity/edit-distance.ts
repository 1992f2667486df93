/** Optimal string alignment distance: insert, delete, replace, swap of neighbours; `limit` + 1 when it is more than `limit`. */
export function editDistance(left: string, right: string, limit: number): number {
  if (left === right) return 0
  if (Math.abs(left.length - right.length) > limit) return limit + 1
  let before: number[] = []
  let last: number[] = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (let i = 1; i <= left.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1]
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
      if (cost < least) least = cost
    }
    if (least > limit) return limit + 1
    before = last
    last = row
  }
  return last[right.length]!
}

/** Jaro-Winkler similarity, 0 to 1 (prefix scale 0.1, at most four characters). */
export function jaroWinkler(left: string, right: string): number {
  if (left === right) return 1
  const reach = Math.max(0, Math.floor(Math.max(left.length, right.length) / 2) - 1)
  const taken = new Array<boolean>(right.length).fill(false)
  const matched: string[] = []
  for (let i = 0; i < left.length; i++) {
    for (let j = Math.max(0, i - reach); j < Math.min(right.length, i + reach + 1); j++) {
      if (taken[j] || left[i] !== right[j]) continue
      taken[j] = true
      matched.push(left[i]!)
      break
    }
  }
  if (matched.length === 0) return 0
  const others = [...right].filter((_, at) => taken[at])
  const transposed = matched.filter((letter, at) => letter !== others[at]).length / 2
  const count = matched.length
  const jaro = (count / left.length + count / right.length + (count - transposed) / count) / 3
  let prefix = 0
  while (prefix < 4 && prefix < left.length && left[prefix] === right[prefix]) prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}
