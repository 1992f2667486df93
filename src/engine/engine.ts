import { type CodedError, CodedException, coded } from '../model/errors.ts'
import type { ReplyState } from '../model/message.ts'
import type { Source, SourceContext, SourceStatus } from '../sdk/adapter.ts'
import { lockFolder } from '../store/sqlite/lock.ts'
import { Backlog } from './backlog.ts'
import { pack } from './crossing.ts'
import { DiskWatch } from './disk-watch.ts'
import { createIntake } from './intake.ts'
import type { JournalHandlers } from './journal-thread.ts'
import { Outcomes } from './outcomes.ts'
import { Pipeline } from './pipeline.ts'
import type { InterfaceContext } from './process-message.ts'
import type { RecordHandlers } from './record-thread.ts'
import { recover, retryHeld } from './recovery.ts'
import { Replies } from './replies.ts'
import type { EngineInterface, EngineSettings } from './settings.ts'
import { startThread, type Thread, type ThreadName } from './threads.ts'

export interface InterfaceStatus {
  readonly name: string
  readonly adapter: string
  readonly status: SourceStatus
  readonly address: { readonly host: string; readonly port: number } | undefined
}

/** A running engine as the command line sees it. */
export interface Engine {
  readonly journal: Thread<JournalHandlers>
  readonly record: Thread<RecordHandlers>
  readonly salt: string
  readonly epoch: string
  interfaces(): readonly InterfaceStatus[]
  /** Messages journalled and not yet settled; when the oldest came. */
  waiting(): { readonly messages: number; readonly bytes: number; readonly oldestAt: number | undefined }
  /** Everything journalled so far is settled. */
  drained(): Promise<void>
  /** Stops taking, finishes what is on its way, closes; safe to call twice. */
  stop(): Promise<void>
}

/** Starts the way of a message: threads, recovery, then the sources. Rejects with CodedException when it cannot. */
export async function startEngine(settings: EngineSettings): Promise<Engine> {
  const lock = await lockFolder(settings.folder)
  let refusal: CodedError | undefined
  let stopping = false
  const lost = (thread: ThreadName, error: Error): void => {
    if (stopping) return
    refusal ??=
      codedOf(error) ?? coded(thread === 'journal' ? 'engine.journal-failed' : 'engine.store-failed', { found: error.message })
    settings.fatal(refusal)
  }
  const start = <H extends JournalHandlers | RecordHandlers>(thread: ThreadName, data: unknown) =>
    startThread<H>(settings.entry, thread, data, lost)
  const [journal, record] = await Promise.all([
    start<JournalHandlers>('journal', { folder: settings.folder }),
    start<RecordHandlers>('record', { folder: settings.folder, record: settings.record }),
  ]).catch(async (error: unknown) => {
    await lock.release()
    throw error instanceof Error && codedOf(error) ? new CodedException(codedOf(error)!) : error
  })
  const { salt, epoch } = await identityOfStore(record, settings)
  const disk = new DiskWatch(settings.folder)
  await disk.start()
  const backlog = new Backlog(settings.backlog)
  const outcomes = new Outcomes((seq) => record.call('outcome', seq))
  const replies = new Replies((changes) => record.call('replies', changes), settings.interfaces)
  const contexts = new Map<string, InterfaceContext>(settings.interfaces.map((one) => [one.name, one.context]))
  const pipeline = new Pipeline({
    backlog,
    outcomes,
    metrics: settings.metrics,
    mappings: () => settings.mappings,
    context: (name) => contexts.get(name),
    salt,
    commit: (messages) => record.call('commit', pack(messages)),
    reply: (seq, name) => replies.known(seq, name),
    failed: (error) => lost('record', error instanceof Error ? error : new Error(String(error))),
  })
  await recover({ journal, record, backlog, pipeline })
  await record.call('startReaders', salt)
  const refuse = (): CodedError | undefined => {
    if (refusal) return refusal
    if (stopping) return coded('engine.stopping')
    const free = Math.floor(disk.freeBytes / 1_048_576)
    const least = Math.floor(settings.diskFreeBytes / 1_048_576)
    return free < least ? coded('engine.disk-nearly-full', { found: free, allowed: least }) : undefined
  }
  const sourceContext = (one: EngineInterface): SourceContext => ({
    name: one.name,
    intake: createIntake(one.name, {
      append: async (envelopes, cursors) => {
        try {
          return await journal.call('append', { envelopes, cursors })
        } catch (error) {
          lost('journal', error instanceof Error ? error : new Error(String(error)))
          throw error
        }
      },
      backlog,
      outcomes,
      refusal: refuse,
      wake: () => pipeline.wake(),
      replied: (seq: number, state: ReplyState) => replies.set(seq, state),
      counted: (name, received, repeats, bytes) => {
        settings.metrics.count('tributary_messages_received_total', { interface: name }, received)
        settings.metrics.count('tributary_messages_repeated_total', { interface: name }, repeats)
        settings.metrics.count('tributary_received_bytes_total', { interface: name }, bytes)
      },
    }),
    clock: settings.clock,
    log: settings.log,
    metrics: settings.metrics,
    cursor: (name) => journal.call('cursor', { interface: one.name, name }),
    hashes: {
      get: (keys) => journal.call('rowHashes', { interface: one.name, keys }),
      put: (rows) => journal.call('putRowHashes', { interface: one.name, rows }),
    },
    columns: (origin) => settings.mappings.columns(origin),
    charset: one.context.charset,
  })
  const sources = settings.interfaces.flatMap((one): { one: EngineInterface; source: Source }[] => {
    const source = one.adapter.source?.(one.settings, sourceContext(one))
    return source ? [{ one, source }] : []
  })
  const close = async (): Promise<void> => {
    stopping = true
    await Promise.all(sources.map(({ source }) => source.stop()))
    if (!refusal) await pipeline.drained()
    pipeline.stop()
    disk.stop()
    if (!refusal) await replies.flush()
    if (!refusal) await record.call('stopReaders', undefined)
    await Promise.allSettled([record.call('close', undefined), journal.call('close', undefined)])
    await Promise.all([record.terminate(), journal.terminate()])
    await lock.release()
  }
  let closed: Promise<void> | undefined
  const stop = (): Promise<void> => {
    closed ??= close()
    return closed
  }
  try {
    for (const { source } of sources) await source.start()
  } catch (error) {
    await stop()
    throw error
  }
  void retryHeld({ journal, record, mappings: settings.mappings, contexts, salt }).catch((error: unknown) => {
    settings.log.error('Held messages could not be tried again', { cause: error instanceof Error ? error.message : 'unknown' })
  })
  return {
    journal,
    record,
    salt,
    epoch,
    interfaces: () =>
      sources.map(({ one, source }) => ({
        name: one.name,
        adapter: one.adapter.name,
        status: source.status(),
        address: source.address?.(),
      })),
    waiting: () => ({ messages: backlog.length + pipeline.inFlight, bytes: backlog.bytes, oldestAt: backlog.oldestAt }),
    drained: () => pipeline.drained(),
    stop,
  }
}

const codedOf = (error: unknown): CodedError | undefined => {
  if (!(error instanceof Error)) return undefined
  if ('coded' in error && error.coded) return error.coded as CodedError
  const cause = error.cause
  return typeof cause === 'object' && cause !== null && 'code' in cause && 'facts' in cause ? (cause as CodedError) : undefined
}

/** Salt and epoch are made once with the store, and the mark of the demo hospital is looked at. */
async function identityOfStore(
  record: Thread<RecordHandlers>,
  settings: EngineSettings,
): Promise<{ salt: string; epoch: string }> {
  const [salt, epoch, demo] = await Promise.all(['salt', 'epoch', 'demo'].map((name) => record.call('meta', name)))
  if (salt !== undefined && epoch !== undefined) {
    if ((demo === 'yes') !== settings.demo) {
      const strange = settings.interfaces[0]?.name ?? '—'
      throw new CodedException(coded('engine.demo-store', { where: settings.folder, found: strange }))
    }
    return { salt, epoch }
  }
  const fresh = { salt: settings.random(), epoch: settings.random().slice(0, 12) }
  await record.call('setMeta', { name: 'demo', value: settings.demo ? 'yes' : 'no' })
  await record.call('setMeta', { name: 'epoch', value: fresh.epoch })
  await record.call('setMeta', { name: 'salt', value: fresh.salt })
  return fresh
}
