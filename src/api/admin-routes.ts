import type { FastifyRequest } from 'fastify'
import { textOf } from '../model/errors.ts'
import { sendError, sendJson, sendList } from './answers.ts'
import { queryPairs } from './asking.ts'
import type { Route } from './routes.ts'

const part = (request: FastifyRequest, name: string): string => (request.params as Record<string, string>)[name] ?? ''

const DAY_MS = 86_400_000

/** The change feed, and what operators, stewards and auditors look at. */
export const adminRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/feed',
    permits: 'feed.read',
    async answer({ access }, asked, request, reply) {
      const feed = await access.feed(asked, queryPairs(request))
      return feed.ok ? sendJson(reply, feed.value) : sendError(reply, feed.error)
    },
  },
  {
    method: 'GET',
    url: '/admin/balance',
    permits: 'balance.read',
    async answer({ operations }, _asked, _request, reply) {
      const balance = await operations.balance()
      const rows = balance.rows.map((row) => ({ ...row, date: new Date(row.day * DAY_MS).toISOString().slice(0, 10) }))
      return sendJson(reply, { ...balance, rows })
    },
  },
  {
    method: 'GET',
    url: '/admin/alarms',
    permits: 'balance.read',
    async answer({ operations, language }, _asked, _request, reply) {
      const open = await operations.alarms()
      return sendJson(reply, { alarms: open.map((alarm) => ({ ...alarm, text: textOf(alarm, language) })) })
    },
  },
  {
    method: 'GET',
    url: '/admin/interfaces',
    permits: 'interfaces.read',
    async answer({ interfaces }, _asked, _request, reply) {
      return sendJson(reply, { interfaces: interfaces() })
    },
  },
  {
    method: 'GET',
    url: '/admin/messages',
    permits: 'messages.read',
    async answer({ access }, asked, request, reply) {
      return sendList(reply, await access.messages(asked, queryPairs(request)), 'messages')
    },
  },
  {
    method: 'GET',
    url: '/admin/messages/:seq',
    permits: 'messages.read',
    async answer({ access }, asked, request, reply) {
      const found = await access.message(asked, part(request, 'seq'))
      return found.ok ? sendJson(reply, found.value) : sendError(reply, found.error)
    },
  },
  {
    method: 'GET',
    url: '/admin/unmatched-codes',
    permits: 'codes.read',
    async answer({ access }, asked, _request, reply) {
      return sendList(reply, await access.unmatched(asked), 'codes')
    },
  },
  {
    method: 'GET',
    url: '/admin/proposals',
    permits: 'proposals.read',
    async answer({ access }, asked, _request, reply) {
      return sendList(reply, await access.proposals(asked), 'proposals')
    },
  },
  {
    method: 'GET',
    url: '/admin/follow-ups',
    permits: 'follow-ups.read',
    async answer({ access }, asked, request, reply) {
      return sendList(reply, await access.followUps(asked, queryPairs(request)), 'followUps')
    },
  },
  {
    method: 'GET',
    url: '/admin/outbox',
    permits: 'outbox.read',
    async answer({ access }, asked, _request, reply) {
      return sendList(reply, await access.outbox(asked), 'outbox')
    },
  },
  {
    method: 'GET',
    url: '/admin/persons/:id/decisions',
    permits: 'decisions.read',
    async answer({ access }, asked, request, reply) {
      const found = await access.decisions(asked, part(request, 'id'))
      return found.ok ? sendJson(reply, found.value) : sendError(reply, found.error)
    },
  },
]
