import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadMappings } from '../../src/steward/mapping-files.ts'
import { keepParsed, recallParsed } from '../../src/steward/parsed-mappings.ts'

/** The trees that one start leaves to the next. */
const folder = mkdtempSync(join(tmpdir(), 'parsed-'))
const mappings = join(folder, 'mappings')
mkdirSync(mappings)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (family: string): void =>
  writeFileSync(
    join(mappings, 'who.yaml'),
    `mapping: json/who\nfor: json\nsource: who-${process.pid}\nresources:\n  patient:\n    resource: Patient\n    key: [id]\n    set:\n      name: [{ family: ${family} }]\n`,
  )
const version = async (): Promise<string> => {
  const { set, findings } = await loadMappings([mappings])
  expect(findings).toEqual([])
  return set!.version
}

test('what was kept comes back; a changed file is read anew', async () => {
  write('Li')
  const first = await version()
  await keepParsed(folder, 0)
  const count = await recallParsed(folder)
  expect(count).toBeGreaterThan(0)
  expect(await version()).toBe(first)
  write('Wang')
  expect(await version()).not.toBe(first)
})

test.each([
  ['a file that is none', Buffer.from('not this')],
  ['half a file', 'half'],
  ['nothing', undefined],
])('%s is as good as no memory', async (_, bytes) => {
  const place = mkdtempSync(join(folder, 'place-'))
  const whole = readFileSync(join(folder, 'parsed-mappings.bin'))
  if (bytes !== undefined)
    writeFileSync(join(place, 'parsed-mappings.bin'), bytes === 'half' ? whole.subarray(0, whole.length / 2) : bytes)
  expect(await recallParsed(place)).toBe(0)
  expect((await loadMappings([mappings])).set).toBeDefined()
})

test('a folder that is not there is not made: nothing may have been started yet', async () => {
  await keepParsed(join(folder, 'absent'), 0)
  expect(await recallParsed(join(folder, 'absent'))).toBe(0)
})
