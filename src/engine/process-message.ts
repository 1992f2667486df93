import { prepare } from '../fhir/prepare.ts'
import { decodeBytes } from '../formats/hl7v2/charset.ts'
import { decodeHl7 } from '../formats/hl7v2/decode.ts'
import { structure } from '../formats/hl7v2/structure.ts'
import { declaredEncoding } from '../formats/xml/parse.ts'
import { type MapInput, textInput } from '../mapping/map-input.ts'
import type { MapContext } from '../mapping/mapped.ts'
import type { MappingSet } from '../mapping/mapping-set.ts'
import { coded } from '../model/errors.ts'
import type { Journalled } from '../model/message.ts'
import { ok, type Result } from '../model/result.ts'
import { reach } from './crash-points.ts'
import { believedTime, type MappedMessage } from './mapped-message.ts'

/** What the engine knows of an interface when it maps its messages. */
export interface InterfaceContext {
  readonly authority: string
  readonly authorities: Readonly<Record<string, string>>
  readonly zone: string
  readonly charset: string | undefined
  readonly tables: Readonly<Record<string, string>>
}

/** Decode and map: the pure middle of the way, one message at a time. Total: a bug becomes a failed message with a code. */
export function processMessage(
  message: Journalled,
  set: MappingSet,
  known: InterfaceContext | undefined,
  salt: string,
): MappedMessage {
  reach('mapping')
  try {
    return mapped(message, set, known ?? UNKNOWN_INTERFACE, salt)
  } catch (bug) {
    const found = bug instanceof Error ? bug.name : 'unknown'
    return settled(message, set, undefined, { kind: 'failed', error: coded('engine.bug', { found }) })
  }
}

/** A message of an interface that the configuration no longer names: mapped with what is certain. */
const UNKNOWN_INTERFACE: InterfaceContext = { authority: 'unknown', authorities: {}, zone: 'UTC', charset: undefined, tables: {} }

function mapped(message: Journalled, set: MappingSet, known: InterfaceContext, salt: string): MappedMessage {
  const tree = decode(message, known)
  if (!tree.ok) return settled(message, set, undefined, { kind: 'failed', error: tree.error })
  const context: MapContext = {
    interface: message.interface,
    authority: known.authority,
    authorities: known.authorities,
    zone: known.zone,
    salt,
    receivedAt: message.receivedAt,
    origin: message.origin,
    tables: known.tables,
  }
  const result = set.map(tree.value, context)
  if (result.kind === 'ignored') return settled(message, set, result.mapping, { kind: 'ignored', rule: result.rule })
  if (result.kind !== 'mapped') {
    const { kind, error, unmatched } = result
    return settled(message, set, result.mapping, { kind, error, ...(unmatched?.length ? { unmatched } : {}) })
  }
  const prepared = result.contributions.map(prepare)
  const { instructions, unmatched } = result
  return settled(message, set, result.mapping, { kind: 'mapped', prepared, instructions, unmatched }, result.sourceTime)
}

function settled(
  message: Journalled,
  set: MappingSet,
  mapping: string | undefined,
  result: MappedMessage['result'],
  sourceTime?: number,
): MappedMessage {
  return {
    seq: message.seq,
    interface: message.interface,
    receivedAt: message.receivedAt,
    reusedControlId: message.reusedControlId ?? false,
    mapping,
    mappingVersion: set.version,
    sourceTime: believedTime(sourceTime, message.receivedAt),
    result,
  }
}

/** Bytes → tree, by the envelope's format. */
export function decode(message: Journalled, known: Pick<InterfaceContext, 'charset'>): Result<MapInput> {
  if (message.format === 'hl7v2') return hl7Input(message, known.charset)
  if (message.format !== 'row') return documentInput(message, message.format, known.charset)
  const text = decodeBytes(message.bytes, { configured: message.charset ?? 'utf-8' })
  if (!text.ok) return text
  try {
    return ok({ format: 'row', row: JSON.parse(text.value.text) as Record<string, string | null> })
  } catch {
    return { ok: false, error: coded('engine.not-json', { where: message.origin ?? message.interface }) }
  }
}

/** JSON and FHIR are UTF-8 (RFC 8259 §8.1) unless the adapter knows otherwise; XML and CSV have the interface's charset, XML may name its own. */
function documentInput(
  { bytes, charset }: Journalled,
  format: 'csv' | 'xml' | 'json' | 'fhir',
  ofInterface: string | undefined,
): Result<MapInput> {
  const declared = charset ?? (format === 'xml' ? declaredEncoding(bytes) : undefined)
  const configured = format === 'xml' || format === 'csv' ? ofInterface : 'utf-8'
  const text = decodeBytes(bytes, {
    ...(declared === undefined ? {} : { declared, where: 'encoding' }),
    ...(configured === undefined ? {} : { configured }),
  })
  return text.ok ? textInput(format, text.value.text) : text
}

function hl7Input(message: Journalled, configured: string | undefined): Result<MapInput> {
  const decoded = decodeHl7(message.bytes, configured)
  if (!decoded.ok) return decoded
  return ok({ format: 'hl7v2', message: decoded.value.message, structured: structure(decoded.value.message) })
}
