// Runs on whatever Node ≥ 20 is there, before every npm script: installs from the lockfile when something is missing.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const withoutDev = process.argv.includes('--omit=dev')
const installed = join(root, 'node_modules', '.package-lock.json')
const marker = join(root, 'node_modules', '.tributary-setup')
const lock = join(root, 'package-lock.json')

/** Either the full set is in place, or the set without development tools when that is all that is asked for. */
function upToDate() {
  if (!existsSync(installed) || !existsSync(marker)) return false
  if (statSync(installed).mtimeMs < statSync(lock).mtimeMs) return false
  const have = readFileSync(marker, 'utf8').trim()
  return have === 'all' || withoutDev
}

if (!upToDate()) {
  console.error(`Tributary 汇流: installing what is missing (${withoutDev ? 'run time' : 'run time and tests'}) …`)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...(withoutDev ? ['--omit=dev'] : [])]
  const run = spawnSync(npm, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
  if (run.status !== 0) {
    console.error(
      'npm ci failed; the lines above say why. Without internet, unpack the offline bundle or point npm at your mirror.',
    )
    process.exit(run.status ?? 1)
  }
  writeFileSync(marker, withoutDev ? 'runtime\n' : 'all\n')
}

const pinned = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
if (!existsSync(pinned)) {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 24) {
    console.error(
      `No pinned Node for ${process.platform}/${process.arch}: install Node 24 (found ${process.versions.node}) and run again.`,
    )
    process.exit(1)
  }
}
