import { CodedException, coded } from '../../model/errors.ts'
import type { Fence } from '../leases.ts'
import { TENANT_NO } from '../seal.ts'
import { integers, texts } from './arrays.ts'
import type { Session } from './session.ts'
import { transactionSql } from './sql/transaction.ts'

/**
 * The rows of the leases are held to the commit: nobody takes one over in between.
 * @throws CodedException store.fenced
 */
export async function checkFences(session: Session, fences: readonly Fence[]): Promise<void> {
  if (fences.length === 0) return
  const names = texts(fences.map((fence) => fence.name))
  const tokens = integers(fences.map((fence) => fence.token))
  const standing = await session.query<{ name: string }>(transactionSql.fences, [TENANT_NO, names, tokens])
  const held = new Set(standing.map((row) => row.name))
  const lost = fences.find((fence) => !held.has(fence.name))
  if (lost) throw new CodedException(coded('store.fenced', { where: lost.name }))
}
