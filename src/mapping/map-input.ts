import { parseCsvRow } from '../formats/csv/rows.ts'
import type { Hl7Message, Position, Structured } from '../formats/hl7v2/tree.ts'
import { jsonPositions, parseJson } from '../formats/json/parse.ts'
import { parseXml } from '../formats/xml/parse.ts'
import type { XmlAttribute, XmlDocument, XmlNode } from '../formats/xml/tree.ts'
import { coded } from '../model/errors.ts'
import { fail, ok, type Result } from '../model/result.ts'
import { fhirMessage } from './tree/fhir-message.ts'
import type { Located } from './tree/json-element.ts'
import type { XmlValue } from './tree/xml-steps.ts'

/** A decoded message, as a mapping reads it. */
export type MapInput = Hl7Input | RowInput | TreeInput | XmlInput

export interface Hl7Input {
  readonly format: 'hl7v2'
  readonly message: Hl7Message
  readonly structured: Structured
}

interface RowInput {
  readonly format: 'row' | 'csv'
  /** null and '' are absent. */
  readonly row: Readonly<Record<string, string | null>>
  /** Where each column's value stands, where the row came as text. */
  readonly positions?: ReadonlyMap<string, Position>
}

interface TreeInput {
  readonly format: 'json' | 'fhir'
  readonly value: unknown
  /** Decoded text, for positions. */
  readonly text?: string
}

interface XmlInput {
  readonly format: 'xml'
  readonly document: XmlDocument
}

type Documents = Exclude<MapInput['format'], 'hl7v2' | 'row'>

/**
 * Decoded text of one message as what a mapping reads. A CSV message is a header line and one record; one that came of a workbook is
 * the row as a JSON object.
 * Errors: decode.* of the format; decode.fhir when JSON is no resource.
 */
export function textInput(format: Documents, text: string): Result<MapInput> {
  if (format === 'xml') {
    const document = parseXml(text)
    return document.ok ? ok({ format, document: document.value }) : document
  }
  if (format === 'csv' && !text.trimStart().startsWith('{')) {
    const row = parseCsvRow(text)
    return row.ok ? ok({ format, ...row.value }) : row
  }
  const parsed = parseJson(text)
  if (!parsed.ok) return parsed
  const value = parsed.value
  if (format === 'csv') return ok({ format, row: value as Record<string, string | null>, positions: jsonPositions(text) })
  if (format === 'fhir' && fhirMessage(value) === undefined) return fail(coded('decode.fhir', { where: 'resourceType' }))
  return ok({ format, value, text })
}

/** What of a message was read; made only when coverage was asked for. */
export interface Reads {
  readonly places: Set<string>
  readonly nodes: Set<XmlNode | XmlAttribute>
}

export const makeReads = (): Reads => ({ places: new Set(), nodes: new Set() })

/** What paths of a message that is no HL7 start from, and where its values stand. */
export function startOf(
  input: Exclude<MapInput, Hl7Input>,
  reads: Reads | undefined,
): { readonly value: unknown; readonly located: Located | undefined } {
  if (input.format === 'xml') {
    const value: XmlValue = { document: input.document, reads: reads?.nodes }
    return { value, located: undefined }
  }
  if ('row' in input) return { value: input.row, located: input.positions && locatedBy(() => input.positions, undefined) }
  const { value, text } = input
  const located = text === undefined && reads === undefined ? undefined : locatedBy(positionsIn(text), reads?.places)
  return { value: input.format === 'json' ? value : fhirMessage(value, located), located }
}

type Positions = () => ReadonlyMap<string, Position> | undefined

const locatedBy = (positions: Positions, reads: Set<string> | undefined): Located => ({
  position: (place) => positions()?.get(place),
  reads,
})

/** Found when first asked for: only --explain does. */
function positionsIn(text: string | undefined): Positions {
  let known: ReadonlyMap<string, Position> | undefined
  return () => {
    known ??= text === undefined ? undefined : jsonPositions(text)
    return known
  }
}
