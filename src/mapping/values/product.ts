import { decimalText } from './number.ts'

interface Scaled {
  readonly units: bigint
  readonly digits: number
}

function scaled(text: string): Scaled | undefined {
  const decimal = decimalText(text)
  if (decimal === undefined || decimal.includes('e')) return undefined
  const [whole = '', fraction = ''] = decimal.split('.')
  return { units: BigInt(whole + fraction), digits: fraction.length }
}

const MOST_DIGITS = 12

/**
 * Exact product of two decimals, rounded half away from zero to `digits` after the point: for units whose ratio is a constant.
 * Undefined when one of them is no plain number.
 */
export function productText(a: string, b: string, digits: number): string | undefined {
  const [left, right] = [scaled(a), scaled(b)]
  if (left === undefined || right === undefined || digits > MOST_DIGITS) return undefined
  const product = left.units * right.units
  const extra = left.digits + right.digits - digits
  const size = product < 0n ? -product : product
  const rounded = extra <= 0 ? size * 10n ** BigInt(-extra) : (size + 5n * 10n ** BigInt(extra - 1)) / 10n ** BigInt(extra)
  const text = String(rounded).padStart(digits + 1, '0')
  const sign = product < 0n && rounded !== 0n ? '-' : ''
  return sign + (digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`)
}
