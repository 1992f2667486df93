import { compileMappings, type MappingFile } from '../mapping/compile.ts'
import type { MappingSet } from '../mapping/mapping-set.ts'
import type { Clock } from '../model/clock.ts'
import { CodedException, coded } from '../model/errors.ts'
import type { MappingVersions, SetWithFiles } from './mapping-versions.ts'

/** The set the engine maps with, as everything in the engine holds it: what stands behind it can be changed between two messages. */
export interface LiveMappings extends MappingSet {
  /** The set that maps now. */
  readonly standing: MappingSet
  swap(next: MappingSet): void
}

export function liveMappings(first: MappingSet): LiveMappings {
  let set = first
  return {
    get version() {
      return set.version
    },
    get names() {
      return set.names
    },
    get standing() {
      return set
    },
    columns: (origin) => set.columns(origin),
    map: (input, context, want) => set.map(input, context, want),
    swap(next) {
      set = next
    },
  }
}

/**
 * A kept version, compiled. It keeps its name whatever a later engine would call the same texts.
 * @throws CodedException steward.no-version, steward.version-damaged, steward.unsound
 */
export async function compiledVersion(versions: MappingVersions, version: string): Promise<MappingSet> {
  const { set, findings } = compileMappings(await versions.read(version))
  if (set === undefined) throw new CodedException(coded('steward.unsound', { found: findings.length, where: version }))
  return set.version === version ? set : { ...set, version }
}

const filesOf = (set: MappingSet): readonly MappingFile[] | undefined => (set as Partial<SetWithFiles>).files

export interface Following {
  /** Looks what is published now; true when another set maps from here on. Rejects when it cannot be used, and the former stays. */
  reload(): Promise<boolean>
}

/**
 * What a steward published runs, else what the configuration names; every change is written down with its moment, so that a
 * re-map knows which version made what. An unusable version is never swapped in.
 */
export async function followPublished(versions: MappingVersions, live: LiveMappings, clock: Clock): Promise<Following> {
  const said = async (): Promise<void> => {
    const last = (await versions.log()).findLast(({ action }) => action === 'running')
    if (last?.version === live.version) return
    await versions.append({ at: clock.now(), version: live.version, action: 'running', who: 'engine', why: '' })
  }
  const reload = async (): Promise<boolean> => {
    const wanted = await versions.published()
    if (wanted === undefined || wanted.version === live.version) return false
    const next = await compiledVersion(versions, wanted.version)
    live.swap(next)
    await said()
    return true
  }
  const files = filesOf(live.standing)
  if (files !== undefined) await versions.keep(live.version, files)
  await reload()
  await said()
  return { reload }
}
