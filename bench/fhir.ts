import type { Contribution, FhirObject, Stamped } from '../src/fhir/contribution.ts'
import { addContribution, decodeState, emptyState, encodeState, render } from '../src/fhir/fold.ts'
import { prepare } from '../src/fhir/prepare.ts'
import { extractIndex } from '../src/fhir/search-index.ts'
import { inOrder } from '../src/fhir/units.ts'
import { validate } from '../src/fhir/validate.ts'
import { hash52 } from '../src/model/hash.ts'

/** Microseconds per resource of the steps between mapping and store: the best of several rounds, for the box is shared. */

const coding = (system: string, code: string) => ({ coding: [{ system, code }] })

const observation: FhirObject = {
  resourceType: 'Observation',
  id: '0123456789abcdefghijklmn-0123456789ab',
  status: 'final',
  category: [coding('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory')],
  code: {
    coding: [
      { system: 'http://loinc.org', code: '1988-5', display: 'C reactive protein' },
      { system: 'urn:lis:item', code: 'CRP', display: 'C反应蛋白' },
    ],
    text: 'C反应蛋白',
  },
  subject: { reference: 'Patient/0123456789abcdefghijklmn' },
  encounter: { reference: 'Encounter/0123456789abcdefghijklmn' },
  effectiveDateTime: '2026-03-01T08:00:00+08:00',
  issued: '2026-03-01T09:12:00+08:00',
  performer: [{ reference: 'Organization/0123456789abcdefghijklmn' }],
  valueQuantity: { value: 13.2, unit: 'mg/L', system: 'http://unitsofmeasure.org', code: 'mg/L' },
  interpretation: [coding('http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', 'H')],
  referenceRange: [{ low: { value: 0, unit: 'mg/L' }, high: { value: 8, unit: 'mg/L' }, text: '0-8' }],
}

const patient: FhirObject = {
  resourceType: 'Patient',
  id: '0123456789abcdefghijklmn',
  identifier: [
    { ...{ type: coding('http://terminology.hl7.org/CodeSystem/v2-0203', 'MR') }, system: 'urn:his:mrn', value: '00012345' },
    { system: 'urn:oid:2.16.840.1.113883.2.23.1.9.1', value: '110101199003070000' },
  ],
  name: [{ use: 'official', text: '张三', family: '张', given: ['三'] }],
  telecom: [{ system: 'phone', value: '13800000000', use: 'mobile' }],
  gender: 'male',
  birthDate: '1990-03-07',
  address: [{ use: 'home', text: '北京市海淀区某路 1 号', city: '北京' }],
}

function microseconds(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 8; round++) {
    const start = performance.now()
    for (let i = 0; i < 5000; i++) work()
    best = Math.min(best, (performance.now() - start) / 5)
  }
  return best
}

const contributionOf = (content: FhirObject): Contribution => ({
  type: content.resourceType as string,
  id: content.id as string,
  mode: 'change',
  content,
  clear: [],
  rule: 'bench',
})
const stampedBy = (content: FhirObject, name: string, time: number): Stamped => ({
  contribution: contributionOf(content),
  interface: name,
  stamp: { time, seq: time },
  mappingVersion: 'bench',
})

for (const content of [observation, patient]) {
  const type = content.resourceType as string
  const contribution = contributionOf(content)
  const text = JSON.stringify(content)
  const state = encodeState(
    addContribution(addContribution(emptyState(), stampedBy(content, 'adt', 1)), stampedBy(content, 'view', 2)),
  )
  const steps: Record<string, () => unknown> = {
    validate: () => validate(content),
    index: () => extractIndex(type, content),
    order: () => inOrder(type, content),
    stringify: () => JSON.stringify(content),
    hash: () => hash52(text),
    prepare: () => prepare(contribution),
    'fold: decode, add, render, encode': () => {
      const next = addContribution(decodeState(state), stampedBy(content, 'adt', 3))
      render(next)
      return encodeState(next)
    },
  }
  console.log(`${type}, ${text.length} characters`)
  for (const [name, work] of Object.entries(steps)) console.log(`  ${name.padEnd(34)} ${microseconds(work).toFixed(2)} µs`)
}
