import { existsSync } from 'node:fs'
import { MappingVersions, type VersionAction, type VersionEntry } from '../engine/mapping-versions.ts'
import type { Finding } from '../mapping/finding.ts'
import type { Clock } from '../model/clock.ts'
import { type CodedError, CodedException, coded } from '../model/errors.ts'
import { loadMappings } from './mapping-files.ts'
import { type CaseResult, findCases, runCase } from './mapping-tests.ts'
import { type FindRule, rulePlaces } from './rule-place.ts'
import { currentVersion, stackOf } from './versions.ts'

/** Who puts a version into use, and why: kept for ever beside it. */
export interface Word {
  readonly who: string
  readonly why: string
}

export interface Publishing extends Word {
  /** Data folder. */
  readonly folder: string
  /** Folders of the draft: the whole library and what a site adds. */
  readonly draft: readonly string[]
  /** Folders of mapping cases; every one must pass. */
  readonly fixtures: readonly string[]
  readonly clock: Clock
}

export type Published =
  | {
      readonly ok: true
      readonly version: string
      readonly former: string | undefined
      readonly changed: boolean
      readonly cases: number
    }
  | {
      readonly ok: false
      readonly error: CodedError
      readonly findings: readonly Finding[]
      readonly failed: readonly CaseResult[]
      readonly find: FindRule
    }

/** Lints, runs the cases, keeps the version and says that it is the one to run. What is refused changes nothing. */
export async function publish({ folder, draft, fixtures, who, why, clock }: Publishing): Promise<Published> {
  const { set, findings } = await loadMappings(draft)
  if (set === undefined) {
    const error = coded('steward.unsound', { found: findings.length, where: draft.join(', ') })
    return { ok: false, error, findings, failed: [], find: () => undefined }
  }
  const cases = (await Promise.all(fixtures.filter(existsSync).map((one) => findCases(one)))).flat()
  const results = await Promise.all(cases.map((one) => runCase(set, one)))
  const failed = results.filter(({ passed }) => !passed)
  if (failed.length > 0) {
    const error = coded('steward.tests-failed', { found: failed.length })
    return { ok: false, error, findings: [], failed, find: rulePlaces(set.files) }
  }
  const versions = new MappingVersions(folder)
  const former = await currentVersion(versions)
  await versions.keep(set.version, set.files)
  const changed = former !== set.version
  if (changed) await say(versions, 'published', set.version, { who, why }, clock)
  return { ok: true, version: set.version, former, changed, cases: cases.length }
}

/**
 * Says that a kept version is to run again: the former one, or the one named.
 * @throws CodedException steward.nothing-published, steward.no-former-version, steward.no-version, steward.version-damaged
 */
export async function rollback(
  folder: string,
  to: string | undefined,
  word: Word,
  clock: Clock,
): Promise<{ readonly version: string; readonly former: string }> {
  const versions = new MappingVersions(folder)
  const log = await versions.log()
  const stack = stackOf(log)
  const former = await currentVersion(versions)
  if (former === undefined) throw new CodedException(coded('steward.nothing-published', { where: folder }))
  const version = to === undefined ? stack.at(-2) : wholeName(log, to)
  if (version === undefined) throw new CodedException(coded('steward.no-former-version', { found: former }))
  // Read and checked before it is said: what cannot run is not put into use.
  await versions.read(version)
  if (version !== former) await say(versions, 'rolled-back', version, word, clock)
  return { version, former }
}

/** A version may be named by its beginning. */
function wholeName(log: readonly VersionEntry[], to: string): string {
  const known = [...new Set(log.map(({ version }) => version))].filter((version) => version.startsWith(to))
  return known.length === 1 ? known[0]! : to
}

const say = (versions: MappingVersions, action: VersionAction, version: string, word: Word, clock: Clock): Promise<void> =>
  versions.append({ at: clock.now(), version, action, ...word })
