/** Dates that mean "not known" in hospital systems. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  '1900-01-01',
  '1899-12-31',
  '1899-12-30',
  '0001-01-01',
  '1753-01-01',
  '9999-12-31',
  '1900',
  '0001',
])

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** `YYYY-MM-DD` names a day between 1850 and 2100 that exists. */
export function isCalendarDate(date: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return false
  const year = Number(date.slice(0, 4))
  const month = Number(date.slice(5, 7))
  const day = Number(date.slice(8))
  if (year < 1850 || year > 2100 || month < 1 || month > 12 || day < 1 || day > DAYS[month - 1]!) return false
  return month !== 2 || day < 29 || isLeap(year)
}

/** A FHIR date as precise as it is; null for nothing, placeholders and days that do not exist. A time is dropped. */
export function birthDate(raw: string): string | null {
  const text = raw.trim().slice(0, 10)
  if (PLACEHOLDERS.has(text)) return null
  if (/^\d{4}$/.test(text)) return text
  if (/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text)) return text
  if (isCalendarDate(text)) return text
  // A day or month that does not exist is mistyped; what stands before it still speaks.
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !isCalendarDate(`${text.slice(0, 4)}-01-01`)) return null
  return isCalendarDate(`${text.slice(0, 7)}-01`) ? text.slice(0, 7) : text.slice(0, 4)
}
