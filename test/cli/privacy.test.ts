import net from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EngineProcess, freePort, temporaryFolder, tributary, writeConfig } from '../support/engine-process.ts'
import { run } from './launcher.ts'

/** Nothing of a patient in logs, metrics, answers to wrong questions or commands: names that occur nowhere else prove it. */

const CANARIES = [
  'Kanarienvogel',
  'Grauspötter',
  '金丝雀',
  '13899990042',
  '110101198001019990',
  'NESTSTRASSE',
  'N0TARTZ42',
] as const
const [FAMILY, GIVEN, CHINESE, PHONE, IDENTITY, STREET, NUMBER] = CANARIES

const folder = temporaryFolder('privacy')
const data = join(folder.path, 'data')
let engine: EngineProcess
let ports: { mllp: number; http: number }
let token: string

const pid = `PID|1||${NUMBER}^^^HIS~${IDENTITY}^^^PRC^NI||${FAMILY}^${GIVEN}~${CHINESE}||19800101|M|||${STREET}||${PHONE}`
const msh = (type: string, id: string): string => `MSH|^~\\&|A|B|C|D|20260301100000||${type}|${id}|P|2.4||||||UNICODE UTF-8`
const said = (...segments: string[]): string => `${segments.join('\r')}\r`
const obr = 'OBR|1|R1|S1|BIO^Biochemistry|||20260301093000||||||||||||||||||F'

/** Good, and wrong in ways that name the value they stumble over. The header is no patient's: acknowledgements repeat it. */
const MESSAGES: readonly string[] = [
  said(msh('ADT^A04', 'good'), pid, 'PV1|1|O|||||||||||||||||V1'),
  said(msh('ADT^A04', 'birth date'), pid.replace('19800101', FAMILY), 'PV1|1|O|||||||||||||||||V2'),
  said(msh('ADT^A04', 'sex'), pid.replace('|M|', `|${GIVEN}|`), 'PV1|1|O|||||||||||||||||V3'),
  said(msh('ADT^A04', 'no number'), pid.replace(NUMBER, '')),
  said(msh('ORU^R01', 'value'), pid, obr, `OBX|1|NM|GLU^Glucose||${FAMILY}|mmol/L|||||F`),
  said(msh('ORU^R01', 'status'), pid, obr, `OBX|1|NM|GLU^Glucose||7.1|mmol/L|||||${CHINESE}`),
  said(msh('ORU^R01', 'type'), pid, obr, `OBX|1|${STREET}|GLU^Glucose||7.1|mmol/L|||||F`),
  said(msh('ADT^A40', 'merge'), pid, `MRG|${NUMBER}^^^HIS`),
  said(msh('ZZZ^Z99', 'trigger'), pid),
  said(pid),
  `${said(msh('ADT^A04', 'charset').replace('UNICODE UTF-8', 'KOI-7'), pid)}`,
  said(msh('ADT^A04', 'encoding'), pid, `\u0000${FAMILY}|1`),
]

beforeAll(async () => {
  ports = { mllp: await freePort(), http: await freePort() }
  const webhook = { url: `http://127.0.0.1:${await freePort()}/`, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }
  const config = writeConfig(folder.path, { ...ports, webhook })
  engine = tributary(['start', '--config', config, '--data', data, '--json'])
  await engine.ready
  token = (await run(['token', '--role', 'operator', '--data', data])).stdout.trim()
}, 60_000)

afterAll(() => {
  engine?.child.kill('SIGKILL')
  folder.remove()
})

/** Sends every message over one connection and resolves when as many answers came. */
const sendAll = (): Promise<string> =>
  new Promise((done, failed) => {
    const socket = net.connect(ports.mllp, '127.0.0.1', () => {
      for (const message of MESSAGES) socket.write(Buffer.concat([Buffer.of(0x0b), Buffer.from(message), Buffer.of(0x1c, 0x0d)]))
    })
    let answers = ''
    socket.on('data', (chunk) => {
      answers += chunk.toString()
      if ((answers.match(/MSA\|/g) ?? []).length >= MESSAGES.length) socket.destroy()
    })
    socket.on('error', failed)
    socket.on('close', () => done(answers))
  })

const found = (where: string, text: string): string[] =>
  CANARIES.filter((canary) => text.includes(canary)).map((one) => `${where}: ${one}`)

const get = async (path: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${ports.http}${path}`, { headers: { authorization: `Bearer ${token}` } })).text()

test('canary names appear in no log line, metric, alarm, acknowledgement, refusal or command', async () => {
  const answers = await sendAll()
  const settled = async (): Promise<number> => {
    const { rows } = JSON.parse((await run(['balance', '--json', '--data', data])).stdout) as { rows: Record<string, number>[] }
    return rows.reduce((sum, row) => sum + row.received! - row.waiting!, 0)
  }
  await expect.poll(settled, { timeout: 20_000, interval: 500 }).toBeGreaterThan(8)

  const [doctor, balance, mapped] = await Promise.all([
    run(['doctor', '--data', data]),
    run(['balance', '--data', data]),
    run(['map', '-'], { input: MESSAGES[1]! }),
  ])
  const texts: Record<string, string> = {
    acknowledgements: answers,
    metrics: await get('/metrics'),
    readiness: await get('/readyz'),
    alarms: await get('/admin/alarms'),
    'balance of the API': await get('/admin/balance'),
    'an operator is refused a patient': await get('/fhir/R4/Patient?_count=5'),
    doctor: doctor.stdout + doctor.stderr,
    balance: balance.stdout,
    'remarks of map': mapped.stderr,
    log: engine.stderr(),
  }
  // It was alive and said something: an empty log proves nothing.
  expect(texts.metrics).toContain('tributary_')
  expect(texts.log).toContain('Engine ready')
  expect(Object.entries(texts).flatMap(([where, text]) => found(where, text))).toEqual([])
}, 60_000)
