import { isMainThread, workerData } from 'node:worker_threads'
import { adapters } from '../adapters/index.ts'
import { languageOf } from './cli/context.ts'
import { runCli } from './cli/program.ts'
import type { ThreadData } from './engine/threads.ts'
import { runThread } from './threads.ts'

/** The composition root: the one file that names adapters, for the command line and for every thread. */
if (isMainThread) {
  process.exitCode = await runCli(process.argv.slice(2), {
    adapters,
    entry: new URL(import.meta.url),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    language: languageOf(process.env),
  })
} else {
  await runThread(workerData as ThreadData, adapters)
}
