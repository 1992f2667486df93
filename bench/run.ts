import { spawn } from 'node:child_process'
import { join } from 'node:path'

/**
 * `npm run bench [-- name …]`: the benches one after the other, each in a process of its own. Without a name all but
 * `ingest`, `stores` and `crash`, which take long and are run by name: `npm run bench -- ingest --folder DIR --rate 1000`.
 */
const SHORT = ['hl7v2-parse', 'mapping', 'fhir', 'identity', 'store', 'stages', 'rules'] as const
const LONG = ['ingest', 'stores', 'store-postgres', 'fidelity', 'coverage', 'diff', 'identity-large', 'crash'] as const

const [name, ...rest] = process.argv.slice(2)
const known: readonly string[] = [...SHORT, ...LONG]
if (name !== undefined && !known.includes(name)) {
  console.error(`no bench ${name}; known: ${known.join(' ')}`)
  process.exit(2)
}

const run = (bench: string, args: readonly string[]): Promise<number> =>
  new Promise((done) => {
    console.log(`\n# ${bench}`)
    const child = spawn(process.execPath, [join(import.meta.dirname, `${bench}.ts`), ...args], { stdio: 'inherit' })
    child.on('exit', (code) => done(code ?? 1))
  })

let worst = 0
for (const bench of name === undefined ? SHORT : [name]) worst = Math.max(worst, await run(bench, name === undefined ? [] : rest))
process.exitCode = worst
