import { existsSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { tributary } from '../support/engine-process.ts'
import { type House, house, terminate } from '../support/whole-engine.ts'

/** What keeps an engine from starting, through the real command: a code, what to do, an exit code; and nothing is started. */

let place: House | undefined
let taken: Server | undefined

afterEach(async () => {
  taken?.close()
  await place?.remove()
  place = undefined
  taken = undefined
})

async function refused(args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  const engine = tributary(args)
  const { code } = await engine.exited
  return { code, said: engine.stderr() }
}

const occupy = (port: number): Promise<void> =>
  new Promise((resolve) => {
    taken = createServer().listen(port, '127.0.0.1', resolve)
  })

it.each([
  ['mllp', /^receive\.port-in-use Port 127\.0\.0\.1:\d+ is in use by another program\. Stop that program/m],
  ['http', /^engine\.port-in-use The address 127\.0\.0\.1:\d+ is in use by another program\. Stop that program/m],
] as const)('the %s port in use: 69, and started again when it is free', async (which, text) => {
  place = await house('port')
  await occupy(place[which])
  const { code, said } = await refused(place.args)
  expect([code, said]).toEqual([69, expect.stringMatching(text)])
  taken!.close()
  expect(await terminate(await place.start())).toBe(0)
})

it('a second engine on the same data: 75, says where the first is, and leaves it alone', async () => {
  place = await house('second')
  const first = await place.start()
  const { code, said } = await refused(place.args)
  expect([code, said]).toEqual([75, expect.stringMatching(/^cli\.already-running .*\(process \d+, http:\/\/127\.0\.0\.1:\d+\)/m)])
  expect([first.child.exitCode, await terminate(first)]).toEqual([null, 0])
})

it('a data folder that cannot be written: 73', async () => {
  place = await house('unwritable')
  writeFileSync(`${place.folder}/file`, 'not a folder')
  const { code, said } = await refused(['start', '--config', place.config, '--data', `${place.folder}/file/data`, '--json'])
  expect([code, said]).toEqual([
    73,
    expect.stringMatching(/^store\.unwritable .* Give the account that runs the engine the right/m),
  ])
})

describe('a configuration with several findings', () => {
  it('all of them at once, each with its place and code: 2, and no data folder is made', async () => {
    place = await house('findings')
    const file = `${place.folder}/bad.yaml`
    writeFileSync(
      file,
      `hospital: { name: test, langage: en }
http: { port: 99999 }
interfaces:
  - { name: feed, adapter: mlp, authority: his }
`,
    )
    const { code, said } = await refused(['start', '--config', file, '--data', `${place.folder}/none`, '--json'])
    const findings = said.split('\n').filter((line) => /bad\.yaml:\d+:\d+ config\.[a-z-]+ ./.test(line))
    expect([code, findings.length >= 3, existsSync(`${place.folder}/none`)]).toEqual([2, true, false])
    for (const line of [1, 2, 4]) expect(said).toMatch(new RegExp(`bad\\.yaml:${line}:`))
  })
})
