import { expect, test } from 'vitest'
import { validate } from '../../src/fhir/validate.ts'
import { PUBLISHED_SALT } from '../../src/model/ids.ts'
import { contributionsOf, dedupeKeyIn } from '../../src/triggers/emission.ts'
import { evaluate } from '../../src/triggers/evaluate.ts'
import { minimalPayload } from '../../src/triggers/payload.ts'
import type { Change } from '../../src/triggers/rule.ts'
import { shippedRules } from './shipped-rules.ts'

const NOW = Date.parse('2026-03-01T10:00:00+08:00')
const { rules } = shippedRules()

/** A change that satisfies the rule, with a canary in every text a careless rule could copy. */
const CANARY = '金丝雀'
const changes: Readonly<Record<string, Change>> = {
  't14-discharge-survey': {
    type: 'Encounter',
    id: 'visit',
    sourcePatient: 'patient',
    feed: 1,
    content: {
      status: 'finished',
      class: { code: 'IMP' },
      period: { end: '2026-03-01T09:00:00+08:00' },
      reasonCode: [{ text: CANARY }],
      subject: { display: CANARY },
    },
  },
  't32-appointment-questionnaire': {
    type: 'Appointment',
    id: 'booking',
    sourcePatient: 'patient',
    feed: 1,
    content: { status: 'booked', start: '2026-03-20T09:00:00+08:00', description: CANARY },
  },
  't61-critical-result': {
    type: 'DiagnosticReport',
    id: 'report',
    sourcePatient: 'patient',
    feed: 1,
    content: { status: 'final', issued: '2026-03-01T09:00:00+08:00', conclusion: CANARY },
    related: { results: [{ status: 'final', valueString: CANARY, interpretation: [{ coding: [{ code: 'HH' }] }] }] },
  },
}

test.each(rules)('$id emits valid resources that name who and what, and hold nothing else', (rule) => {
  const change = changes[rule.id]!
  const [decision] = evaluate(rule, change, [], NOW)
  if (decision === undefined || decision.kind === 'cancel' || decision.kind === 'suppress') throw new Error('nothing decided')
  const contributions = contributionsOf(rule, change, decision, NOW, PUBLISHED_SALT)
  expect(contributions).toHaveLength(rule.emit.length)
  for (const { type, id, content } of contributions) {
    expect(validate(content)).toEqual([])
    expect(JSON.stringify(content)).not.toContain(CANARY)
    expect(dedupeKeyIn(PUBLISHED_SALT, type, id, content)).toBe(`${rule.id}/${change.type}/${change.id}/0`)
    const payload = minimalPayload(type as 'Task', id, content, decision.dedupeKey, 'person')
    expect(payload).toMatchObject({
      rule: `${rule.id}@${rule.version}`,
      person: 'person',
      consentClass: rule.consent,
      dueAt: new Date(decision.dueAt).toISOString(),
      expiresAt: new Date(decision.expiresAt).toISOString(),
      dedupeKey: decision.dedupeKey,
      taskRef: `${type}/${id}`,
    })
    expect(JSON.stringify(payload)).not.toContain(CANARY)
  }
})

test('extra fields of a payload are keys, the reference and the time the rule names', () => {
  const extra = Object.fromEntries(
    rules.map((rule) => {
      const change = changes[rule.id]!
      const decision = evaluate(rule, change, [], NOW)[0]!
      const [first] = contributionsOf(rule, change, decision as never, NOW, PUBLISHED_SALT)
      const { contentKey, formKey, encounterRef, reportRef, start } = minimalPayload(
        first!.type as 'Task',
        'id',
        first!.content,
        'key',
        'person',
      )
      return [rule.id, { contentKey, formKey, encounterRef, reportRef, start }]
    }),
  )
  expect(extra).toEqual({
    't14-discharge-survey': {
      contentKey: 'discharge-satisfaction',
      formKey: 'discharge-satisfaction',
      encounterRef: 'Encounter/visit',
    },
    't32-appointment-questionnaire': {
      contentKey: 'visit-preparation',
      formKey: 'visit-preparation',
      start: '2026-03-20T01:00:00.000Z',
    },
    't61-critical-result': { reportRef: 'DiagnosticReport/report' },
  })
})

test('a look-alike under another id is nothing a rule emitted', () => {
  const content = { identifier: [{ system: 'urn:tributary:follow-up', value: 't14-discharge-survey/Encounter/visit/0' }] }
  expect(dedupeKeyIn(PUBLISHED_SALT, 'Task', 'forged', content)).toBeUndefined()
})
