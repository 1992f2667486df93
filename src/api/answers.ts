import type { FastifyReply } from 'fastify'
import type { Rendered } from '../access/render.ts'
import type { CodedError } from '../model/errors.ts'
import type { Result } from '../model/result.ts'
import { outcomeText, statusOf } from './outcome.ts'

export const FHIR_JSON = 'application/fhir+json; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

export function sendError(reply: FastifyReply, error: CodedError): FastifyReply {
  const status = statusOf(error)
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="tributary"')
  if (status === 503) reply.header('retry-after', '5')
  return reply.code(status).type(FHIR_JSON).send(outcomeText(error))
}

/** Text that is FHIR JSON already. */
export const sendText = <T extends { readonly text: string }>(reply: FastifyReply, result: Result<T>): FastifyReply =>
  result.ok ? reply.type(FHIR_JSON).send(result.value.text) : sendError(reply, result.error)

/** One resource with its version; a client that has it already is told so. */
export function sendResource(reply: FastifyReply, result: Result<Rendered>, known: string | undefined): FastifyReply {
  if (!result.ok) return sendError(reply, result.error)
  const { etag, at, text } = result.value
  reply.header('etag', etag).header('last-modified', new Date(at).toUTCString())
  if (known?.split(',').some((one) => one.trim() === etag)) return reply.code(304).send()
  return reply.type(FHIR_JSON).send(text)
}

export const sendJson = (reply: FastifyReply, value: unknown, status = 200): FastifyReply =>
  reply.code(status).type(JSON_TYPE).send(JSON.stringify(value))

export const sendList = <T>(reply: FastifyReply, result: Result<T>, name: string): FastifyReply =>
  result.ok ? sendJson(reply, { [name]: result.value }) : sendError(reply, result.error)
