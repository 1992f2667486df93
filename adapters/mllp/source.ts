import { readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { type CodedError, CodedException, coded } from '../../src/model/errors.ts'
import type { Source, SourceContext, SourceStatus } from '../../src/sdk/adapter.ts'
import { allowList, plainAddress } from './allow.ts'
import { Connection, type Shared } from './connection.ts'
import type { MllpSettings } from './settings.ts'

const SWEEP_MILLISECONDS = 250
/** Replies that wait for an outcome hold a stopping source no longer than this. */
const STOP_MILLISECONDS = 5000

function pemOf(setting: string, what: string): string {
  if (setting.includes('-----BEGIN')) return setting
  try {
    return readFileSync(setting, 'utf8')
  } catch (error) {
    throw new CodedException(
      coded('receive.tls-files', { where: what, found: (error as NodeJS.ErrnoException).code ?? 'unreadable' }),
    )
  }
}

function tlsOptions(settings: NonNullable<MllpSettings['tls']>, handshakeTimeout: number): TlsOptions {
  const { ca, mutual } = settings
  return {
    key: pemOf(settings.key, 'tls.key'),
    cert: pemOf(settings.cert, 'tls.cert'),
    ...(ca === undefined ? {} : { ca: pemOf(ca, 'tls.ca') }),
    requestCert: mutual,
    rejectUnauthorized: mutual,
    minVersion: 'TLSv1.2',
    handshakeTimeout,
  }
}

const placeOf = (socket: Socket): string => `${socket.remoteAddress} ${socket.remotePort}`

export class MllpSource implements Source {
  private readonly settings: MllpSettings
  private readonly context: SourceContext
  private readonly connections = new Set<Connection>()
  /** All sockets, also those still in a TLS handshake. */
  private readonly sockets = new Set<Socket>()
  /** By remote address and port: what has not finished its TLS handshake. */
  private readonly shaking = new Map<string, Socket>()
  private readonly shared: Shared
  private readonly allowed: (address: string | undefined) => boolean
  private server: Server | undefined
  private sweep: NodeJS.Timeout | undefined
  private state: SourceStatus['state'] = 'stopped'
  private lastError: CodedError | undefined
  private counter = 0

  constructor(settings: MllpSettings, context: SourceContext) {
    this.settings = settings
    this.context = context
    this.allowed = allowList(settings.allow)
    const prefix = context.clock.now().toString(36).toUpperCase()
    this.shared = {
      context,
      settings,
      replies: {
        now: () => context.clock.now(),
        // At most 20 characters, the length of MSH-10 up to version 2.6.
        controlId: () => `${prefix}-${(this.counter++).toString(36).toUpperCase()}`,
        language: settings.language,
      },
      refused: (error, peer) => this.refused(error, peer),
      closed: (connection) => this.closed(connection),
    }
  }

  async start(): Promise<void> {
    this.state = 'starting'
    const server = this.makeServer()
    server.maxConnections = this.settings.maxConnections
    server.on('connection', (socket: Socket) => this.remember(socket))
    server.on('drop', (dropped) =>
      this.refused(
        coded('receive.too-many-connections', { allowed: this.settings.maxConnections }),
        plainAddress(dropped?.remoteAddress ?? ''),
      ),
    )
    await this.listen(server)
    this.server = server
    this.state = 'running'
    this.sweep = setInterval(() => this.checkConnections(), SWEEP_MILLISECONDS).unref()
    this.context.log.info('MLLP source is listening', { interface: this.context.name, port: this.address()?.port })
  }

  async stop(): Promise<void> {
    const server = this.server
    if (server === undefined) return
    this.server = undefined
    clearInterval(this.sweep)
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const connection of this.connections) connection.stop()
    // Nothing was received from these: there is nothing to finish.
    for (const socket of this.shaking.values()) socket.destroy()
    const late = setTimeout(() => this.destroyAll(), STOP_MILLISECONDS)
    await closed
    clearTimeout(late)
    this.state = 'stopped'
  }

  status(): SourceStatus {
    const paused = this.state === 'running' && !this.context.intake.hasRoom
    return {
      state: paused ? 'paused' : this.state,
      detail: `${this.connections.size} connections`,
      ...(this.lastError === undefined ? {} : { error: this.lastError }),
    }
  }

  address(): { readonly host: string; readonly port: number } | undefined {
    const address = this.server?.address()
    return typeof address === 'object' && address !== null ? { host: address.address, port: address.port } : undefined
  }

  private makeServer(): Server {
    const { tls } = this.settings
    // A peer's half-close must not cut the replies it still waits for.
    if (tls === undefined) return createServer({ allowHalfOpen: true }, (socket) => this.admit(socket))
    const server = this.tlsServer(tls)
    server.on('connection', (socket: Socket) => this.turnAway(socket))
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
      this.refused(coded('receive.tls', { found: error.code ?? 'handshake' }), plainAddress(socket.remoteAddress ?? ''))
      socket.destroy()
    })
    return server
  }

  private tlsServer(tls: NonNullable<MllpSettings['tls']>): Server {
    const options = tlsOptions(tls, this.settings.slowFrameSeconds * 1000)
    try {
      return createTlsServer({ ...options, allowHalfOpen: true }, (socket) => this.open(socket))
    } catch (error) {
      throw new CodedException(
        coded('receive.tls-files', { where: 'tls', found: (error as NodeJS.ErrnoException).code ?? 'unusable' }),
      )
    }
  }

  private remember(socket: Socket): void {
    this.sockets.add(socket)
    const place = placeOf(socket)
    if (this.settings.tls !== undefined) this.shaking.set(place, socket)
    socket.once('close', () => {
      this.sockets.delete(socket)
      if (this.shaking.get(place) === socket) this.shaking.delete(place)
    })
  }

  /** True when the peer may not connect; the connection is then closed. */
  private turnAway(socket: Socket): boolean {
    if (this.allowed(socket.remoteAddress)) return false
    const peer = plainAddress(socket.remoteAddress ?? '')
    this.refused(coded('receive.address-refused', { where: peer }), peer)
    socket.on('error', () => socket.destroy())
    socket.destroy()
    return true
  }

  private admit(socket: Socket): void {
    if (!this.turnAway(socket)) this.open(socket)
  }

  private open(socket: Socket): void {
    this.shaking.delete(placeOf(socket))
    if (socket.destroyed) return
    this.connections.add(new Connection(socket, this.shared))
    this.gaugeConnections()
    if (this.state !== 'running') socket.destroy()
  }

  private closed(connection: Connection): void {
    this.connections.delete(connection)
    this.gaugeConnections()
  }

  private gaugeConnections(): void {
    this.context.metrics.gauge('tributary_mllp_connections', this.connections.size, { interface: this.context.name })
  }

  private refused(error: CodedError, peer: string): void {
    this.lastError = error
    this.context.metrics.count('tributary_mllp_refused_total', { interface: this.context.name, code: error.code })
    this.context.log.warn('MLLP source refused', { interface: this.context.name, code: error.code, peer })
  }

  private checkConnections(): void {
    const now = performance.now()
    for (const connection of this.connections) connection.check(now)
  }

  private destroyAll(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  private listen(server: Server): Promise<void> {
    const { host, port } = this.settings
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        this.state = 'failing'
        const cause =
          error.code === 'EADDRINUSE'
            ? coded('receive.port-in-use', { where: `${host}:${port}` })
            : coded('receive.cannot-listen', { where: `${host}:${port}`, found: error.code ?? 'unknown' })
        reject(new CodedException(cause))
      })
      server.listen(port, host, () => {
        server.removeAllListeners('error')
        server.on('error', (error: NodeJS.ErrnoException) =>
          this.context.log.error('MLLP server error', { interface: this.context.name, code: error.code }),
        )
        resolve()
      })
    })
  }
}
