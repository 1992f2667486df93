import type { Truth } from '../../fixtures/hospital/truth.ts'
import { type CameOut, idOf, type Standing } from './came-out.ts'
import { text } from './fhir-paths.ts'
import type { Verdict } from './verdict.ts'

/** To the cent: lines that stand, refunds below zero, by patient and in all. Amounts are summed in whole cents. */
export function judgeBills(truth: Truth, out: CameOut, verdict: Verdict): void {
  const lines = [...(out.resources.get('ChargeItem')?.values() ?? [])]
  const standing = lines.filter(({ content }) => content.status !== 'entered-in-error')
  verdict.equal('bill lines', truth.counts.billLines, lines.length)
  verdict.equal('bill lines void', truth.bills.lines.voided, lines.length - standing.length)
  verdict.equal('refunds', truth.bills.lines.refunds, lines.filter(isRefund).length)
  verdict.equal('bills in all', truth.bills.total, yuan(sum(standing)))
  const byPatient = Map.groupBy(standing, ({ sourcePatient }) => sourcePatient)
  for (const [number, total] of Object.entries(truth.bills.byPatient))
    verdict.same(`bills of patient ${number}`, total, yuan(sum(byPatient.get(idOf('his', 'Patient', number)) ?? [])))
  for (const { id, hisNumbers } of truth.people) {
    const own = hisNumbers.flatMap((number) => byPatient.get(idOf('his', 'Patient', number)) ?? [])
    verdict.same(`bills of ${id}`, truth.bills.byPerson[id] ?? '0.00', yuan(sum(own)))
  }
}

const amount = ({ content }: Standing): string => text(content, 'priceOverride.value') ?? '0'
const isRefund = (line: Standing): boolean => amount(line).startsWith('-')

/** `-12.5000` → -1250; more than two places must be zeros. */
function cents(decimal: string): number {
  const found = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(decimal)
  if (!found) return Number.NaN
  const [, sign, whole, part = ''] = found
  const value = Number(whole) * 100 + Number(part.padEnd(2, '0'))
  return sign ? -value : value
}

const sum = (lines: readonly Standing[]): number => lines.reduce((total, line) => total + cents(amount(line)), 0)

const yuan = (value: number): string => {
  const digits = String(Math.abs(value)).padStart(3, '0')
  return `${value < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
