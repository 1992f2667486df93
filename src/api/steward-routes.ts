import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../access/roles.ts'
import { coded } from '../model/errors.ts'
import type { Result } from '../model/result.ts'
import { type StewardDesk, textsOf } from '../steward/desk.ts'
import { sendError, sendJson } from './answers.ts'
import type { ApiServices, Route } from './routes.ts'

/** A process that keeps no data folder of its own has no desk. */
function withDesk(
  { steward }: ApiServices,
  reply: FastifyReply,
  answer: (desk: StewardDesk) => Promise<FastifyReply>,
): Promise<FastifyReply> | FastifyReply {
  return steward ? answer(steward) : sendError(reply, coded('access.not-ready'))
}

const sendResult = <T>(reply: FastifyReply, result: Result<T>): FastifyReply =>
  result.ok ? sendJson(reply, result.value) : sendError(reply, result.error)

/** Who it was stays with the version; the token's id, never the token. */
const whoOf = ({ role, id }: Caller): string => `${role} ${id}`

const bodyOf = (request: FastifyRequest): unknown => request.body

/** The worklist of codes, the draft of the mappings, its publication. */
export const stewardRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/admin/codes',
    permits: 'codes.read',
    async answer(services, asked, _request, reply) {
      return withDesk(services, reply, async (desk) => {
        const rows = await services.access.unmatched(asked)
        return rows.ok ? sendJson(reply, { codes: await desk.worklist(rows.value) }) : sendError(reply, rows.error)
      })
    },
  },
  {
    method: 'POST',
    url: '/admin/codes/resolve',
    permits: 'mappings.write',
    async answer(services, _asked, request, reply) {
      const said = textsOf(bodyOf(request), ['table', 'code', 'to'], ['display', 'system', 'fromSystem'])
      if (!said.ok) return sendError(reply, said.error)
      const { table = '', code = '', to = '', ...rest } = said.value
      return withDesk(services, reply, async (desk) => sendResult(reply, await desk.resolve({ table, code, to, ...rest })))
    },
  },
  {
    method: 'GET',
    url: '/admin/mappings/versions',
    permits: 'codes.read',
    async answer(services, _asked, _request, reply) {
      return withDesk(services, reply, async (desk) => sendJson(reply, await desk.versions()))
    },
  },
  {
    method: 'POST',
    url: '/admin/mappings/publish',
    permits: 'mappings.write',
    async answer(services, { caller }, request, reply) {
      const said = textsOf(bodyOf(request), ['why'])
      if (!said.ok) return sendError(reply, said.error)
      const word = { who: whoOf(caller), why: said.value.why ?? '' }
      return withDesk(services, reply, async (desk) => sendResult(reply, await desk.publish(word)))
    },
  },
  {
    method: 'POST',
    url: '/admin/mappings/rollback',
    permits: 'mappings.write',
    async answer(services, { caller }, request, reply) {
      const said = textsOf(bodyOf(request), ['why'], ['to'] as readonly ('why' | 'to')[])
      if (!said.ok) return sendError(reply, said.error)
      const word = { who: whoOf(caller), why: said.value.why ?? '' }
      return withDesk(services, reply, async (desk) => sendResult(reply, await desk.rollback(said.value.to, word)))
    },
  },
  {
    method: 'DELETE',
    url: '/admin/mappings/draft',
    permits: 'mappings.write',
    async answer(services, _asked, _request, reply) {
      return withDesk(services, reply, async (desk) => {
        await desk.discard()
        return sendJson(reply, {})
      })
    },
  },
]
