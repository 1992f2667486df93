import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openFolder } from '../../../adapters/files/folder.ts'
import { filesSettings } from '../../../adapters/files/settings.ts'
import { type FilesSource, filesSource } from '../../../adapters/files/source.ts'
import { CodedException } from '../../../src/model/errors.ts'
import { type PullingGround, pullingGround } from '../../support/source-context.ts'

let root: string
let folder: string
let ground: PullingGround
const open: FilesSource[] = []

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'files-source-'))
  folder = join(root, 'in')
  mkdirSync(folder)
  ground = pullingGround({ name: 'drop' })
})

afterEach(async () => {
  await Promise.all(open.splice(0).map((source) => source.stop()))
  rmSync(root, { recursive: true })
})

const message = (id: string, patient = 'P1', name = 'ZHANG'): string =>
  `MSH|^~\\&|LIS|4250|||20261122100000||ORU^R01|${id}|P|2.4\rPID|1||${patient}^^^LIS||${name}\r`

/** Modification times rise with each file, as they would in life. */
let written = 0
function put(name: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content)
  written += 1
  utimesSync(join(folder, name), 1_790_000_000 + written, 1_790_000_000 + written)
}

async function started(settings: object = {}): Promise<FilesSource> {
  const made = filesSource(filesSettings.parse({ folder, everySeconds: 3600, ...settings }), ground.context)
  open.push(made)
  await made.start()
  await made.scan()
  return made
}

/** Long enough for every file seen so far to count as stable. */
async function settle(source: FilesSource): Promise<void> {
  await source.scan()
  ground.clock.advance(2_000)
  await source.scan()
}

const becomesLink = (path: string): void => {
  rmSync(path)
  writeFileSync(join(root, 'b.hl7'), message('M1'))
  symlinkSync(join(root, 'b.hl7'), path)
}

const ids = (): readonly string[] => ground.intake.taken.map(({ envelope }) => envelope.controlId)
const inFolder = (name = ''): readonly string[] =>
  readdirSync(join(folder, name))
    .filter((entry) => entry !== 'done' && entry !== 'error')
    .toSorted()
const reason = (name: string): string => readFileSync(join(folder, 'error', `${name}.reason.txt`), 'utf8')

describe('a file is taken', () => {
  test('its bytes, key and order, and moves to done', async () => {
    put('a.hl7', message('M1', 'P9'))
    await settle(await started())
    const { envelope } = ground.intake.taken[0]!
    expect(envelope).toMatchObject({
      interface: 'drop',
      controlId: 'M1',
      orderingKeys: ['P9^LIS'],
      format: 'hl7v2',
      from: 'a.hl7',
    })
    expect(new TextDecoder().decode(envelope.bytes)).toBe(message('M1', 'P9').slice(0, -1))
    expect([inFolder(), inFolder('done'), inFolder('error')]).toEqual([[], ['a.hl7'], []])
  })

  test.each([
    ['several messages', message('M1') + message('M2') + message('M3')],
    ['with line feeds', (message('M1') + message('M2') + message('M3')).replaceAll('\r', '\n')],
    ['with both', (message('M1') + message('M2') + message('M3')).replaceAll('\r', '\r\n')],
    ['a batch', `BHS|^~\\&|LIS\r${message('M1')}${message('M2')}${message('M3')}BTS|3\r`],
    [
      'a file of batches',
      `FHS|^~\\&|LIS\rBHS|^~\\&\r${message('M1')}BTS|1\rBHS|^~\\&\r${message('M2')}${message('M3')}BTS|2\rFTS|2\r`,
    ],
    ['a batch without trailer', `FHS|^~\\&|LIS\rBHS|^~\\&\r${message('M1')}${message('M2')}${message('M3')}`],
  ])('%s: all, in order', async (_, content) => {
    put('a.hl7', content)
    await settle(await started())
    expect(ids()).toEqual(['M1', 'M2', 'M3'])
    expect(inFolder('done')).toEqual(['a.hl7'])
  })

  test('more messages than are journalled in one go', async () => {
    put('a.hl7', Array.from({ length: 450 }, (_, i) => message(`M${i}`)).join(''))
    await settle(await started())
    expect(ids()).toEqual(Array.from({ length: 450 }, (_, i) => `M${i}`))
    expect(ground.intake.groups.length).toBeGreaterThan(1)
  })

  test('bytes of another charset are kept as they are, and keys are read by the configured charset', async () => {
    ground = pullingGround({ name: 'drop', charset: 'gb18030' })
    const bytes = iconv.encode(message('M1', 'P1珅', '王珅'), 'gb18030')
    put('a.hl7', bytes)
    await settle(await started())
    expect(Buffer.from(ground.intake.taken[0]!.envelope.bytes)).toEqual(bytes.subarray(0, -1))
    expect(ground.intake.taken[0]!.envelope.orderingKeys).toEqual(['P1珅^LIS'])
  })

  test('a message without control id is known by its content', async () => {
    put('a.hl7', message('') + message('', 'P2'))
    put('b.hl7', message(''))
    await settle(await started())
    expect(ground.intake.taken.map(({ envelope }) => envelope.orderingKeys)).toEqual([['P1^LIS'], ['P2^LIS']])
  })

  test('files in the order in which they were written', async () => {
    put('b.hl7', message('FIRST'))
    put('a.hl7', message('SECOND'))
    await settle(await started())
    expect(ids()).toEqual(['FIRST', 'SECOND'])
  })

  test('a name that is in done already is kept beside the earlier one', async () => {
    const source = await started()
    for (const id of ['M1', 'M2', 'M3']) {
      put('a.hl7', message(id))
      await settle(source)
    }
    expect(inFolder('done')).toEqual(['a.2.hl7', 'a.3.hl7', 'a.hl7'])
  })

  test('other endings, hidden files and folders are left alone', async () => {
    put('a.HL7', message('M1'))
    put('b.tmp', message('M2'))
    put('.c.hl7', message('M3'))
    mkdirSync(join(folder, 'd.hl7'))
    await settle(await started())
    expect(ids()).toEqual(['M1'])
    expect(inFolder()).toEqual(['.c.hl7', 'b.tmp', 'd.hl7'])
  })
})

describe('a file is waited for', () => {
  test('until size and time stand still', async () => {
    put('a.hl7', message('M1'))
    const source = await started()
    ground.clock.advance(1_999)
    await source.scan()
    expect(ids()).toEqual([])
    appendFileSync(join(folder, 'a.hl7'), message('M2'))
    ground.clock.advance(1_000)
    await source.scan()
    expect(source.status().detail).toBe('0 files done, 0 refused, 1 waiting')
    ground.clock.advance(2_000)
    await source.scan()
    expect(ids()).toEqual(['M1', 'M2'])
  })

  test('also when only its time changes', async () => {
    put('a.hl7', message('M1'))
    const source = await started()
    ground.clock.advance(2_000)
    put('a.hl7', message('M2'))
    await source.scan()
    expect(ids()).toEqual([])
    await settle(source)
    expect(ids()).toEqual(['M2'])
  })

  test('while there is no room; stopping does not wait for room', async () => {
    put('a.hl7', message('M1'))
    const source = await started()
    ground.clock.advance(2_000)
    ground.intake.fill()
    const scanning = source.scan()
    expect(source.status().state).toBe('paused')
    await source.stop()
    await scanning
    expect(ids()).toEqual([])
    expect(inFolder()).toEqual(['a.hl7'])
  })

  test('while the journal cannot take it', async () => {
    put('a.hl7', message('M1'))
    ground.intake.refuse = () => ({ stored: false, error: { code: 'engine.stopping', facts: {} } })
    const source = await started()
    await settle(source)
    expect(source.status()).toMatchObject({ state: 'failing', error: { code: 'engine.stopping' } })
    expect(inFolder()).toEqual(['a.hl7'])
    ground.intake.refuse = undefined
    await source.scan()
    expect(source.status().state).toBe('running')
    expect(inFolder('done')).toEqual(['a.hl7'])
  })
})

describe('a file is refused, with the reason beside it in both languages', () => {
  test.each([
    ['no HL7', 'Dear colleagues,\nplease find attached', 'decode.batch-empty'],
    ['an empty file', '', 'source.file-empty'],
    ['too many bytes', message('M1', 'P1', 'X'.repeat(2_000)), 'source.file-too-large'],
    ['too many messages', message('1') + message('2') + message('3') + message('4'), 'source.too-many-messages'],
  ])('%s', async (_, content, code) => {
    put('a.hl7', content)
    await settle(await started({ maxFileBytes: 1_000, maxMessages: 3 }))
    expect([inFolder(), inFolder('error')]).toEqual([[], ['a.hl7', 'a.hl7.reason.txt']])
    expect(reason('a.hl7')).toMatch(new RegExp(`^a\\.hl7\n\n${code}\n[^\n]*[\u4e00-\u9fff][^\n]*\n[\\x20-\\x7e]+\n`))
    expect(ids()).toEqual([])
  })

  test.each([
    ['fewer messages than the trailer says', `BHS|^~\\&\r${message('M1')}${message('M2')}BTS|3\r`, 'decode.batch-count'],
    [
      'fewer batches than the trailer says',
      `FHS|^~\\&\rBHS|^~\\&\r${message('M1')}${message('M2')}BTS|2\rFTS|2\r`,
      'decode.batch-count',
    ],
    ['text before the first message', `hello\r${message('M1')}${message('M2')}`, 'decode.batch-stray'],
  ])('%s: what is there is taken all the same', async (_, content, code) => {
    put('a.hl7', content)
    await settle(await started())
    expect(ids()).toEqual(['M1', 'M2'])
    expect(reason('a.hl7')).toContain(code)
  })

  test('one message of several that is none: the others are taken, the reason counts from 1', async () => {
    put('a.hl7', `${message('M1')}MSH\r${message('M3')}`)
    await settle(await started())
    expect(ids()).toEqual(['M1', 'M3'])
    expect(reason('a.hl7')).toContain('source.message-refused')
    expect(reason('a.hl7')).toMatch(/Message 2 /)
  })

  test('a link is not followed: the link itself moves', async () => {
    const outside = join(root, 'outside.hl7')
    writeFileSync(outside, message('SECRET'))
    symlinkSync(outside, join(folder, 'a.hl7'))
    await settle(await started())
    expect(ids()).toEqual([])
    expect(reason('a.hl7')).toContain('source.file-not-plain')
    expect(readFileSync(outside, 'utf8')).toBe(message('SECRET'))
  })

  test('the next file is taken', async () => {
    put('a.hl7', 'no HL7')
    put('b.hl7', message('M1'))
    const source = await started()
    await settle(source)
    expect(ids()).toEqual(['M1'])
    expect(source.status()).toMatchObject({ state: 'running', detail: '1 files done, 1 refused, 0 waiting' })
  })
})

describe('crash and start', () => {
  test('a file journalled but not moved comes again, and is known as a repeat', async () => {
    put('a.hl7', message('M1') + message('M2'))
    const bytes = readFileSync(join(folder, 'a.hl7'))
    const first = await started()
    await settle(first)
    await first.stop()
    rmSync(join(folder, 'done', 'a.hl7'))
    put('a.hl7', bytes)
    await settle(await started())
    expect(ids()).toEqual(['M1', 'M2'])
    expect(inFolder('done')).toEqual(['a.hl7'])
  })

  test.each([
    ['shrinks', (path: string) => truncateSync(path, 10)],
    ['grows', (path: string) => appendFileSync(path, message('M2'))],
    ['is written anew', (path: string) => utimesSync(path, 1, 1)],
    ['becomes a link', becomesLink],
    ['goes away', (path: string) => rmSync(path)],
  ])('a file that %s between look and read is not read', async (_, change) => {
    put('a.hl7', message('M1'))
    const opened = await openFolder(folder)
    const [seen] = await opened.list(['.hl7'])
    expect(await opened.read(seen!)).toEqual(Buffer.from(message('M1')))
    change(join(folder, 'a.hl7'))
    expect(await opened.read(seen!)).toBeUndefined()
  })

  test.each([
    ['no folder', () => rmSync(folder, { recursive: true }), 'source.folder-missing'],
    ['a link in the place of done/', () => symlinkSync(root, join(folder, 'done')), 'source.folder-unwritable'],
    ['a file in the place of error/', () => writeFileSync(join(folder, 'error'), ''), 'source.folder-unwritable'],
  ])('%s: start refuses', async (_, spoil, code) => {
    spoil()
    const source = filesSource(filesSettings.parse({ folder }), ground.context)
    const error = await source.start().then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(CodedException)
    expect((error as CodedException).error.code).toBe(code)
  })

  test('a folder that goes away is said, and taken up again when it is back', async () => {
    const source = await started()
    rmSync(folder, { recursive: true })
    await source.scan()
    expect(source.status()).toMatchObject({ state: 'failing', error: { code: 'source.folder-missing' } })
    mkdirSync(join(folder, 'done'), { recursive: true })
    put('a.hl7', message('M1'))
    await settle(source)
    expect(source.status().state).toBe('running')
    expect(ids()).toEqual(['M1'])
  })

  test('what cannot be moved is journalled once and moved later', async () => {
    const source = await started()
    put('a.hl7', message('M1'))
    rmSync(join(folder, 'done'), { recursive: true })
    await settle(source)
    expect(source.status()).toMatchObject({ state: 'failing', error: { code: 'source.folder-unwritable' } })
    const calls = ground.intake.groups.length
    mkdirSync(join(folder, 'done'))
    await source.scan()
    expect(ground.intake.groups).toHaveLength(calls)
    expect(existsSync(join(folder, 'done', 'a.hl7'))).toBe(true)
  })
})

describe('settings', () => {
  test.each([
    ['no folder', {}],
    ['an unknown key', { folder: 'in', recursive: true }],
    ['an ending without dot', { folder: 'in', extensions: ['hl7'] }],
  ])('%s is refused', (_, wrong) => {
    expect(filesSettings.safeParse(wrong).success).toBe(false)
  })
})
