/**
 * Which search parameters are indexed for each type; the CapabilityStatement declares these and no others. `patient` and
 * `subject` are not among them (the store keeps a compartment per source patient), nor `_id` and `_lastUpdated`. Each indexed
 * value costs a row: a parameter is here when somebody searches by it.
 */
const rows: Readonly<Record<string, string>> = {
  Patient: 'identifier name family given birthdate gender phone email telecom address active',
  Person: 'identifier name birthdate gender phone telecom address link',
  RelatedPerson: 'identifier name birthdate gender phone telecom relationship active',
  Practitioner: 'identifier name family given gender phone telecom active',
  PractitionerRole: 'identifier practitioner organization location role specialty active date',
  Organization: 'identifier name type partof active address',
  Location: 'identifier name type status partof organization operational-status',
  Encounter: 'identifier class status date type location service-provider participant appointment part-of',
  EpisodeOfCare: 'identifier status date type organization care-manager condition',
  Condition: 'identifier code clinical-status verification-status category onset-date recorded-date encounter severity asserter',
  Procedure: 'identifier code status date category encounter performer based-on part-of reason-code',
  AllergyIntolerance: 'identifier code clinical-status verification-status category criticality type date onset recorder',
  Observation: 'identifier code date status category encounter value-quantity value-concept based-on performer',
  DiagnosticReport: 'identifier code date status category encounter result based-on performer',
  Specimen: 'identifier accession type status collected parent',
  ServiceRequest:
    'identifier code status intent authored occurrence encounter category priority requester performer based-on requisition specimen',
  ImagingStudy: 'identifier status started modality encounter basedon series',
  Media: 'identifier status type created encounter based-on modality operator',
  DocumentReference: 'identifier status type category date encounter author custodian period relatesto',
  Composition: 'identifier status type category date encounter author title period',
  MedicationRequest: 'identifier status intent code authoredon encounter requester category priority medication date',
  MedicationDispense: 'identifier status code whenhandedover whenprepared prescription performer medication type context',
  MedicationStatement: 'identifier status code effective category medication context part-of source',
  MedicationAdministration: 'identifier status code effective-time request performer medication context',
  Medication: 'identifier code status form',
  Immunization: 'identifier status vaccine-code date performer lot-number location',
  CarePlan: 'identifier status intent category date encounter care-team goal condition performer instantiates-canonical',
  CareTeam: 'identifier status category date participant encounter',
  Goal: 'identifier lifecycle-status achievement-status category start-date target-date',
  Appointment:
    'identifier status date actor practitioner location service-type specialty appointment-type slot based-on reason-code',
  Schedule: 'identifier active actor date service-type specialty',
  Slot: 'identifier status start schedule service-type specialty appointment-type',
  Account: 'identifier status type name period owner',
  ChargeItem:
    'identifier code occurrence entered-date context account price-override requesting-organization performing-organization performer-actor service',
  Invoice: 'identifier status date type account issuer participant recipient totalgross totalnet',
  Coverage: 'identifier status type payor policy-holder subscriber class-type class-value',
  Claim: 'identifier status use created encounter provider insurer priority item-udi',
  ClaimResponse: 'identifier status use created request outcome insurer payment-date',
  PaymentReconciliation: 'identifier status created outcome payment-issuer request requestor',
  ExplanationOfBenefit: 'identifier status created claim encounter provider coverage disposition',
  Task: 'identifier status intent code business-status priority owner requester focus based-on encounter authored-on modified period part-of group-identifier performer',
  CommunicationRequest:
    'identifier status category authored occurrence medium priority requester recipient sender based-on encounter',
  Communication: 'identifier status category sent received medium sender recipient based-on encounter part-of',
  Flag: 'identifier date encounter author',
  Group: 'identifier type code actual member managing-entity characteristic value',
  Consent: 'identifier status category scope date period actor organization action purpose',
  QuestionnaireResponse: 'identifier status questionnaire authored author encounter based-on source part-of',
  Questionnaire: 'identifier status url name title version date code publisher subject-type',
  RiskAssessment: 'identifier date condition encounter method performer risk probability',
  FamilyMemberHistory: 'identifier status code date relationship sex',
  Device: 'identifier status type device-name manufacturer model udi-carrier location organization',
  MessageHeader: 'event source destination code focus sender response-id',
  Provenance: 'target recorded agent agent-role when entity location',
  AuditEvent: 'date action type subtype outcome agent entity source site',
  MeasureReport: 'identifier status date period measure reporter evaluated-resource',
  Measure: 'identifier status url name title version date publisher',
  List: 'identifier status code date encounter source item title',
  Bundle: 'identifier type timestamp',
  OperationOutcome: '',
  Basic: 'identifier code created author',
  Linkage: 'item source author',
  Subscription: 'status type url criteria contact payload',
  PlanDefinition: 'identifier status url name title version date type publisher',
}

const tables = new Map(Object.entries(rows).map(([type, text]) => [type, new Set(text.split(' ').filter(Boolean))]))
const NONE: ReadonlySet<string> = new Set()

/** Codes of the indexed parameters of a type. */
export const indexedCodes = (type: string): ReadonlySet<string> => tables.get(type) ?? NONE
