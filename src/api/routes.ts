import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Access } from '../access/access.ts'
import type { AccessRequest } from '../access/door.ts'
import type { Action } from '../access/roles.ts'
import type { Language } from '../model/errors.ts'
import type { Health } from '../ops/health.ts'
import type { MetricsPage } from '../ops/metrics.ts'
import type { Operations } from '../ops/operations.ts'
import type { StewardDesk } from '../steward/desk.ts'

/** Status of one configured interface, as its adapter tells it. */
export interface InterfaceStatus {
  readonly name: string
  readonly adapter: string
  readonly state: string
  readonly lastAt?: number
  readonly detail?: string
  readonly error?: { readonly code: string }
  readonly address?: { readonly host: string; readonly port: number }
}

export interface ApiServices {
  readonly access: Access
  readonly operations: Operations
  readonly health: Health
  readonly metrics: MetricsPage
  readonly interfaces: () => readonly InterfaceStatus[]
  /** Where this process may change the mappings. */
  readonly steward?: StewardDesk
  readonly version: string
  readonly language: Language
  /** When the server was put together, milliseconds. */
  readonly startedAt: number
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * One address of the API. `action` is what a caller's role must permit, checked before the body is read; `open` routes need
 * no login and show nothing about a person. There is no third way.
 */
export interface Route {
  readonly method: Method
  readonly url: string
  readonly permits: Action | 'open'
  /** FHIR interaction for the CapabilityStatement. */
  readonly interaction?: 'read' | 'vread' | 'history-instance' | 'search-type'
  readonly operation?: string
  answer(services: ApiServices, asked: AccessRequest, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
}
