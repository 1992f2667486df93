import { expect, test } from 'vitest'
import { events, type TruthEvent } from '../../bench/identity/zh-events.ts'
import { people } from '../../bench/identity/zh-people.ts'
import { csvOf } from '../../bench/identity/zh-table.ts'
import { type View, views } from '../../bench/identity/zh-views.ts'
import { identify } from '../../src/engine/identify.ts'
import type { StatedInstruction } from '../../src/engine/identify-instructions.ts'
import { readTable } from '../../src/steward/identity-table.ts'
import { type MemoryIndex, memoryIndex } from '../support/memory-index.ts'
import { shippedModel } from './identity-support.ts'
import { schemaOf } from './truth-support.ts'

/** A made hospital as its messages come: arrivals, corrections, merges, links, wrong merges that are taken back. */

const model = shippedModel()
const schema = schemaOf('zh')
const all = people(21, 400)
const made = views(all, 21, { corruption: 1, quoted: true }).views
/** One merge in five is wrong here, ten times what is usual, so that there are some. */
const stream = events(made, 21, 0.2)

const contentOf = (view: View) => readTable([csvOf([view], all)], schema, undefined).patients[0]!

const KIND = { A40: 'merge', A24: 'link', A37: 'unlink' } as const
function instructionOf(event: Exclude<TruthEvent, { view: View }>): StatedInstruction {
  const { survivor, retired } = event
  return { kind: KIND[event.event], survivor, retired, event: event.event }
}

async function told(): Promise<MemoryIndex> {
  const index = memoryIndex()
  for (const [at, event] of stream.entries()) {
    const context = { at, seq: at, time: at }
    if (!('view' in event)) await identify(index.tx, model, [], [instructionOf(event)], context)
    else {
      const content = contentOf(event.view)
      const id = content.id as string
      const rid = index.put(id, JSON.stringify(content))
      await identify(index.tx, model, [{ rid, id, content, placeholder: false }], [], context)
    }
  }
  return index
}

const partitionOf = ({ links, idOf }: MemoryIndex): string[][] =>
  [...Map.groupBy(links, ([, person]) => person).values()].map((own) => own.map(([rid]) => idOf(rid)).sort()).sort()

test('the stream holds what it is said to hold', () => {
  const count = (name: string): number => stream.filter(({ event }) => event === name).length
  expect(count('A01')).toBe(made.length)
  for (const name of ['A08', 'A40', 'A24', 'A37']) expect(count(name), name).toBeGreaterThan(0)
})

test('nobody is taken for another when the wrong merges are taken back, and the same log again is the same', async () => {
  const index = await told()
  const personOf = new Map(made.map(({ record, person }) => [record, person]))
  const mixed = partitionOf(index).filter((ids) => new Set(ids.map((id) => personOf.get(id))).size > 1)
  expect(mixed).toEqual([])
  const again = await told()
  expect(partitionOf(again)).toEqual(partitionOf(index))
  expect([...again.persons.values()]).toEqual([...index.persons.values()])
  expect(again.decisions).toEqual(index.decisions)
})

test('a merge that the HIS stated holds, unless a veto stops it and asks', async () => {
  const index = await told()
  const person = new Map([...index.links].map(([rid, own]) => [index.idOf(rid), own]))
  const asked = new Set([...index.proposals.values()].flatMap(({ a, b }) => [index.idOf(a), index.idOf(b)]))
  const broken = stream.filter(
    (event) =>
      event.event === 'A40' &&
      !event.wrong &&
      person.get(event.survivor) !== person.get(event.retired) &&
      !(asked.has(event.survivor) || asked.has(event.retired)),
  )
  expect(broken).toEqual([])
})
