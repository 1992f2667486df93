import type { CodedError } from '../../src/model/errors.ts'
import type { Source, SourceContext, SourceStatus } from '../../src/sdk/adapter.ts'
import { connect } from './drivers/index.ts'
import { type PollReport, type Stop, viewPoll } from './poll.ts'
import { makeSchedule } from './schedule.ts'
import type { SqlSettings } from './settings.ts'

/** Milliseconds a view rests after so many failures in a row, doubling. */
const FIRST_REST = 5_000
const LONGEST_REST = 600_000

interface ViewState {
  readonly view: string
  readonly poll: ReturnType<typeof viewPoll>
  at: string | undefined
  error: CodedError | undefined
  failures: number
  notBefore: number
  /** Read to its end at least once. */
  complete: boolean
}

export interface SqlSource extends Source {
  /** One poll of all views that are not resting; the schedule calls it. A second call while one runs waits for that one. */
  poll(): Promise<void>
  /** Resolves when every view has been read to its end at least once. */
  drained(): Promise<void>
}

class PollingSource implements SqlSource {
  readonly #context: SourceContext
  readonly #connection: ReturnType<typeof connect>
  readonly #views: readonly ViewState[]
  readonly #schedule: ReturnType<typeof makeSchedule>
  readonly #drained = Promise.withResolvers<void>()
  readonly #asked = Promise.withResolvers<void>()
  readonly #stop: Stop = { requested: false, asked: this.#asked.promise }
  #running: Promise<void> | undefined
  #lastAt: number | undefined
  #state: 'starting' | 'running' | 'stopped' = 'starting'

  constructor(settings: SqlSettings, context: SourceContext) {
    this.#context = context
    this.#connection = connect(settings)
    this.#views = settings.views.map((view) => ({
      view: view.view,
      poll: viewPoll(this.#connection, view, settings, context),
      at: undefined,
      error: undefined,
      failures: 0,
      notBefore: 0,
      complete: false,
    }))
    this.#schedule = makeSchedule(settings, () => this.poll())
  }

  /** A database that is away does not stop the engine from starting: its views are failing and tried again. */
  start(): Promise<void> {
    this.#schedule.start()
    return Promise.resolve()
  }

  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#stop.requested = true
    this.#asked.resolve()
    this.#schedule.stop()
    await this.#running
    await this.#connection.close()
  }

  poll(): Promise<void> {
    if (this.#state === 'stopped') return Promise.resolve()
    this.#running ??= this.#pollAll().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  drained(): Promise<void> {
    return this.#drained.promise
  }

  status(): SourceStatus {
    const error = this.#views.find((view) => view.error)?.error
    return {
      state: this.#stateNow(error),
      ...(this.#lastAt === undefined ? {} : { lastAt: this.#lastAt }),
      ...(error ? { error } : {}),
      detail: this.#detail(),
    }
  }

  #stateNow(error: CodedError | undefined): SourceStatus['state'] {
    if (this.#state === 'stopped') return 'stopped'
    if (error) return 'failing'
    return this.#context.intake.hasRoom ? this.#state : 'paused'
  }

  #detail(): string {
    const views = this.#views.map(
      (view) => `${view.view} ${view.error ? view.error.code : view.complete ? `at ${view.at ?? 'end'}` : 'first pass'}`,
    )
    return `${this.#complete() ? 'drained' : 'first pass'}; ${views.join(', ')}`
  }

  #complete(): boolean {
    return this.#views.every((view) => view.complete)
  }

  async #pollAll(): Promise<void> {
    for (const view of this.#views) {
      if (this.#state === 'stopped') return
      if (view.notBefore <= this.#context.clock.now()) await this.#pollView(view)
    }
    if (this.#state === 'starting') this.#state = 'running'
    if (this.#complete()) this.#drained.resolve()
  }

  async #pollView(view: ViewState): Promise<void> {
    const { clock, metrics, name } = this.#context
    const began = clock.now()
    const result = await view.poll(this.#stop)
    metrics.count('tributary_source_polls_total', {
      interface: name,
      view: view.view,
      outcome: result.ok ? 'read' : result.error.code,
    })
    metrics.observe('tributary_source_poll_seconds', (clock.now() - began) / 1000, { interface: name })
    if (result.ok) this.#read(view, result.value)
    else this.#failed(view, result.error)
  }

  #read(view: ViewState, report: PollReport): void {
    const { clock, log, metrics, name } = this.#context
    if (view.error) log.info('view is read again', { interface: name, view: view.view })
    Object.assign(view, {
      at: report.at,
      error: undefined,
      failures: 0,
      notBefore: 0,
      complete: view.complete || this.#state !== 'stopped',
    })
    this.#lastAt = clock.now()
    metrics.count('tributary_source_rows_total', { interface: name, view: view.view, outcome: 'read' }, report.read)
    metrics.count('tributary_source_rows_total', { interface: name, view: view.view, outcome: 'taken' }, report.taken)
  }

  /** One failing view does not hold up the others; it rests, longer each time. */
  #failed(view: ViewState, error: CodedError): void {
    const { clock, log, name } = this.#context
    const rest = Math.min(LONGEST_REST, FIRST_REST * 2 ** view.failures)
    if (view.error?.code !== error.code) log.warn('view cannot be read', { interface: name, view: view.view, code: error.code })
    Object.assign(view, { error, failures: view.failures + 1, notBefore: clock.now() + rest })
  }
}

export const sqlSource = (settings: SqlSettings, context: SourceContext): SqlSource => new PollingSource(settings, context)
