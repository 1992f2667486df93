import type { SearchKind, SearchParameter } from '../fhir/search-parameters.ts'
import type { SearchPlan, SearchTest } from '../store/search.ts'
import type { Pairs } from './parameters.ts'

/** A reference test before patients are resolved to the source patients the store knows. */
interface ReferenceAsked {
  readonly parameter: SearchParameter
  /** `Type/id`, or a bare id when the parameter leaves the type open. */
  readonly targets: readonly string[]
}

/** A FHIR search as asked: everything known to be allowed and bounded, nothing looked up yet. */
export interface Asked {
  readonly type: string
  readonly tests: readonly SearchTest[]
  readonly references: readonly ReferenceAsked[]
  readonly sort: SearchPlan['sort']
  readonly count: number
  readonly includes: readonly SearchParameter[]
  readonly total: boolean
  readonly summary: boolean
  readonly source: boolean
  /** Parameters that were used, for the self link; those left out by lenient handling are not among them. */
  readonly used: Pairs
}

export interface QueryContext {
  readonly now: number
  /** Minutes east of UTC of the hospital at a moment. */
  readonly zoneOffset: (at: number) => number
  /** `Prefer: handling=lenient`: unknown parameters are left out instead of refused. */
  readonly lenient: boolean
}

/** A search while its query is read. */
export type Growing = { -readonly [K in keyof Asked]: Asked[K] extends readonly (infer T)[] ? T[] : Asked[K] }

/** What a value of each kind looks like, for refusals. */
export const EXPECTED: Readonly<Record<SearchKind, string>> = {
  token: 'code, system|code, |code, system|',
  date: '[eq|ne|gt|lt|ge|le|sa|eb|ap]YYYY[-MM[-DD[Thh:mm[:ss]±hh:mm]]]',
  reference: 'Type/id, id',
  string: 'text',
  quantity: '[prefix]number[|system|unit]',
  number: '[prefix]number',
  uri: 'uri',
}

export const FHIR_ID = /^[A-Za-z0-9.-]{1,64}$/

/** Whose a resource is: the store keeps it by source patient (a compartment) and needs no search entry for it. */
export const isCompartment = ({ code, target }: SearchParameter): boolean =>
  (code === 'patient' || code === 'subject') && (target?.includes('Patient') ?? false)
