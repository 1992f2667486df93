// Types, lint, dead code and architecture, side by side: the quick check before every commit.
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const bin = (name) => join('node_modules', '.bin', name)
const steps = [
  ['types', 'node', ['node_modules/ts7/bin/tsc', '--noEmit', '-p', '.']],
  ['lint', bin('biome'), ['check', '.']],
  ['dead code', bin('knip'), ['--no-progress']],
  ['architecture', bin('vitest'), ['run', 'test/architecture', '--reporter=dot']],
]
const results = await Promise.all(
  steps.map(
    ([name, command, args]) =>
      new Promise((resolve) => {
        const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
        let output = ''
        child.stdout.on('data', (chunk) => (output += chunk))
        child.stderr.on('data', (chunk) => (output += chunk))
        child.on('close', (code) => resolve({ name, code, output }))
        child.on('error', (error) => resolve({ name, code: 1, output: String(error) }))
      }),
  ),
)
for (const { name, code, output } of results) {
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}`)
  if (code !== 0) console.log(output)
}
process.exit(results.every((result) => result.code === 0) ? 0 : 1)
