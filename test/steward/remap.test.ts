import { beforeAll, describe, expect, test } from 'vitest'
import type { Envelope } from '../../src/model/message.ts'
import type { RemapPosition } from '../../src/steward/remap.ts'
import { NO_COUNTS } from '../../src/steward/remap.ts'
import { readTasks, saveTask, taskToResume } from '../../src/steward/remap-tasks.ts'
import { temporaryFolder } from '../support/engine-process.ts'
import { type Ground, ground, House } from './remap-house.ts'

/** One re-map at a time: what it changes, what it leaves alone, how it goes on after it was stopped. */

let on: Ground
beforeAll(async () => {
  on = await ground()
})

const message = (n: number, patient: number, results: string, more: readonly string[] = []): Omit<Envelope, 'receivedAt'> => {
  const time = `202603011${String(n % 10)}${String(10 + (n % 50))}00`
  const segments = [
    `MSH|^~\\&|LIS|L|T|H|${time}||ORU^R01|${n}|P|2.4||||||UNICODE UTF-8`,
    `PID|1||P${patient}||Zhang^P${patient}||19800101|M|||||138`,
    ...more,
    `OBR|1||R${n}|BIO^Biochemistry${'|'.repeat(18)}${time}`,
    ...results.split(' ').map((one, i) => `OBX|${i + 1}|NM|${one}^${one}^LOCAL||${n}||||||F`),
  ]
  const bytes = new TextEncoder().encode(`${segments.join('\r')}\r`)
  return { interface: 'lis', bytes, controlId: String(n), orderingKeys: [], format: 'hl7v2' }
}

describe('a re-map', () => {
  test('takes back what is not made any more, adds what is, and leaves the rest without a version', async () => {
    await House.with(on, 0, async (house) => {
      await house.deliver(message(1, 1, 'A', ['DG1|1||J18^Pneumonia']))
      const before = await house.resources()
      house.publish(1)
      expect(await house.remap(undefined, 0)).toMatchObject({ messages: 1, committed: 1, held: 0 })
      const after = await house.resources()
      const types = (list: typeof before) => list.filter(({ deleted }) => !deleted).map(({ type }) => type)
      expect([types(before), types(after)]).toEqual([
        ['Condition', 'DiagnosticReport', 'Observation', 'Patient'],
        ['DiagnosticReport', 'Observation', 'Patient'],
      ])
      const version = (list: typeof before, type: string) => list.find((one) => one.type === type)?.version
      // The observation says the same under both; the patient loses the telephone and gains the birth date.
      expect([version(after, 'Observation'), version(after, 'Patient'), version(after, 'Condition')]).toEqual([1, 2, 2])
      // A contribution that stands alone is stored once; a report says which children it has, and keeps that beside.
      expect(after.filter(({ single }) => single).map(({ type }) => type)).toEqual(['Observation', 'Patient'])
      const feed = await house.store.reads.feed(0, 100)
      expect(feed.filter(({ type }) => type === 'Condition').map(({ change }) => change)).toEqual(['created', 'deleted'])
    })
  })

  test('done twice changes nothing the second time', async () => {
    await House.with(on, 0, async (house) => {
      await house.deliver(message(1, 1, 'A D'))
      house.publish(1)
      await house.remap(undefined, 0)
      const once = await house.whatStands()
      expect(await house.remap(undefined, 0)).toMatchObject({ messages: 1, changed: 0 })
      expect(await house.whatStands()).toEqual(once)
    })
  })

  test('leaves other interfaces and older messages alone', async () => {
    await House.with(on, 0, async (house) => {
      await house.deliver(message(1, 1, 'A'))
      await house.deliver({ ...message(2, 2, 'A'), interface: 'hub' })
      await house.deliver(message(3, 3, 'A'))
      house.publish(1)
      expect(await house.remap('lis', 1)).toMatchObject({ messages: 1, committed: 1 })
    })
  })

  test('that was stopped anywhere goes on and ends as one that was not', async () => {
    const all = Array.from({ length: 210 }, (_, i) => message(i, i % 7, i % 3 === 0 ? 'A D' : 'A'))
    const whole = await House.with(on, 0, async (house) => {
      await house.deliver(...all)
      house.publish(1)
      await house.remap(undefined, 0)
      return house.whatStands()
    })
    const stopped = await House.with(on, 0, async (house) => {
      await house.deliver(...all)
      house.publish(1)
      let at: RemapPosition | undefined
      const touched: string[] = []
      let left = 1
      for (let done = false; !done; ) {
        left = 1
        const reached = async (position: RemapPosition, _: unknown, fresh: readonly string[]): Promise<void> => {
          touched.push(...fresh)
          at = position
          if (--left < 0) throw new Error('stopped')
        }
        done = await house.remap(undefined, 0, { ...(at ? { from: at } : {}), touched: [...touched], reached }).then(
          () => true,
          () => false,
        )
      }
      return house.whatStands()
    })
    expect(stopped).toEqual(whole)
  }, 60_000)
})

test('tasks are remembered; only one that is not done is resumed', async () => {
  const folder = temporaryFolder('tasks')
  const task = { interface: 'lis', since: 0, version: 'v', upTo: 9, at: undefined, counts: NO_COUNTS, startedAt: 0, who: 'w' }
  try {
    expect(await readTasks(folder.path)).toEqual([])
    await saveTask(folder.path, { ...task, id: '1', state: 'running' })
    await saveTask(folder.path, { ...task, id: '2', state: 'done' })
    expect((await taskToResume(folder.path, undefined)).id).toBe('1')
    await expect(taskToResume(folder.path, '2')).rejects.toThrow(/steward\.remap-gone/)
    await saveTask(folder.path, { ...task, id: '1', state: 'done' })
    await expect(taskToResume(folder.path, undefined)).rejects.toThrow(/steward\.remap-gone/)
  } finally {
    folder.remove()
  }
})

describe('many sources of one patient', () => {
  test('a re-map of one interface leaves what the others said', async () => {
    await House.with(on, 0, async (house) => {
      await house.deliver({ ...message(1, 1, 'A'), interface: 'hub' }, message(2, 1, 'A'))
      house.publish(1)
      await house.remap('lis', 0)
      const patients = (await house.resources()).filter(({ type }) => type === 'Patient')
      // The hub's telephone, said by the former version, stands beside the birth date that the latter takes from the laboratory.
      expect(patients.map(({ text, single }) => [text.includes('"telecom"'), text.includes('"birthDate"'), single])).toEqual([
        [true, true, false],
      ])
      await house.remap('hub', 0)
      const [patient] = (await house.resources()).filter(({ type }) => type === 'Patient')
      expect([patient!.text.includes('"telecom"'), patient!.text.includes('"birthDate"')]).toEqual([false, true])
    })
  })
})
