import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The container's image without a container engine: what its Dockerfile copies, put into a folder. */

export interface Image {
  /** From the Dockerfile, `/app` and `/data` as written there. */
  readonly user: string
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly healthCheck: readonly string[]
}

const list = (text: string, word: string): readonly string[] => {
  const found = new RegExp(`^(?:\\s+)?${word} (\\[.*\\])$`, 'm').exec(text)
  if (!found) throw new Error(`the Dockerfile has no ${word}`)
  return JSON.parse(found[1]!) as string[]
}

/** Copies what the last stage has into `root/app`. */
export function assemble(repository: string, root: string): Image {
  const lines = readFileSync(join(repository, 'Dockerfile'), 'utf8')
  const [, healthCheck = ''] = /^HEALTHCHECK[\s\S]*?CMD (\[.*\])$/m.exec(lines) ?? []
  const lastStage = lines.slice(lines.lastIndexOf('\nFROM '))
  const ignored = new Set(
    readFileSync(join(repository, '.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  )
  for (const [, from, to] of lastStage.matchAll(/^COPY (?!--from)(\S+) \.\/(\S*)$/gm)) {
    if (ignored.has(from!.split('/')[0]!)) throw new Error(`.dockerignore leaves out ${from}, the Dockerfile copies it`)
    const target = join(root, 'app', to || from!)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(join(repository, from!), target, { recursive: true })
  }
  installed(repository, join(root, 'app'))
  const afterHealth = lastStage.replace(/^HEALTHCHECK[\s\S]*?CMD .*$/m, '')
  return {
    user: /^USER (\d+):\d+$/m.exec(lastStage)?.[1] ?? 'root',
    entrypoint: list(afterHealth, 'ENTRYPOINT'),
    command: list(afterHealth, 'CMD'),
    healthCheck: JSON.parse(healthCheck) as string[],
  }
}

/** What `npm ci --omit=dev --omit=optional` would install: the lockfile's packages without those marked dev or optional. */
function installed(repository: string, app: string): void {
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>
  }
  for (const [path, { dev, optional, devOptional }] of Object.entries(lock.packages)) {
    if (path === '' || dev || optional || devOptional || !existsSync(join(repository, path))) continue
    const inner = join(repository, path, 'node_modules')
    cpSync(join(repository, path), join(app, path), { recursive: true, filter: (from) => !from.startsWith(inner) })
  }
}
