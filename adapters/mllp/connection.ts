import type { Socket } from 'node:net'
import { type Peek, peekHl7 } from '../../src/formats/hl7v2/peek.ts'
import { type CodedError, coded } from '../../src/model/errors.ts'
import type { Envelope } from '../../src/model/message.ts'
import type { Receipt, SourceContext } from '../../src/sdk/adapter.ts'
import {
  type Expectation,
  expectationOf,
  isReply,
  outcomeReply,
  type ReplyContext,
  receiptReply,
  refusal,
} from './acknowledge.ts'
import { plainAddress } from './allow.ts'
import { envelopeOf } from './envelope.ts'
import { recognise } from './foreign.ts'
import { type FrameEvent, Framer } from './framer.ts'
import { Replies, type Slot } from './replies.ts'
import { ReplyTrack } from './reply-track.ts'
import type { MllpSettings } from './settings.ts'

/** What all connections of one source share. */
export interface Shared {
  readonly context: SourceContext
  readonly settings: MllpSettings
  readonly replies: ReplyContext
  readonly refused: (error: CodedError, peer: string) => void
  readonly closed: (connection: Connection) => void
}

interface Request {
  readonly peek: Peek
  readonly expected: Expectation
  readonly slot: Slot
  readonly track: ReplyTrack
  readonly readAt: number
}

/** Bytes outside frames before a peer is taken for something else than an HL7 sender. */
const MOST_JUNK = 4096
/** After a refusal the peer may still be sending: it gets this long to read the reply before the connection is cut. */
const LINGER_MILLISECONDS = 2000
export class Connection {
  readonly peer: string
  private readonly shared: Shared
  private readonly socket: Socket
  private readonly framer: Framer
  private readonly accepts: Replies
  private readonly applications: Replies
  /** Messages handed to the intake whose receipts are not back. */
  private receiving = 0
  private waitingForRoom = false
  private draining = false
  private stopping = false
  private refusing = false
  private lastFrameAt = performance.now()
  private begunAt: number | undefined

  constructor(socket: Socket, shared: Shared) {
    this.socket = socket
    this.shared = shared
    this.peer = plainAddress(socket.remoteAddress ?? '')
    this.framer = new Framer(shared.settings.maxFrameBytes)
    const write = (bytes: Uint8Array, done: (written: boolean) => void): void => this.write(bytes, done)
    this.accepts = new Replies(write)
    this.applications = new Replies(write)
    socket.setNoDelay(true)
    // With Node's probe interval of one second a dead peer is noticed within 40 s.
    socket.setKeepAlive(true, 30_000)
    socket.on('data', (chunk: Buffer) => this.read(chunk))
    socket.on('drain', () => this.resume())
    socket.on('end', () => this.ended())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.gone())
  }

  get inFlight(): number {
    return this.accepts.waiting + this.applications.waiting
  }

  /** Called now and then: closes what is idle or too slow. A connection that we ourselves hold back is neither. */
  check(now: number): void {
    if (this.refusing || this.socket.isPaused()) return
    const { idleSeconds, slowFrameSeconds } = this.shared.settings
    if (this.begunAt !== undefined && now - this.begunAt > slowFrameSeconds * 1000) {
      this.refuse(coded('receive.frame-slow', { allowed: slowFrameSeconds }), new Uint8Array(0))
    } else if ((this.inFlight === 0 || this.stopping) && now - this.lastFrameAt > idleSeconds * 1000) {
      this.cut(coded('receive.idle', { allowed: idleSeconds }))
    }
  }

  /** Reads no more, answers what was read, closes. */
  stop(): void {
    this.stopping = true
    this.socket.pause()
    this.closeWhenAnswered()
  }

  private read(chunk: Buffer): void {
    if (this.refusing || this.stopping) return
    const events = this.framer.push(chunk)
    const requests: Request[] = []
    const envelopes: Envelope[] = []
    for (const event of events) {
      this.take(event, requests, envelopes)
      if (this.refusing) break
    }
    this.watchTime(events)
    if (envelopes.length > 0) void this.hand(requests, envelopes)
    if (this.framer.junk > MOST_JUNK) this.refuse(coded('receive.junk', { allowed: MOST_JUNK }), new Uint8Array(0))
    this.holdBack()
  }

  /** A frame begun, or bytes that are none, must lead to a whole frame in time. */
  private watchTime(events: readonly FrameEvent[]): void {
    const now = performance.now()
    if (events.some((event) => event.kind === 'frame')) {
      this.lastFrameAt = now
      this.begunAt = undefined
    }
    if (!this.framer.inside && this.framer.junk === 0) this.begunAt = undefined
    else this.begunAt ??= now
  }

  private take(event: FrameEvent, requests: Request[], envelopes: Envelope[]): void {
    switch (event.kind) {
      case 'frame':
        this.takeFrame(event.bytes, requests, envelopes)
        break
      case 'too-large':
        this.refuse(coded('receive.frame-too-large', { allowed: this.shared.settings.maxFrameBytes }), event.head)
        break
      case 'truncated':
        this.shared.refused(coded('receive.frame-truncated', { found: event.length }), this.peer)
        break
      case 'junk':
        this.takeJunk(event.head)
    }
  }

  private takeFrame(bytes: Uint8Array, requests: Request[], envelopes: Envelope[]): void {
    const { context, settings } = this.shared
    const peeked = peekHl7(bytes, settings.charset ?? context.charset)
    if (!peeked.ok) {
      this.shared.refused(peeked.error, this.peer)
      const reply = refusal(bytes, peeked.error, settings.acknowledgement === 'enhanced', this.shared.replies)
      this.accepts.take(() => {}).fill(reply)
      return
    }
    const peek = peeked.value
    if (isReply(peek)) {
      context.metrics.count('tributary_mllp_replies_ignored_total', { interface: context.name })
      return
    }
    requests.push(this.request(peek))
    envelopes.push(envelopeOf(context, this.peer, bytes, peek))
  }

  private request(peek: Peek): Request {
    const track = new ReplyTrack(this.shared.context.intake)
    const expected = expectationOf(peek, this.shared.settings.acknowledgement)
    track.expect()
    if (expected.application !== 'NE') track.expect()
    const slot = this.accepts.take((end) => {
      track.done(end)
      this.answered()
    })
    return { peek, expected, slot, track, readAt: performance.now() }
  }

  /** All frames of one read are journalled together. */
  private async hand(requests: readonly Request[], envelopes: readonly Envelope[]): Promise<void> {
    this.receiving += requests.length
    const receipts = await this.shared.context.intake.receive(envelopes)
    this.receiving -= requests.length
    for (let i = 0; i < requests.length; i++) this.receipted(requests[i]!, receipts[i]!)
  }

  private receipted(request: Request, receipt: Receipt): void {
    const { peek, expected, slot, track } = request
    const { context, replies } = this.shared
    if (receipt.stored) track.stored(receipt.seq)
    if (receipt.stored && expected.application !== 'NE') this.awaitOutcome(request, receipt.seq)
    slot.fill(receiptReply(peek, expected, receipt, replies))
    context.metrics.observe('tributary_ack_latency_seconds', (performance.now() - request.readAt) / 1000, {
      interface: context.name,
    })
  }

  private awaitOutcome({ peek, expected, track }: Request, seq: number): void {
    const { context, replies } = this.shared
    const slot = this.applications.take((end) => {
      track.done(end)
      this.answered()
    })
    const known = context.intake.outcome(seq)
    known.then(
      // The accept reply was filled before; a turn later it has been written.
      (outcome) => setImmediate(() => slot.fill(outcomeReply(peek, expected, outcome, replies))),
      () => slot.fill(undefined),
    )
  }

  private takeJunk(head: Uint8Array): void {
    const foreign = recognise(head)
    if (foreign === undefined) return
    this.shared.refused(foreign.error, this.peer)
    this.close(foreign.reply)
  }

  /** AR (or CR) as far as a header is known, after the replies owed before it; then the connection ends. */
  private refuse(error: CodedError, head: Uint8Array): void {
    if (this.refusing) return
    this.shared.refused(error, this.peer)
    this.close(refusal(head, error, this.shared.settings.acknowledgement === 'enhanced', this.shared.replies))
  }

  private close(reply: Uint8Array): void {
    this.refusing = true
    this.accepts.take(() => this.linger()).fill(reply)
  }

  /** What the peer still sends is read and dropped: cutting at once would take the reply from it. */
  private linger(): void {
    this.socket.resume()
    this.socket.end()
    setTimeout(() => this.socket.destroy(), LINGER_MILLISECONDS).unref()
  }

  private cut(error: CodedError): void {
    this.refusing = true
    this.shared.refused(error, this.peer)
    this.socket.destroy()
  }

  private write(bytes: Uint8Array, done: (written: boolean) => void): void {
    if (this.socket.destroyed || this.socket.writableEnded) {
      done(false)
      return
    }
    const flowing = this.socket.write(bytes, (error) => done(error === null || error === undefined))
    if (!flowing) this.draining = true
  }

  /** Back-pressure: past the bounds nothing more is read, and TCP tells the sender. */
  private holdBack(): void {
    if (!this.refusing && this.mustWait()) this.socket.pause()
  }

  private mustWait(): boolean {
    const { intake } = this.shared.context
    if (!intake.hasRoom && !this.waitingForRoom) {
      this.waitingForRoom = true
      void intake.room().then(() => {
        this.waitingForRoom = false
        this.resume()
      })
    }
    return this.waitingForRoom || this.draining || this.inFlight >= this.shared.settings.maxInFlight
  }

  private answered(): void {
    if (this.stopping) this.closeWhenAnswered()
    else if (this.socket.isPaused()) this.resume()
  }

  private resume(): void {
    this.draining = this.socket.writableNeedDrain
    if (this.stopping || this.refusing || this.socket.destroyed) return
    // Asked anew: what was answered just now may have filled the backlog.
    if (this.mustWait()) return
    if (this.begunAt !== undefined) this.begunAt = performance.now()
    this.socket.resume()
  }

  private ended(): void {
    if (this.framer.inside && !this.refusing) {
      this.shared.refused(coded('receive.frame-truncated', { found: this.framer.pending }), this.peer)
    }
    this.stopping = true
    this.closeWhenAnswered()
  }

  private closeWhenAnswered(): void {
    if (this.inFlight === 0 && this.receiving === 0) this.socket.end()
  }

  private gone(): void {
    this.accepts.close()
    this.applications.close()
    this.shared.closed(this)
  }
}
