import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../src/config/schema.ts'
import { processMessage } from '../../src/engine/process-message.ts'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import { type CodedError, textOf } from '../../src/model/errors.ts'
import { PUBLISHED_SALT } from '../../src/model/ids.ts'
import type { MessageState } from '../../src/model/message.ts'
import { type RealMessage, realMessages } from '../formats/hl7v2/real-messages.ts'
import { hl7Envelope } from './demo-hospital.ts'
import { contextOf, EngineInProcess } from './engine-in-process.ts'
import { shippedMappings } from './shipped.ts'

/** Messages written by others, each through the engine, and what became of it. */
export interface Ended {
  /** `ms-samples/ADT_A01.hl7` */
  readonly file: string
  /** `ADT^A01`: letters and digits of MSH-9 only. */
  readonly type: string
  readonly state: MessageState
  readonly error: CodedError | undefined
  readonly mapping: string | undefined
  /** Types of the resources it made. */
  readonly made: readonly string[]
  /** It says whose it is: a Patient, or at least a number that makes a placeholder. */
  readonly namesPatient: boolean
  /** Names of its segments. */
  readonly segments: ReadonlySet<string>
}

const RECEIVED = Date.UTC(2026, 10, 22)
const INTERFACE = { name: 'real', authority: 'real', zone: 'UTC', charset: undefined, tables: {} }

/** All through one engine, in the order given: collections share numbers of visits and patients, which then wait for a person. */
export async function corpusEnded(messages: readonly RealMessage[]): Promise<readonly Ended[]> {
  const mappings = await shippedMappings()
  const config = { interfaces: [INTERFACE], authorities: {} } as unknown as Pick<Config, 'interfaces' | 'authorities'>
  const engine = await EngineInProcess.open(config, mappings, RECEIVED)
  try {
    const ended: Ended[] = []
    for (const { name, bytes } of messages) ended.push(await oneEnded(engine, mappings, config, name, bytes))
    const released = await releasedLater(engine)
    const last = ended.map((one, i) => (released.has(i) ? { ...one, state: 'committed' as const, error: undefined } : one))
    return last.sort((a, b) => (a.file < b.file ? -1 : 1))
  } finally {
    await engine.close()
  }
}

/** Places, in the order of delivery, of messages that were held at first and went on when what they waited for came. */
async function releasedLater(engine: EngineInProcess): Promise<ReadonlySet<number>> {
  const now = new Map((await engine.messages()).map(({ seq, state }) => [seq, state]))
  const first = [...engine.settled.values()]
  return new Set(first.flatMap(({ seq, state }, i) => (state === 'held' && now.get(seq) === 'committed' ? [i] : [])))
}

async function oneEnded(
  engine: EngineInProcess,
  mappings: MappingSet,
  config: Pick<Config, 'interfaces' | 'authorities'>,
  file: string,
  bytes: Uint8Array,
): Promise<Ended> {
  // File names make control ids unique: collections copy one header into many files, and repeats have no outcome of their own.
  const envelope = { ...hl7Envelope(bytes, INTERFACE.name, undefined, RECEIVED), controlId: file }
  const before = engine.settled.size
  await engine.deliver([envelope])
  const settled = [...engine.settled.values()].slice(before)[0]
  if (settled === undefined) throw new Error(`${file} did not settle`)
  const { result, mapping } = processMessage(
    { ...envelope, seq: 1 },
    mappings,
    contextOf(config, config.interfaces[0]!),
    PUBLISHED_SALT,
  )
  const made = result.kind === 'mapped' ? result.prepared.map(({ type }) => type) : []
  const namesPatient =
    result.kind === 'mapped' &&
    (result.instructions.length > 0 || result.prepared.some(({ sourcePatient }) => sourcePatient !== undefined))
  return {
    file,
    type: typeOf(bytes),
    state: settled.state,
    error: settled.error,
    mapping,
    made: [...new Set(made)].sort(),
    namesPatient,
    segments: segmentsOf(bytes),
  }
}

const segmentsOf = (bytes: Uint8Array): ReadonlySet<string> =>
  new Set(
    new TextDecoder('latin1')
      .decode(bytes)
      .split(/[\r\n]+/)
      .map((line) => line.slice(0, 3)),
  )

function typeOf(bytes: Uint8Array): string {
  const header = new TextDecoder('latin1').decode(bytes.subarray(0, 400))
  const field = header.slice(header.indexOf('MSH')).split(header.charAt(header.indexOf('MSH') + 3))[8] ?? ''
  return (
    field
      .replace(/[^A-Za-z0-9^]/g, '')
      .split('^')
      .slice(0, 2)
      .join('^') || '(none)'
  )
}

/** Where the fault lies: names and codes, never what the message says of somebody. */
const causeOf = ({ error }: Ended): string =>
  error === undefined
    ? ''
    : [error.facts.where, error.facts.rule, error.facts.found]
        .filter((part) => part !== undefined)
        .join(' · ')
        .replaceAll('|', '\\|')

const count = <T>(items: readonly T[], name: (item: T) => string): readonly (readonly [string, number])[] =>
  [...Map.groupBy(items, name)].map(([key, found]) => [key, found.length] as const).sort(([a], [b]) => (a < b ? -1 : 1))

/** `docs/real-messages.md`: counts, then every message that did not commit, by file, type and cause. */
export function report(ended: readonly Ended[]): string {
  const lines = [
    '# Real messages',
    '',
    'HL7 v2 messages that nobody here wrote (the collections `ms-samples` and `lfh-messages`, beside the repository), each sent',
    'through the engine with the shipped mappings. Generated by `node test/hospital/corpus.ts`; a test compares when the',
    'collections are there.',
  ]
  for (const [folder] of count(ended, ({ file }) => file.split('/')[0]!)) {
    const own = ended.filter(({ file }) => file.startsWith(`${folder}/`))
    lines.push('', `## ${folder}: ${own.length} messages`, '', '| State | Code | Messages |', '| --- | --- | ---: |')
    for (const [key, n] of count(own, ({ state, error }) => `${state} | ${error?.code ?? ''}`)) lines.push(`| ${key} | ${n} |`)
    lines.push('', '| Type | Messages | Committed | Mapping |', '| --- | ---: | ---: | --- |')
    for (const [type, n] of count(own, (one) => one.type)) {
      const same = own.filter((one) => one.type === type)
      const committed = same.filter(({ state }) => state === 'committed').length
      lines.push(
        `| ${type} | ${n} | ${committed} | ${[...new Set(same.map(({ mapping }) => mapping ?? '—'))].sort().join(', ')} |`,
      )
    }
    const rest = own.filter(({ state }) => state !== 'committed')
    if (rest.length === 0) continue
    lines.push('', '| Not committed | Type | State | Code | Cause |', '| --- | --- | --- | --- | --- |')
    for (const one of rest)
      lines.push(`| ${one.file.split('/')[1]} | ${one.type} | ${one.state} | ${one.error?.code} | ${causeOf(one)} |`)
  }
  lines.push('', '## Codes', '')
  const errors = new Map(ended.flatMap(({ error }) => (error === undefined ? [] : [[error.code, error] as const])))
  for (const [code, error] of [...errors].sort(([a], [b]) => (a < b ? -1 : 1)))
    lines.push(`- \`${code}\`: ${textOf({ ...error, facts: {} }, 'en')}`)
  return `${lines.join('\n')}\n`
}

export const REPORT = join(import.meta.dirname, '../../docs/real-messages.md')

if (import.meta.main && realMessages !== undefined) await writeFile(REPORT, report(await corpusEnded(realMessages)))
