const DECIMAL = /^([+-]?)0*(\d*)(\.\d*)?(?:[eE]([+-]?\d{1,3}))?$/

/**
 * A decimal as FHIR writes it, digits and trailing zeros kept: `007.10` → `7.10`, `.5` → `0.5`, `5.` → `5`. Undefined when the
 * text is no plain number (`1,234`, `1e9999`, `+++`). Source: FHIR R4 decimal, HL7 v2 NM.
 */
export function decimalText(text: string): string | undefined {
  const found = DECIMAL.exec(text)
  if (found === null || text.length > 40) return undefined
  const whole = found[2]!
  const fraction = found[3] === undefined || found[3] === '.' ? '' : found[3]
  if (whole === '' && fraction === '') return /\d/.test(text) ? `${found[1] === '-' ? '-' : ''}0` : undefined
  const exponent = found[4] === undefined ? '' : `e${found[4].replace('+', '')}`
  return `${found[1] === '-' ? '-' : ''}${whole === '' ? '0' : whole}${fraction}${exponent}`
}

/** Full-width digits, signs, letters and blanks become their ASCII twins; everything else stays. */
export function halfWidth(text: string): string {
  // \uFF01–\uFF5E lie 0xFEE0 above ASCII.
  if (!/[\u3000\uFF01-\uFF5E]/.test(text)) return text
  return text.replace(/[\uFF01-\uFF5E]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0)).replaceAll('\u3000', ' ')
}
