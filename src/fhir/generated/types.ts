// Made by scripts/generate-fhir.ts from the R4 definitions. Do not edit; run `npm run generate:fhir`.

/** Table name → one line an element: name min..max types!binding. */
export const typeTables: Readonly<Record<string, string>> = {
  'Account': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!account-status
type 0..1 CodeableConcept
name 0..1 string
subject 0..* Reference(Patient Device Practitioner PractitionerRole Location HealthcareService Organization)
servicePeriod 0..1 Period
coverage 0..* Account.coverage
owner 0..1 Reference(Organization)
description 0..1 string
guarantor 0..* Account.guarantor
partOf 0..1 Reference(Account)`,
  'Account.coverage': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
coverage 1..1 Reference(Coverage)
priority 0..1 positiveInt`,
  'Account.guarantor': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
party 1..1 Reference(Patient RelatedPerson Organization)
onHold 0..1 boolean
period 0..1 Period`,
  'Address': `id 0..1 string
extension 0..* Extension
use 0..1 code!address-use
type 0..1 code!address-type
text 0..1 string
line 0..* string
city 0..1 string
district 0..1 string
state 0..1 string
postalCode 0..1 string
country 0..1 string
period 0..1 Period`,
  'Age': `id 0..1 string
extension 0..* Extension
value 0..1 decimal
comparator 0..1 code!quantity-comparator
unit 0..1 string
system 0..1 uri
code 0..1 code`,
  'AllergyIntolerance': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
clinicalStatus 0..1 CodeableConcept!allergyintolerance-clinical
verificationStatus 0..1 CodeableConcept!allergyintolerance-verification
type 0..1 code!allergy-intolerance-type
category 0..* code!allergy-intolerance-category
criticality 0..1 code!allergy-intolerance-criticality
code 0..1 CodeableConcept
patient 1..1 Reference(Patient)
encounter 0..1 Reference(Encounter)
onset[x] 0..1 dateTime,Age,Period,Range,string
recordedDate 0..1 dateTime
recorder 0..1 Reference(Practitioner PractitionerRole Patient RelatedPerson)
asserter 0..1 Reference(Patient RelatedPerson Practitioner PractitionerRole)
lastOccurrence 0..1 dateTime
note 0..* Annotation
reaction 0..* AllergyIntolerance.reaction`,
  'AllergyIntolerance.reaction': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
substance 0..1 CodeableConcept
manifestation 1..* CodeableConcept
description 0..1 string
onset 0..1 dateTime
severity 0..1 code!reaction-event-severity
exposureRoute 0..1 CodeableConcept
note 0..* Annotation`,
  'Annotation': `id 0..1 string
extension 0..* Extension
author[x] 0..1 Reference(Practitioner Patient RelatedPerson Organization),string
time 0..1 dateTime
text 1..1 markdown`,
  'Appointment': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!appointmentstatus
cancelationReason 0..1 CodeableConcept
serviceCategory 0..* CodeableConcept
serviceType 0..* CodeableConcept
specialty 0..* CodeableConcept
appointmentType 0..1 CodeableConcept
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Procedure Observation ImmunizationRecommendation)
priority 0..1 unsignedInt
description 0..1 string
supportingInformation 0..* Reference
start 0..1 instant
end 0..1 instant
minutesDuration 0..1 positiveInt
slot 0..* Reference(Slot)
created 0..1 dateTime
comment 0..1 string
patientInstruction 0..1 string
basedOn 0..* Reference(ServiceRequest)
participant 1..* Appointment.participant
requestedPeriod 0..* Period`,
  'Appointment.participant': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 0..* CodeableConcept
actor 0..1 Reference(Patient Practitioner PractitionerRole RelatedPerson Device HealthcareService Location)
required 0..1 code!participantrequired
status 1..1 code!participationstatus
period 0..1 Period`,
  'Attachment': `id 0..1 string
extension 0..* Extension
contentType 0..1 code
language 0..1 code
data 0..1 base64Binary
url 0..1 url
size 0..1 unsignedInt
hash 0..1 base64Binary
title 0..1 string
creation 0..1 dateTime`,
  'AuditEvent': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 Coding
subtype 0..* Coding
action 0..1 code!audit-event-action
period 0..1 Period
recorded 1..1 instant
outcome 0..1 code!audit-event-outcome
outcomeDesc 0..1 string
purposeOfEvent 0..* CodeableConcept
agent 1..* AuditEvent.agent
source 1..1 AuditEvent.source
entity 0..* AuditEvent.entity`,
  'AuditEvent.agent': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 0..1 CodeableConcept
role 0..* CodeableConcept
who 0..1 Reference(PractitionerRole Practitioner Organization Device Patient RelatedPerson Bot ClientApplication)
altId 0..1 string
name 0..1 string
requestor 1..1 boolean
location 0..1 Reference(Location)
policy 0..* uri
media 0..1 Coding
network 0..1 AuditEvent.agent.network
purposeOfUse 0..* CodeableConcept`,
  'AuditEvent.agent.network': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
address 0..1 string
type 0..1 code!network-type`,
  'AuditEvent.entity': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
what 0..1 Reference
type 0..1 Coding
role 0..1 Coding
lifecycle 0..1 Coding
securityLabel 0..* Coding
name 0..1 string
description 0..1 string
query 0..1 base64Binary
detail 0..* AuditEvent.entity.detail`,
  'AuditEvent.entity.detail': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 string
value[x] 1..1 string,base64Binary`,
  'AuditEvent.source': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
site 0..1 string
observer 1..1 Reference(PractitionerRole Practitioner Organization Device Patient RelatedPerson Subscription Bot ClientApplication)
type 0..* Coding`,
  'Basic': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
code 1..1 CodeableConcept
subject 0..1 Reference
created 0..1 date
author 0..1 Reference(Practitioner PractitionerRole Patient RelatedPerson Organization)`,
  'Bundle': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
identifier 0..1 Identifier
type 1..1 code!bundle-type
timestamp 0..1 instant
total 0..1 unsignedInt
link 0..* Bundle.link
entry 0..* Bundle.entry
signature 0..1 Signature`,
  'Bundle.entry': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
link 0..* Bundle.link
fullUrl 0..1 uri
resource 0..1 Resource
search 0..1 Bundle.entry.search
request 0..1 Bundle.entry.request
response 0..1 Bundle.entry.response`,
  'Bundle.entry.request': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
method 1..1 code!http-verb
url 1..1 uri
ifNoneMatch 0..1 string
ifModifiedSince 0..1 instant
ifMatch 0..1 string
ifNoneExist 0..1 string`,
  'Bundle.entry.response': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
status 1..1 string
location 0..1 uri
etag 0..1 string
lastModified 0..1 instant
outcome 0..1 OperationOutcome`,
  'Bundle.entry.search': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
mode 0..1 code!search-entry-mode
score 0..1 decimal`,
  'Bundle.link': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
relation 1..1 string
url 1..1 uri`,
  'CarePlan': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
instantiatesCanonical 0..* canonical
instantiatesUri 0..* uri
basedOn 0..* Reference(CarePlan)
replaces 0..* Reference(CarePlan)
partOf 0..* Reference(CarePlan)
status 1..1 code!request-status
intent 1..1 code!care-plan-intent
category 0..* CodeableConcept
title 0..1 string
description 0..1 string
subject 1..1 Reference(Patient Group)
encounter 0..1 Reference(Encounter)
period 0..1 Period
created 0..1 dateTime
author 0..1 Reference(Patient Practitioner PractitionerRole Device RelatedPerson Organization CareTeam)
contributor 0..* Reference(Patient Practitioner PractitionerRole Device RelatedPerson Organization CareTeam)
careTeam 0..* Reference(CareTeam)
addresses 0..* Reference(Condition)
supportingInfo 0..* Reference
goal 0..* Reference(Goal)
activity 0..* CarePlan.activity
note 0..* Annotation`,
  'CarePlan.activity': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
outcomeCodeableConcept 0..* CodeableConcept
outcomeReference 0..* Reference
progress 0..* Annotation
reference 0..1 Reference(Appointment CommunicationRequest DeviceRequest MedicationRequest NutritionOrder Task ServiceRequest VisionPrescription RequestGroup)
detail 0..1 CarePlan.activity.detail`,
  'CarePlan.activity.detail': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
kind 0..1 code!care-plan-activity-kind
instantiatesCanonical 0..* canonical
instantiatesUri 0..* uri
code 0..1 CodeableConcept
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Observation DiagnosticReport DocumentReference)
goal 0..* Reference(Goal)
status 1..1 code!care-plan-activity-status
statusReason 0..1 CodeableConcept
doNotPerform 0..1 boolean
scheduled[x] 0..1 Timing,Period,string
location 0..1 Reference(Location)
performer 0..* Reference(Practitioner PractitionerRole Organization RelatedPerson Patient CareTeam HealthcareService Device)
product[x] 0..1 CodeableConcept,Reference(Medication Substance)
dailyAmount 0..1 Quantity
quantity 0..1 Quantity
description 0..1 string`,
  'CareTeam': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 0..1 code!care-team-status
category 0..* CodeableConcept
name 0..1 string
subject 0..1 Reference(Patient Group)
encounter 0..1 Reference(Encounter)
period 0..1 Period
participant 0..* CareTeam.participant
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition)
managingOrganization 0..* Reference(Organization)
telecom 0..* ContactPoint
note 0..* Annotation`,
  'CareTeam.participant': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
role 0..* CodeableConcept
member 0..1 Reference(Practitioner PractitionerRole RelatedPerson Patient Organization CareTeam)
onBehalfOf 0..1 Reference(Organization)
period 0..1 Period`,
  'ChargeItem': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
definitionUri 0..* uri
definitionCanonical 0..* canonical
status 1..1 code!chargeitem-status
partOf 0..* Reference(ChargeItem)
code 1..1 CodeableConcept
subject 1..1 Reference(Patient Group)
context 0..1 Reference(Encounter EpisodeOfCare)
occurrence[x] 0..1 dateTime,Period,Timing
performer 0..* ChargeItem.performer
performingOrganization 0..1 Reference(Organization)
requestingOrganization 0..1 Reference(Organization)
costCenter 0..1 Reference(Organization)
quantity 0..1 Quantity
bodysite 0..* CodeableConcept
factorOverride 0..1 decimal
priceOverride 0..1 Money
overrideReason 0..1 string
enterer 0..1 Reference(Practitioner PractitionerRole Organization Patient Device RelatedPerson)
enteredDate 0..1 dateTime
reason 0..* CodeableConcept
service 0..* Reference(DiagnosticReport ImagingStudy Immunization MedicationAdministration MedicationDispense Observation Procedure SupplyDelivery)
product[x] 0..1 Reference(Device Medication Substance),CodeableConcept
account 0..* Reference(Account)
note 0..* Annotation
supportingInformation 0..* Reference`,
  'ChargeItem.performer': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
function 0..1 CodeableConcept
actor 1..1 Reference(Practitioner PractitionerRole Organization CareTeam Patient Device RelatedPerson)`,
  'Claim': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!fm-status
type 1..1 CodeableConcept
subType 0..1 CodeableConcept
use 1..1 code!claim-use
patient 1..1 Reference(Patient)
billablePeriod 0..1 Period
created 1..1 dateTime
enterer 0..1 Reference(Practitioner PractitionerRole)
insurer 0..1 Reference(Organization)
provider 1..1 Reference(Practitioner PractitionerRole Organization)
priority 1..1 CodeableConcept
fundsReserve 0..1 CodeableConcept
related 0..* Claim.related
prescription 0..1 Reference(DeviceRequest MedicationRequest VisionPrescription)
originalPrescription 0..1 Reference(DeviceRequest MedicationRequest VisionPrescription)
payee 0..1 Claim.payee
referral 0..1 Reference(ServiceRequest)
facility 0..1 Reference(Location)
careTeam 0..* Claim.careTeam
supportingInfo 0..* Claim.supportingInfo
diagnosis 0..* Claim.diagnosis
procedure 0..* Claim.procedure
insurance 1..* Claim.insurance
accident 0..1 Claim.accident
item 0..* Claim.item
total 0..1 Money`,
  'Claim.accident': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
date 1..1 date
type 0..1 CodeableConcept
location[x] 0..1 Address,Reference(Location)`,
  'Claim.careTeam': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
provider 1..1 Reference(Practitioner PractitionerRole Organization)
responsible 0..1 boolean
role 0..1 CodeableConcept
qualification 0..1 CodeableConcept`,
  'Claim.diagnosis': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
diagnosis[x] 1..1 CodeableConcept,Reference(Condition)
type 0..* CodeableConcept
onAdmission 0..1 CodeableConcept
packageCode 0..1 CodeableConcept`,
  'Claim.insurance': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
focal 1..1 boolean
identifier 0..1 Identifier
coverage 1..1 Reference(Coverage)
businessArrangement 0..1 string
preAuthRef 0..* string
claimResponse 0..1 Reference(ClaimResponse)`,
  'Claim.item': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
careTeamSequence 0..* positiveInt
diagnosisSequence 0..* positiveInt
procedureSequence 0..* positiveInt
informationSequence 0..* positiveInt
revenue 0..1 CodeableConcept
category 0..1 CodeableConcept
productOrService 1..1 CodeableConcept
modifier 0..* CodeableConcept
programCode 0..* CodeableConcept
serviced[x] 0..1 date,Period
location[x] 0..1 CodeableConcept,Address,Reference(Location)
quantity 0..1 Quantity
unitPrice 0..1 Money
factor 0..1 decimal
net 0..1 Money
udi 0..* Reference(Device)
bodySite 0..1 CodeableConcept
subSite 0..* CodeableConcept
encounter 0..* Reference(Encounter)
detail 0..* Claim.item.detail`,
  'Claim.item.detail': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
revenue 0..1 CodeableConcept
category 0..1 CodeableConcept
productOrService 1..1 CodeableConcept
modifier 0..* CodeableConcept
programCode 0..* CodeableConcept
quantity 0..1 Quantity
unitPrice 0..1 Money
factor 0..1 decimal
net 0..1 Money
udi 0..* Reference(Device)
subDetail 0..* Claim.item.detail.subDetail`,
  'Claim.item.detail.subDetail': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
revenue 0..1 CodeableConcept
category 0..1 CodeableConcept
productOrService 1..1 CodeableConcept
modifier 0..* CodeableConcept
programCode 0..* CodeableConcept
quantity 0..1 Quantity
unitPrice 0..1 Money
factor 0..1 decimal
net 0..1 Money
udi 0..* Reference(Device)`,
  'Claim.payee': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 CodeableConcept
party 0..1 Reference(Practitioner PractitionerRole Organization Patient RelatedPerson)`,
  'Claim.procedure': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
type 0..* CodeableConcept
date 0..1 dateTime
procedure[x] 1..1 CodeableConcept,Reference(Procedure)
udi 0..* Reference(Device)`,
  'Claim.related': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
claim 0..1 Reference(Claim)
relationship 0..1 CodeableConcept
reference 0..1 Identifier`,
  'Claim.supportingInfo': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
category 1..1 CodeableConcept
code 0..1 CodeableConcept
timing[x] 0..1 date,Period
value[x] 0..1 boolean,string,Quantity,Attachment,Reference
reason 0..1 CodeableConcept`,
  'ClaimResponse': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!fm-status
type 1..1 CodeableConcept
subType 0..1 CodeableConcept
use 1..1 code!claim-use
patient 1..1 Reference(Patient)
created 1..1 dateTime
insurer 1..1 Reference(Organization)
requestor 0..1 Reference(Practitioner PractitionerRole Organization)
request 0..1 Reference(Claim)
outcome 1..1 code!remittance-outcome
disposition 0..1 string
preAuthRef 0..1 string
preAuthPeriod 0..1 Period
payeeType 0..1 CodeableConcept
item 0..* ClaimResponse.item
addItem 0..* ClaimResponse.addItem
adjudication 0..* ClaimResponse.item.adjudication
total 0..* ClaimResponse.total
payment 0..1 ClaimResponse.payment
fundsReserve 0..1 CodeableConcept
formCode 0..1 CodeableConcept
form 0..1 Attachment
processNote 0..* ClaimResponse.processNote
communicationRequest 0..* Reference(CommunicationRequest)
insurance 0..* ClaimResponse.insurance
error 0..* ClaimResponse.error`,
  'ClaimResponse.addItem': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
itemSequence 0..* positiveInt
detailSequence 0..* positiveInt
subdetailSequence 0..* positiveInt
provider 0..* Reference(Practitioner PractitionerRole Organization)
productOrService 1..1 CodeableConcept
modifier 0..* CodeableConcept
programCode 0..* CodeableConcept
serviced[x] 0..1 date,Period
location[x] 0..1 CodeableConcept,Address,Reference(Location)
quantity 0..1 Quantity
unitPrice 0..1 Money
factor 0..1 decimal
net 0..1 Money
bodySite 0..1 CodeableConcept
subSite 0..* CodeableConcept
noteNumber 0..* positiveInt
adjudication 1..* ClaimResponse.item.adjudication
detail 0..* ClaimResponse.addItem.detail`,
  'ClaimResponse.addItem.detail': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
productOrService 1..1 CodeableConcept
modifier 0..* CodeableConcept
quantity 0..1 Quantity
unitPrice 0..1 Money
factor 0..1 decimal
net 0..1 Money
noteNumber 0..* positiveInt
adjudication 1..* ClaimResponse.item.adjudication
subDetail 0..* ClaimResponse.addItem.detail.subDetail`,
  'ClaimResponse.addItem.detail.subDetail': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
productOrService 1..1 CodeableConcept
modifier 0..* CodeableConcept
quantity 0..1 Quantity
unitPrice 0..1 Money
factor 0..1 decimal
net 0..1 Money
noteNumber 0..* positiveInt
adjudication 1..* ClaimResponse.item.adjudication`,
  'ClaimResponse.error': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
itemSequence 0..1 positiveInt
detailSequence 0..1 positiveInt
subDetailSequence 0..1 positiveInt
code 1..1 CodeableConcept`,
  'ClaimResponse.insurance': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
focal 1..1 boolean
coverage 1..1 Reference(Coverage)
businessArrangement 0..1 string
claimResponse 0..1 Reference(ClaimResponse)`,
  'ClaimResponse.item': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
itemSequence 1..1 positiveInt
noteNumber 0..* positiveInt
adjudication 1..* ClaimResponse.item.adjudication
detail 0..* ClaimResponse.item.detail`,
  'ClaimResponse.item.adjudication': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
category 1..1 CodeableConcept
reason 0..1 CodeableConcept
amount 0..1 Money
value 0..1 decimal`,
  'ClaimResponse.item.detail': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
detailSequence 1..1 positiveInt
noteNumber 0..* positiveInt
adjudication 1..* ClaimResponse.item.adjudication
subDetail 0..* ClaimResponse.item.detail.subDetail`,
  'ClaimResponse.item.detail.subDetail': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
subDetailSequence 1..1 positiveInt
noteNumber 0..* positiveInt
adjudication 0..* ClaimResponse.item.adjudication`,
  'ClaimResponse.payment': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 CodeableConcept
adjustment 0..1 Money
adjustmentReason 0..1 CodeableConcept
date 0..1 date
amount 1..1 Money
identifier 0..1 Identifier`,
  'ClaimResponse.processNote': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
number 0..1 positiveInt
type 0..1 code!note-type
text 1..1 string
language 0..1 CodeableConcept`,
  'ClaimResponse.total': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
category 1..1 CodeableConcept
amount 1..1 Money`,
  'CodeableConcept': `id 0..1 string
extension 0..* Extension
coding 0..* Coding
text 0..1 string`,
  'Coding': `id 0..1 string
extension 0..* Extension
system 0..1 uri
version 0..1 string
code 0..1 code
display 0..1 string
userSelected 0..1 boolean`,
  'Communication': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
instantiatesCanonical 0..* canonical
instantiatesUri 0..* uri
basedOn 0..* Reference
partOf 0..* Reference
inResponseTo 0..* Reference(Communication)
status 1..1 code!event-status
statusReason 0..1 CodeableConcept
category 0..* CodeableConcept
priority 0..1 code!request-priority
medium 0..* CodeableConcept
subject 0..1 Reference(Patient Group)
topic 0..1 CodeableConcept
about 0..* Reference
encounter 0..1 Reference(Encounter)
sent 0..1 dateTime
received 0..1 dateTime
recipient 0..* Reference(Device Organization Patient Practitioner PractitionerRole RelatedPerson Group CareTeam HealthcareService)
sender 0..1 Reference(Device Organization Patient Practitioner PractitionerRole RelatedPerson HealthcareService)
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Observation DiagnosticReport DocumentReference)
payload 0..* Communication.payload
note 0..* Annotation`,
  'Communication.payload': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
content[x] 1..1 string,Attachment,Reference`,
  'CommunicationRequest': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
basedOn 0..* Reference
replaces 0..* Reference(CommunicationRequest)
groupIdentifier 0..1 Identifier
status 1..1 code!request-status
statusReason 0..1 CodeableConcept
category 0..* CodeableConcept
priority 0..1 code!request-priority
doNotPerform 0..1 boolean
medium 0..* CodeableConcept
subject 0..1 Reference(Patient Group)
about 0..* Reference
encounter 0..1 Reference(Encounter)
payload 0..* CommunicationRequest.payload
occurrence[x] 0..1 dateTime,Period
authoredOn 0..1 dateTime
requester 0..1 Reference(Practitioner PractitionerRole Organization Patient RelatedPerson Device)
recipient 0..* Reference(Device Organization Patient Practitioner PractitionerRole RelatedPerson Group CareTeam HealthcareService)
sender 0..1 Reference(Device Organization Patient Practitioner PractitionerRole RelatedPerson HealthcareService)
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Observation DiagnosticReport DocumentReference)
note 0..* Annotation`,
  'CommunicationRequest.payload': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
content[x] 1..1 string,Attachment,Reference`,
  'Composition': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..1 Identifier
status 1..1 code!composition-status
type 1..1 CodeableConcept
category 0..* CodeableConcept
subject 0..1 Reference
encounter 0..1 Reference(Encounter)
date 1..1 dateTime
author 1..* Reference(Practitioner PractitionerRole Device Patient RelatedPerson Organization)
title 1..1 string
confidentiality 0..1 code!v3-ConfidentialityClassification
attester 0..* Composition.attester
custodian 0..1 Reference(Organization)
relatesTo 0..* Composition.relatesTo
event 0..* Composition.event
section 0..* Composition.section`,
  'Composition.attester': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
mode 1..1 code!composition-attestation-mode
time 0..1 dateTime
party 0..1 Reference(Patient RelatedPerson Practitioner PractitionerRole Organization)`,
  'Composition.event': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 0..* CodeableConcept
period 0..1 Period
detail 0..* Reference`,
  'Composition.relatesTo': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 1..1 code!document-relationship-type
target[x] 1..1 Identifier,Reference(Composition)`,
  'Composition.section': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
title 0..1 string
code 0..1 CodeableConcept
author 0..* Reference(Practitioner PractitionerRole Device Patient RelatedPerson Organization)
focus 0..1 Reference
text 0..1 Narrative
mode 0..1 code!list-mode
orderedBy 0..1 CodeableConcept
entry 0..* Reference
emptyReason 0..1 CodeableConcept
section 0..* Composition.section`,
  'Condition': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
clinicalStatus 0..1 CodeableConcept!condition-clinical
verificationStatus 0..1 CodeableConcept!condition-ver-status
category 0..* CodeableConcept
severity 0..1 CodeableConcept
code 0..1 CodeableConcept
bodySite 0..* CodeableConcept
subject 1..1 Reference(Patient Group)
encounter 0..1 Reference(Encounter)
onset[x] 0..1 dateTime,Age,Period,Range,string
abatement[x] 0..1 dateTime,Age,Period,Range,string
recordedDate 0..1 dateTime
recorder 0..1 Reference(Practitioner PractitionerRole Patient RelatedPerson)
asserter 0..1 Reference(Practitioner PractitionerRole Patient RelatedPerson)
stage 0..* Condition.stage
evidence 0..* Condition.evidence
note 0..* Annotation`,
  'Condition.evidence': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 0..* CodeableConcept
detail 0..* Reference`,
  'Condition.stage': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
summary 0..1 CodeableConcept
assessment 0..* Reference(ClinicalImpression DiagnosticReport Observation)
type 0..1 CodeableConcept`,
  'Consent': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!consent-state-codes
scope 1..1 CodeableConcept
category 1..* CodeableConcept
patient 0..1 Reference(Patient)
dateTime 0..1 dateTime
performer 0..* Reference(Organization Patient Practitioner RelatedPerson PractitionerRole)
organization 0..* Reference(Organization)
source[x] 0..1 Attachment,Reference(Consent DocumentReference Contract QuestionnaireResponse)
policy 0..* Consent.policy
policyRule 0..1 CodeableConcept
verification 0..* Consent.verification
provision 0..1 Consent.provision`,
  'Consent.policy': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
authority 0..1 uri
uri 0..1 uri`,
  'Consent.provision': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 0..1 code!consent-provision-type
period 0..1 Period
actor 0..* Consent.provision.actor
action 0..* CodeableConcept
securityLabel 0..* Coding
purpose 0..* Coding
class 0..* Coding
code 0..* CodeableConcept
dataPeriod 0..1 Period
data 0..* Consent.provision.data
provision 0..* Consent.provision`,
  'Consent.provision.actor': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
role 1..1 CodeableConcept
reference 1..1 Reference(Device Group CareTeam Organization Patient Practitioner RelatedPerson PractitionerRole)`,
  'Consent.provision.data': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
meaning 1..1 code!consent-data-meaning
reference 1..1 Reference`,
  'Consent.verification': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
verified 1..1 boolean
verifiedWith 0..1 Reference(Patient RelatedPerson)
verificationDate 0..1 dateTime`,
  'ContactDetail': `id 0..1 string
extension 0..* Extension
name 0..1 string
telecom 0..* ContactPoint`,
  'ContactPoint': `id 0..1 string
extension 0..* Extension
system 0..1 code!contact-point-system
value 0..1 string
use 0..1 code!contact-point-use
rank 0..1 positiveInt
period 0..1 Period`,
  'Contributor': `id 0..1 string
extension 0..* Extension
type 1..1 code!contributor-type
name 1..1 string
contact 0..* ContactDetail`,
  'Count': `id 0..1 string
extension 0..* Extension
value 0..1 decimal
comparator 0..1 code!quantity-comparator
unit 0..1 string
system 0..1 uri
code 0..1 code`,
  'Coverage': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!fm-status
type 0..1 CodeableConcept
policyHolder 0..1 Reference(Patient RelatedPerson Organization)
subscriber 0..1 Reference(Patient RelatedPerson)
subscriberId 0..1 string
beneficiary 1..1 Reference(Patient)
dependent 0..1 string
relationship 0..1 CodeableConcept
period 0..1 Period
payor 1..* Reference(Organization Patient RelatedPerson)
class 0..* Coverage.class
order 0..1 positiveInt
network 0..1 string
costToBeneficiary 0..* Coverage.costToBeneficiary
subrogation 0..1 boolean
contract 0..* Reference(Contract)`,
  'Coverage.class': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 CodeableConcept
value 1..1 string
name 0..1 string`,
  'Coverage.costToBeneficiary': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 0..1 CodeableConcept
value[x] 1..1 Quantity,Money
exception 0..* Coverage.costToBeneficiary.exception`,
  'Coverage.costToBeneficiary.exception': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 CodeableConcept
period 0..1 Period`,
  'DataRequirement': `id 0..1 string
extension 0..* Extension
type 1..1 code!all-types
profile 0..* canonical
subject[x] 0..1 CodeableConcept,Reference(Group)
mustSupport 0..* string
codeFilter 0..* DataRequirement.codeFilter
dateFilter 0..* DataRequirement.dateFilter
limit 0..1 positiveInt
sort 0..* DataRequirement.sort`,
  'DataRequirement.codeFilter': `id 0..1 string
extension 0..* Extension
path 0..1 string
searchParam 0..1 string
valueSet 0..1 canonical
code 0..* Coding`,
  'DataRequirement.dateFilter': `id 0..1 string
extension 0..* Extension
path 0..1 string
searchParam 0..1 string
value[x] 0..1 dateTime,Period,Duration`,
  'DataRequirement.sort': `id 0..1 string
extension 0..* Extension
path 1..1 string
direction 1..1 code!sort-direction`,
  'Device': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
definition 0..1 Reference(DeviceDefinition)
udiCarrier 0..* Device.udiCarrier
status 0..1 code!device-status
statusReason 0..* CodeableConcept
distinctIdentifier 0..1 string
manufacturer 0..1 string
manufactureDate 0..1 dateTime
expirationDate 0..1 dateTime
lotNumber 0..1 string
serialNumber 0..1 string
deviceName 0..* Device.deviceName
modelNumber 0..1 string
partNumber 0..1 string
type 0..1 CodeableConcept
specialization 0..* Device.specialization
version 0..* Device.version
property 0..* Device.property
patient 0..1 Reference(Patient)
owner 0..1 Reference(Organization)
contact 0..* ContactPoint
location 0..1 Reference(Location)
url 0..1 uri
note 0..* Annotation
safety 0..* CodeableConcept
parent 0..1 Reference(Device)`,
  'Device.deviceName': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
name 1..1 string
type 1..1 code!device-nametype`,
  'Device.property': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 CodeableConcept
valueQuantity 0..* Quantity
valueCode 0..* CodeableConcept`,
  'Device.specialization': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
systemType 1..1 CodeableConcept
version 0..1 string`,
  'Device.udiCarrier': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
deviceIdentifier 0..1 string
issuer 0..1 uri
jurisdiction 0..1 uri
carrierAIDC 0..1 base64Binary
carrierHRF 0..1 string
entryType 0..1 code!udi-entry-type`,
  'Device.version': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 0..1 CodeableConcept
component 0..1 Identifier
value 1..1 string`,
  'DiagnosticReport': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
basedOn 0..* Reference(CarePlan ImmunizationRecommendation MedicationRequest NutritionOrder ServiceRequest)
status 1..1 code!diagnostic-report-status
category 0..* CodeableConcept
code 1..1 CodeableConcept
subject 0..1 Reference(Patient Group Device Location)
encounter 0..1 Reference(Encounter)
effective[x] 0..1 dateTime,Period
issued 0..1 instant
performer 0..* Reference(Practitioner PractitionerRole Organization CareTeam)
resultsInterpreter 0..* Reference(Practitioner PractitionerRole Organization CareTeam)
specimen 0..* Reference(Specimen)
result 0..* Reference(Observation)
imagingStudy 0..* Reference(ImagingStudy)
media 0..* DiagnosticReport.media
conclusion 0..1 string
conclusionCode 0..* CodeableConcept
presentedForm 0..* Attachment`,
  'DiagnosticReport.media': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
comment 0..1 string
link 1..1 Reference(Media)`,
  'Distance': `id 0..1 string
extension 0..* Extension
value 0..1 decimal
comparator 0..1 code!quantity-comparator
unit 0..1 string
system 0..1 uri
code 0..1 code`,
  'DocumentReference': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
masterIdentifier 0..1 Identifier
identifier 0..* Identifier
status 1..1 code!document-reference-status
docStatus 0..1 code!composition-status
type 0..1 CodeableConcept
category 0..* CodeableConcept
subject 0..1 Reference(Patient Practitioner Group Device)
date 0..1 instant
author 0..* Reference(Practitioner PractitionerRole Organization Device Patient RelatedPerson)
authenticator 0..1 Reference(Practitioner PractitionerRole Organization)
custodian 0..1 Reference(Organization)
relatesTo 0..* DocumentReference.relatesTo
description 0..1 string
securityLabel 0..* CodeableConcept
content 1..* DocumentReference.content
context 0..1 DocumentReference.context`,
  'DocumentReference.content': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
attachment 1..1 Attachment
format 0..1 Coding`,
  'DocumentReference.context': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
encounter 0..* Reference(Encounter EpisodeOfCare)
event 0..* CodeableConcept
period 0..1 Period
facilityType 0..1 CodeableConcept
practiceSetting 0..1 CodeableConcept
sourcePatientInfo 0..1 Reference(Patient)
related 0..* Reference`,
  'DocumentReference.relatesTo': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 1..1 code!document-relationship-type
target 1..1 Reference(DocumentReference)`,
  'Dosage': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 0..1 integer
text 0..1 string
additionalInstruction 0..* CodeableConcept
patientInstruction 0..1 string
timing 0..1 Timing
asNeeded[x] 0..1 boolean,CodeableConcept
site 0..1 CodeableConcept
route 0..1 CodeableConcept
method 0..1 CodeableConcept
doseAndRate 0..* Dosage.doseAndRate
maxDosePerPeriod 0..1 Ratio
maxDosePerAdministration 0..1 Quantity
maxDosePerLifetime 0..1 Quantity`,
  'Dosage.doseAndRate': `id 0..1 string
extension 0..* Extension
type 0..1 CodeableConcept
dose[x] 0..1 Range,Quantity
rate[x] 0..1 Ratio,Range,Quantity`,
  'Duration': `id 0..1 string
extension 0..* Extension
value 0..1 decimal
comparator 0..1 code!quantity-comparator
unit 0..1 string
system 0..1 uri
code 0..1 code`,
  'Element': `id 0..1 string
extension 0..* Extension`,
  'Encounter': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!encounter-status
statusHistory 0..* Encounter.statusHistory
class 1..1 Coding
classHistory 0..* Encounter.classHistory
type 0..* CodeableConcept
serviceType 0..1 CodeableConcept
priority 0..1 CodeableConcept
subject 0..1 Reference(Patient Group)
episodeOfCare 0..* Reference(EpisodeOfCare)
basedOn 0..* Reference(ServiceRequest)
participant 0..* Encounter.participant
appointment 0..* Reference(Appointment)
period 0..1 Period
length 0..1 Duration
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Procedure Observation ImmunizationRecommendation)
diagnosis 0..* Encounter.diagnosis
account 0..* Reference(Account)
hospitalization 0..1 Encounter.hospitalization
location 0..* Encounter.location
serviceProvider 0..1 Reference(Organization)
partOf 0..1 Reference(Encounter)`,
  'Encounter.classHistory': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
class 1..1 Coding
period 1..1 Period`,
  'Encounter.diagnosis': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
condition 1..1 Reference(Condition Procedure)
use 0..1 CodeableConcept
rank 0..1 positiveInt`,
  'Encounter.hospitalization': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
preAdmissionIdentifier 0..1 Identifier
origin 0..1 Reference(Location Organization)
admitSource 0..1 CodeableConcept
reAdmission 0..1 CodeableConcept
dietPreference 0..* CodeableConcept
specialCourtesy 0..* CodeableConcept
specialArrangement 0..* CodeableConcept
destination 0..1 Reference(Location Organization)
dischargeDisposition 0..1 CodeableConcept`,
  'Encounter.location': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
location 1..1 Reference(Location)
status 0..1 code!encounter-location-status
physicalType 0..1 CodeableConcept
period 0..1 Period`,
  'Encounter.participant': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 0..* CodeableConcept
period 0..1 Period
individual 0..1 Reference(Practitioner PractitionerRole RelatedPerson)`,
  'Encounter.statusHistory': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
status 1..1 code!encounter-status
period 1..1 Period`,
  'EpisodeOfCare': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!episode-of-care-status
statusHistory 0..* EpisodeOfCare.statusHistory
type 0..* CodeableConcept
diagnosis 0..* EpisodeOfCare.diagnosis
patient 1..1 Reference(Patient)
managingOrganization 0..1 Reference(Organization)
period 0..1 Period
referralRequest 0..* Reference(ServiceRequest)
careManager 0..1 Reference(Practitioner PractitionerRole)
team 0..* Reference(CareTeam)
account 0..* Reference(Account)`,
  'EpisodeOfCare.diagnosis': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
condition 1..1 Reference(Condition)
role 0..1 CodeableConcept
rank 0..1 positiveInt`,
  'EpisodeOfCare.statusHistory': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
status 1..1 code!episode-of-care-status
period 1..1 Period`,
  'ExplanationOfBenefit': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!explanationofbenefit-status
type 1..1 CodeableConcept
subType 0..1 CodeableConcept
use 1..1 code!claim-use
patient 1..1 Reference(Patient)
billablePeriod 0..1 Period
created 1..1 dateTime
enterer 0..1 Reference(Practitioner PractitionerRole)
insurer 1..1 Reference(Organization)
provider 1..1 Reference(Practitioner PractitionerRole Organization)
priority 0..1 CodeableConcept
fundsReserveRequested 0..1 CodeableConcept
fundsReserve 0..1 CodeableConcept
related 0..* ExplanationOfBenefit.related
prescription 0..1 Reference(MedicationRequest VisionPrescription)
originalPrescription 0..1 Reference(MedicationRequest)
payee 0..1 ExplanationOfBenefit.payee
referral 0..1 Reference(ServiceRequest)
facility 0..1 Reference(Location)
claim 0..1 Reference(Claim)
claimResponse 0..1 Reference(ClaimResponse)
outcome 1..1 code!remittance-outcome
disposition 0..1 string
preAuthRef 0..* string
preAuthRefPeriod 0..* Period
careTeam 0..* ExplanationOfBenefit.careTeam
supportingInfo 0..* ExplanationOfBenefit.supportingInfo
diagnosis 0..* ExplanationOfBenefit.diagnosis
procedure 0..* ExplanationOfBenefit.procedure
precedence 0..1 positiveInt
insurance 1..* ExplanationOfBenefit.insurance
accident 0..1 ExplanationOfBenefit.accident
item 0..* ExplanationOfBenefit.item
addItem 0..* ExplanationOfBenefit.addItem
adjudication 0..* ExplanationOfBenefit.item.adjudication
total 0..* ExplanationOfBenefit.total
payment 0..1 ExplanationOfBenefit.payment
formCode 0..1 CodeableConcept
form 0..1 Attachment
processNote 0..* ExplanationOfBenefit.processNote
benefitPeriod 0..1 Period
benefitBalance 0..* ExplanationOfBenefit.benefitBalance`,
  'ExplanationOfBenefit.accident': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
date 0..1 date
type 0..1 CodeableConcept
location[x] 0..1 Address,Reference(Location)`,
  'ExplanationOfBenefit.addItem': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
itemSequence 0..* positiveInt
detailSequence 0..* positiveInt
subDetailSequence 0..* positiveInt
provider 0..* Reference(Practitioner PractitionerRole Organization)
productOrService 1..1 CodeableConcept
modifier 0..* CodeableConcept
programCode 0..* CodeableConcept
serviced[x] 0..1 date,Period
location[x] 0..1 CodeableConcept,Address,Reference(Location)
quantity 0..1 Quantity
unitPrice 0..1 Money
factor 0..1 decimal
net 0..1 Money
bodySite 0..1 CodeableConcept
subSite 0..* CodeableConcept
noteNumber 0..* positiveInt
adjudication 0..* ExplanationOfBenefit.item.adjudication
detail 0..* ExplanationOfBenefit.addItem.detail`,
  'ExplanationOfBenefit.addItem.detail': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
productOrService 1..1 CodeableConcept
modifier 0..* CodeableConcept
quantity 0..1 Quantity
unitPrice 0..1 Money
factor 0..1 decimal
net 0..1 Money
noteNumber 0..* positiveInt
adjudication 0..* ExplanationOfBenefit.item.adjudication
subDetail 0..* ExplanationOfBenefit.addItem.detail.subDetail`,
  'ExplanationOfBenefit.addItem.detail.subDetail': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
productOrService 1..1 CodeableConcept
modifier 0..* CodeableConcept
quantity 0..1 Quantity
unitPrice 0..1 Money
factor 0..1 decimal
net 0..1 Money
noteNumber 0..* positiveInt
adjudication 0..* ExplanationOfBenefit.item.adjudication`,
  'ExplanationOfBenefit.benefitBalance': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
category 1..1 CodeableConcept
excluded 0..1 boolean
name 0..1 string
description 0..1 string
network 0..1 CodeableConcept
unit 0..1 CodeableConcept
term 0..1 CodeableConcept
financial 0..* ExplanationOfBenefit.benefitBalance.financial`,
  'ExplanationOfBenefit.benefitBalance.financial': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 CodeableConcept
allowed[x] 0..1 unsignedInt,string,Money
used[x] 0..1 unsignedInt,Money`,
  'ExplanationOfBenefit.careTeam': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
provider 1..1 Reference(Practitioner PractitionerRole Organization)
responsible 0..1 boolean
role 0..1 CodeableConcept
qualification 0..1 CodeableConcept`,
  'ExplanationOfBenefit.diagnosis': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
diagnosis[x] 1..1 CodeableConcept,Reference(Condition)
type 0..* CodeableConcept
onAdmission 0..1 CodeableConcept
packageCode 0..1 CodeableConcept`,
  'ExplanationOfBenefit.insurance': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
focal 1..1 boolean
coverage 1..1 Reference(Coverage)
preAuthRef 0..* string`,
  'ExplanationOfBenefit.item': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
careTeamSequence 0..* positiveInt
diagnosisSequence 0..* positiveInt
procedureSequence 0..* positiveInt
informationSequence 0..* positiveInt
revenue 0..1 CodeableConcept
category 0..1 CodeableConcept
productOrService 1..1 CodeableConcept
modifier 0..* CodeableConcept
programCode 0..* CodeableConcept
serviced[x] 0..1 date,Period
location[x] 0..1 CodeableConcept,Address,Reference(Location)
quantity 0..1 Quantity
unitPrice 0..1 Money
factor 0..1 decimal
net 0..1 Money
udi 0..* Reference(Device)
bodySite 0..1 CodeableConcept
subSite 0..* CodeableConcept
encounter 0..* Reference(Encounter)
noteNumber 0..* positiveInt
adjudication 0..* ExplanationOfBenefit.item.adjudication
detail 0..* ExplanationOfBenefit.item.detail`,
  'ExplanationOfBenefit.item.adjudication': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
category 1..1 CodeableConcept
reason 0..1 CodeableConcept
amount 0..1 Money
value 0..1 decimal`,
  'ExplanationOfBenefit.item.detail': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
revenue 0..1 CodeableConcept
category 0..1 CodeableConcept
productOrService 1..1 CodeableConcept
modifier 0..* CodeableConcept
programCode 0..* CodeableConcept
quantity 0..1 Quantity
unitPrice 0..1 Money
factor 0..1 decimal
net 0..1 Money
udi 0..* Reference(Device)
noteNumber 0..* positiveInt
adjudication 0..* ExplanationOfBenefit.item.adjudication
subDetail 0..* ExplanationOfBenefit.item.detail.subDetail`,
  'ExplanationOfBenefit.item.detail.subDetail': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
revenue 0..1 CodeableConcept
category 0..1 CodeableConcept
productOrService 1..1 CodeableConcept
modifier 0..* CodeableConcept
programCode 0..* CodeableConcept
quantity 0..1 Quantity
unitPrice 0..1 Money
factor 0..1 decimal
net 0..1 Money
udi 0..* Reference(Device)
noteNumber 0..* positiveInt
adjudication 0..* ExplanationOfBenefit.item.adjudication`,
  'ExplanationOfBenefit.payee': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 0..1 CodeableConcept
party 0..1 Reference(Practitioner PractitionerRole Organization Patient RelatedPerson)`,
  'ExplanationOfBenefit.payment': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 0..1 CodeableConcept
adjustment 0..1 Money
adjustmentReason 0..1 CodeableConcept
date 0..1 date
amount 0..1 Money
identifier 0..1 Identifier`,
  'ExplanationOfBenefit.procedure': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
type 0..* CodeableConcept
date 0..1 dateTime
procedure[x] 1..1 CodeableConcept,Reference(Procedure)
udi 0..* Reference(Device)`,
  'ExplanationOfBenefit.processNote': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
number 0..1 positiveInt
type 0..1 code!note-type
text 0..1 string
language 0..1 CodeableConcept`,
  'ExplanationOfBenefit.related': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
claim 0..1 Reference(Claim)
relationship 0..1 CodeableConcept
reference 0..1 Identifier`,
  'ExplanationOfBenefit.supportingInfo': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 1..1 positiveInt
category 1..1 CodeableConcept
code 0..1 CodeableConcept
timing[x] 0..1 date,Period
value[x] 0..1 boolean,string,Quantity,Attachment,Reference
reason 0..1 Coding`,
  'ExplanationOfBenefit.total': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
category 1..1 CodeableConcept
amount 1..1 Money`,
  'Expression': `id 0..1 string
extension 0..* Extension
description 0..1 string
name 0..1 id
language 1..1 code
expression 0..1 string
reference 0..1 uri`,
  'Extension': `id 0..1 string
extension 0..* Extension
url 1..1 uri
value[x] 0..1 base64Binary,boolean,canonical,code,date,dateTime,decimal,id,instant,integer,markdown,oid,positiveInt,string,time,unsignedInt,uri,url,uuid,Address,Age,Annotation,Attachment,CodeableConcept,Coding,ContactPoint,Count,Distance,Duration,HumanName,Identifier,Money,Period,Quantity,Range,Ratio,Reference,SampledData,Signature,Timing,ContactDetail,Contributor,DataRequirement,Expression,ParameterDefinition,RelatedArtifact,TriggerDefinition,UsageContext,Dosage,Meta`,
  'FamilyMemberHistory': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
instantiatesCanonical 0..* canonical
instantiatesUri 0..* uri
status 1..1 code!history-status
dataAbsentReason 0..1 CodeableConcept
patient 1..1 Reference(Patient)
date 0..1 dateTime
name 0..1 string
relationship 1..1 CodeableConcept
sex 0..1 CodeableConcept
born[x] 0..1 Period,date,string
age[x] 0..1 Age,Range,string
estimatedAge 0..1 boolean
deceased[x] 0..1 boolean,Age,Range,date,string
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Observation AllergyIntolerance QuestionnaireResponse DiagnosticReport DocumentReference)
note 0..* Annotation
condition 0..* FamilyMemberHistory.condition`,
  'FamilyMemberHistory.condition': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 1..1 CodeableConcept
outcome 0..1 CodeableConcept
contributedToDeath 0..1 boolean
onset[x] 0..1 Age,Range,Period,string
note 0..* Annotation`,
  'Flag': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!flag-status
category 0..* CodeableConcept
code 1..1 CodeableConcept
subject 1..1 Reference(Patient Location Group Organization Practitioner PlanDefinition Medication Procedure)
period 0..1 Period
encounter 0..1 Reference(Encounter)
author 0..1 Reference(Device Organization Patient Practitioner PractitionerRole)`,
  'Goal': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
lifecycleStatus 1..1 code!goal-status
achievementStatus 0..1 CodeableConcept
category 0..* CodeableConcept
priority 0..1 CodeableConcept
description 1..1 CodeableConcept
subject 1..1 Reference(Patient Group Organization)
start[x] 0..1 date,CodeableConcept
target 0..* Goal.target
statusDate 0..1 date
statusReason 0..1 string
expressedBy 0..1 Reference(Patient Practitioner PractitionerRole RelatedPerson)
addresses 0..* Reference(Condition Observation MedicationStatement NutritionOrder ServiceRequest RiskAssessment)
note 0..* Annotation
outcomeCode 0..* CodeableConcept
outcomeReference 0..* Reference(Observation)`,
  'Goal.target': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
measure 0..1 CodeableConcept
detail[x] 0..1 Quantity,Range,CodeableConcept,string,boolean,integer,Ratio
due[x] 0..1 date,Duration`,
  'Group': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
active 0..1 boolean
type 1..1 code!group-type
actual 1..1 boolean
code 0..1 CodeableConcept
name 0..1 string
quantity 0..1 unsignedInt
managingEntity 0..1 Reference(Organization RelatedPerson Practitioner PractitionerRole)
characteristic 0..* Group.characteristic
member 0..* Group.member`,
  'Group.characteristic': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 1..1 CodeableConcept
value[x] 1..1 CodeableConcept,boolean,Quantity,Range,Reference
exclude 1..1 boolean
period 0..1 Period`,
  'Group.member': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
entity 1..1 Reference(Patient Practitioner PractitionerRole Device Medication Substance Group)
period 0..1 Period
inactive 0..1 boolean`,
  'HumanName': `id 0..1 string
extension 0..* Extension
use 0..1 code!name-use
text 0..1 string
family 0..1 string
given 0..* string
prefix 0..* string
suffix 0..* string
period 0..1 Period`,
  'Identifier': `id 0..1 string
extension 0..* Extension
use 0..1 code!identifier-use
type 0..1 CodeableConcept
system 0..1 uri
value 0..1 string
period 0..1 Period
assigner 0..1 Reference(Organization)`,
  'ImagingStudy': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!imagingstudy-status
modality 0..* Coding
subject 1..1 Reference(Patient Device Group)
encounter 0..1 Reference(Encounter)
started 0..1 dateTime
basedOn 0..* Reference(CarePlan ServiceRequest Appointment AppointmentResponse Task)
referrer 0..1 Reference(Practitioner PractitionerRole)
interpreter 0..* Reference(Practitioner PractitionerRole)
endpoint 0..* Reference(Endpoint)
numberOfSeries 0..1 unsignedInt
numberOfInstances 0..1 unsignedInt
procedureReference 0..1 Reference(Procedure)
procedureCode 0..* CodeableConcept
location 0..1 Reference(Location)
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Observation Media DiagnosticReport DocumentReference)
note 0..* Annotation
description 0..1 string
series 0..* ImagingStudy.series`,
  'ImagingStudy.series': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
uid 1..1 id
number 0..1 unsignedInt
modality 1..1 Coding
description 0..1 string
numberOfInstances 0..1 unsignedInt
endpoint 0..* Reference(Endpoint)
bodySite 0..1 Coding
laterality 0..1 Coding
specimen 0..* Reference(Specimen)
started 0..1 dateTime
performer 0..* ImagingStudy.series.performer
instance 0..* ImagingStudy.series.instance`,
  'ImagingStudy.series.instance': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
uid 1..1 id
sopClass 1..1 Coding
number 0..1 unsignedInt
title 0..1 string`,
  'ImagingStudy.series.performer': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
function 0..1 CodeableConcept
actor 1..1 Reference(Practitioner PractitionerRole Organization CareTeam Patient Device RelatedPerson)`,
  'Immunization': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!immunization-status
statusReason 0..1 CodeableConcept
vaccineCode 1..1 CodeableConcept
patient 1..1 Reference(Patient)
encounter 0..1 Reference(Encounter)
occurrence[x] 1..1 dateTime,string
recorded 0..1 dateTime
primarySource 0..1 boolean
reportOrigin 0..1 CodeableConcept
location 0..1 Reference(Location)
manufacturer 0..1 Reference(Organization)
lotNumber 0..1 string
expirationDate 0..1 date
site 0..1 CodeableConcept
route 0..1 CodeableConcept
doseQuantity 0..1 Quantity
performer 0..* Immunization.performer
note 0..* Annotation
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Observation DiagnosticReport)
isSubpotent 0..1 boolean
subpotentReason 0..* CodeableConcept
education 0..* Immunization.education
programEligibility 0..* CodeableConcept
fundingSource 0..1 CodeableConcept
reaction 0..* Immunization.reaction
protocolApplied 0..* Immunization.protocolApplied`,
  'Immunization.education': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
documentType 0..1 string
reference 0..1 uri
publicationDate 0..1 dateTime
presentationDate 0..1 dateTime`,
  'Immunization.performer': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
function 0..1 CodeableConcept
actor 1..1 Reference(Practitioner PractitionerRole Organization)`,
  'Immunization.protocolApplied': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
series 0..1 string
authority 0..1 Reference(Organization)
targetDisease 0..* CodeableConcept
doseNumber[x] 1..1 positiveInt,string
seriesDoses[x] 0..1 positiveInt,string`,
  'Immunization.reaction': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
date 0..1 dateTime
detail 0..1 Reference(Observation)
reported 0..1 boolean`,
  'Invoice': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!invoice-status
cancelledReason 0..1 string
type 0..1 CodeableConcept
subject 0..1 Reference(Patient Group)
recipient 0..1 Reference(Organization Patient RelatedPerson)
date 0..1 dateTime
participant 0..* Invoice.participant
issuer 0..1 Reference(Organization)
account 0..1 Reference(Account)
lineItem 0..* Invoice.lineItem
totalPriceComponent 0..* Invoice.lineItem.priceComponent
totalNet 0..1 Money
totalGross 0..1 Money
paymentTerms 0..1 markdown
note 0..* Annotation`,
  'Invoice.lineItem': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
sequence 0..1 positiveInt
chargeItem[x] 1..1 Reference(ChargeItem),CodeableConcept
priceComponent 0..* Invoice.lineItem.priceComponent`,
  'Invoice.lineItem.priceComponent': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 code!invoice-priceComponentType
code 0..1 CodeableConcept
factor 0..1 decimal
amount 0..1 Money`,
  'Invoice.participant': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
role 0..1 CodeableConcept
actor 1..1 Reference(Practitioner Organization Patient PractitionerRole Device RelatedPerson)`,
  'Linkage': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
active 0..1 boolean
author 0..1 Reference(Practitioner PractitionerRole Organization)
item 1..* Linkage.item`,
  'Linkage.item': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 code!linkage-type
resource 1..1 Reference`,
  'List': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!list-status
mode 1..1 code!list-mode
title 0..1 string
code 0..1 CodeableConcept
subject 0..1 Reference(Patient Group Device Location)
encounter 0..1 Reference(Encounter)
date 0..1 dateTime
source 0..1 Reference(Practitioner PractitionerRole Patient Device)
orderedBy 0..1 CodeableConcept
note 0..* Annotation
entry 0..* List.entry
emptyReason 0..1 CodeableConcept`,
  'List.entry': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
flag 0..1 CodeableConcept
deleted 0..1 boolean
date 0..1 dateTime
item 1..1 Reference`,
  'Location': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 0..1 code!location-status
operationalStatus 0..1 Coding
name 0..1 string
alias 0..* string
description 0..1 string
mode 0..1 code!location-mode
type 0..* CodeableConcept
telecom 0..* ContactPoint
address 0..1 Address
physicalType 0..1 CodeableConcept
position 0..1 Location.position
managingOrganization 0..1 Reference(Organization)
partOf 0..1 Reference(Location)
hoursOfOperation 0..* Location.hoursOfOperation
availabilityExceptions 0..1 string
endpoint 0..* Reference(Endpoint)`,
  'Location.hoursOfOperation': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
daysOfWeek 0..* code!days-of-week
allDay 0..1 boolean
openingTime 0..1 time
closingTime 0..1 time`,
  'Location.position': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
longitude 1..1 decimal
latitude 1..1 decimal
altitude 0..1 decimal`,
  'Measure': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
url 0..1 uri
identifier 0..* Identifier
version 0..1 string
name 0..1 string
title 0..1 string
subtitle 0..1 string
status 1..1 code!publication-status
experimental 0..1 boolean
subject[x] 0..1 CodeableConcept,Reference(Group)
date 0..1 dateTime
publisher 0..1 string
contact 0..* ContactDetail
description 0..1 markdown
useContext 0..* UsageContext
jurisdiction 0..* CodeableConcept
purpose 0..1 markdown
usage 0..1 string
copyright 0..1 markdown
approvalDate 0..1 date
lastReviewDate 0..1 date
effectivePeriod 0..1 Period
topic 0..* CodeableConcept
author 0..* ContactDetail
editor 0..* ContactDetail
reviewer 0..* ContactDetail
endorser 0..* ContactDetail
relatedArtifact 0..* RelatedArtifact
library 0..* canonical
disclaimer 0..1 markdown
scoring 0..1 CodeableConcept
compositeScoring 0..1 CodeableConcept
type 0..* CodeableConcept
riskAdjustment 0..1 string
rateAggregation 0..1 string
rationale 0..1 markdown
clinicalRecommendationStatement 0..1 markdown
improvementNotation 0..1 CodeableConcept!measure-improvement-notation
definition 0..* markdown
guidance 0..1 markdown
group 0..* Measure.group
supplementalData 0..* Measure.supplementalData`,
  'Measure.group': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 0..1 CodeableConcept
description 0..1 string
population 0..* Measure.group.population
stratifier 0..* Measure.group.stratifier`,
  'Measure.group.population': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 0..1 CodeableConcept
description 0..1 string
criteria 1..1 Expression`,
  'Measure.group.stratifier': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 0..1 CodeableConcept
description 0..1 string
criteria 0..1 Expression
component 0..* Measure.group.stratifier.component`,
  'Measure.group.stratifier.component': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 0..1 CodeableConcept
description 0..1 string
criteria 1..1 Expression`,
  'Measure.supplementalData': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 0..1 CodeableConcept
usage 0..* CodeableConcept
description 0..1 string
criteria 1..1 Expression`,
  'MeasureReport': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!measure-report-status
type 1..1 code!measure-report-type
measure 1..1 canonical
subject 0..1 Reference(Patient Practitioner PractitionerRole Location Device RelatedPerson Organization CareTeam HealthcareService Group)
date 0..1 dateTime
reporter 0..1 Reference(Practitioner PractitionerRole Location Organization)
period 1..1 Period
improvementNotation 0..1 CodeableConcept!measure-improvement-notation
group 0..* MeasureReport.group
evaluatedResource 0..* Reference`,
  'MeasureReport.group': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 0..1 CodeableConcept
population 0..* MeasureReport.group.population
measureScore 0..1 Quantity
stratifier 0..* MeasureReport.group.stratifier`,
  'MeasureReport.group.population': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 0..1 CodeableConcept
count 0..1 integer
subjectResults 0..1 Reference(List)`,
  'MeasureReport.group.stratifier': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 0..* CodeableConcept
stratum 0..* MeasureReport.group.stratifier.stratum`,
  'MeasureReport.group.stratifier.stratum': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
value 0..1 CodeableConcept
component 0..* MeasureReport.group.stratifier.stratum.component
population 0..* MeasureReport.group.stratifier.stratum.population
measureScore 0..1 Quantity`,
  'MeasureReport.group.stratifier.stratum.component': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 1..1 CodeableConcept
value 1..1 CodeableConcept`,
  'MeasureReport.group.stratifier.stratum.population': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 0..1 CodeableConcept
count 0..1 integer
subjectResults 0..1 Reference(List)`,
  'Media': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
basedOn 0..* Reference(ServiceRequest CarePlan)
partOf 0..* Reference
status 1..1 code!event-status
type 0..1 CodeableConcept
modality 0..1 CodeableConcept
view 0..1 CodeableConcept
subject 0..1 Reference(Patient Practitioner PractitionerRole Group Device Specimen Location)
encounter 0..1 Reference(Encounter)
created[x] 0..1 dateTime,Period
issued 0..1 instant
operator 0..1 Reference(Practitioner PractitionerRole Organization CareTeam Patient Device RelatedPerson)
reasonCode 0..* CodeableConcept
bodySite 0..1 CodeableConcept
deviceName 0..1 string
device 0..1 Reference(Device DeviceMetric Device)
height 0..1 positiveInt
width 0..1 positiveInt
frames 0..1 positiveInt
duration 0..1 decimal
content 1..1 Attachment
note 0..* Annotation`,
  'Medication': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
code 0..1 CodeableConcept
status 0..1 code!medication-status
manufacturer 0..1 Reference(Organization)
form 0..1 CodeableConcept
amount 0..1 Ratio
ingredient 0..* Medication.ingredient
batch 0..1 Medication.batch`,
  'Medication.batch': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
lotNumber 0..1 string
expirationDate 0..1 dateTime`,
  'Medication.ingredient': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
item[x] 1..1 CodeableConcept,Reference(Substance Medication)
isActive 0..1 boolean
strength 0..1 Ratio`,
  'MedicationAdministration': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
instantiates 0..* uri
partOf 0..* Reference(MedicationAdministration Procedure)
status 1..1 code!medication-admin-status
statusReason 0..* CodeableConcept
category 0..1 CodeableConcept
medication[x] 1..1 CodeableConcept,Reference(Medication)
subject 1..1 Reference(Patient Group)
context 0..1 Reference(Encounter EpisodeOfCare)
supportingInformation 0..* Reference
effective[x] 1..1 dateTime,Period
performer 0..* MedicationAdministration.performer
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Observation DiagnosticReport)
request 0..1 Reference(MedicationRequest)
device 0..* Reference(Device)
note 0..* Annotation
dosage 0..1 MedicationAdministration.dosage
eventHistory 0..* Reference(Provenance)`,
  'MedicationAdministration.dosage': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
text 0..1 string
site 0..1 CodeableConcept
route 0..1 CodeableConcept
method 0..1 CodeableConcept
dose 0..1 Quantity
rate[x] 0..1 Ratio,Quantity`,
  'MedicationAdministration.performer': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
function 0..1 CodeableConcept
actor 1..1 Reference(Practitioner PractitionerRole Patient RelatedPerson Device)`,
  'MedicationDispense': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
partOf 0..* Reference(Procedure)
status 1..1 code!medicationdispense-status
statusReason[x] 0..1 CodeableConcept,Reference(DetectedIssue)
category 0..1 CodeableConcept
medication[x] 1..1 CodeableConcept,Reference(Medication)
subject 0..1 Reference(Patient Group)
context 0..1 Reference(Encounter EpisodeOfCare)
supportingInformation 0..* Reference
performer 0..* MedicationDispense.performer
location 0..1 Reference(Location)
authorizingPrescription 0..* Reference(MedicationRequest)
type 0..1 CodeableConcept
quantity 0..1 Quantity
daysSupply 0..1 Quantity
whenPrepared 0..1 dateTime
whenHandedOver 0..1 dateTime
destination 0..1 Reference(Location)
receiver 0..* Reference(Patient Practitioner)
note 0..* Annotation
dosageInstruction 0..* Dosage
substitution 0..1 MedicationDispense.substitution
detectedIssue 0..* Reference(DetectedIssue)
eventHistory 0..* Reference(Provenance)`,
  'MedicationDispense.performer': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
function 0..1 CodeableConcept
actor 1..1 Reference(Practitioner PractitionerRole Organization Patient Device RelatedPerson)`,
  'MedicationDispense.substitution': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
wasSubstituted 1..1 boolean
type 0..1 CodeableConcept
reason 0..* CodeableConcept
responsibleParty 0..* Reference(Practitioner PractitionerRole)`,
  'MedicationRequest': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!medicationrequest-status
statusReason 0..1 CodeableConcept
intent 1..1 code!medicationrequest-intent
category 0..* CodeableConcept
priority 0..1 code!request-priority
doNotPerform 0..1 boolean
reported[x] 0..1 boolean,Reference(Patient Practitioner PractitionerRole RelatedPerson Organization)
medication[x] 1..1 CodeableConcept,Reference(Medication)
subject 1..1 Reference(Patient Group)
encounter 0..1 Reference(Encounter)
supportingInformation 0..* Reference
authoredOn 0..1 dateTime
requester 0..1 Reference(Practitioner PractitionerRole Organization Patient RelatedPerson Device)
performer 0..1 Reference(Practitioner PractitionerRole Organization Patient Device RelatedPerson CareTeam)
performerType 0..1 CodeableConcept
recorder 0..1 Reference(Practitioner PractitionerRole)
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Observation)
instantiatesCanonical 0..* canonical
instantiatesUri 0..* uri
basedOn 0..* Reference(CarePlan MedicationRequest ServiceRequest ImmunizationRecommendation)
groupIdentifier 0..1 Identifier
courseOfTherapyType 0..1 CodeableConcept
insurance 0..* Reference(Coverage ClaimResponse)
note 0..* Annotation
dosageInstruction 0..* Dosage
dispenseRequest 0..1 MedicationRequest.dispenseRequest
substitution 0..1 MedicationRequest.substitution
priorPrescription 0..1 Reference(MedicationRequest)
detectedIssue 0..* Reference(DetectedIssue)
eventHistory 0..* Reference(Provenance)`,
  'MedicationRequest.dispenseRequest': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
initialFill 0..1 MedicationRequest.dispenseRequest.initialFill
dispenseInterval 0..1 Duration
validityPeriod 0..1 Period
numberOfRepeatsAllowed 0..1 unsignedInt
quantity 0..1 Quantity
expectedSupplyDuration 0..1 Duration
performer 0..1 Reference(Organization)`,
  'MedicationRequest.dispenseRequest.initialFill': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
quantity 0..1 Quantity
duration 0..1 Duration`,
  'MedicationRequest.substitution': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
allowed[x] 1..1 boolean,CodeableConcept
reason 0..1 CodeableConcept`,
  'MedicationStatement': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
basedOn 0..* Reference(MedicationRequest CarePlan ServiceRequest)
partOf 0..* Reference(MedicationAdministration MedicationDispense MedicationStatement Procedure Observation)
status 1..1 code!medication-statement-status
statusReason 0..* CodeableConcept
category 0..1 CodeableConcept
medication[x] 1..1 CodeableConcept,Reference(Medication)
subject 1..1 Reference(Patient Group)
context 0..1 Reference(Encounter EpisodeOfCare)
effective[x] 0..1 dateTime,Period
dateAsserted 0..1 dateTime
informationSource 0..1 Reference(Patient Practitioner PractitionerRole RelatedPerson Organization)
derivedFrom 0..* Reference
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Observation DiagnosticReport)
note 0..* Annotation
dosage 0..* Dosage`,
  'MessageHeader': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
event[x] 1..1 Coding,uri
destination 0..* MessageHeader.destination
sender 0..1 Reference(Practitioner PractitionerRole Organization)
enterer 0..1 Reference(Practitioner PractitionerRole)
author 0..1 Reference(Practitioner PractitionerRole)
source 1..1 MessageHeader.source
responsible 0..1 Reference(Practitioner PractitionerRole Organization)
reason 0..1 CodeableConcept
response 0..1 MessageHeader.response
focus 0..* Reference
definition 0..1 canonical`,
  'MessageHeader.destination': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
name 0..1 string
target 0..1 Reference(Device)
endpoint 1..1 url
receiver 0..1 Reference(Practitioner PractitionerRole Organization)`,
  'MessageHeader.response': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
identifier 1..1 id
code 1..1 code!response-code
details 0..1 Reference(OperationOutcome)`,
  'MessageHeader.source': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
name 0..1 string
software 0..1 string
version 0..1 string
contact 0..1 ContactPoint
endpoint 1..1 url`,
  'Meta': `id 0..1 string
extension 0..* Extension
versionId 0..1 id
lastUpdated 0..1 instant
source 0..1 uri
profile 0..* canonical
security 0..* Coding
tag 0..* Coding
project 0..1 uri
author 0..1 Reference
onBehalfOf 0..1 Reference
account 0..1 Reference
accounts 0..* Reference
compartment 0..* Reference
deleted 0..1 boolean`,
  'Money': `id 0..1 string
extension 0..* Extension
value 0..1 decimal
currency 0..1 code`,
  'Narrative': `id 0..1 string
extension 0..* Extension
status 1..1 code!narrative-status
div 1..1 xhtml`,
  'Observation': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
basedOn 0..* Reference(CarePlan DeviceRequest ImmunizationRecommendation MedicationRequest NutritionOrder ServiceRequest)
partOf 0..* Reference(MedicationAdministration MedicationDispense MedicationStatement Procedure Immunization ImagingStudy)
status 1..1 code!observation-status
category 0..* CodeableConcept
code 1..1 CodeableConcept
subject 0..1 Reference(Patient Group Device Location)
focus 0..* Reference
encounter 0..1 Reference(Encounter)
effective[x] 0..1 dateTime,Period,Timing,instant
issued 0..1 instant
performer 0..* Reference(Practitioner PractitionerRole Organization CareTeam Patient RelatedPerson)
value[x] 0..1 Quantity,CodeableConcept,string,boolean,integer,Range,Ratio,SampledData,time,dateTime,Period
dataAbsentReason 0..1 CodeableConcept
interpretation 0..* CodeableConcept
note 0..* Annotation
bodySite 0..1 CodeableConcept
method 0..1 CodeableConcept
specimen 0..1 Reference(Specimen)
device 0..1 Reference(Device DeviceMetric)
referenceRange 0..* Observation.referenceRange
hasMember 0..* Reference(Observation QuestionnaireResponse MolecularSequence)
derivedFrom 0..* Reference(DocumentReference ImagingStudy Media QuestionnaireResponse Observation MolecularSequence)
component 0..* Observation.component`,
  'Observation.component': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
code 1..1 CodeableConcept
value[x] 0..1 Quantity,CodeableConcept,string,boolean,integer,Range,Ratio,SampledData,time,dateTime,Period
dataAbsentReason 0..1 CodeableConcept
interpretation 0..* CodeableConcept
referenceRange 0..* Observation.referenceRange`,
  'Observation.referenceRange': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
low 0..1 Quantity
high 0..1 Quantity
type 0..1 CodeableConcept
appliesTo 0..* CodeableConcept
age 0..1 Range
text 0..1 string`,
  'OperationOutcome': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
issue 1..* OperationOutcome.issue`,
  'OperationOutcome.issue': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
severity 1..1 code!issue-severity
code 1..1 code!issue-type
details 0..1 CodeableConcept
diagnostics 0..1 string
location 0..* string
expression 0..* string`,
  'Organization': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
active 0..1 boolean
type 0..* CodeableConcept
name 0..1 string
alias 0..* string
telecom 0..* ContactPoint
address 0..* Address
partOf 0..1 Reference(Organization)
contact 0..* Organization.contact
endpoint 0..* Reference(Endpoint)`,
  'Organization.contact': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
purpose 0..1 CodeableConcept
name 0..1 HumanName
telecom 0..* ContactPoint
address 0..1 Address`,
  'ParameterDefinition': `id 0..1 string
extension 0..* Extension
name 0..1 code
use 1..1 code!operation-parameter-use
min 0..1 integer
max 0..1 string
documentation 0..1 string
type 1..1 code!all-types
profile 0..1 canonical`,
  'Patient': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
active 0..1 boolean
name 0..* HumanName
telecom 0..* ContactPoint
gender 0..1 code!administrative-gender
birthDate 0..1 date
deceased[x] 0..1 boolean,dateTime
address 0..* Address
maritalStatus 0..1 CodeableConcept
multipleBirth[x] 0..1 boolean,integer
photo 0..* Attachment
contact 0..* Patient.contact
communication 0..* Patient.communication
generalPractitioner 0..* Reference(Organization Practitioner PractitionerRole)
managingOrganization 0..1 Reference(Organization)
link 0..* Patient.link`,
  'Patient.communication': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
language 1..1 CodeableConcept
preferred 0..1 boolean`,
  'Patient.contact': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
relationship 0..* CodeableConcept
name 0..1 HumanName
telecom 0..* ContactPoint
address 0..1 Address
gender 0..1 code!administrative-gender
organization 0..1 Reference(Organization)
period 0..1 Period`,
  'Patient.link': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
other 1..1 Reference(Patient RelatedPerson)
type 1..1 code!link-type`,
  'PaymentReconciliation': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
status 1..1 code!fm-status
period 0..1 Period
created 1..1 dateTime
paymentIssuer 0..1 Reference(Organization)
request 0..1 Reference(Task)
requestor 0..1 Reference(Practitioner PractitionerRole Organization)
outcome 0..1 code!remittance-outcome
disposition 0..1 string
paymentDate 1..1 date
paymentAmount 1..1 Money
paymentIdentifier 0..1 Identifier
detail 0..* PaymentReconciliation.detail
formCode 0..1 CodeableConcept
processNote 0..* PaymentReconciliation.processNote`,
  'PaymentReconciliation.detail': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..1 Identifier
predecessor 0..1 Identifier
type 1..1 CodeableConcept
request 0..1 Reference
submitter 0..1 Reference(Practitioner PractitionerRole Organization)
response 0..1 Reference
date 0..1 date
responsible 0..1 Reference(PractitionerRole)
payee 0..1 Reference(Practitioner PractitionerRole Organization)
amount 0..1 Money`,
  'PaymentReconciliation.processNote': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 0..1 code!note-type
text 0..1 string`,
  'Period': `id 0..1 string
extension 0..* Extension
start 0..1 dateTime
end 0..1 dateTime`,
  'Person': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
name 0..* HumanName
telecom 0..* ContactPoint
gender 0..1 code!administrative-gender
birthDate 0..1 date
address 0..* Address
photo 0..1 Attachment
managingOrganization 0..1 Reference(Organization)
active 0..1 boolean
link 0..* Person.link`,
  'Person.link': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
target 1..1 Reference(Patient Practitioner RelatedPerson Person)
assurance 0..1 code!identity-assuranceLevel`,
  'PlanDefinition': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
url 0..1 uri
identifier 0..* Identifier
version 0..1 string
name 0..1 string
title 0..1 string
subtitle 0..1 string
type 0..1 CodeableConcept
status 1..1 code!publication-status
experimental 0..1 boolean
subject[x] 0..1 CodeableConcept,Reference(Group)
date 0..1 dateTime
publisher 0..1 string
contact 0..* ContactDetail
description 0..1 markdown
useContext 0..* UsageContext
jurisdiction 0..* CodeableConcept
purpose 0..1 markdown
usage 0..1 string
copyright 0..1 markdown
approvalDate 0..1 date
lastReviewDate 0..1 date
effectivePeriod 0..1 Period
topic 0..* CodeableConcept
author 0..* ContactDetail
editor 0..* ContactDetail
reviewer 0..* ContactDetail
endorser 0..* ContactDetail
relatedArtifact 0..* RelatedArtifact
library 0..* canonical
goal 0..* PlanDefinition.goal
action 0..* PlanDefinition.action`,
  'PlanDefinition.action': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
prefix 0..1 string
title 0..1 string
description 0..1 string
textEquivalent 0..1 string
priority 0..1 code!request-priority
code 0..* CodeableConcept
reason 0..* CodeableConcept
documentation 0..* RelatedArtifact
goalId 0..* id
subject[x] 0..1 CodeableConcept,Reference(Group)
trigger 0..* TriggerDefinition
condition 0..* PlanDefinition.action.condition
input 0..* DataRequirement
output 0..* DataRequirement
relatedAction 0..* PlanDefinition.action.relatedAction
timing[x] 0..1 dateTime,Age,Period,Duration,Range,Timing
participant 0..* PlanDefinition.action.participant
type 0..1 CodeableConcept
groupingBehavior 0..1 code!action-grouping-behavior
selectionBehavior 0..1 code!action-selection-behavior
requiredBehavior 0..1 code!action-required-behavior
precheckBehavior 0..1 code!action-precheck-behavior
cardinalityBehavior 0..1 code!action-cardinality-behavior
definition[x] 0..1 canonical,uri
transform 0..1 canonical
dynamicValue 0..* PlanDefinition.action.dynamicValue
action 0..* PlanDefinition.action`,
  'PlanDefinition.action.condition': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
kind 1..1 code!action-condition-kind
expression 0..1 Expression`,
  'PlanDefinition.action.dynamicValue': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
path 0..1 string
expression 0..1 Expression`,
  'PlanDefinition.action.participant': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 code!action-participant-type
role 0..1 CodeableConcept`,
  'PlanDefinition.action.relatedAction': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
actionId 1..1 id
relationship 1..1 code!action-relationship-type
offset[x] 0..1 Duration,Range`,
  'PlanDefinition.goal': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
category 0..1 CodeableConcept
description 1..1 CodeableConcept
priority 0..1 CodeableConcept
start 0..1 CodeableConcept
addresses 0..* CodeableConcept
documentation 0..* RelatedArtifact
target 0..* PlanDefinition.goal.target`,
  'PlanDefinition.goal.target': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
measure 0..1 CodeableConcept
detail[x] 0..1 Quantity,Range,CodeableConcept
due 0..1 Duration`,
  'Practitioner': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
active 0..1 boolean
name 0..* HumanName
telecom 0..* ContactPoint
address 0..* Address
gender 0..1 code!administrative-gender
birthDate 0..1 date
photo 0..* Attachment
qualification 0..* Practitioner.qualification
communication 0..* CodeableConcept`,
  'Practitioner.qualification': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
code 1..1 CodeableConcept
period 0..1 Period
issuer 0..1 Reference(Organization)`,
  'PractitionerRole': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
active 0..1 boolean
period 0..1 Period
practitioner 0..1 Reference(Practitioner)
organization 0..1 Reference(Organization)
code 0..* CodeableConcept
specialty 0..* CodeableConcept
location 0..* Reference(Location)
healthcareService 0..* Reference(HealthcareService)
telecom 0..* ContactPoint
availableTime 0..* PractitionerRole.availableTime
notAvailable 0..* PractitionerRole.notAvailable
availabilityExceptions 0..1 string
endpoint 0..* Reference(Endpoint)`,
  'PractitionerRole.availableTime': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
daysOfWeek 0..* code!days-of-week
allDay 0..1 boolean
availableStartTime 0..1 time
availableEndTime 0..1 time`,
  'PractitionerRole.notAvailable': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
description 1..1 string
during 0..1 Period`,
  'Procedure': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
instantiatesCanonical 0..* canonical
instantiatesUri 0..* uri
basedOn 0..* Reference(CarePlan ServiceRequest)
partOf 0..* Reference(Procedure Observation MedicationAdministration)
status 1..1 code!event-status
statusReason 0..1 CodeableConcept
category 0..1 CodeableConcept
code 0..1 CodeableConcept
subject 1..1 Reference(Patient Group)
encounter 0..1 Reference(Encounter)
performed[x] 0..1 dateTime,Period,string,Age,Range
recorder 0..1 Reference(Patient RelatedPerson Practitioner PractitionerRole)
asserter 0..1 Reference(Patient RelatedPerson Practitioner PractitionerRole)
performer 0..* Procedure.performer
location 0..1 Reference(Location)
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Observation Procedure DiagnosticReport DocumentReference)
bodySite 0..* CodeableConcept
outcome 0..1 CodeableConcept
report 0..* Reference(DiagnosticReport DocumentReference Composition)
complication 0..* CodeableConcept
complicationDetail 0..* Reference(Condition)
followUp 0..* CodeableConcept
note 0..* Annotation
focalDevice 0..* Procedure.focalDevice
usedReference 0..* Reference(Device Medication Substance)
usedCode 0..* CodeableConcept`,
  'Procedure.focalDevice': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
action 0..1 CodeableConcept
manipulated 1..1 Reference(Device)`,
  'Procedure.performer': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
function 0..1 CodeableConcept
actor 1..1 Reference(Practitioner PractitionerRole Organization Patient RelatedPerson Device)
onBehalfOf 0..1 Reference(Organization)`,
  'Provenance': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
target 1..* Reference
occurred[x] 0..1 Period,dateTime
recorded 1..1 instant
policy 0..* uri
location 0..1 Reference(Location)
reason 0..* CodeableConcept
activity 0..1 CodeableConcept
agent 1..* Provenance.agent
entity 0..* Provenance.entity
signature 0..* Signature`,
  'Provenance.agent': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 0..1 CodeableConcept
role 0..* CodeableConcept
who 1..1 Reference(Practitioner PractitionerRole RelatedPerson Patient Device Organization)
onBehalfOf 0..1 Reference(Practitioner PractitionerRole RelatedPerson Patient Device Organization)`,
  'Provenance.entity': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
role 1..1 code!provenance-entity-role
what 1..1 Reference
agent 0..* Provenance.agent`,
  'Quantity': `id 0..1 string
extension 0..* Extension
value 0..1 decimal
comparator 0..1 code!quantity-comparator
unit 0..1 string
system 0..1 uri
code 0..1 code`,
  'Questionnaire': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
url 0..1 uri
identifier 0..* Identifier
version 0..1 string
name 0..1 string
title 0..1 string
derivedFrom 0..* canonical
status 1..1 code!publication-status
experimental 0..1 boolean
subjectType 0..* code!resource-types
date 0..1 dateTime
publisher 0..1 string
contact 0..* ContactDetail
description 0..1 markdown
useContext 0..* UsageContext
jurisdiction 0..* CodeableConcept
purpose 0..1 markdown
copyright 0..1 markdown
approvalDate 0..1 date
lastReviewDate 0..1 date
effectivePeriod 0..1 Period
code 0..* Coding
item 0..* Questionnaire.item`,
  'Questionnaire.item': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
linkId 1..1 string
definition 0..1 uri
code 0..* Coding
prefix 0..1 string
text 0..1 string
type 1..1 code!item-type
enableWhen 0..* Questionnaire.item.enableWhen
enableBehavior 0..1 code!questionnaire-enable-behavior
required 0..1 boolean
repeats 0..1 boolean
readOnly 0..1 boolean
maxLength 0..1 integer
answerValueSet 0..1 canonical
answerOption 0..* Questionnaire.item.answerOption
initial 0..* Questionnaire.item.initial
item 0..* Questionnaire.item`,
  'Questionnaire.item.answerOption': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
value[x] 1..1 integer,date,time,string,Coding,Reference
initialSelected 0..1 boolean`,
  'Questionnaire.item.enableWhen': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
question 1..1 string
operator 1..1 code!questionnaire-enable-operator
answer[x] 1..1 boolean,decimal,integer,date,dateTime,time,string,Coding,Quantity,Reference`,
  'Questionnaire.item.initial': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
value[x] 1..1 boolean,decimal,integer,date,dateTime,time,string,uri,Attachment,Coding,Quantity,Reference`,
  'QuestionnaireResponse': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..1 Identifier
basedOn 0..* Reference(CarePlan ServiceRequest)
partOf 0..* Reference(Observation Procedure)
questionnaire 0..1 canonical
status 1..1 code!questionnaire-answers-status
subject 0..1 Reference
encounter 0..1 Reference(Encounter)
authored 0..1 dateTime
author 0..1 Reference(Device Practitioner PractitionerRole Patient RelatedPerson Organization)
source 0..1 Reference(Patient Practitioner PractitionerRole RelatedPerson)
item 0..* QuestionnaireResponse.item`,
  'QuestionnaireResponse.item': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
linkId 1..1 string
definition 0..1 uri
text 0..1 string
answer 0..* QuestionnaireResponse.item.answer
item 0..* QuestionnaireResponse.item`,
  'QuestionnaireResponse.item.answer': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
value[x] 0..1 boolean,decimal,integer,date,dateTime,time,string,uri,Attachment,Coding,Quantity,Reference
item 0..* QuestionnaireResponse.item`,
  'Range': `id 0..1 string
extension 0..* Extension
low 0..1 Quantity
high 0..1 Quantity`,
  'Ratio': `id 0..1 string
extension 0..* Extension
numerator 0..1 Quantity
denominator 0..1 Quantity`,
  'Reference': `id 0..1 string
extension 0..* Extension
reference 0..1 string
type 0..1 uri
identifier 0..1 Identifier
display 0..1 string`,
  'RelatedArtifact': `id 0..1 string
extension 0..* Extension
type 1..1 code!related-artifact-type
label 0..1 string
display 0..1 string
citation 0..1 markdown
url 0..1 url
document 0..1 Attachment
resource 0..1 canonical`,
  'RelatedPerson': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
active 0..1 boolean
patient 1..1 Reference(Patient)
relationship 0..* CodeableConcept
name 0..* HumanName
telecom 0..* ContactPoint
gender 0..1 code!administrative-gender
birthDate 0..1 date
address 0..* Address
photo 0..* Attachment
period 0..1 Period
communication 0..* RelatedPerson.communication`,
  'RelatedPerson.communication': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
language 1..1 CodeableConcept
preferred 0..1 boolean`,
  'RiskAssessment': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
basedOn 0..1 Reference
parent 0..1 Reference
status 1..1 code!observation-status
method 0..1 CodeableConcept
code 0..1 CodeableConcept
subject 1..1 Reference(Patient Group)
encounter 0..1 Reference(Encounter)
occurrence[x] 0..1 dateTime,Period
condition 0..1 Reference(Condition)
performer 0..1 Reference(Practitioner PractitionerRole Device)
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Observation DiagnosticReport DocumentReference)
basis 0..* Reference
prediction 0..* RiskAssessment.prediction
mitigation 0..1 string
note 0..* Annotation`,
  'RiskAssessment.prediction': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
outcome 0..1 CodeableConcept
probability[x] 0..1 decimal,Range
qualitativeRisk 0..1 CodeableConcept
relativeRisk 0..1 decimal
when[x] 0..1 Period,Range
rationale 0..1 string`,
  'SampledData': `id 0..1 string
extension 0..* Extension
origin 1..1 Quantity
period 1..1 decimal
factor 0..1 decimal
lowerLimit 0..1 decimal
upperLimit 0..1 decimal
dimensions 1..1 positiveInt
data 0..1 string`,
  'Schedule': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
active 0..1 boolean
serviceCategory 0..* CodeableConcept
serviceType 0..* CodeableConcept
specialty 0..* CodeableConcept
actor 1..* Reference(Patient Practitioner PractitionerRole RelatedPerson Device HealthcareService Location)
planningHorizon 0..1 Period
comment 0..1 string`,
  'ServiceRequest': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
instantiatesCanonical 0..* canonical
instantiatesUri 0..* uri
basedOn 0..* Reference(CarePlan ServiceRequest MedicationRequest)
replaces 0..* Reference(ServiceRequest)
requisition 0..1 Identifier
status 1..1 code!request-status
intent 1..1 code!request-intent
category 0..* CodeableConcept
priority 0..1 code!request-priority
doNotPerform 0..1 boolean
code 0..1 CodeableConcept
orderDetail 0..* CodeableConcept
quantity[x] 0..1 Quantity,Ratio,Range
subject 1..1 Reference(Patient Group Location Device)
encounter 0..1 Reference(Encounter)
occurrence[x] 0..1 dateTime,Period,Timing
asNeeded[x] 0..1 boolean,CodeableConcept
authoredOn 0..1 dateTime
requester 0..1 Reference(Practitioner PractitionerRole Organization Patient RelatedPerson Device)
performerType 0..1 CodeableConcept
performer 0..* Reference(Practitioner PractitionerRole Organization CareTeam HealthcareService Patient Device RelatedPerson)
locationCode 0..* CodeableConcept
locationReference 0..* Reference(Location)
reasonCode 0..* CodeableConcept
reasonReference 0..* Reference(Condition Observation DiagnosticReport DocumentReference)
insurance 0..* Reference(Coverage ClaimResponse)
supportingInfo 0..* Reference
specimen 0..* Reference(Specimen)
bodySite 0..* CodeableConcept
note 0..* Annotation
patientInstruction 0..1 string
relevantHistory 0..* Reference(Provenance)`,
  'Signature': `id 0..1 string
extension 0..* Extension
type 1..* Coding
when 1..1 instant
who 1..1 Reference(Practitioner PractitionerRole RelatedPerson Patient Device Organization)
onBehalfOf 0..1 Reference(Practitioner PractitionerRole RelatedPerson Patient Device Organization)
targetFormat 0..1 code
sigFormat 0..1 code
data 0..1 base64Binary`,
  'Slot': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
serviceCategory 0..* CodeableConcept
serviceType 0..* CodeableConcept
specialty 0..* CodeableConcept
appointmentType 0..1 CodeableConcept
schedule 1..1 Reference(Schedule)
status 1..1 code!slotstatus
start 1..1 instant
end 1..1 instant
overbooked 0..1 boolean
comment 0..1 string`,
  'Specimen': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
accessionIdentifier 0..1 Identifier
status 0..1 code!specimen-status
type 0..1 CodeableConcept
subject 0..1 Reference(Patient Group Device Substance Location)
receivedTime 0..1 dateTime
parent 0..* Reference(Specimen)
request 0..* Reference(ServiceRequest)
collection 0..1 Specimen.collection
processing 0..* Specimen.processing
container 0..* Specimen.container
condition 0..* CodeableConcept
note 0..* Annotation`,
  'Specimen.collection': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
collector 0..1 Reference(Practitioner PractitionerRole)
collected[x] 0..1 dateTime,Period
duration 0..1 Duration
quantity 0..1 Quantity
method 0..1 CodeableConcept
bodySite 0..1 CodeableConcept
fastingStatus[x] 0..1 CodeableConcept,Duration`,
  'Specimen.container': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
description 0..1 string
type 0..1 CodeableConcept
capacity 0..1 Quantity
specimenQuantity 0..1 Quantity
additive[x] 0..1 CodeableConcept,Reference(Substance)`,
  'Specimen.processing': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
description 0..1 string
procedure 0..1 CodeableConcept
additive 0..* Reference(Substance)
time[x] 0..1 dateTime,Period`,
  'Subscription': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
status 1..1 code!subscription-status
contact 0..* ContactPoint
end 0..1 instant
reason 1..1 string
criteria 1..1 string
error 0..1 string
channel 1..1 Subscription.channel`,
  'Subscription.channel': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 code!subscription-channel-type
endpoint 0..1 url
payload 0..1 code
header 0..* string`,
  'Task': `id 0..1 id
meta 0..1 Meta
implicitRules 0..1 uri
language 0..1 code
text 0..1 Narrative
contained 0..* Resource
extension 0..* Extension
modifierExtension 0..* Extension
identifier 0..* Identifier
instantiatesCanonical 0..1 canonical
instantiatesUri 0..1 uri
basedOn 0..* Reference
groupIdentifier 0..1 Identifier
partOf 0..* Reference(Task)
status 1..1 code!task-status
statusReason 0..1 CodeableConcept
businessStatus 0..1 CodeableConcept
intent 1..1 code!task-intent
priority 0..1 code!request-priority
code 0..1 CodeableConcept
description 0..1 string
focus 0..1 Reference
for 0..1 Reference
encounter 0..1 Reference(Encounter)
executionPeriod 0..1 Period
authoredOn 0..1 dateTime
lastModified 0..1 dateTime
requester 0..1 Reference(Device Organization Patient Practitioner PractitionerRole RelatedPerson)
performerType 0..* CodeableConcept
owner 0..1 Reference(Practitioner PractitionerRole Organization CareTeam HealthcareService Patient Device RelatedPerson)
location 0..1 Reference(Location)
reasonCode 0..1 CodeableConcept
reasonReference 0..1 Reference
insurance 0..* Reference(Coverage ClaimResponse)
note 0..* Annotation
relevantHistory 0..* Reference(Provenance)
restriction 0..1 Task.restriction
input 0..* Task.input
output 0..* Task.output`,
  'Task.input': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 CodeableConcept
value[x] 1..1 base64Binary,boolean,canonical,code,date,dateTime,decimal,id,instant,integer,markdown,oid,positiveInt,string,time,unsignedInt,uri,url,uuid,Address,Age,Annotation,Attachment,CodeableConcept,Coding,ContactPoint,Count,Distance,Duration,HumanName,Identifier,Money,Period,Quantity,Range,Ratio,Reference,SampledData,Signature,Timing,ContactDetail,Contributor,DataRequirement,Expression,ParameterDefinition,RelatedArtifact,TriggerDefinition,UsageContext,Dosage,Meta`,
  'Task.output': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
type 1..1 CodeableConcept
value[x] 1..1 base64Binary,boolean,canonical,code,date,dateTime,decimal,id,instant,integer,markdown,oid,positiveInt,string,time,unsignedInt,uri,url,uuid,Address,Age,Annotation,Attachment,CodeableConcept,Coding,ContactPoint,Count,Distance,Duration,HumanName,Identifier,Money,Period,Quantity,Range,Ratio,Reference,SampledData,Signature,Timing,ContactDetail,Contributor,DataRequirement,Expression,ParameterDefinition,RelatedArtifact,TriggerDefinition,UsageContext,Dosage,Meta`,
  'Task.restriction': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
repetitions 0..1 positiveInt
period 0..1 Period
recipient 0..* Reference(Patient Practitioner PractitionerRole RelatedPerson Group Organization)`,
  'Timing': `id 0..1 string
extension 0..* Extension
modifierExtension 0..* Extension
event 0..* dateTime
repeat 0..1 Timing.repeat
code 0..1 CodeableConcept`,
  'Timing.repeat': `id 0..1 string
extension 0..* Extension
bounds[x] 0..1 Duration,Range,Period
count 0..1 positiveInt
countMax 0..1 positiveInt
duration 0..1 decimal
durationMax 0..1 decimal
durationUnit 0..1 code!units-of-time
frequency 0..1 positiveInt
frequencyMax 0..1 positiveInt
period 0..1 decimal
periodMax 0..1 decimal
periodUnit 0..1 code!units-of-time
dayOfWeek 0..* code!days-of-week
timeOfDay 0..* time
when 0..* code!event-timing
offset 0..1 unsignedInt`,
  'TriggerDefinition': `id 0..1 string
extension 0..* Extension
type 1..1 code!trigger-type
name 0..1 string
timing[x] 0..1 Timing,Reference(Schedule),date,dateTime
data 0..* DataRequirement
condition 0..1 Expression`,
  'UsageContext': `id 0..1 string
extension 0..* Extension
code 1..1 Coding
value[x] 1..1 CodeableConcept,Quantity,Range,Reference(PlanDefinition ResearchStudy InsurancePlan HealthcareService Group Location Organization)`,
}

/** Every resource type of R4. */
export const resourceTypes = 'Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceVariable ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse HealthcareService ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide InsurancePlan Invoice Library Linkage List Location Measure MeasureReport Media Medication MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition MessageHeader MolecularSequence NamingSystem NutritionOrder Observation ObservationDefinition OperationDefinition OperationOutcome Organization OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation Person PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse RelatedPerson RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen SpecimenDefinition StructureDefinition StructureMap Subscription SubscriptionStatus Substance SubstanceNucleicAcid SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport TestScript ValueSet VerificationResult VisionPrescription'

/** Types with tables of their own. */
export const storedTypes = 'Patient Person RelatedPerson Practitioner PractitionerRole Organization Location Encounter EpisodeOfCare Condition Procedure AllergyIntolerance Observation DiagnosticReport Specimen ServiceRequest ImagingStudy Media DocumentReference Composition MedicationRequest MedicationDispense MedicationStatement MedicationAdministration Medication Immunization CarePlan CareTeam Goal Appointment Schedule Slot Account ChargeItem Invoice Coverage Claim ClaimResponse PaymentReconciliation ExplanationOfBenefit Task CommunicationRequest Communication Flag Group Consent QuestionnaireResponse Questionnaire RiskAssessment FamilyMemberHistory Device MessageHeader Provenance AuditEvent MeasureReport Measure List Bundle OperationOutcome Basic Linkage Subscription PlanDefinition'
