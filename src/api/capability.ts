import { servedTypes } from '../access/resources.ts'
import type { SearchParameter } from '../fhir/search-parameters.ts'
import { searchParameters } from '../fhir/search-parameters.ts'
import { FHIR_ROOT } from './asking.ts'
import type { Route } from './routes.ts'

/** R4 CapabilityStatement made of the routes and the search parameters that are really served. */
export function capabilityStatement(routes: readonly Route[], version: string, startedAt: number): string {
  const interactions = routes.flatMap((route) => (route.interaction ? [route.interaction] : []))
  const operations = routes.filter((route) => route.operation !== undefined && route.method === 'GET')
  return JSON.stringify({
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: new Date(startedAt).toISOString(),
    kind: 'instance',
    software: { name: 'Tributary 汇流', version },
    implementation: { description: 'One record per person', url: FHIR_ROOT },
    fhirVersion: '4.0.1',
    format: ['json', 'application/fhir+json'],
    rest: [
      {
        mode: 'server',
        security: { description: 'Bearer token (tributary token --role …)' },
        resource: servedTypes.map((type) => resourceCapability(type, interactions, operations)),
      },
    ],
  })
}

function resourceCapability(type: string, interactions: readonly string[], operations: readonly Route[]): object {
  const parameters = searchParameters(type)
  const own = operations.filter((route) => route.url.startsWith(`${FHIR_ROOT}/${type}/`))
  return {
    type,
    interaction: [...new Set(interactions)].map((code) => ({ code })),
    versioning: 'versioned',
    readHistory: true,
    conditionalRead: 'not-match',
    referencePolicy: ['literal', 'local'],
    searchInclude: parameters.filter((one) => one.kind === 'reference').map((one) => `${type}:${one.code}`),
    searchParam: [
      { name: '_id', type: 'token' },
      { name: '_lastUpdated', type: 'date' },
      ...(type === 'Patient'
        ? [{ name: '_source', type: 'token', documentation: 'true: source patients instead of persons' }]
        : []),
      ...parameters.map(describe),
    ],
    ...(own.length > 0
      ? { operation: own.map((route) => ({ name: route.operation, definition: definitionOf(type, route.operation!) })) }
      : {}),
  }
}

const describe = ({ code, kind }: SearchParameter): object => ({ name: code, type: kind })

const definitionOf = (type: string, name: string): string => `http://hl7.org/fhir/OperationDefinition/${type}-${name}`
