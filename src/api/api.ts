import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import type { Caller } from '../access/roles.ts'
import { type CodedError, coded } from '../model/errors.ts'
import type { Log } from '../model/log.ts'
import { adminRoutes } from './admin-routes.ts'
import { FHIR_JSON, sendError } from './answers.ts'
import { accessRequest, asksForJson } from './asking.ts'
import { BODY_LIMIT, BodyRefused, parseJson } from './body.ts'
import { fhirRoutes } from './fhir-routes.ts'
import { healthRoutes } from './health-routes.ts'
import { outcomeText } from './outcome.ts'
import type { ApiServices, Method, Route } from './routes.ts'
import { stewardRoutes } from './steward-routes.ts'

export const routes: readonly Route[] = [...healthRoutes, ...fhirRoutes, ...adminRoutes, ...stewardRoutes]

export interface ApiOptions extends ApiServices {
  readonly log: Log
}

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const MEDIA = 'application/x-www-form-urlencoded, application/json, application/fhir+json'

const callers = new WeakMap<FastifyRequest, Caller>()
const started = new WeakMap<FastifyRequest, bigint>()

/**
 * The HTTP server, not yet listening. Order of each request: who is it, may they, can we answer in what they take — and only
 * then is a body read. Neither addresses nor bodies are logged.
 */
export function buildApi(options: ApiOptions): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    genReqId: () => randomBytes(8).toString('hex'),
    routerOptions: { maxParamLength: 200, querystringParser: () => ({}) },
    clientErrorHandler: refuseBytes,
    frameworkErrors: (_error, _request, reply) => void sendError(reply as FastifyReply, coded('access.bad-address')),
  })
  measure(app, options)
  readBodies(app)
  guard(app, options)
  for (const route of routes) addRoute(app, route, options)
  refuseOtherMethods(app)
  app.setNotFoundHandler((_request, reply) => sendError(reply, coded('access.unknown-address')))
  app.setErrorHandler((error, request, reply) => sendError(reply, errorOf(error, request, options.log)))
  return app
}

/** Bytes that are no HTTP request: nobody can be asked who they are, so only the refusal goes back. */
function refuseBytes(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
  const body = outcomeText(coded('access.bad-address'))
  const head = [
    'HTTP/1.1 400 Bad Request',
    `Content-Type: ${FHIR_JSON}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function measure(app: FastifyInstance, { metrics }: ApiOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    started.set(request, process.hrtime.bigint())
    reply.header('x-request-id', request.id).header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
  })
  app.addHook('onResponse', async (request, reply) => {
    const began = started.get(request)
    if (began === undefined) return
    const route = request.routeOptions.url ?? 'unknown'
    const seconds = Number(process.hrtime.bigint() - began) / 1e9
    metrics.metrics.observe('http_request_seconds', seconds, { route, method: request.method, status: String(reply.statusCode) })
  })
}

function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.addContentTypeParser(/^application\/(?:.+\+)?json/, { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseJson(String(body)))
    } catch (error) {
      done(error as Error)
    }
  })
}

/** Authentication of every route that is not declared open, addresses that do not exist included. */
function guard(app: FastifyInstance, { access, health }: ApiOptions): void {
  const open = new Set(routes.filter((route) => route.permits === 'open').map((route) => route.url))
  app.addHook('onRequest', async (request, reply) => {
    if (open.has(request.routeOptions.url ?? '')) return
    const caller = await access.authenticate(request.headers.authorization)
    if (!caller.ok) return sendError(reply, caller.error)
    callers.set(request, caller.value)
    const { phase } = health.report
    if (phase === 'starting' || phase === 'draining') return sendError(reply, coded('access.not-ready'))
    if (!asksForJson(request)) return sendError(reply, coded('access.format', { found: 'another format' }))
  })
}

function addRoute(app: FastifyInstance, route: Route, options: ApiOptions): void {
  const { permits } = route
  app.route({
    method: route.method,
    url: route.url,
    onRequest: async (request, reply) => {
      const caller = callers.get(request)
      if (permits === 'open') return
      const allowed = caller && options.access.authorise(caller, permits)
      if (!allowed?.ok) return sendError(reply, allowed?.error ?? coded('access.no-token'))
    },
    handler: (request, reply) => route.answer(options, accessRequest(request, callers.get(request) ?? NOBODY), request, reply),
  })
}

/** Open routes have no caller, and nothing they call asks for one. */
const NOBODY: Caller = { role: 'nobody' as Caller['role'], id: 'nobody' }

function refuseOtherMethods(app: FastifyInstance): void {
  for (const url of new Set(routes.map((route) => route.url))) {
    const allowed = routes.filter((route) => route.url === url).map((route) => route.method)
    app.route({
      method: METHODS.filter((method) => !allowed.includes(method)),
      url,
      handler: (request, reply) => {
        reply.header('allow', allowed.join(', '))
        return sendError(reply, coded('access.method', { found: request.method, allowed: allowed.join(', ') }))
      },
    })
  }
}

const FASTIFY: Readonly<Record<string, CodedError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: coded('access.body-too-large', { allowed: BODY_LIMIT }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: coded('access.media-type', { allowed: MEDIA }),
  FST_ERR_CTP_EMPTY_JSON_BODY: coded('access.body-not-json'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: coded('access.body-too-large', { allowed: BODY_LIMIT }),
  FST_ERR_BAD_URL: coded('access.bad-address'),
}

/** An error's message may hold what it stumbled over: only its name and where in our code it happened are kept. */
function errorOf(error: unknown, request: FastifyRequest, log: Log): CodedError {
  if (error instanceof BodyRefused) return error.coded
  const { code = '', name, stack } = error as Error & { code?: string }
  const known = FASTIFY[code]
  if (known) return known
  const at = stack
    ?.split('\n')
    .find((line) => line.startsWith('    at '))
    ?.trim()
  log.error('request failed', { request: request.id, route: request.routeOptions.url ?? 'unknown', name, code, at })
  return coded('access.internal', { where: request.id })
}
