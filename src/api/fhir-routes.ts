import type { FastifyRequest } from 'fastify'
import { FHIR_JSON, sendResource, sendText } from './answers.ts'
import { FHIR_ROOT, formPairs, queryPairs } from './asking.ts'
import { capabilityStatement } from './capability.ts'
import type { ApiServices, Route } from './routes.ts'

const part = (request: FastifyRequest, name: string): string => (request.params as Record<string, string>)[name] ?? ''

const known = (request: FastifyRequest): string | undefined => request.headers['if-none-match']

/** The same until the process ends. */
const statements = new WeakMap<ApiServices, string>()

function statementOf(services: ApiServices): string {
  const known = statements.get(services)
  if (known !== undefined) return known
  const made = capabilityStatement(fhirRoutes, services.version, services.startedAt)
  statements.set(services, made)
  return made
}

/** The FHIR read API (R4 http): read, vread, history, search, everything. */
export const fhirRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: `${FHIR_ROOT}/metadata`,
    permits: 'capabilities',
    async answer(services, _asked, _request, reply) {
      return reply.type(FHIR_JSON).send(statementOf(services))
    },
  },
  {
    method: 'GET',
    url: `${FHIR_ROOT}/:type`,
    permits: 'person.read',
    interaction: 'search-type',
    async answer({ access }, asked, request, reply) {
      return sendText(reply, await access.search(asked, part(request, 'type'), queryPairs(request), false))
    },
  },
  {
    method: 'POST',
    url: `${FHIR_ROOT}/:type/_search`,
    permits: 'person.read',
    interaction: 'search-type',
    async answer({ access }, asked, request, reply) {
      return sendText(reply, await access.search(asked, part(request, 'type'), formPairs(request), true))
    },
  },
  {
    method: 'GET',
    url: `${FHIR_ROOT}/:type/:id`,
    permits: 'person.read',
    interaction: 'read',
    async answer({ access }, asked, request, reply) {
      return sendResource(reply, await access.read(asked, part(request, 'type'), part(request, 'id')), known(request))
    },
  },
  {
    method: 'GET',
    url: `${FHIR_ROOT}/:type/:id/_history`,
    permits: 'person.read',
    interaction: 'history-instance',
    async answer({ access }, asked, request, reply) {
      return sendText(reply, await access.history(asked, part(request, 'type'), part(request, 'id'), queryPairs(request)))
    },
  },
  {
    method: 'GET',
    url: `${FHIR_ROOT}/:type/:id/_history/:version`,
    permits: 'person.read',
    interaction: 'vread',
    async answer({ access }, asked, request, reply) {
      const [type, id, version] = [part(request, 'type'), part(request, 'id'), part(request, 'version')]
      return sendResource(reply, await access.vread(asked, type, id, version), known(request))
    },
  },
  {
    method: 'GET',
    url: `${FHIR_ROOT}/Patient/:id/$everything`,
    permits: 'person.read',
    operation: 'everything',
    async answer({ access }, asked, request, reply) {
      return sendText(reply, await access.everything(asked, part(request, 'id'), queryPairs(request)))
    },
  },
]
