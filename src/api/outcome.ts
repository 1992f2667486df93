import { type CodedError, type ErrorCode, textOf } from '../model/errors.ts'

/** How each refusal leaves: HTTP status and R4 issue type. What is not named here is our fault. */
const ANSWERS: Partial<Record<ErrorCode, readonly [status: number, issue: string]>> = {
  'access.no-token': [401, 'login'],
  'access.bad-token': [401, 'login'],
  'access.forbidden': [403, 'forbidden'],
  'access.not-found': [404, 'not-found'],
  'access.deleted': [410, 'deleted'],
  'access.unknown-address': [404, 'not-found'],
  'access.unknown-type': [404, 'not-supported'],
  'access.method': [405, 'not-supported'],
  'access.format': [406, 'not-supported'],
  'access.media-type': [415, 'not-supported'],
  'access.body-too-large': [413, 'too-long'],
  'access.body-not-json': [400, 'structure'],
  'access.body-too-deep': [400, 'structure'],
  'access.unknown-parameter': [400, 'not-supported'],
  'access.bad-parameter': [400, 'value'],
  'access.bad-modifier': [400, 'not-supported'],
  'access.too-much': [400, 'too-costly'],
  'access.bad-address': [400, 'invalid'],
  'access.page-lost': [410, 'expired'],
  'access.feed-epoch': [410, 'expired'],
  'access.feed-past-head': [410, 'expired'],
  'access.not-ready': [503, 'transient'],
  'access.audit': [503, 'exception'],
  'access.internal': [500, 'exception'],
  'steward.unknown-table': [422, 'code-invalid'],
  'steward.code-known': [409, 'duplicate'],
  'steward.table-not-editable': [422, 'business-rule'],
  'steward.unsound': [422, 'invalid'],
  'steward.tests-failed': [422, 'business-rule'],
  'steward.nothing-published': [409, 'business-rule'],
  'steward.no-version': [404, 'not-found'],
  'steward.no-former-version': [409, 'business-rule'],
  'steward.draft-outdated': [409, 'conflict'],
}

export const statusOf = (error: CodedError): number => ANSWERS[error.code]?.[0] ?? 500

/** OperationOutcome (R4): the code for programs, both languages for people. */
export function outcomeText(error: CodedError): string {
  const code = ANSWERS[error.code]?.[1] ?? 'exception'
  const details = { coding: [{ system: 'urn:tributary:error', code: error.code }], text: textOf(error, 'zh') }
  const diagnostics = `${textOf(error, 'en')} / ${textOf(error, 'zh')}`
  return JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, details, diagnostics }] })
}
