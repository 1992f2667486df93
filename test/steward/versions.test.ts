import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askControl, openControl } from '../../src/engine/control.ts'
import { compiledVersion, followPublished, liveMappings } from '../../src/engine/live-mappings.ts'
import { MappingVersions, type VersionEntry } from '../../src/engine/mapping-versions.ts'
import { CodedException, coded } from '../../src/model/errors.ts'
import { loadMappings } from '../../src/steward/mapping-files.ts'
import { publish, rollback } from '../../src/steward/publish.ts'
import { currentVersion, stackOf, versionsAt } from '../../src/steward/versions.ts'
import { temporaryFolder } from '../support/engine-process.ts'

/** Versions of mappings in a data folder: kept once, never changed, put into use and taken back with a word of who and why. */

const home = temporaryFolder('versions')
const draft = join(home.path, 'draft')
const clock = {
  time: 1_000_000,
  now(): number {
    this.time += 1000
    return this.time
  },
}
const word = { who: 'wang', why: 'test' }
let next = 0
const dataFolder = (): string => join(home.path, `data-${++next}`)

const write = (gender: string): void =>
  writeFileSync(
    join(draft, 'a.yaml'),
    `mapping: row/a\nfor: row\nsource: T\nresources:\n  p: { resource: Patient, key: [N], set: { name: [{ text: { from: NAME } }], gender: ${gender} } }\n`,
  )

beforeAll(() => mkdirSync(draft))
afterAll(() => home.remove())

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
    return 'nothing'
  } catch (error) {
    return error instanceof CodedException ? error.error.code : String(error)
  }
}

const published = async (folder: string, gender: string): Promise<string> => {
  write(gender)
  const done = await publish({ folder, draft: [draft], fixtures: [], clock, ...word })
  if (!done.ok) throw new Error(done.error.code)
  return done.version
}

test('publish keeps the texts, says who and why, and the same draft again is no news', async () => {
  const folder = dataFolder()
  const version = await published(folder, 'male')
  const versions = new MappingVersions(folder)
  expect((await versions.read(version)).map(({ path }) => path)).toEqual(['a.yaml'])
  expect(await versions.log()).toMatchObject([{ version, action: 'published', ...word }])
  expect(await publish({ folder, draft: [draft], fixtures: [], clock, ...word })).toMatchObject({ ok: true, changed: false })
  expect(await versions.log()).toHaveLength(1)
  expect((await compiledVersion(versions, version)).version).toBe(version)
})

test('an unsound draft is not published, and nothing is said', async () => {
  const folder = dataFolder()
  await published(folder, 'male')
  write('mail')
  const done = await publish({ folder, draft: [draft], fixtures: [], clock, ...word })
  expect(done).toMatchObject({ ok: false, error: { code: 'steward.unsound' }, findings: [{ code: 'mapping.bad-code', line: 5 }] })
  expect(await new MappingVersions(folder).log()).toHaveLength(1)
})

test('rollback goes down the stack, a publish after it builds on what stands', async () => {
  const folder = dataFolder()
  const [a, b, c] = [await published(folder, 'male'), await published(folder, 'female'), await published(folder, 'other')]
  expect(await rollback(folder, undefined, word, clock)).toEqual({ version: b, former: c })
  expect(await rollback(folder, undefined, word, clock)).toEqual({ version: a, former: b })
  expect(await codeOf(rollback(folder, undefined, word, clock))).toBe('steward.no-former-version')
  expect(await rollback(folder, c.slice(0, 10), word, clock)).toEqual({ version: c, former: a })
  expect(await codeOf(rollback(folder, 'ffffffffffff', word, clock))).toBe('steward.no-version')
  expect(await codeOf(rollback(dataFolder(), undefined, word, clock))).toBe('steward.nothing-published')
  expect(await currentVersion(new MappingVersions(folder))).toBe(c)
})

test('a kept version that was tampered with is never used', async () => {
  const folder = dataFolder()
  const version = await published(folder, 'male')
  const file = join(folder, 'mappings/versions', readdirSync(join(folder, 'mappings/versions'))[0]!)
  const whole = gunzipSync(readFileSync(file)).toString('utf8')
  chmodSync(file, 0o640)
  for (const text of [whole.replace('male', 'other'), '{', '']) {
    writeFileSync(file, gzipSync(text))
    expect(await codeOf(new MappingVersions(folder).read(version))).toBe('steward.version-damaged')
  }
  writeFileSync(file, 'no gzip')
  expect(await codeOf(new MappingVersions(folder).read(version))).toBe('steward.version-damaged')
})

test('a log line cut short by a crash is none', async () => {
  const folder = dataFolder()
  const version = await published(folder, 'male')
  const file = join(folder, 'mappings/log.jsonl')
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"at":1,"ver`)
  expect(await currentVersion(new MappingVersions(folder))).toBe(version)
})

test('an engine runs what is published, else what it was started with; a bad version leaves the former one', async () => {
  const folder = dataFolder()
  const versions = new MappingVersions(folder)
  write('unknown')
  const { set } = await loadMappings([draft])
  const live = liveMappings(set!)
  const following = await followPublished(versions, live, clock)
  expect([live.version, (await versions.log()).map(({ action }) => action)]).toEqual([set!.version, ['running']])
  const version = await published(folder, 'female')
  expect([await following.reload(), live.version, await following.reload()]).toEqual([true, version, false])
  const other = await published(folder, 'other')
  const file = join(folder, 'mappings/versions', `${other}.json.gz`)
  chmodSync(file, 0o640)
  writeFileSync(file, 'broken')
  expect(await codeOf(following.reload())).toBe('steward.version-damaged')
  expect(live.version).toBe(version)
  expect(live.map({ format: 'row', row: { N: '1', NAME: 'x' } }, { ...FIXTURE, origin: 'T' })).toMatchObject({
    kind: 'mapped',
    contributions: [{ content: { gender: 'female' } }],
  })
})

const FIXTURE = { interface: 'i', authority: 'a', authorities: {}, zone: 'UTC', salt: 's', receivedAt: 0, tables: {} }

describe('what the log says', () => {
  const entry = (at: number, version: string, action: VersionEntry['action']): VersionEntry => ({
    at,
    version,
    action,
    who: '',
    why: '',
  })

  test.each<[string, readonly string[], readonly string[]]>([
    ['nothing', [], []],
    ['started', ['running a'], ['a']],
    ['published once', ['running a', 'published b', 'running b'], ['a', 'b']],
    ['taken back', ['running a', 'published b', 'running b', 'rolled-back a', 'running a'], ['a']],
    ['another library at the next start', ['running a', 'running c'], ['a', 'c']],
    ['taken back to what was never below', ['published b', 'rolled-back z'], ['b', 'z']],
  ])('%s', (_, lines, stack) => {
    const log = lines.map((line, at) => entry(at, line.split(' ')[1]!, line.split(' ')[0] as VersionEntry['action']))
    expect(stackOf(log)).toEqual(stack)
  })

  const HOUR = 3_600_000
  const log = [entry(0, 'a', 'running'), entry(5 * HOUR, 'b', 'published'), entry(5 * HOUR + 9, 'b', 'running')]
  test.each([
    ['long before', 2 * HOUR, ['a']],
    ['just after the change: it may have been on its way', 5 * HOUR + 1000, ['a', 'b']],
    ['long after', 9 * HOUR, ['b']],
    ['before anything was written down', -HOUR, ['a']],
  ])('versions at a moment: %s', (_, at, versions) => expect(versionsAt(log, at)).toEqual(versions))
})

describe('the control socket', () => {
  test('answers in order, with values and coded errors; a stranger is told so', async () => {
    const folder = dataFolder()
    mkdirSync(folder)
    const door = await openControl(folder, {
      echo: async (argument: unknown) => argument,
      refuse: async () => {
        throw new CodedException(coded('steward.no-version', { found: 'x' }))
      },
      break: async () => {
        throw new Error('secret text')
      },
    })
    const control = await askControl(folder)
    const long = 'x'.repeat(300_000)
    expect(await Promise.all([control.call('echo', 1), control.call('echo', { long }), control.call('echo', undefined)])).toEqual(
      [1, { long }, null],
    )
    expect(await codeOf(control.call('refuse', 0))).toBe('steward.no-version')
    expect(await codeOf(control.call('toString', 0))).toBe('steward.not-answering')
    await expect(control.call('break', 0)).rejects.not.toThrow(/secret/)
    const late = control.call('echo', 2).catch((error: unknown) => error)
    await door.close()
    expect((await late) === 2 || (await late) instanceof CodedException).toBe(true)
    expect(await codeOf(askControl(folder))).toBe('steward.not-answering')
    control.close()
  })
})
