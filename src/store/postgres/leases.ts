import type { Fence, Lease, Leases } from '../leases.ts'
import { TENANT_NO } from '../seal.ts'
import type { Address } from './address.ts'
import { integers, texts } from './arrays.ts'
import type { Connector } from './connector.ts'
import { inCode } from './failure.ts'
import { leaseSql } from './sql/journal.ts'
import type { Statement, Value } from './statement.ts'

/** Leases by the database's clock. Rows are taken in the order of their names, so takers never wait for each other in a ring. */
export function openLeases(connector: Connector, address: Address): Leases {
  const ask = async (statement: Statement, values: readonly Value[]): Promise<readonly Lease[]> => {
    try {
      return await (await connector.session()).query<Lease>(statement, values)
    } catch (cause) {
      throw inCode(cause, address.where)
    }
  }
  const named = (fences: readonly Fence[]): readonly [Value, Value] => [
    texts(fences.map((fence) => fence.name)),
    integers(fences.map((fence) => fence.token)),
  ]
  return {
    acquire: async (names, owner, milliseconds) =>
      names.length === 0 ? [] : ask(leaseSql.acquire, [TENANT_NO, texts([...new Set(names)].sort()), owner, milliseconds]),
    renew: async (fences, milliseconds) =>
      fences.length === 0 ? [] : ask(leaseSql.renew, [TENANT_NO, ...named(fences), milliseconds]),
    async release(fences) {
      if (fences.length > 0) await ask(leaseSql.release, [TENANT_NO, ...named(fences)])
    },
    held: () => ask(leaseSql.held, [TENANT_NO]),
  }
}
