import type { Fence, Lease, Leases } from '../../src/store/leases.ts'

/** Leases in memory, by a clock that the test moves: what `src/store/leases.ts` says, and nothing of a database. */
export function memoryLeases(clock: { readonly now: number }): Leases & { away: boolean } {
  const rows = new Map<string, Lease>()
  const stands = (fence: Fence): Lease | undefined => {
    const row = rows.get(fence.name)
    return row?.token === fence.token && row.until > clock.now ? row : undefined
  }
  const leases = {
    away: false,
    async acquire(names: readonly string[], owner: string, milliseconds: number) {
      reach()
      return names.flatMap((name) => {
        const row = rows.get(name)
        if (row && row.owner !== owner && row.until > clock.now) return []
        const token = row === undefined ? 1 : row.owner === owner ? row.token : row.token + 1
        const lease = { name, owner, token, until: clock.now + milliseconds }
        rows.set(name, lease)
        return [lease]
      })
    },
    async renew(fences: readonly Fence[], milliseconds: number) {
      reach()
      return fences.flatMap((fence) => {
        const row = stands(fence)
        if (row === undefined) return []
        const lease = { ...row, until: clock.now + milliseconds }
        rows.set(row.name, lease)
        return [lease]
      })
    },
    async release(fences: readonly Fence[]) {
      reach()
      for (const fence of fences) {
        const row = stands(fence)
        if (row) rows.set(row.name, { ...row, owner: '', until: 0, token: row.token + 1 })
      }
    },
    async held() {
      reach()
      return [...rows.values()].filter(({ until }) => until > clock.now)
    },
  }
  const reach = (): void => {
    if (leases.away) throw new Error('away')
  }
  return leases
}
