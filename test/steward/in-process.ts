import { Readable, Writable } from 'node:stream'
import { adapters } from '../../adapters/index.ts'
import { runCli } from '../../src/cli/program.ts'
import type { Language } from '../../src/model/errors.ts'
import type { Ran } from '../cli/launcher.ts'

/** A command line run in this process: what it prints and how it ends, without a start of its own for each. */
export async function runHere(args: readonly string[], language: Language = 'en'): Promise<Ran> {
  const [stdout, stderr] = [new Kept(), new Kept()]
  const code = await runCli(args, {
    adapters: async () => adapters,
    entry: new URL('../../src/main.ts', import.meta.url),
    env: {},
    stdin: Readable.from([]),
    stdout,
    stderr,
    language,
  })
  return { code, stdout: stdout.text, stderr: stderr.text }
}

class Kept extends Writable {
  text = ''

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}
