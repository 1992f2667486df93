import type { FastifyRequest } from 'fastify'
import type { AccessRequest } from '../access/door.ts'
import type { Pairs } from '../access/parameters.ts'
import type { Caller } from '../access/roles.ts'

export const FHIR_ROOT = '/fhir/R4'

/** Query parameters in order, repeats kept. Percent-encoding that is none stays as it is written. */
export function queryPairs(request: FastifyRequest): Pairs {
  const url = request.raw.url ?? ''
  const mark = url.indexOf('?')
  return mark < 0 ? [] : [...new URLSearchParams(url.slice(mark + 1))]
}

/** POST _search: the form's parameters after the query's. */
export function formPairs(request: FastifyRequest): Pairs {
  const { body } = request
  return [...queryPairs(request), ...(typeof body === 'string' ? new URLSearchParams(body) : [])]
}

const HOST = /^[A-Za-z0-9.-]{1,253}(?::\d{1,5})?$|^\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?$/

/** The address by which the client reached us; a Host header that is no host is not repeated. */
function baseOf(request: FastifyRequest): string {
  const { host } = request.headers
  return `${request.protocol}://${host && HOST.test(host) ? host : 'localhost'}${FHIR_ROOT}`
}

export const accessRequest = (request: FastifyRequest, caller: Caller): AccessRequest => ({
  caller,
  id: request.id,
  base: baseOf(request),
  lenient: /(?:^|[\s;,])handling=lenient(?:$|[\s;,])/.test(String(request.headers.prefer ?? '')),
})

/** What the client can take is JSON, or it did not say. */
export function asksForJson(request: FastifyRequest): boolean {
  const format = queryPairs(request).find(([name]) => name === '_format')?.[1]
  if (format !== undefined) return /json/i.test(format)
  const { accept } = request.headers
  return accept === undefined || /json|\*\/\*|application\/\*/i.test(accept)
}
