import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { isMainThread, workerData } from 'node:worker_threads'
import type { ThreadData } from './engine/threads.ts'

/**
 * The composition root: the one file that names adapters, for the command line and for every thread.
 * It imports only what is run. Compiled modules are kept beside the installed packages, which halves every start after the
 * first; where that folder cannot be written, nothing is kept and nothing else changes.
 */
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../node_modules/.cache/tributary')
enableCompileCache(process.env.NODE_COMPILE_CACHE)

const adapters = async () => (await import('../adapters/index.ts')).adapters

if (isMainThread) {
  const [{ runCli }, { languageOf }] = await Promise.all([import('./cli/program.ts'), import('./cli/context.ts')])
  // A reader that has seen enough (`| head`) or went away is no failure, least of all of a running engine.
  process.stdout.on('error', () => {})
  const code = await runCli(process.argv.slice(2), {
    adapters,
    entry: new URL(import.meta.url),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    language: languageOf(process.env),
  })
  // A library's timer must not keep a finished command alive; what was printed goes out first.
  process.stdout.write('', () => process.exit(code))
} else {
  const { runThread } = await import('./threads.ts')
  await runThread(workerData as ThreadData, adapters)
  // A thread is ended, not left: what was compiled is written now, or the next start would do it again.
  flushCompileCache()
}
