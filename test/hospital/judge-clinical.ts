import type { Truth } from '../../fixtures/hospital/truth.ts'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { type CameOut, idOf, type Standing } from './came-out.ts'
import { at, codes, referenced, text } from './fhir-paths.ts'
import type { Verdict } from './verdict.ts'

type Resources = ReadonlyMap<string, Standing>

const NONE: Resources = new Map()
const ofType = (out: CameOut, type: string): Resources => out.resources.get(type) ?? NONE

const instant = (value: string | null | undefined): string => (value ? new Date(value).toISOString() : '')

/** Statuses that show a result or report as valid. */
const VALID = new Set(['final', 'corrected', 'amended', 'appended', 'preliminary', 'partial', 'registered', 'unknown'])
const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation'
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'

/** One Encounter a visit number, whoever told of it. */
export function judgeVisits(truth: Truth, out: CameOut, verdict: Verdict): void {
  const encounters = ofType(out, 'Encounter')
  verdict.equal('visits', truth.counts.visits, encounters.size)
  for (const visit of truth.visits) {
    const found = encounters.get(idOf('his', 'Encounter', visit.number))
    const where = `visit ${visit.number} (${visit.kind}, ${visit.toldBy.join('+')})`
    if (found === undefined) {
      verdict.wrong(`${where}: missing`)
      continue
    }
    const { content } = found
    verdict.same(`${where} patient`, idOf('his', 'Patient', visit.patient), found.sourcePatient)
    verdict.same(`${where} status`, visit.status, text(content, 'status'))
    verdict.same(`${where} class`, visit.class, text(content, 'class.code'))
    verdict.same(`${where} class system`, ACT_CODE, text(content, 'class.system'))
    // A view says no start of a registration that was taken back.
    const untold = visit.status === 'cancelled' && !visit.toldBy.includes('feed') && visit.class !== 'IMP'
    if (!untold) verdict.same(`${where} start`, instant(visit.start), instant(text(content, 'period.start')))
    verdict.same(`${where} end`, instant(visit.end), instant(text(content, 'period.end')))
  }
}

export function judgeDiagnoses(truth: Truth, out: CameOut, verdict: Verdict): void {
  const standing = [...ofType(out, 'Condition').values()].filter(
    ({ content }) => !codes(content, 'verificationStatus').includes('entered-in-error'),
  )
  const byVisit = Map.groupBy(standing, ({ content }) => referenced(content, 'encounter'))
  const isTrue = truth.visits.reduce((sum, visit) => sum + visit.diagnoses.length, 0)
  verdict.equal('diagnoses', isTrue, standing.length)
  for (const { number, patient, diagnoses } of truth.visits) {
    const found = byVisit.get(`Encounter/${idOf('his', 'Encounter', number)}`) ?? []
    const named = found.map(({ content }) => at(content, 'code.coding.0.code')).toSorted()
    verdict.same(`diagnoses of ${number}`, diagnoses.toSorted().join(' '), named.join(' '))
    for (const one of found)
      verdict.same(`patient of a diagnosis of ${number}`, idOf('his', 'Patient', patient), one.sourcePatient)
  }
}

export function judgeReports(truth: Truth, out: CameOut, verdict: Verdict): void {
  const reports = ofType(out, 'DiagnosticReport')
  const results = ofType(out, 'Observation')
  verdict.equal('reports', truth.counts.reports, reports.size)
  verdict.equal('results', truth.counts.results, results.size)
  const valid = truth.reports.flatMap((report) => report.results).filter(({ status }) => status !== 'voided').length
  verdict.equal('results shown as valid', valid, [...results.values()].filter(isValid).length)
  for (const report of truth.reports) judgeReport(report, reports, results, verdict)
}

const isValid = ({ content }: Standing): boolean => VALID.has(text(content, 'status') ?? '')

type Report = Truth['reports'][number]

function judgeReport(report: Report, reports: Resources, results: Resources, verdict: Verdict): void {
  const where = `report ${report.number}`
  const found = reports.get(idOf('lis', 'DiagnosticReport', report.number, report.panel))
  if (found === undefined) {
    verdict.wrong(`${where}: missing`)
    return
  }
  const { content } = found
  verdict.same(`${where} patient`, idOf('lis', 'Patient', report.lisNumber), found.sourcePatient)
  if (report.status === 'voided') verdict.same(`${where} valid`, false, isValid(found))
  else verdict.same(`${where} status`, report.status, text(content, 'status'))
  verdict.same(`${where} issued`, instant(report.at), instant(text(content, 'issued')))
  const visit = report.visit === null ? undefined : `Encounter/${idOf('his', 'Encounter', report.visit)}`
  verdict.same(`${where} visit`, visit, referenced(content, 'encounter'))
  const own = ((content.result ?? []) as FhirObject[]).map((one) =>
    results.get(String(one.reference).slice('Observation/'.length)),
  )
  const byItem = new Map(own.map((one) => [one && text(one.content, 'code.coding.0.code'), one]))
  verdict.same(`${where} results`, report.results.length, own.length)
  for (const result of report.results) judgeResult(`${where} ${result.item}`, result, byItem.get(result.item), verdict)
}

function judgeResult(where: string, result: Report['results'][number], found: Standing | undefined, verdict: Verdict): void {
  if (found === undefined) {
    verdict.wrong(`${where}: missing`)
    return
  }
  const { content } = found
  if (result.status === 'voided') {
    verdict.same(`${where} valid`, false, isValid(found))
    return
  }
  verdict.same(`${where} status`, result.status, text(content, 'status'))
  verdict.same(`${where} value`, result.value, printedValue(content))
  if (at(content, 'valueQuantity')) verdict.same(`${where} unit`, result.unit, text(content, 'valueQuantity.unit') ?? '')
  verdict.same(`${where} flag`, result.flag, codes(content, 'interpretation.0', INTERPRETATION)[0] ?? 'N')
}

/** As the laboratory printed it: a number keeps its digits. */
const printedValue = (content: FhirObject): string | undefined =>
  content.valueQuantity === undefined
    ? (text(content, 'valueString') ?? text(content, 'valueCodeableConcept.text'))
    : `${text(content, 'valueQuantity.comparator') ?? ''}${text(content, 'valueQuantity.value') ?? ''}`

export function judgeAppointments(truth: Truth, out: CameOut, verdict: Verdict): void {
  const appointments = ofType(out, 'Appointment')
  verdict.equal('appointments', truth.counts.appointments, appointments.size)
  for (const { number, patient, start, status } of truth.appointments) {
    const found = appointments.get(idOf('his', 'Appointment', number))
    const where = `appointment ${number}`
    if (found === undefined) {
      verdict.wrong(`${where}: missing`)
      continue
    }
    verdict.same(`${where} patient`, idOf('his', 'Patient', patient), found.sourcePatient)
    verdict.same(`${where} status`, status, text(found.content, 'status'))
    verdict.same(`${where} start`, instant(start), instant(text(found.content, 'start')))
  }
}
