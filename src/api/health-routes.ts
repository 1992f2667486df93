import { sendJson } from './answers.ts'
import type { Route } from './routes.ts'

/** For supervisors and scrapers; no login, nothing about anybody. */
export const healthRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/livez',
    permits: 'open',
    async answer({ version }, _asked, _request, reply) {
      return sendJson(reply, { status: 'alive', version })
    },
  },
  {
    method: 'GET',
    url: '/readyz',
    permits: 'open',
    async answer({ health }, _asked, _request, reply) {
      const { report } = health
      return sendJson(reply, report, report.ready ? 200 : 503)
    },
  },
  {
    method: 'GET',
    url: '/metrics',
    permits: 'open',
    async answer({ metrics }, _asked, _request, reply) {
      return reply.type(metrics.contentType).send(await metrics.render())
    },
  },
]
