import type { FhirObject, FhirValue } from './contribution.ts'
import { spanOf } from './dates.ts'
import { numberOf } from './decimal.ts'
import { anyOf, both, has, hasChoice, hasCode, type Invariant, needs, notBoth, objects } from './invariant.ts'
import { questionnaireInvariants } from './invariants-questionnaire.ts'

/** The same coding on the Observation and on a component of it. */
function repeatsCode(observation: FhirObject): boolean {
  const codings = objects(observation.code).flatMap((code) => objects(code.coding))
  return objects(observation.component).some((component) =>
    objects(component.code).some((code) =>
      objects(code.coding).some((inner) =>
        codings.some((outer) => outer.code === inner.code && outer.system === inner.system && outer.code !== undefined),
      ),
    ),
  )
}

/** No part of the one lies before the other; what is no date is judged elsewhere. */
function inTime(earlier: FhirValue | undefined, later: FhirValue | undefined): boolean {
  if (typeof earlier !== 'string' || typeof later !== 'string') return true
  const [a, b] = [spanOf(earlier), spanOf(later)]
  return !a || !b || a[0] <= b[1]
}

const fullUrls = (bundle: FhirObject): readonly string[] =>
  objects(bundle.entry).flatMap((entry) => (typeof entry.fullUrl === 'string' ? [entry.fullUrl] : []))

function fullUrlsDiffer(bundle: FhirObject): boolean {
  if (bundle.type === 'history' || bundle.type === 'batch') return true
  const urls = fullUrls(bundle)
  return new Set(urls).size === urls.length
}

const onlyIn = (key: string, name: 'request' | 'response', types: readonly string[]): Invariant => ({
  key,
  rule: `every entry of ${types.join(', ')} has a ${name}, no other has one`,
  holds: (bundle) => objects(bundle.entry).every((entry) => has(entry, name) === types.includes(bundle.type as string)),
})

const notAtHome = (key: string, name: string): Invariant => ({
  key,
  rule: `no ${name} of an organization is a home`,
  holds: (value) => objects(value[name]).every((one) => one.use !== 'home'),
})

/** Resources and their inner structures, by type name as the element tables name types. */
export const resourceInvariants: Readonly<Record<string, readonly Invariant[]>> = {
  ...questionnaireInvariants,
  Observation: [
    {
      key: 'obs-6',
      rule: 'dataAbsentReason only without a value',
      holds: (value) => !has(value, 'dataAbsentReason') || !hasChoice(value, 'value'),
    },
    {
      key: 'obs-7',
      rule: 'no value beside a component of the same code',
      holds: (value) => !has(value, 'component') || !hasChoice(value, 'value') || !repeatsCode(value),
    },
  ],
  'Observation.referenceRange': [anyOf('obs-3', ['low', 'high', 'text'])],
  'Patient.contact': [anyOf('pat-1', ['name', 'telecom', 'address', 'organization'])],
  Organization: [anyOf('org-1', ['identifier', 'name']), notAtHome('org-2', 'address'), notAtHome('org-3', 'telecom')],
  Condition: [
    {
      key: 'con-4',
      rule: 'abated only when inactive, resolved or in remission',
      holds: (value) => !hasChoice(value, 'abatement') || hasCode(value.clinicalStatus, ['resolved', 'remission', 'inactive']),
    },
    {
      key: 'con-5',
      rule: 'no clinicalStatus when entered in error',
      holds: (value) => !has(value, 'clinicalStatus') || !hasCode(value.verificationStatus, ['entered-in-error']),
    },
  ],
  'Condition.stage': [anyOf('con-1', ['summary', 'assessment'])],
  'Condition.evidence': [anyOf('con-2', ['code', 'detail'])],
  AllergyIntolerance: [
    {
      key: 'ait-1',
      rule: 'clinicalStatus unless entered in error',
      holds: (value) => has(value, 'clinicalStatus') || hasCode(value.verificationStatus, ['entered-in-error']),
    },
    {
      key: 'ait-2',
      rule: 'no clinicalStatus when entered in error',
      holds: (value) => !has(value, 'clinicalStatus') || !hasCode(value.verificationStatus, ['entered-in-error']),
    },
  ],
  Appointment: [
    both('app-2', ['start', 'end']),
    {
      key: 'app-3',
      rule: 'start and end unless proposed, cancelled or waitlist',
      holds: (value) => has(value, 'start') || ['proposed', 'cancelled', 'waitlist'].includes(value.status as string),
    },
    {
      key: 'app-4',
      rule: 'cancelationReason only when cancelled or noshow',
      holds: (value) => !has(value, 'cancelationReason') || ['cancelled', 'noshow'].includes(value.status as string),
    },
  ],
  'Appointment.participant': [anyOf('app-1', ['type', 'actor'])],
  'CarePlan.activity': [notBoth('cpl-3', ['detail', 'reference'])],
  'Composition.section': [anyOf('cmp-1', ['text', 'entry', 'section']), notBoth('cmp-2', ['emptyReason', 'entry'])],
  Consent: [anyOf('ppc-1', ['policy', 'policyRule'])],
  FamilyMemberHistory: [
    {
      key: 'fhs-1',
      rule: 'not age and born together',
      holds: (value) => !hasChoice(value, 'age') || !hasChoice(value, 'born'),
    },
    {
      key: 'fhs-2',
      rule: 'estimatedAge needs an age',
      holds: (value) => !has(value, 'estimatedAge') || hasChoice(value, 'age'),
    },
  ],
  'Goal.target': [
    { key: 'gol-1', rule: 'a detail needs a measure', holds: (value) => !hasChoice(value, 'detail') || has(value, 'measure') },
  ],
  'Immunization.education': [anyOf('imm-1', ['documentType', 'reference'])],
  Group: [
    { key: 'grp-1', rule: 'members only of an actual group', holds: (value) => !has(value, 'member') || value.actual === true },
  ],
  Linkage: [{ key: 'lnk-1', rule: 'at least two items', holds: (value) => objects(value.item).length > 1 }],
  List: [
    notBoth('lst-1', ['emptyReason', 'entry']),
    {
      key: 'lst-2',
      rule: 'deleted entries only when the list is of changes',
      holds: (value) => value.mode === 'changes' || objects(value.entry).every((entry) => !has(entry, 'deleted')),
    },
    {
      key: 'lst-3',
      rule: 'dates of entries only in a working list',
      holds: (value) => value.mode === 'working' || objects(value.entry).every((entry) => !has(entry, 'date')),
    },
  ],
  'MedicationAdministration.dosage': [
    { key: 'mad-1', rule: 'a dose or a rate', holds: (value) => has(value, 'dose') || hasChoice(value, 'rate') },
  ],
  MedicationDispense: [
    {
      key: 'mdd-1',
      rule: 'not handed over before it was prepared',
      holds: (value) => inTime(value.whenPrepared, value.whenHandedOver),
    },
  ],
  'RiskAssessment.prediction': [
    {
      key: 'ras-2',
      rule: 'a probability is at most 100',
      holds: (value) => !has(value, 'probabilityDecimal') || !(numberOf(value.probabilityDecimal) > 100),
    },
  ],
  ServiceRequest: [needs('prr-1', 'orderDetail', 'code')],
  Task: [
    { key: 'inv-1', rule: 'not modified before it was authored', holds: (value) => inTime(value.authoredOn, value.lastModified) },
  ],
  Bundle: [
    {
      key: 'bdl-1',
      rule: 'a total only in a searchset or history',
      holds: (value) => !has(value, 'total') || value.type === 'searchset' || value.type === 'history',
    },
    {
      key: 'bdl-2',
      rule: 'search details only in a searchset',
      holds: (value) => value.type === 'searchset' || objects(value.entry).every((entry) => !has(entry, 'search')),
    },
    onlyIn('bdl-3', 'request', ['batch', 'transaction', 'history']),
    onlyIn('bdl-4', 'response', ['batch-response', 'transaction-response', 'history']),
    { key: 'bdl-7', rule: 'no two entries have one fullUrl', holds: fullUrlsDiffer },
    {
      key: 'bdl-8',
      rule: 'a fullUrl is absolute and names no version',
      holds: (value) => fullUrls(value).every((url) => /^[a-z][a-z0-9+.-]*:/i.test(url) && !url.includes('/_history/')),
    },
    {
      key: 'bdl-self',
      rule: 'one self link at most',
      holds: (value) => objects(value.link).filter((link) => link.relation === 'self').length < 2,
    },
  ],
  'Bundle.entry': [anyOf('bdl-5', ['resource', 'request', 'response'])],
}
