import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { pack } from '../engine/crossing.ts'
import { openStoreAt } from '../engine/data-place.ts'
import { compiledVersion } from '../engine/live-mappings.ts'
import type { MappedMessage } from '../engine/mapped-message.ts'
import { MappingVersions } from '../engine/mapping-versions.ts'
import { createRecord } from '../engine/record-thread.ts'
import { loadIdentityModel } from '../identity/model.ts'
import { systemClock } from '../model/clock.ts'
import { CodedException, coded } from '../model/errors.ts'
import { PUBLISHED_SALT } from '../model/ids.ts'
import { type CommittedAgain, NO_COUNTS, type RemapCounts, remap } from '../steward/remap.ts'
import {
  addTouched,
  type RemapTask,
  readTasks,
  readTouched,
  removeTouched,
  saveTask,
  taskToResume,
} from '../steward/remap-tasks.ts'
import { numberBefore } from '../steward/stored-messages.ts'
import { currentVersion } from '../steward/versions.ts'
import { lockFolder } from '../store/sqlite/lock.ts'
import { type CliContext, EXIT } from './context.ts'
import { openData } from './data.ts'
import { type DraftOptions, interfaceContexts, SAID, sinceOption, stepAside } from './mapping-draft.ts'
import { runningEngine } from './mapping-engine.ts'
import { progressBar } from './mapping-progress.ts'
import { whoOf } from './publish.ts'
import { storeUrlOf } from './store-url.ts'
import { table } from './table.ts'

interface Options extends DraftOptions {
  readonly since?: string
  readonly interface?: string
  readonly resume?: boolean | string
  readonly list?: boolean
  readonly who?: string
  readonly json?: boolean
}

const ABOUT = {
  zh: '用已发布的映射重新映射存储的消息，以新内容取代旧内容；可中断后继续',
  en: 'map stored messages again with the published set and commit the new contributions in place of the old ones; can be stopped and resumed',
} as const

/** `tributary remap --interface X --since 30d`, beside a running engine or on the data itself. */
export const remapCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('remap')
    .description(ABOUT[context.language])
    .option('--since <when>', SAID.since[context.language])
    .option('--interface <name>', SAID.interface[context.language])
    .option('--resume [id]', { zh: '继续未完成的任务', en: 'go on with one that was stopped' }[context.language])
    .option('--list', { zh: '列出任务', en: 'list them' }[context.language])
    .option('--who <name>', SAID.who[context.language])
    .option('--data <folder>', SAID.data[context.language], './data')
    .option('--config <file>', SAID.config[context.language])
    .option('--json', SAID.json[context.language])
    .action(async (options: Options) => {
      const folder = resolve(options.data)
      if (options.list) context.stdout.write(listed(await readTasks(folder), options, context))
      else {
        const done = await run(folder, options, context)
        context.stdout.write(options.json ? `${JSON.stringify(done)}\n` : said(done, context))
      }
      exit(EXIT.ok)
    })

async function run(folder: string, options: Options, context: CliContext): Promise<RemapTask> {
  stepAside()
  const contexts = await interfaceContexts(options, context)
  const url = await storeUrlOf(options.config, context)
  const committer = await openCommitter(folder, url)
  const data = await openData(folder, url)
  try {
    const task = await taskOf(folder, options, data.journal)
    const first = await numberBefore(data.journal, task.since)
    const versions = new MappingVersions(folder)
    const bar = progressBar(context, options.json ?? false)
    let standing = task
    const counts = await remap(
      {
        journal: data.journal,
        reads: data.reads,
        log: await versions.log(),
        compiled: async (version) => (versions.has(version) ? compiledVersion(versions, version) : undefined),
        target: await compiledVersion(versions, task.version),
        contexts,
        salt: (await data.reads.meta('salt')) ?? PUBLISHED_SALT,
        commitAgain: committer.commitAgain,
        reached: async (at, now, touched) => {
          standing = { ...standing, at, counts: now }
          await addTouched(folder, task.id, touched)
          await saveTask(folder, standing)
          if (at.phase === 'again') bar.show(at.at - first, task.upTo - first)
        },
        pause: (milliseconds) => sleep(milliseconds),
      },
      {
        interface: task.interface,
        since: task.since,
        upTo: task.upTo,
        from: task.at,
        touched: task.at === undefined ? [] : await readTouched(folder, task.id),
      },
      task.counts,
    )
    bar.end()
    const done: RemapTask = { ...standing, counts, state: 'done' }
    await saveTask(folder, done)
    await removeTouched(folder, task.id)
    return done
  } finally {
    await data.close()
    await committer.close()
  }
}

async function taskOf(folder: string, options: Options, journal: { head(): Promise<number> }): Promise<RemapTask> {
  if (options.resume) return taskToResume(folder, options.resume === true ? undefined : options.resume)
  if (options.since === undefined) throw new CodedException(coded('cli.missing-option', { where: '--since', found: 'remap' }))
  const since = sinceOption(options.since)
  const version = await currentVersion(new MappingVersions(folder))
  if (version === undefined) throw new CodedException(coded('steward.nothing-published', { where: folder }))
  const startedAt = Date.now()
  const task: RemapTask = {
    id: new Date(startedAt).toISOString().replace(/\D/g, ''),
    interface: options.interface,
    since,
    version,
    upTo: await journal.head(),
    at: undefined,
    state: 'running',
    counts: NO_COUNTS,
    startedAt,
    who: whoOf(options.who),
  }
  await saveTask(folder, task)
  return task
}

interface Committer {
  commitAgain(messages: readonly MappedMessage[]): Promise<CommittedAgain>
  close(): Promise<void>
}

const IDENTITY_FILE = join(import.meta.dirname, '../../config/identity.yaml')

/** Through the running engine, which alone writes its store; or on the store itself, kept from engines meanwhile. */
async function openCommitter(folder: string, url: string | undefined): Promise<Committer> {
  const engine = await runningEngine(folder)
  if (engine !== undefined)
    return {
      commitAgain: async (messages) => (await engine.call('commitAgain', pack(messages))) as CommittedAgain,
      close: async () => engine.close(),
    }
  const lock = url === undefined ? await lockFolder(folder) : undefined
  const model = loadIdentityModel(await readFile(IDENTITY_FILE, 'utf8'))
  if (!model.ok) throw new CodedException(coded('config.not-readable', { where: IDENTITY_FILE, found: model.findings.length }))
  const store = await openStoreAt({ folder, url })
  const record = createRecord(store, model.model, systemClock, () => {})
  return {
    commitAgain: async (messages) => {
      const settled = await record.retry(messages)
      return { settled: settled.map(({ seq, state, changed }) => ({ seq, state, changed: changed.length })), waiting: 0 }
    },
    close: async () => {
      await store.close()
      await lock?.release()
    },
  }
}

const HEAD = {
  zh: ['任务', '接口', '版本', '状态', '消息', '改变的资源'],
  en: ['task', 'interface', 'version', 'state', 'messages', 'resources changed'],
} as const

function listed(tasks: readonly RemapTask[], { json }: Options, { language }: CliContext): string {
  if (json) return `${JSON.stringify(tasks)}\n`
  const rows = tasks.map((one) => [one.id, one.interface ?? '*', one.version, one.state, one.counts.messages, one.counts.changed])
  return table(HEAD[language], rows)
}

const said = ({ counts, version }: RemapTask, { language }: CliContext): string =>
  ({
    zh: `已按 ${version} 重新映射 ${counts.messages} 条消息：${text(counts, 'zh')}\n`,
    en: `${counts.messages} messages mapped again with ${version}: ${text(counts, 'en')}\n`,
  })[language]

const text = ({ same, committed, held, failed, ignored, changed, waiting }: RemapCounts, language: 'zh' | 'en'): string =>
  language === 'zh'
    ? `内容相同 ${same}，提交 ${committed}，保留 ${held}，失败 ${failed}，忽略 ${ignored}，处理中 ${waiting}；${changed} 个资源有变化。`
    : `${same} the same, ${committed} committed, ${held} held, ${failed} failed, ${ignored} ignored, ${waiting} on their way; ${changed} resources changed.`
