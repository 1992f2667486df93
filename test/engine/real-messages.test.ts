import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openData } from '../../src/cli/data.ts'
import { MAPPING_FOLDER } from '../../src/cli/load.ts'
import { processMessage } from '../../src/engine/process-message.ts'
import type { MessageState } from '../../src/model/message.ts'
import { loadMappings } from '../../src/steward/mapping-files.ts'
import { realMessages, WHY_SKIPPED } from '../formats/hl7v2/real-messages.ts'
import { MllpSender } from '../support/mllp-sender.ts'
import { balanceOf, type House, house, terminate, until } from '../support/whole-engine.ts'

/**
 * Messages that nobody here wrote, through MLLP into the running engine, as a process. docs/real-messages.md lists what is held
 * or failed with its cause; here is shown that the engine does no other than that list says.
 */

const LIST = join(import.meta.dirname, '../../docs/real-messages.md')

interface Ended {
  readonly name: string
  /** `ORU^R01`. */
  readonly type: string
  readonly ack: string
  readonly state: MessageState | undefined
  readonly code: string
  /** A shipped mapping takes messages of this type. */
  readonly mapped: boolean
  /** Says more of its patient than a number: else it is a reference to a patient, not a record of one. */
  readonly tells: boolean
  /** The resource it is about, the patient aside. */
  readonly main: string | undefined
  /** Types of the resources it makes, and of those the ones that are not to be found. */
  readonly makes: readonly string[]
  readonly missing: readonly string[]
}

/** As `house` configures it: what ids derive from. */
const CONTEXT = { authority: 'his', authorities: { HIS: 'his' }, zone: 'Asia/Shanghai', charset: undefined, tables: {} }

/** What a message of a type is about, when it has the segment that says it. ADT of a person (A28, A40 …) is about the patient alone. */
const MAIN: readonly (readonly [type: RegExp, segment: string, resource: string])[] = [
  [/^ADT\^A(01|02|03|04|05|06|07|08|09|10|11|13|14|15|16|25|26|27)$/, 'PV1', 'Encounter'],
  [/^ORU\^R01$/, 'OBR', 'DiagnosticReport'],
  [/^VXU\^/, 'RXA', 'Immunization'],
  [/^(ORM|OML|OMG)\^/, 'OBR', 'ServiceRequest'],
  [/^SIU\^/, 'SCH', 'Appointment'],
]

function mainOf(type: string, bytes: Uint8Array): string | undefined {
  const text = textOf(bytes)
  return MAIN.find(([types, segment]) => types.test(type) && new RegExp(`[\r\n]${segment}\\|[^\r\n]*\\w`).test(text))?.[2]
}

const typeOf = (bytes: Uint8Array): string => {
  const [type = '', event = ''] =
    Buffer.from(bytes)
      .toString('latin1')
      .split(/[\r\n]/)[0]!
      .split('|')[8]
      ?.split('^') ?? []
  return `${type}^${event}`
}

/** PID-5 to PID-17: what follows is of an account, or numbers again. */
const tellsOfAPatient = (bytes: Uint8Array): boolean => /(^|[\r\n])PID\|([^|\r\n]*\|){4,16}[^|\s]/.test(textOf(bytes))

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

async function sendAll(port: number): Promise<string[]> {
  const sender = await MllpSender.connect(port)
  const acks: string[] = []
  for (const { bytes } of realMessages!) acks.push((await sender.send(bytes)).code)
  sender.close()
  return acks
}

async function whatBecameOf(data: string, acks: readonly string[]): Promise<Ended[]> {
  const { set } = await loadMappings([MAPPING_FOLDER])
  const { journal, reads, close } = await openData(data)
  try {
    await until(async () => (await reads.settledUpTo()) >= (await journal.head()))
    const salt = (await reads.meta('salt'))!
    const journalled = new Map((await journal.read(0, 10_000)).map((message) => [textOf(message.bytes), message]))
    return await Promise.all(
      realMessages!.map(async ({ name, bytes }, i) => {
        const message = journalled.get(textOf(bytes))!
        const row = await reads.message(message.seq)
        const { mapping, result } = processMessage(message, set!, CONTEXT, salt)
        const made = result.kind === 'mapped' ? result.prepared : []
        const found = await Promise.all(made.map(({ type, id }) => reads.resource(type, id)))
        const missing = made.filter(({ mode }, at) => mode !== 'withdraw' && found[at] === undefined).map(({ type }) => type)
        const makes = made.map(({ type }) => type)
        const tells = tellsOfAPatient(bytes)
        return {
          name,
          type: typeOf(bytes),
          ack: acks[i]!,
          state: row?.state,
          code: row?.code ?? '',
          mapped: mapping !== undefined,
          tells,
          main: mainOf(typeOf(bytes), bytes),
          makes,
          missing,
        }
      }),
    )
  } finally {
    await close()
  }
}

/** A message and its end, as a row of the list names them. */
const rowOf = ({ name, type, state, code }: Ended): string => `| ${basename(name)} | ${type} | ${state} | ${code} |`

describe.skipIf(realMessages === undefined)(`real messages through the engine (skipped when ${WHY_SKIPPED})`, () => {
  let place: House
  let ended: readonly Ended[] = []
  let exit: number | null = null

  beforeAll(async () => {
    place = await house('real', { settings: 'acknowledgement: original' })
    const engine = await place.start()
    ended = await whatBecameOf(place.data, await sendAll(place.mllp))
    exit = await terminate(engine)
  }, 90_000)
  afterAll(() => place?.remove())

  it('every one is acknowledged, none crashes it', () => {
    expect(ended).toHaveLength(482)
    expect(ended.filter(({ ack }) => ack !== 'AA')).toEqual([])
    expect(exit).toBe(0)
  })

  it('every one ends committed, or held or failed with a code', () => {
    const vague = ended.filter(
      ({ state, code }) => state !== 'committed' && !((state === 'held' || state === 'failed') && code !== ''),
    )
    expect(vague).toEqual([])
    expect(ended.filter(({ code }) => code === 'engine.bug')).toEqual([])
  })

  it('ADT and ORU^R01 have a mapping, and of the samples whose type has one at least 95 % commit', () => {
    const samples = ended.filter(({ name }) => name.startsWith('ms-samples/'))
    expect(samples.filter(({ type, mapped }) => /^ADT\^|^ORU\^R01/.test(type) && !mapped)).toEqual([])
    const mapped = samples.filter((one) => one.mapped)
    expect(mapped.length).toBeGreaterThanOrEqual(63)
    expect(mapped.filter(({ state }) => state === 'committed').length / mapped.length).toBeGreaterThanOrEqual(0.95)
  })

  it('everything a committed one makes is there: its patient, and its main resource', () => {
    const committed = ended.filter(({ state }) => state === 'committed')
    expect(committed.filter(({ missing }) => missing.length > 0)).toEqual([])
    expect(committed.filter(({ tells, makes }) => tells && !makes.includes('Patient')).map(({ name }) => name)).toEqual([])
    expect(committed.filter(({ tells }) => tells).length).toBeGreaterThan(250)
    const owed = committed.filter(({ main, makes }) => main !== undefined && !makes.includes(main))
    expect(owed.map(({ name, type, main }) => `${name} ${type} ${main}`)).toEqual([])
    expect(new Set(committed.map(({ main }) => main))).toEqual(new Set([undefined, ...MAIN.map(([, , made]) => made)]))
  })

  it('the balance closes', async () => {
    expect(await balanceOf(place.data)).toEqual({ received: 482, repeats: 0, settled: 482 })
  })

  it('every held or failed one is listed with its cause', () => {
    const list = readFileSync(LIST, 'utf8')
    const rows = ended.filter(({ state }) => state !== 'committed').map(rowOf)
    expect(rows.filter((row) => !list.includes(row))).toEqual([])
  })
})
