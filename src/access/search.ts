import type { FhirObject } from '../fhir/contribution.ts'
import { parseExact } from '../fhir/decimal.ts'
import { extractIndex } from '../fhir/search-index.ts'
import type { SearchParameter } from '../fhir/search-parameters.ts'
import { coded } from '../model/errors.ts'
import { fail, ok, type Result } from '../model/result.ts'
import type { SearchPlan, SearchRow, SearchTest } from '../store/search.ts'
import type { Reads } from '../store/store.ts'
import { type Asked, isCompartment, type QueryContext } from './asked.ts'
import { type BundleLink, searchBundle } from './bundle.ts'
import type { PageSeal } from './page.ts'
import { LIMITS, type Pairs } from './parameters.ts'
import { compartmentOf, patientRole } from './persons.ts'
import { parseQuery } from './query.ts'
import { type Renderable, type Rendered, renderAll } from './render.ts'

export interface SearchContext extends QueryContext {
  readonly reads: Reads
  readonly pages: PageSeal
  /** Absolute address of the FHIR root, without a slash at the end. */
  readonly base: string
  /** The client kept its parameters out of the address (POST _search): the self link keeps them out too. */
  readonly hidden: boolean
}

export interface SearchAnswer {
  readonly text: string
  readonly persons: readonly string[]
  readonly resources: number
  /** Names asked by, for the audit. */
  readonly parameters: readonly string[]
}

/** What a page link holds. */
interface SealedPage {
  readonly kind: 'search'
  readonly type: string
  readonly pairs: Pairs
  readonly after: string
  readonly at: number
}

export async function searchFirst(type: string, pairs: Pairs, context: SearchContext): Promise<Result<SearchAnswer>> {
  const asked = parseQuery(type, pairs, context)
  return asked.ok ? page(asked.value, undefined, context) : asked
}

/** A link this server made; another one's, an altered one or one of an ended process is refused. */
export async function searchPage(type: string, sealed: string, context: SearchContext): Promise<Result<SearchAnswer>> {
  const held = context.pages.open(sealed) as SealedPage | undefined
  if (held?.kind !== 'search' || held.type !== type) return fail(coded('access.page-lost'))
  // `ap` and the like mean the moment the search began, on every page.
  const asked = parseQuery(type, held.pairs, { ...context, now: held.at })
  return asked.ok ? page(asked.value, held.after, { ...context, now: held.at, hidden: true }) : asked
}

async function page(asked: Asked, after: string | undefined, context: SearchContext): Promise<Result<SearchAnswer>> {
  const { reads } = context
  const whole = await planOf(reads, asked)
  const plan = whole && (after === undefined ? whole : { ...whole, after })
  // `_count=0` asks for the number alone (R4 search 3.1.1.5.4).
  const numberOnly = asked.summary || asked.count === 0
  const total = asked.total || numberOnly ? (whole === undefined ? 0 : await reads.count(whole)) : undefined
  const wanted = numberOnly ? undefined : plan
  const found = wanted ? await reads.search(wanted) : { rows: [] as readonly SearchRow[], more: false }
  const matches = await renderAll(reads, found.rows)
  const included = asked.includes.length === 0 ? [] : await include(reads, found.rows, asked.includes)
  const last = found.rows.at(-1)
  const links = linksOf(asked, found.more && last ? last.position : undefined, context)
  const text = searchBundle({ base: context.base, at: context.now, total, links, matches, included })
  const persons = [...new Set([...matches, ...included].flatMap((one) => one.persons))]
  const parameters = asked.used.map(([name]) => name)
  return ok({ text, persons, resources: matches.length + included.length, parameters })
}

/** Undefined when the search names a person or resource that cannot match anything. */
async function planOf(reads: Reads, asked: Asked): Promise<SearchPlan | undefined> {
  const tests: SearchTest[] = []
  let sourcePatients: readonly number[] | undefined
  for (const { parameter, targets } of asked.references) {
    if (isCompartment(parameter)) {
      const found = await compartments(reads, targets)
      sourcePatients = sourcePatients?.filter((rid) => found.includes(rid)) ?? found
      if (sourcePatients.length === 0) return undefined
      continue
    }
    const expanded = await expand(reads, targets)
    if (expanded.length === 0) return undefined
    tests.push({ kind: 'reference', param: parameter.param, targets: expanded })
  }
  for (const test of asked.tests) tests.push(test.kind === 'id' && asked.type === 'Patient' ? await livingIds(reads, test) : test)
  return {
    type: asked.type,
    ...(sourcePatients ? { sourcePatients } : {}),
    tests,
    sort: asked.sort,
    limit: Math.max(asked.count, 1),
    ...(asked.source ? { source: true } : {}),
  }
}

const idOf = (reference: string): string => reference.slice('Patient/'.length)

async function compartments(reads: Reads, patients: readonly string[]): Promise<readonly number[]> {
  const found = await Promise.all(patients.map((target) => compartmentOf(reads, idOf(target))))
  return [...new Set(found.flatMap((one) => one.rids))]
}

/** A person stands for its source patients, whose ids the stored references name. */
async function expand(reads: Reads, targets: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    targets.map(async (target) =>
      target.startsWith('Patient/') ? (await compartmentOf(reads, idOf(target))).references : [target],
    ),
  )
  return [...new Set(found.flat())]
}

async function livingIds(reads: Reads, test: SearchTest & { kind: 'id' }): Promise<SearchTest> {
  const ids = await Promise.all(
    test.ids.map(async (id) => {
      const role = await patientRole(reads, id)
      return role.kind === 'retired' ? (role.survivor?.id ?? id) : id
    }),
  )
  return { kind: 'id', ids: [...new Set(ids)] }
}

async function include(
  reads: Reads,
  rows: readonly Renderable[],
  parameters: readonly SearchParameter[],
): Promise<readonly Rendered[]> {
  const seen = new Set(rows.map((row) => `${row.type}/${row.id}`))
  const found: Renderable[] = []
  for (const reference of await outward(reads, referencesIn(rows, parameters))) {
    const [type, id] = reference.split('/')
    if (!type || !id || seen.has(reference)) continue
    seen.add(reference)
    const resource = await reads.resource(type, id)
    if (resource && !resource.deleted) found.push(resource)
  }
  return renderAll(reads, found)
}

/** Reading the references of a page costs a parse of its rows; only a search that asks for _include pays it. */
function referencesIn(rows: readonly Renderable[], parameters: readonly SearchParameter[]): ReadonlySet<string> {
  const wanted = new Set<string>()
  const params = new Set(parameters.filter((one) => !isCompartment(one)).map((one) => one.param))
  for (const row of rows) {
    if (params.size < parameters.length && row.sourcePatientId !== undefined) wanted.add(`Patient/${row.sourcePatientId}`)
    const entries = params.size === 0 ? [] : extractIndex(row.type, parseExact(row.text) as FhirObject)
    for (const entry of entries)
      if (entry.kind === 'r' && params.has(entry.param) && wanted.size < LIMITS.included) wanted.add(String(entry.a))
  }
  return wanted
}

/** References as they leave: a source patient is the person it belongs to. */
async function outward(reads: Reads, references: ReadonlySet<string>): Promise<readonly string[]> {
  const patients = [...references].filter((one) => one.startsWith('Patient/')).map(idOf)
  const persons = patients.length === 0 ? new Map<string, string>() : await reads.personsOf(patients)
  return [...references].map((one) => (one.startsWith('Patient/') ? `Patient/${persons.get(idOf(one)) ?? idOf(one)}` : one))
}

function linksOf(asked: Asked, after: string | undefined, context: SearchContext): readonly BundleLink[] {
  const address = `${context.base}/${asked.type}`
  const query = new URLSearchParams(asked.used.map(([name, value]): [string, string] => [name, value])).toString()
  const self: BundleLink = { relation: 'self', url: context.hidden || query === '' ? address : `${address}?${query}` }
  if (after === undefined) return [self]
  const held: SealedPage = { kind: 'search', type: asked.type, pairs: asked.used, after, at: context.now }
  return [self, { relation: 'next', url: `${address}?_page=${context.pages.seal(held)}` }]
}
