// Made by scripts/generate-fhir.ts from the R4 definitions. Do not edit; run `npm run generate:fhir`.

/** Type → one line a search parameter: code kind path:Type;path:Type (targets). */
export const searchTables: Readonly<Record<string, string>> = {
  'Patient': `active token active:boolean
address string address:Address
address-city string address.city:string
address-country string address.country:string
address-postalcode string address.postalCode:string
address-state string address.state:string
address-use token address.use:code
birthdate date birthDate:date
death-date date deceasedDateTime:dateTime
email token telecom[system=email]:ContactPoint
family string name.family:string
gender token gender:code
general-practitioner reference generalPractitioner:Reference (Practitioner Organization PractitionerRole)
given string name.given:string
identifier token identifier:Identifier
language token communication.language:CodeableConcept
link reference link.other:Reference (Patient RelatedPerson)
name string name:HumanName
organization reference managingOrganization:Reference (Organization)
phone token telecom[system=phone]:ContactPoint
phonetic string name:HumanName
telecom token telecom:ContactPoint`,
  'Person': `address string address:Address
address-city string address.city:string
address-country string address.country:string
address-postalcode string address.postalCode:string
address-state string address.state:string
address-use token address.use:code
birthdate date birthDate:date
email token telecom[system=email]:ContactPoint
gender token gender:code
identifier token identifier:Identifier
link reference link.target:Reference (Practitioner Patient Person RelatedPerson)
name string name:HumanName
organization reference managingOrganization:Reference (Organization)
patient reference link.target[resolve=Patient]:Reference (Patient)
phone token telecom[system=phone]:ContactPoint
phonetic string name:HumanName
practitioner reference link.target[resolve=Practitioner]:Reference (Practitioner)
relatedperson reference link.target[resolve=RelatedPerson]:Reference (RelatedPerson)
telecom token telecom:ContactPoint`,
  'RelatedPerson': `active token active:boolean
address string address:Address
address-city string address.city:string
address-country string address.country:string
address-postalcode string address.postalCode:string
address-state string address.state:string
address-use token address.use:code
birthdate date birthDate:date
email token telecom[system=email]:ContactPoint
gender token gender:code
identifier token identifier:Identifier
name string name:HumanName
patient reference patient:Reference (Patient)
phone token telecom[system=phone]:ContactPoint
phonetic string name:HumanName
relationship token relationship:CodeableConcept
telecom token telecom:ContactPoint`,
  'Practitioner': `active token active:boolean
address string address:Address
address-city string address.city:string
address-country string address.country:string
address-postalcode string address.postalCode:string
address-state string address.state:string
address-use token address.use:code
communication token communication:CodeableConcept
email token telecom[system=email]:ContactPoint
family string name.family:string
gender token gender:code
given string name.given:string
identifier token identifier:Identifier
name string name:HumanName
phone token telecom[system=phone]:ContactPoint
phonetic string name:HumanName
telecom token telecom:ContactPoint`,
  'PractitionerRole': `active token active:boolean
date date period:Period
email token telecom[system=email]:ContactPoint
endpoint reference endpoint:Reference (Endpoint)
identifier token identifier:Identifier
location reference location:Reference (Location)
organization reference organization:Reference (Organization)
phone token telecom[system=phone]:ContactPoint
practitioner reference practitioner:Reference (Practitioner)
role token code:CodeableConcept
service reference healthcareService:Reference (HealthcareService)
specialty token specialty:CodeableConcept
telecom token telecom:ContactPoint`,
  'Organization': `active token active:boolean
address string address:Address
address-city string address.city:string
address-country string address.country:string
address-postalcode string address.postalCode:string
address-state string address.state:string
address-use token address.use:code
endpoint reference endpoint:Reference (Endpoint)
identifier token identifier:Identifier
name string name:string;alias:string
partof reference partOf:Reference (Organization)
phonetic string name:string
type token type:CodeableConcept`,
  'Location': `address string address:Address
address-city string address.city:string
address-country string address.country:string
address-postalcode string address.postalCode:string
address-state string address.state:string
address-use token address.use:code
endpoint reference endpoint:Reference (Endpoint)
identifier token identifier:Identifier
name string name:string;alias:string
operational-status token operationalStatus:Coding
organization reference managingOrganization:Reference (Organization)
partof reference partOf:Reference (Location)
status token status:code
type token type:CodeableConcept`,
  'Encounter': `account reference account:Reference (Account)
appointment reference appointment:Reference (Appointment)
based-on reference basedOn:Reference (ServiceRequest)
class token class:Coding
date date period:Period
diagnosis reference diagnosis.condition:Reference (Condition Procedure)
episode-of-care reference episodeOfCare:Reference (EpisodeOfCare)
identifier token identifier:Identifier
length quantity length:Duration
location reference location.location:Reference (Location)
location-period date location.period:Period
part-of reference partOf:Reference (Encounter)
participant reference participant.individual:Reference (Practitioner PractitionerRole RelatedPerson)
participant-type token participant.type:CodeableConcept
patient reference subject[resolve=Patient]:Reference (Patient)
practitioner reference participant.individual[resolve=Practitioner]:Reference (Practitioner)
reason-code token reasonCode:CodeableConcept
reason-reference reference reasonReference:Reference (Condition Observation Procedure ImmunizationRecommendation)
service-provider reference serviceProvider:Reference (Organization)
special-arrangement token hospitalization.specialArrangement:CodeableConcept
status token status:code
subject reference subject:Reference (Group Patient)
type token type:CodeableConcept`,
  'EpisodeOfCare': `care-manager reference careManager[resolve=Practitioner]:Reference (Practitioner)
condition reference diagnosis.condition:Reference (Condition)
date date period:Period
identifier token identifier:Identifier
incoming-referral reference referralRequest:Reference (ServiceRequest)
organization reference managingOrganization:Reference (Organization)
patient reference patient:Reference (Patient)
status token status:code
type token type:CodeableConcept`,
  'Condition': `abatement-age quantity abatementAge:Age
abatement-date date abatementDateTime:dateTime;abatementPeriod:Period
abatement-string string abatementString:string
asserter reference asserter:Reference (Practitioner Patient PractitionerRole RelatedPerson)
body-site token bodySite:CodeableConcept
category token category:CodeableConcept
clinical-status token clinicalStatus:CodeableConcept
code token code:CodeableConcept
encounter reference encounter:Reference (Encounter)
evidence token evidence.code:CodeableConcept
evidence-detail reference evidence.detail:Reference
identifier token identifier:Identifier
onset-age quantity onsetAge:Age
onset-date date onsetDateTime:dateTime;onsetPeriod:Period
onset-info string onsetString:string
patient reference subject[resolve=Patient]:Reference (Patient)
recorded-date date recordedDate:dateTime
severity token severity:CodeableConcept
stage token stage.summary:CodeableConcept
subject reference subject:Reference (Group Patient)
verification-status token verificationStatus:CodeableConcept`,
  'Procedure': `based-on reference basedOn:Reference (CarePlan ServiceRequest)
category token category:CodeableConcept
code token code:CodeableConcept
date date performedDateTime:dateTime;performedPeriod:Period
encounter reference encounter:Reference (Encounter EpisodeOfCare)
identifier token identifier:Identifier
instantiates-canonical reference instantiatesCanonical:canonical (Questionnaire Measure PlanDefinition OperationDefinition ActivityDefinition)
instantiates-uri uri instantiatesUri:uri
location reference location:Reference (Location)
part-of reference partOf:Reference (Observation Procedure MedicationAdministration)
patient reference subject[resolve=Patient]:Reference (Patient)
performer reference performer.actor:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
reason-code token reasonCode:CodeableConcept
reason-reference reference reasonReference:Reference (Condition Observation Procedure DiagnosticReport DocumentReference)
status token status:code
subject reference subject:Reference (Group Patient)`,
  'AllergyIntolerance': `asserter reference asserter:Reference (Practitioner Patient PractitionerRole RelatedPerson)
category token category:code
clinical-status token clinicalStatus:CodeableConcept
code token code:CodeableConcept;reaction.substance:CodeableConcept
criticality token criticality:code
date date recordedDate:dateTime
identifier token identifier:Identifier
last-date date lastOccurrence:dateTime
manifestation token reaction.manifestation:CodeableConcept
onset date reaction.onset:dateTime
patient reference patient:Reference (Patient)
recorder reference recorder:Reference (Practitioner Patient PractitionerRole RelatedPerson)
route token reaction.exposureRoute:CodeableConcept
severity token reaction.severity:code
type token type:code
verification-status token verificationStatus:CodeableConcept`,
  'Observation': `based-on reference basedOn:Reference (CarePlan MedicationRequest NutritionOrder DeviceRequest ServiceRequest ImmunizationRecommendation)
category token category:CodeableConcept
code token code:CodeableConcept
combo-code token code:CodeableConcept;component.code:CodeableConcept
combo-data-absent-reason token dataAbsentReason:CodeableConcept;component.dataAbsentReason:CodeableConcept
combo-value-concept token valueCodeableConcept:CodeableConcept;component.valueCodeableConcept:CodeableConcept
combo-value-quantity quantity valueQuantity:Quantity;component.valueQuantity:Quantity
component-code token component.code:CodeableConcept
component-data-absent-reason token component.dataAbsentReason:CodeableConcept
component-value-concept token component.valueCodeableConcept:CodeableConcept
component-value-quantity quantity component.valueQuantity:Quantity
data-absent-reason token dataAbsentReason:CodeableConcept
date date effectiveDateTime:dateTime;effectivePeriod:Period;effectiveTiming:Timing;effectiveInstant:instant
derived-from reference derivedFrom:Reference (Media Observation ImagingStudy MolecularSequence QuestionnaireResponse DocumentReference)
device reference device:Reference (Device DeviceMetric)
encounter reference encounter:Reference (Encounter EpisodeOfCare)
focus reference focus:Reference
has-member reference hasMember:Reference (Observation MolecularSequence QuestionnaireResponse)
identifier token identifier:Identifier
method token method:CodeableConcept
part-of reference partOf:Reference (Immunization MedicationDispense MedicationAdministration Procedure ImagingStudy MedicationStatement)
patient reference subject[resolve=Patient]:Reference (Patient)
performer reference performer:Reference (Practitioner Organization CareTeam Patient PractitionerRole RelatedPerson)
specimen reference specimen:Reference (Specimen)
status token status:code
subject reference subject:Reference (Group Device Patient Location)
value-concept token valueCodeableConcept:CodeableConcept
value-date date valueDateTime:dateTime;valuePeriod:Period
value-quantity quantity valueQuantity:Quantity`,
  'DiagnosticReport': `based-on reference basedOn:Reference (CarePlan MedicationRequest NutritionOrder ServiceRequest ImmunizationRecommendation)
category token category:CodeableConcept
code token code:CodeableConcept
conclusion token conclusionCode:CodeableConcept
date date effectiveDateTime:dateTime;effectivePeriod:Period
encounter reference encounter:Reference (Encounter EpisodeOfCare)
identifier token identifier:Identifier
issued date issued:instant
media reference media.link:Reference (Media)
patient reference subject[resolve=Patient]:Reference (Patient)
performer reference performer:Reference (Practitioner Organization CareTeam PractitionerRole)
result reference result:Reference (Observation)
results-interpreter reference resultsInterpreter:Reference (Practitioner Organization CareTeam PractitionerRole)
specimen reference specimen:Reference (Specimen)
status token status:code
subject reference subject:Reference (Group Device Patient Location)`,
  'Specimen': `accession token accessionIdentifier:Identifier
bodysite token collection.bodySite:CodeableConcept
collected date collection.collectedDateTime:dateTime;collection.collectedPeriod:Period
collector reference collection.collector:Reference (Practitioner PractitionerRole)
container token container.type:CodeableConcept
container-id token container.identifier:Identifier
identifier token identifier:Identifier
parent reference parent:Reference (Specimen)
patient reference subject[resolve=Patient]:Reference (Patient)
status token status:code
subject reference subject:Reference (Group Device Patient Substance Location)
type token type:CodeableConcept`,
  'ServiceRequest': `authored date authoredOn:dateTime
based-on reference basedOn:Reference (CarePlan MedicationRequest ServiceRequest)
body-site token bodySite:CodeableConcept
category token category:CodeableConcept
code token code:CodeableConcept
encounter reference encounter:Reference (Encounter EpisodeOfCare)
identifier token identifier:Identifier
instantiates-canonical reference instantiatesCanonical:canonical (PlanDefinition ActivityDefinition)
instantiates-uri uri instantiatesUri:uri
intent token intent:code
occurrence date occurrenceDateTime:dateTime;occurrencePeriod:Period;occurrenceTiming:Timing
order-detail token orderDetail.text:string
patient reference subject[resolve=Patient]:Reference (Patient)
performer reference performer:Reference (Practitioner Organization CareTeam Device Patient HealthcareService PractitionerRole RelatedPerson)
performer-type token performerType:CodeableConcept
priority token priority:code
replaces reference replaces:Reference (ServiceRequest)
requester reference requester:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
requisition token requisition:Identifier
specimen reference specimen:Reference (Specimen)
status token status:code
subject reference subject:Reference (Group Device Patient Location)`,
  'ImagingStudy': `basedon reference basedOn:Reference (Appointment AppointmentResponse CarePlan Task ServiceRequest)
bodysite token series.bodySite:Coding
dicom-class token series.instance.sopClass:Coding
encounter reference encounter:Reference (Encounter)
endpoint reference endpoint:Reference;series.endpoint:Reference (Endpoint)
identifier token identifier:Identifier
instance token series.instance.uid:id
interpreter reference interpreter:Reference (Practitioner PractitionerRole)
modality token series.modality:Coding
patient reference subject[resolve=Patient]:Reference (Patient)
performer reference series.performer.actor:Reference (Practitioner Organization CareTeam Device Patient PractitionerRole RelatedPerson)
reason token reasonCode:CodeableConcept
referrer reference referrer:Reference (Practitioner PractitionerRole)
series token series.uid:id
started date started:dateTime
status token status:code
subject reference subject:Reference (Group Device Patient)`,
  'Media': `based-on reference basedOn:Reference (CarePlan ServiceRequest)
created date createdDateTime:dateTime;createdPeriod:Period
device reference device:Reference (Device DeviceMetric)
encounter reference encounter:Reference (Encounter)
identifier token identifier:Identifier
modality token modality:CodeableConcept
operator reference operator:Reference (Practitioner Organization CareTeam Device Patient PractitionerRole RelatedPerson)
patient reference subject[resolve=Patient]:Reference (Patient)
site token bodySite:CodeableConcept
status token status:code
subject reference subject:Reference (Practitioner Group Specimen Device Patient PractitionerRole Location)
type token type:CodeableConcept
view token view:CodeableConcept`,
  'DocumentReference': `authenticator reference authenticator:Reference (Practitioner Organization PractitionerRole)
author reference author:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
category token category:CodeableConcept
contenttype token content.attachment.contentType:code
custodian reference custodian:Reference (Organization)
date date date:instant
description string description:string
encounter reference context.encounter:Reference (Encounter EpisodeOfCare)
event token context.event:CodeableConcept
facility token context.facilityType:CodeableConcept
format token content.format:Coding
identifier token masterIdentifier:Identifier;identifier:Identifier
language token content.attachment.language:code
location uri content.attachment.url:url
patient reference subject[resolve=Patient]:Reference (Patient)
period date context.period:Period
related reference context.related:Reference
relatesto reference relatesTo.target:Reference (DocumentReference)
relation token relatesTo.code:code
security-label token securityLabel:CodeableConcept
setting token context.practiceSetting:CodeableConcept
status token status:code
subject reference subject:Reference (Practitioner Group Device Patient)
type token type:CodeableConcept`,
  'Composition': `attester reference attester.party:Reference (Practitioner Organization Patient PractitionerRole RelatedPerson)
author reference author:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
category token category:CodeableConcept
confidentiality token confidentiality:code
context token event.code:CodeableConcept
date date date:dateTime
encounter reference encounter:Reference (Encounter EpisodeOfCare)
entry reference section.entry:Reference
identifier token identifier:Identifier
patient reference subject[resolve=Patient]:Reference (Patient)
period date event.period:Period
related-id token relatesTo.targetIdentifier:Identifier
related-ref reference relatesTo.targetReference:Reference (Composition)
section token section.code:CodeableConcept
status token status:code
subject reference subject:Reference
title string title:string
type token type:CodeableConcept`,
  'MedicationRequest': `authoredon date authoredOn:dateTime
category token category:CodeableConcept
code token medicationCodeableConcept:CodeableConcept
date date dosageInstruction.timing.event:dateTime
encounter reference encounter:Reference (Encounter)
identifier token identifier:Identifier
intended-dispenser reference dispenseRequest.performer:Reference (Organization)
intended-performer reference performer:Reference (Practitioner Organization CareTeam Device Patient PractitionerRole RelatedPerson)
intended-performertype token performerType:CodeableConcept
intent token intent:code
medication reference medicationReference:Reference (Medication)
patient reference subject[resolve=Patient]:Reference (Patient)
priority token priority:code
requester reference requester:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
status token status:code
subject reference subject:Reference (Group Patient)`,
  'MedicationDispense': `code token medicationCodeableConcept:CodeableConcept
context reference context:Reference (EpisodeOfCare Encounter)
destination reference destination:Reference (Location)
identifier token identifier:Identifier
medication reference medicationReference:Reference (Medication)
patient reference subject[resolve=Patient]:Reference (Patient)
performer reference performer.actor:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
prescription reference authorizingPrescription:Reference (MedicationRequest)
receiver reference receiver:Reference (Practitioner Patient)
responsibleparty reference substitution.responsibleParty:Reference (Practitioner PractitionerRole)
status token status:code
subject reference subject:Reference (Group Patient)
type token type:CodeableConcept
whenhandedover date whenHandedOver:dateTime
whenprepared date whenPrepared:dateTime`,
  'MedicationStatement': `category token category:CodeableConcept
code token medicationCodeableConcept:CodeableConcept
context reference context:Reference (EpisodeOfCare Encounter)
effective date effectiveDateTime:dateTime;effectivePeriod:Period
identifier token identifier:Identifier
medication reference medicationReference:Reference (Medication)
part-of reference partOf:Reference (MedicationDispense Observation MedicationAdministration Procedure MedicationStatement)
patient reference subject[resolve=Patient]:Reference (Patient)
source reference informationSource:Reference (Practitioner Organization Patient PractitionerRole RelatedPerson)
status token status:code
subject reference subject:Reference (Group Patient)`,
  'MedicationAdministration': `code token medicationCodeableConcept:CodeableConcept
context reference context:Reference (EpisodeOfCare Encounter)
device reference device:Reference (Device)
effective-time date effectiveDateTime:dateTime;effectivePeriod:Period
identifier token identifier:Identifier
medication reference medicationReference:Reference (Medication)
patient reference subject[resolve=Patient]:Reference (Patient)
performer reference performer.actor:Reference (Practitioner Device Patient PractitionerRole RelatedPerson)
reason-given token reasonCode:CodeableConcept
reason-not-given token statusReason:CodeableConcept
request reference request:Reference (MedicationRequest)
status token status:code
subject reference subject:Reference (Group Patient)`,
  'Medication': `code token code:CodeableConcept
expiration-date date batch.expirationDate:dateTime
form token form:CodeableConcept
identifier token identifier:Identifier
ingredient reference ingredient.itemReference:Reference (Medication Substance)
ingredient-code token ingredient.itemCodeableConcept:CodeableConcept
lot-number token batch.lotNumber:string
manufacturer reference manufacturer:Reference (Organization)
status token status:code`,
  'Immunization': `date date occurrenceDateTime:dateTime
identifier token identifier:Identifier
location reference location:Reference (Location)
lot-number string lotNumber:string
manufacturer reference manufacturer:Reference (Organization)
patient reference patient:Reference (Patient)
performer reference performer.actor:Reference (Practitioner Organization PractitionerRole)
reaction reference reaction.detail:Reference (Observation)
reaction-date date reaction.date:dateTime
reason-code token reasonCode:CodeableConcept
reason-reference reference reasonReference:Reference (Condition Observation DiagnosticReport)
series string protocolApplied.series:string
status token status:code
status-reason token statusReason:CodeableConcept
target-disease token protocolApplied.targetDisease:CodeableConcept
vaccine-code token vaccineCode:CodeableConcept`,
  'CarePlan': `activity-code token activity.detail.code:CodeableConcept
activity-date date activity.detail.scheduledTiming:Timing;activity.detail.scheduledPeriod:Period
activity-reference reference activity.reference:Reference (Appointment MedicationRequest Task NutritionOrder RequestGroup VisionPrescription DeviceRequest ServiceRequest CommunicationRequest)
based-on reference basedOn:Reference (CarePlan)
care-team reference careTeam:Reference (CareTeam)
category token category:CodeableConcept
condition reference addresses:Reference (Condition)
date date period:Period
encounter reference encounter:Reference (Encounter)
goal reference goal:Reference (Goal)
identifier token identifier:Identifier
instantiates-canonical reference instantiatesCanonical:canonical (Questionnaire Measure PlanDefinition OperationDefinition ActivityDefinition)
instantiates-uri uri instantiatesUri:uri
intent token intent:code
part-of reference partOf:Reference (CarePlan)
patient reference subject[resolve=Patient]:Reference (Patient)
performer reference activity.detail.performer:Reference (Practitioner Organization CareTeam Device Patient HealthcareService PractitionerRole RelatedPerson)
replaces reference replaces:Reference (CarePlan)
status token status:code
subject reference subject:Reference (Group Patient)`,
  'CareTeam': `category token category:CodeableConcept
date date period:Period
encounter reference encounter:Reference (Encounter)
identifier token identifier:Identifier
participant reference participant.member:Reference (Practitioner Organization CareTeam Patient PractitionerRole RelatedPerson)
patient reference subject[resolve=Patient]:Reference (Patient)
status token status:code
subject reference subject:Reference (Group Patient)`,
  'Goal': `achievement-status token achievementStatus:CodeableConcept
category token category:CodeableConcept
identifier token identifier:Identifier
lifecycle-status token lifecycleStatus:code
patient reference subject[resolve=Patient]:Reference (Patient)
start-date date startDate:date
subject reference subject:Reference (Group Organization Patient)
target-date date target.dueDate:date`,
  'Appointment': `actor reference participant.actor:Reference (Practitioner Device Patient HealthcareService PractitionerRole RelatedPerson Location)
appointment-type token appointmentType:CodeableConcept
based-on reference basedOn:Reference (ServiceRequest)
date date start:instant
identifier token identifier:Identifier
location reference participant.actor[resolve=Location]:Reference (Location)
part-status token participant.status:code
patient reference participant.actor[resolve=Patient]:Reference (Patient)
practitioner reference participant.actor[resolve=Practitioner]:Reference (Practitioner)
reason-code token reasonCode:CodeableConcept
reason-reference reference reasonReference:Reference (Condition Observation Procedure ImmunizationRecommendation)
service-category token serviceCategory:CodeableConcept
service-type token serviceType:CodeableConcept
slot reference slot:Reference (Slot)
specialty token specialty:CodeableConcept
status token status:code
supporting-info reference supportingInformation:Reference`,
  'Schedule': `active token active:boolean
actor reference actor:Reference (Practitioner Device Patient HealthcareService PractitionerRole RelatedPerson Location)
date date planningHorizon:Period
identifier token identifier:Identifier
service-category token serviceCategory:CodeableConcept
service-type token serviceType:CodeableConcept
specialty token specialty:CodeableConcept`,
  'Slot': `appointment-type token appointmentType:CodeableConcept
identifier token identifier:Identifier
schedule reference schedule:Reference (Schedule)
service-category token serviceCategory:CodeableConcept
service-type token serviceType:CodeableConcept
specialty token specialty:CodeableConcept
start date start:instant
status token status:code`,
  'Account': `identifier token identifier:Identifier
name string name:string
owner reference owner:Reference (Organization)
patient reference subject[resolve=Patient]:Reference (Patient)
period date servicePeriod:Period
status token status:code
subject reference subject:Reference (Practitioner Organization Device Patient HealthcareService PractitionerRole Location)
type token type:CodeableConcept`,
  'ChargeItem': `account reference account:Reference (Account)
code token code:CodeableConcept
context reference context:Reference (EpisodeOfCare Encounter)
entered-date date enteredDate:dateTime
enterer reference enterer:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
factor-override number factorOverride:decimal
identifier token identifier:Identifier
occurrence date occurrenceDateTime:dateTime;occurrencePeriod:Period;occurrenceTiming:Timing
patient reference subject[resolve=Patient]:Reference (Patient)
performer-actor reference performer.actor:Reference (Practitioner Organization CareTeam Device Patient PractitionerRole RelatedPerson)
performer-function token performer.function:CodeableConcept
performing-organization reference performingOrganization:Reference (Organization)
price-override quantity priceOverride:Money
quantity quantity quantity:Quantity
requesting-organization reference requestingOrganization:Reference (Organization)
service reference service:Reference (Immunization MedicationDispense SupplyDelivery Observation DiagnosticReport ImagingStudy MedicationAdministration Procedure)
subject reference subject:Reference (Group Patient)`,
  'Invoice': `account reference account:Reference (Account)
date date date:dateTime
identifier token identifier:Identifier
issuer reference issuer:Reference (Organization)
participant reference participant.actor:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
participant-role token participant.role:CodeableConcept
patient reference subject[resolve=Patient]:Reference (Patient)
recipient reference recipient:Reference (Organization Patient RelatedPerson)
status token status:code
subject reference subject:Reference (Group Patient)
totalgross quantity totalGross:Money
totalnet quantity totalNet:Money
type token type:CodeableConcept`,
  'Coverage': `beneficiary reference beneficiary:Reference (Patient)
class-type token class.type:CodeableConcept
class-value string class.value:string
dependent string dependent:string
identifier token identifier:Identifier
patient reference beneficiary:Reference (Patient)
payor reference payor:Reference (Organization Patient RelatedPerson)
policy-holder reference policyHolder:Reference (Organization Patient RelatedPerson)
status token status:code
subscriber reference subscriber:Reference (Patient RelatedPerson)
type token type:CodeableConcept`,
  'Claim': `care-team reference careTeam.provider:Reference (Practitioner Organization PractitionerRole)
created date created:dateTime
detail-udi reference item.detail.udi:Reference (Device)
encounter reference item.encounter:Reference (Encounter)
enterer reference enterer:Reference (Practitioner PractitionerRole)
facility reference facility:Reference (Location)
identifier token identifier:Identifier
insurer reference insurer:Reference (Organization)
item-udi reference item.udi:Reference (Device)
patient reference patient:Reference (Patient)
payee reference payee.party:Reference (Practitioner Organization Patient PractitionerRole RelatedPerson)
priority token priority:CodeableConcept
procedure-udi reference procedure.udi:Reference (Device)
provider reference provider:Reference (Practitioner Organization PractitionerRole)
status token status:code
subdetail-udi reference item.detail.subDetail.udi:Reference (Device)
use token use:code`,
  'ClaimResponse': `created date created:dateTime
disposition string disposition:string
identifier token identifier:Identifier
insurer reference insurer:Reference (Organization)
outcome token outcome:code
patient reference patient:Reference (Patient)
payment-date date payment.date:date
request reference request:Reference (Claim)
requestor reference requestor:Reference (Practitioner Organization PractitionerRole)
status token status:code
use token use:code`,
  'PaymentReconciliation': `created date created:dateTime
disposition string disposition:string
identifier token identifier:Identifier
outcome token outcome:code
payment-issuer reference paymentIssuer:Reference (Organization)
request reference request:Reference (Task)
requestor reference requestor:Reference (Practitioner Organization PractitionerRole)
status token status:code`,
  'ExplanationOfBenefit': `care-team reference careTeam.provider:Reference (Practitioner Organization PractitionerRole)
claim reference claim:Reference (Claim)
coverage reference insurance.coverage:Reference (Coverage)
created date created:dateTime
detail-udi reference item.detail.udi:Reference (Device)
disposition string disposition:string
encounter reference item.encounter:Reference (Encounter)
enterer reference enterer:Reference (Practitioner PractitionerRole)
facility reference facility:Reference (Location)
identifier token identifier:Identifier
item-udi reference item.udi:Reference (Device)
patient reference patient:Reference (Patient)
payee reference payee.party:Reference (Practitioner Organization Patient PractitionerRole RelatedPerson)
procedure-udi reference procedure.udi:Reference (Device)
provider reference provider:Reference (Practitioner Organization PractitionerRole)
status token status:code
subdetail-udi reference item.detail.subDetail.udi:Reference (Device)`,
  'Task': `authored-on date authoredOn:dateTime
based-on reference basedOn:Reference
business-status token businessStatus:CodeableConcept
code token code:CodeableConcept
encounter reference encounter:Reference (Encounter)
focus reference focus:Reference
group-identifier token groupIdentifier:Identifier
identifier token identifier:Identifier
intent token intent:code
modified date lastModified:dateTime
owner reference owner:Reference (Practitioner Organization CareTeam Device Patient HealthcareService PractitionerRole RelatedPerson)
part-of reference partOf:Reference (Task)
patient reference for[resolve=Patient]:Reference (Patient)
performer token performerType:CodeableConcept
period date executionPeriod:Period
priority token priority:code
requester reference requester:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
status token status:code
subject reference for:Reference`,
  'CommunicationRequest': `authored date authoredOn:dateTime
based-on reference basedOn:Reference
category token category:CodeableConcept
encounter reference encounter:Reference (Encounter)
group-identifier token groupIdentifier:Identifier
identifier token identifier:Identifier
medium token medium:CodeableConcept
occurrence date occurrenceDateTime:dateTime
patient reference subject[resolve=Patient]:Reference (Patient)
priority token priority:code
recipient reference recipient:Reference (Practitioner Group Organization CareTeam Device Patient HealthcareService PractitionerRole RelatedPerson)
replaces reference replaces:Reference (CommunicationRequest)
requester reference requester:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
sender reference sender:Reference (Practitioner Organization Device Patient HealthcareService PractitionerRole RelatedPerson)
status token status:code
subject reference subject:Reference (Group Patient)`,
  'Communication': `based-on reference basedOn:Reference
category token category:CodeableConcept
encounter reference encounter:Reference (Encounter)
identifier token identifier:Identifier
instantiates-canonical reference instantiatesCanonical:canonical (Questionnaire Measure PlanDefinition OperationDefinition ActivityDefinition)
instantiates-uri uri instantiatesUri:uri
medium token medium:CodeableConcept
part-of reference partOf:Reference
patient reference subject[resolve=Patient]:Reference (Patient)
received date received:dateTime
recipient reference recipient:Reference (Practitioner Group Organization CareTeam Device Patient HealthcareService PractitionerRole RelatedPerson)
sender reference sender:Reference (Practitioner Organization Device Patient HealthcareService PractitionerRole RelatedPerson)
sent date sent:dateTime
status token status:code
subject reference subject:Reference (Group Patient)`,
  'Flag': `author reference author:Reference (Practitioner Organization Device Patient PractitionerRole)
date date period:Period
encounter reference encounter:Reference (Encounter EpisodeOfCare)
identifier token identifier:Identifier
patient reference subject[resolve=Patient]:Reference (Patient)
subject reference subject:Reference (Practitioner Group Organization Medication Patient PlanDefinition Procedure Location)`,
  'Group': `actual token actual:boolean
characteristic token characteristic.code:CodeableConcept
code token code:CodeableConcept
exclude token characteristic.exclude:boolean
identifier token identifier:Identifier
managing-entity reference managingEntity:Reference (Practitioner Organization PractitionerRole RelatedPerson)
member reference member.entity:Reference (Practitioner Group Device Medication Patient Substance PractitionerRole)
type token type:code
value token characteristic.valueCodeableConcept:CodeableConcept;characteristic.valueBoolean:boolean`,
  'Consent': `action token provision.action:CodeableConcept
actor reference provision.actor.reference:Reference (Practitioner Group Organization CareTeam Device Patient PractitionerRole RelatedPerson)
category token category:CodeableConcept
consentor reference performer:Reference (Practitioner Organization Patient PractitionerRole RelatedPerson)
data reference provision.data.reference:Reference
date date dateTime:dateTime
identifier token identifier:Identifier
organization reference organization:Reference (Organization)
patient reference patient:Reference (Patient)
period date provision.period:Period
purpose token provision.purpose:Coding
scope token scope:CodeableConcept
security-label token provision.securityLabel:Coding
source-reference reference sourceReference:Reference (Consent Contract QuestionnaireResponse DocumentReference)
status token status:code`,
  'QuestionnaireResponse': `author reference author:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
authored date authored:dateTime
based-on reference basedOn:Reference (CarePlan ServiceRequest)
encounter reference encounter:Reference (Encounter)
identifier token identifier:Identifier
part-of reference partOf:Reference (Observation Procedure)
patient reference subject[resolve=Patient]:Reference (Patient)
questionnaire reference questionnaire:canonical (Questionnaire)
source reference source:Reference (Practitioner Patient PractitionerRole RelatedPerson)
status token status:code
subject reference subject:Reference`,
  'Questionnaire': `code token item.code:Coding
context token useContext.valueCodeableConcept:CodeableConcept
context-quantity quantity useContext.valueQuantity:Quantity
context-type token useContext.code:Coding
date date date:dateTime
definition uri item.definition:uri
description string description:markdown
effective date effectivePeriod:Period
identifier token identifier:Identifier
jurisdiction token jurisdiction:CodeableConcept
name string name:string
publisher string publisher:string
status token status:code
subject-type token subjectType:code
title string title:string
url uri url:uri
version token version:string`,
  'RiskAssessment': `condition reference condition:Reference (Condition)
date date occurrenceDateTime:dateTime
encounter reference encounter:Reference (Encounter EpisodeOfCare)
identifier token identifier:Identifier
method token method:CodeableConcept
patient reference subject[resolve=Patient]:Reference (Patient)
performer reference performer:Reference (Practitioner Device PractitionerRole)
probability number prediction.probabilityDecimal:decimal
risk token prediction.qualitativeRisk:CodeableConcept
subject reference subject:Reference (Group Patient)`,
  'FamilyMemberHistory': `code token condition.code:CodeableConcept
date date date:dateTime
identifier token identifier:Identifier
instantiates-canonical reference instantiatesCanonical:canonical (Questionnaire Measure PlanDefinition OperationDefinition ActivityDefinition)
instantiates-uri uri instantiatesUri:uri
patient reference patient:Reference (Patient)
relationship token relationship:CodeableConcept
sex token sex:CodeableConcept
status token status:code`,
  'Device': `device-name string deviceName.name:string;type.coding.display:string;type.text:string
identifier token identifier:Identifier
location reference location:Reference (Location)
manufacturer string manufacturer:string
model string modelNumber:string
organization reference owner:Reference (Organization)
patient reference patient:Reference (Patient)
status token status:code
type token type:CodeableConcept
udi-carrier string udiCarrier.carrierHRF:string
udi-di string udiCarrier.deviceIdentifier:string
url uri url:uri`,
  'MessageHeader': `author reference author:Reference (Practitioner PractitionerRole)
code token response.code:code
destination string destination.name:string
destination-uri uri destination.endpoint:url
enterer reference enterer:Reference (Practitioner PractitionerRole)
event token eventCoding:Coding;eventUri:uri
focus reference focus:Reference
receiver reference destination.receiver:Reference (Practitioner Organization PractitionerRole)
response-id token response.identifier:id
responsible reference responsible:Reference (Practitioner Organization PractitionerRole)
sender reference sender:Reference (Practitioner Organization PractitionerRole)
source string source.name:string
source-uri uri source.endpoint:url
target reference destination.target:Reference (Device)`,
  'Provenance': `agent reference agent.who:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
agent-role token agent.role:CodeableConcept
agent-type token agent.type:CodeableConcept
entity reference entity.what:Reference
location reference location:Reference (Location)
patient reference target[resolve=Patient]:Reference (Patient)
recorded date recorded:instant
signature-type token signature.type:Coding
target reference target:Reference
when date occurredDateTime:dateTime`,
  'AuditEvent': `action token action:code
address string agent.network.address:string
agent reference agent.who:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
agent-name string agent.name:string
agent-role token agent.role:CodeableConcept
altid token agent.altId:string
date date recorded:instant
entity reference entity.what:Reference
entity-name string entity.name:string
entity-role token entity.role:Coding
entity-type token entity.type:Coding
outcome token outcome:code
patient reference agent.who[resolve=Patient]:Reference;entity.what[resolve=Patient]:Reference (Patient)
policy uri agent.policy:uri
site token source.site:string
source reference source.observer:Reference (Practitioner Organization Device Patient PractitionerRole RelatedPerson)
subtype token subtype:Coding
type token type:Coding`,
  'MeasureReport': `date date date:dateTime
evaluated-resource reference evaluatedResource:Reference
identifier token identifier:Identifier
measure reference measure:canonical (Measure)
patient reference subject[resolve=Patient]:Reference (Patient)
period date period:Period
reporter reference reporter:Reference (Practitioner Organization PractitionerRole Location)
status token status:code
subject reference subject:Reference (Practitioner Group Organization CareTeam Device Patient HealthcareService PractitionerRole RelatedPerson Location)`,
  'Measure': `composed-of reference relatedArtifact[type=composed-of].resource:canonical
context token useContext.valueCodeableConcept:CodeableConcept
context-quantity quantity useContext.valueQuantity:Quantity
context-type token useContext.code:Coding
date date date:dateTime
depends-on reference relatedArtifact[type=depends-on].resource:canonical;library:canonical
derived-from reference relatedArtifact[type=derived-from].resource:canonical
description string description:markdown
effective date effectivePeriod:Period
identifier token identifier:Identifier
jurisdiction token jurisdiction:CodeableConcept
name string name:string
predecessor reference relatedArtifact[type=predecessor].resource:canonical
publisher string publisher:string
status token status:code
successor reference relatedArtifact[type=successor].resource:canonical
title string title:string
topic token topic:CodeableConcept
url uri url:uri
version token version:string`,
  'List': `code token code:CodeableConcept
date date date:dateTime
empty-reason token emptyReason:CodeableConcept
encounter reference encounter:Reference (Encounter EpisodeOfCare)
identifier token identifier:Identifier
item reference entry.item:Reference
notes string note.text:markdown
patient reference subject[resolve=Patient]:Reference (Patient)
source reference source:Reference (Practitioner Device Patient PractitionerRole)
status token status:code
subject reference subject:Reference (Group Device Patient Location)
title string title:string`,
  'Bundle': `identifier token identifier:Identifier
timestamp date timestamp:instant
type token type:code`,
  'OperationOutcome': ``,
  'Basic': `author reference author:Reference (Practitioner Organization Patient PractitionerRole RelatedPerson)
code token code:CodeableConcept
created date created:date
identifier token identifier:Identifier
patient reference subject[resolve=Patient]:Reference (Patient)
subject reference subject:Reference`,
  'Linkage': `author reference author:Reference (Practitioner Organization PractitionerRole)
item reference item.resource:Reference
source reference item.resource:Reference`,
  'Subscription': `contact token contact:ContactPoint
criteria string criteria:string
payload token channel.payload:code
status token status:code
type token channel.type:code
url uri channel.endpoint:url`,
  'PlanDefinition': `composed-of reference relatedArtifact[type=composed-of].resource:canonical
context token useContext.valueCodeableConcept:CodeableConcept
context-quantity quantity useContext.valueQuantity:Quantity
context-type token useContext.code:Coding
date date date:dateTime
definition reference action.definitionCanonical:canonical;action.definitionUri:uri (Questionnaire PlanDefinition ActivityDefinition)
depends-on reference relatedArtifact[type=depends-on].resource:canonical;library:canonical
derived-from reference relatedArtifact[type=derived-from].resource:canonical
description string description:markdown
effective date effectivePeriod:Period
identifier token identifier:Identifier
jurisdiction token jurisdiction:CodeableConcept
name string name:string
predecessor reference relatedArtifact[type=predecessor].resource:canonical
publisher string publisher:string
status token status:code
successor reference relatedArtifact[type=successor].resource:canonical
title string title:string
topic token topic:CodeableConcept
type token type:CodeableConcept
url uri url:uri
version token version:string`,
}

/** Parameters whose expression is no list of element paths: not offered. */
export const skippedParameters = `Bundle.composition
Bundle.message
DocumentReference.relationship
Group.characteristic-value
Location.near
Measure.context-type-quantity
Measure.context-type-value
Observation.code-value-concept
Observation.code-value-date
Observation.code-value-quantity
Observation.code-value-string
Observation.combo-code-value-concept
Observation.combo-code-value-quantity
Observation.component-code-value-concept
Observation.component-code-value-quantity
Observation.value-string
Patient.deceased
PlanDefinition.context-type-quantity
PlanDefinition.context-type-value
Questionnaire.context-type-quantity
Questionnaire.context-type-value`
