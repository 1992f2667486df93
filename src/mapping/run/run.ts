import type { FhirValue } from '../../fhir/contribution.ts'
import { type CodedError, coded, type ErrorCode, type ErrorFacts } from '../../model/errors.ts'
import type { MapContext, UnmatchedCodeFound } from '../mapped.ts'
import { type Instance, Instances } from './instances.ts'
import type { Trace } from './trace.ts'

/** What a rule's evaluation gives: a value, nothing, or the sender's wish to clear the path. */
export const CLEAR: unique symbol = Symbol('clear')
export type Out = FhirValue | undefined | typeof CLEAR

/** The state of mapping one message. */
export class Run {
  readonly context: MapContext
  readonly nulls: ReadonlySet<string>
  readonly notices: CodedError[] = []
  readonly unmatched: UnmatchedCodeFound[] = []
  readonly trace: Trace | undefined
  /** The first reason to hold or fail the whole message. */
  stop: { readonly kind: 'held' | 'failed'; readonly error: CodedError } | undefined
  /** Paths cleared in the resource being made. */
  clear: string[] = []
  /** Rule being applied: `oru-r01/report`. */
  rule = ''
  readonly instances = new Instances()
  /** The resource being filled. */
  current: Instance | undefined
  /** Ids derived so far, by type, authority and key. */
  readonly ids = new Map<string, string>()
  /** The row or JSON value, for name paths. */
  readonly value: unknown

  constructor(context: MapContext, value: unknown, nulls: ReadonlySet<string>, trace: Trace | undefined) {
    this.context = context
    this.value = value
    this.nulls = nulls
    this.trace = trace
  }

  notice(code: ErrorCode, facts: ErrorFacts): void {
    // A message with 10,000 bad dates needs a steward once, not 10,000 times.
    if (this.notices.length < 100) this.notices.push(coded(code, facts))
  }

  halt(kind: 'held' | 'failed', code: ErrorCode, facts: ErrorFacts): void {
    this.stop ??= { kind, error: coded(code, facts) }
  }

  unmatchedCode(table: string, system: string, code: string, display: string): void {
    this.unmatched.push({ table, system, code, display })
  }
}
