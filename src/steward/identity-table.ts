import { parse } from 'csv-parse/sync'
import type { FhirObject } from '../fhir/contribution.ts'
import type { Column, Element, TruthSchema } from './identity-schema.ts'

/** A table of patients read by its schema. */
export interface PatientTable {
  readonly patients: readonly FhirObject[]
  readonly humans: readonly string[]
  readonly tags: readonly (readonly string[])[]
}

type Row = Readonly<Record<string, string>>

const rowsOf = (text: string): readonly Row[] =>
  parse(text, { columns: true, trim: true, bom: true, skip_empty_lines: true, relax_column_count: true })

/** @throws Error when the truth names a column or a record that is not there */
export function readTable(texts: readonly string[], schema: TruthSchema, links: string | undefined): PatientTable {
  const rows = texts.flatMap(rowsOf)
  const absent = [...Object.keys(schema.columns), ...('column' in schema.truth ? [schema.truth.column] : [])].filter(
    (name) => rows[0] !== undefined && !(name in rows[0]),
  )
  if (absent.length > 0) throw new Error(`columns: ${absent.join(', ')}`)
  const patients = rows.map((row, index) => patientOf(row, index, schema))
  return {
    patients,
    humans: humansOf(rows, patients, schema, links),
    tags: rows.map((row) => (schema.tags === undefined ? [] : (row[schema.tags] ?? '').split(' ').filter((tag) => tag !== ''))),
  }
}

type Values = Partial<Record<Element, string[]>>

function patientOf(row: Row, index: number, schema: TruthSchema): FhirObject {
  const values: Values = {}
  const identifier: FhirObject[] = []
  for (const [name, column] of Object.entries(schema.columns)) {
    const value = cellOf(row[name] ?? '', name, schema)
    if (value === '') continue
    if (typeof column === 'string') values[column] = [...(values[column] ?? []), value]
    else identifier.push(identifierOf(value, column))
  }
  return { resourceType: 'Patient', id: values.id?.[0] ?? String(index + 1), identifier, ...demographics(values) }
}

const cellOf = (text: string, name: string, { missing, values }: TruthSchema): string =>
  missing.includes(text) ? '' : (values[name]?.[text] ?? text)

const identifierOf = (value: string, { identifier, system }: Exclude<Column, string>): FhirObject => ({
  ...(identifier === '' ? {} : { type: { coding: [{ code: identifier }] } }),
  ...(system === '' ? {} : { system }),
  value,
})

function demographics(values: Values): FhirObject {
  const { name, family, given, gender, phone, died } = values
  const born = bornOf(values)
  const place = placeOf(values)
  return {
    ...(name ? { name: name.map((text) => ({ text })) } : {}),
    ...(!name && (family || given) ? { name: [{ ...(family ? { family: family[0]! } : {}), ...(given ? { given } : {}) }] } : {}),
    ...(gender ? { gender: gender[0]! } : {}),
    ...(born === '' ? {} : { birthDate: born }),
    ...(phone ? { telecom: phone.map((value) => ({ system: 'phone', value })) } : {}),
    ...(place === undefined ? {} : { address: [place] }),
    ...(died ? { deceasedDateTime: dashed(died[0]!) } : {}),
  }
}

const dashed = (date: string): string => date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')

function bornOf({ birthDate, birthYear, birthMonth, birthDay }: Values): string {
  if (birthDate) return dashed(birthDate[0]!)
  return [birthYear?.[0] ?? '', birthMonth?.[0]?.padStart(2, '0'), birthDay?.[0]?.padStart(2, '0')]
    .filter((part) => part !== undefined)
    .join('-')
}

function placeOf({ number, line, city, district, state, postcode, address }: Values): FhirObject | undefined {
  const lines = [...(line ?? [])]
  if (number) lines[0] = `${number[0]} ${lines[0] ?? ''}`.trim()
  if (lines.length === 0 && !city && !postcode && !address) return undefined
  return {
    ...(address ? { text: address[0]! } : {}),
    ...(lines.length > 0 ? { line: lines } : {}),
    ...(city ? { city: city[0]! } : {}),
    ...(district ? { district: district[0]! } : {}),
    ...(state ? { state: state[0]! } : {}),
    ...(postcode ? { postalCode: postcode[0]! } : {}),
  }
}

function humansOf(
  rows: readonly Row[],
  patients: readonly FhirObject[],
  { truth }: TruthSchema,
  links: string | undefined,
): readonly string[] {
  if ('links' in truth) return linkedHumans(patients, truth.links, links ?? '')
  const pattern = truth.pattern === undefined ? undefined : new RegExp(truth.pattern)
  return rows.map((row) => {
    const text = row[truth.column] ?? ''
    return pattern === undefined ? text : (pattern.exec(text)?.[1] ?? text)
  })
}

/** Pairs of ids closed over: all that are linked are one human. */
function linkedHumans(patients: readonly FhirObject[], columns: readonly [string, string], text: string): readonly string[] {
  const head = new Map(patients.map(({ id }) => [id as string, id as string]))
  const rootOf = (id: string): string => {
    let at = id
    while (head.get(at) !== at) at = head.get(at) ?? unknown(at)
    return at
  }
  for (const row of rowsOf(text)) head.set(rootOf(row[columns[0]] ?? ''), rootOf(row[columns[1]] ?? ''))
  return patients.map(({ id }) => rootOf(id as string))
}

const unknown = (id: string): never => {
  throw new Error(`truth names record ${id}`)
}
