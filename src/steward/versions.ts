import type { MappingVersions, VersionEntry } from '../engine/mapping-versions.ts'

/** What the log of mapping versions says, for people and for going back. */

/**
 * The versions one upon the other as they were put into use: going back takes away what lies above. The first is what an engine
 * ran with before anybody published.
 */
export function stackOf(log: readonly VersionEntry[]): readonly string[] {
  const stack: string[] = []
  for (const { action, version } of log) {
    if (stack.at(-1) === version) continue
    const below = stack.lastIndexOf(version)
    if (action === 'rolled-back' && below >= 0) stack.length = below + 1
    else if (action !== 'running' || stack.length === 0 || below < 0) stack.push(version)
  }
  return stack
}

/** The version that maps now, or will when an engine starts; undefined while the folder keeps none. */
export async function currentVersion(versions: MappingVersions): Promise<string | undefined> {
  const log = await versions.log()
  return (log.findLast(({ action }) => action !== 'running') ?? log.at(-1))?.version
}

/** How long a message may be on its way between being mapped and being committed. */
const ON_THE_WAY_MS = 10 * 60_000

/** Versions by which a message that was settled at this moment may have been mapped: mostly one. */
export function versionsAt(log: readonly VersionEntry[], settledAt: number): readonly string[] {
  const running = log.filter(({ action }) => action === 'running')
  const from = settledAt - ON_THE_WAY_MS
  const before = running.findLast(({ at }) => at <= from) ?? running[0]
  const during = running.filter(({ at }) => at > from && at <= settledAt)
  return [...new Set([...(before ? [before] : []), ...during].map(({ version }) => version))]
}
