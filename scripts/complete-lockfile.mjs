// A registry mirror that lacks packages of other platforms makes npm write a lockfile without them, and `npm ci` then refuses
// that lockfile everywhere. This names them, with the platform their name says, so that npm skips them where they do not fit.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const file = join(import.meta.dirname, '..', 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'aix', 'sunos', 'netbsd', 'openbsd']
const CPUS = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el']

/** `binding-linux-arm-musleabihf` → linux, arm, musl. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-')
  const cpu = CPUS.find((one) => words.includes(one))
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined
  return { os: SYSTEMS.filter((one) => words.includes(one)), ...(cpu ? { cpu: [cpu] } : {}), ...(libc ? { libc: [libc] } : {}) }
}

const added = {}
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] || lock.packages[`${path}/node_modules/${name}`]) continue
    const platform = platformOf(name)
    if (platform.os.length === 0 || !/^\d/.test(range)) throw new Error(`${name}@${range}: not a package of one platform`)
    added[`node_modules/${name}`] = { version: range, ...(entry.dev ? { dev: true } : {}), optional: true, ...platform }
  }
}
lock.packages = Object.fromEntries(Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${Object.keys(added).length} packages of other platforms named`)
