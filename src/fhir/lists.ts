import type { FhirObject, FhirValue } from './contribution.ts'
import { isRaw } from './decimal.ts'

/**
 * When are two elements of a list the same one? (folding.md: the folded list is the union over interfaces by element key.)
 * Rows are looked up by path first, by element type second; an element none of whose fields has a value is its own key.
 */
export const KEYS_BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  Identifier: ['system', 'type.coding.code'],
  ContactPoint: ['system', 'value'],
  Coding: ['system', 'code'],
  CodeableConcept: ['coding.system', 'coding.code'],
  Reference: ['reference'],
  Extension: ['url'],
}

/** Fields of the key by list path; every path and field is one of the specification (tested). */
export const KEYS_BY_PATH: Readonly<Record<string, readonly string[]>> = {
  'Patient.contact': ['relationship.coding.code', 'name.text'],
  'Patient.communication': ['language.coding.code'],
  'Patient.link': ['other.reference'],
  'Practitioner.qualification': ['code.coding.code', 'identifier.value'],
  'Encounter.participant': ['individual.reference', 'type.coding.code'],
  'Encounter.diagnosis': ['condition.reference', 'use.coding.code'],
  'Encounter.location': ['location.reference', 'period.start'],
  'Encounter.statusHistory': ['status', 'period.start'],
  'Encounter.classHistory': ['class.code', 'period.start'],
  'EpisodeOfCare.statusHistory': ['status', 'period.start'],
  'EpisodeOfCare.diagnosis': ['condition.reference', 'role.coding.code'],
  'Appointment.participant': ['actor.reference', 'type.coding.code'],
  'Procedure.performer': ['actor.reference', 'function.coding.code'],
  'ChargeItem.performer': ['actor.reference', 'function.coding.code'],
  'Invoice.participant': ['actor.reference', 'role.coding.code'],
  'Invoice.lineItem': ['sequence'],
  'MedicationDispense.performer': ['actor.reference', 'function.coding.code'],
  'MedicationAdministration.performer': ['actor.reference', 'function.coding.code'],
  'Immunization.performer': ['actor.reference', 'function.coding.code'],
  'Observation.component': ['code.coding.system', 'code.coding.code'],
  'CareTeam.participant': ['member.reference', 'role.coding.code'],
  'Group.member': ['entity.reference'],
  'Group.characteristic': ['code.coding.system', 'code.coding.code'],
  'Account.coverage': ['coverage.reference'],
  'Coverage.class': ['type.coding.code', 'value'],
  'Claim.insurance': ['sequence'],
  'Claim.diagnosis': ['sequence'],
  'Claim.item': ['sequence'],
  'ExplanationOfBenefit.item': ['sequence'],
  'ImagingStudy.series': ['uid'],
  'Composition.section': ['code.coding.code', 'title'],
  'Questionnaire.item': ['linkId'],
  'QuestionnaireResponse.item': ['linkId'],
  'Task.input': ['type.coding.code', 'type.text'],
  'Task.output': ['type.coding.code', 'type.text'],
  'DiagnosticReport.media': ['link.reference'],
  'List.entry': ['item.reference'],
  'Bundle.entry': ['fullUrl'],
}

/** The first of these with a value is the key. */
const FIRST_OF: Readonly<Record<string, readonly string[]>> = { HumanName: ['use', 'text'], Address: ['use', 'text'] }

/** Lists whose elements accumulate across the messages of one interface (A01, A02, A03). */
const HISTORIES: ReadonlySet<string> = new Set([
  'Encounter.location',
  'Encounter.statusHistory',
  'Encounter.classHistory',
  'EpisodeOfCare.statusHistory',
])

export const isHistory = (path: string): boolean => HISTORIES.has(path)

/** A text at `a.b.c`, taking the first element of every list on the way. */
function textAt(value: FhirValue | undefined, path: readonly string[]): string | undefined {
  let at = value
  for (const name of path) {
    if (Array.isArray(at)) at = at[0]
    if (typeof at !== 'object' || at === null || isRaw(at)) return undefined
    at = (at as FhirObject)[name]
  }
  return typeof at === 'string' || typeof at === 'number' ? String(at) : undefined
}

const SEPARATOR = '\u001f'
const split = new Map<string, readonly string[]>()

function stepsOf(path: string): readonly string[] {
  const known = split.get(path)
  if (known) return known
  const steps = path.split('.')
  split.set(path, steps)
  return steps
}

/**
 * Key of one element of the list at `path` (`Encounter.location`, `Patient.identifier`) whose elements have this type. Equal
 * keys from two interfaces are one element: the later stamp's. Identifiers are keyed by system and type, not value: a number
 * that was corrected replaces the wrong one.
 */
export function elementKey(path: string, type: string, element: FhirValue): string {
  const first = FIRST_OF[type]
  if (first) {
    for (const field of first) {
      const text = textAt(element, stepsOf(field))
      if (text !== undefined) return field + SEPARATOR + text
    }
    return JSON.stringify(element)
  }
  const fields = KEYS_BY_PATH[path] ?? KEYS_BY_TYPE[type]
  if (!fields) return JSON.stringify(element)
  const texts = fields.map((field) => textAt(element, stepsOf(field)))
  return texts.some((text) => text !== undefined) ? texts.map((text) => text ?? '').join(SEPARATOR) : JSON.stringify(element)
}
