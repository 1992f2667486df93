import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressOf } from '../../src/store/postgres/address.ts'
import { blobs, floats, integers, storable, texts } from '../../src/store/postgres/arrays.ts'
import { openSession } from '../../src/store/postgres/session.ts'
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/store.ts'
import { AT, found, message, patient, write } from '../contract/store/writes.ts'
import { freshSchema } from '../support/postgres.ts'

const place = await freshSchema()
let one: PostgresStore
let two: PostgresStore
beforeAll(async () => {
  one = await openPostgresStore({ url: place.url })
  two = await openPostgresStore({ url: place.url })
})
afterAll(async () => {
  await Promise.all([one.close(), two.close()])
  await place.remove()
})

/** Resolves when both have come to it, or after a while. */
function meeting(): () => Promise<void> {
  let others = 0
  let meet = (): void => {}
  const met = new Promise<void>((resolve) => {
    meet = resolve
  })
  return async () => {
    if (++others === 2) meet()
    await Promise.race([met, new Promise((resolve) => setTimeout(resolve, 100))])
  }
}

describe('claims of several writers', () => {
  test('taken in opposite orders: one is undone and run again, both are done, nobody waits in a ring', async () => {
    const meet = meeting()
    const before = one.figures.reruns + two.figures.reruns
    const both = (store: PostgresStore, first: string, second: string) =>
      store.write(async (tx) => {
        await tx.claim([first])
        await meet()
        await tx.claim([second])
        const there = await tx.resources(['shared'])
        await tx.apply([write({ id: 'shared', row: there.get('shared') })], AT)
      })
    await Promise.all([both(one, 'a', 'b'), both(two, 'b', 'a')])
    expect((await one.reads.resource('Observation', 'shared'))?.version).toBe(2)
    expect(one.figures.reruns + two.figures.reruns).toBeGreaterThan(before)
    expect(one.figures.deadlocks + two.figures.deadlocks).toBe(0)
  })

  test('without a claim the second of two who changed the same version is run again, and nothing is lost', async () => {
    await one.write((tx) => tx.apply([write({ id: 'unclaimed', content: '' })], AT))
    const meet = meeting()
    const add = (store: PostgresStore, letter: string) =>
      store.write(async (tx) => {
        const row = (await tx.resources(['unclaimed'])).get('unclaimed')!
        const note = (JSON.parse(await tx.content(row)) as { note: string }).note
        await meet()
        await tx.apply([write({ id: 'unclaimed', row, content: note + letter })], AT)
      })
    await Promise.all([add(one, 'x'), add(two, 'y')])
    const text = (await one.reads.resource('Observation', 'unclaimed'))!.text
    expect(['xy', 'yx']).toContain((JSON.parse(text) as { note: string }).note)
  })

  test('more claims than the lock table should hold: the transaction works alone', async () => {
    const keys = Array.from({ length: 4000 }, (_, no) => `many${no}`)
    const order: string[] = []
    let claimed = (): void => {}
    const begun = new Promise<void>((resolve) => {
      claimed = resolve
    })
    const alone = one.write(async (tx) => {
      await tx.claim(keys)
      claimed()
      await new Promise((resolve) => setTimeout(resolve, 60))
      order.push('alone')
    })
    await begun
    const other = two.write(async (tx) => {
      await tx.claim(['quite another'])
      order.push('other')
    })
    await Promise.all([alone, other])
    expect(order).toEqual(['alone', 'other'])
  })

  test('two who meet the same new human founded it once', async () => {
    const meet = meeting()
    const meets = (store: PostgresStore, id: string) =>
      store.write(async (tx) => {
        const held = (await tx.index.holders([4711], 9)).get(4711) ?? []
        await meet()
        const { sp, person } = held.length > 0 ? await joins(tx, id, held[0]!) : await found(tx, id, `person-${id}`)
        await tx.index.putRecord(sp, '{}', [4711])
        return person
      })
    const joins = async (tx: Parameters<typeof found>[0], id: string, other: number) => {
      const { person } = (await tx.index.personOf([other])).get(other)!
      const sp = (await tx.apply([patient(id)], AT)).get(id)!
      await tx.index.link(sp, person, AT)
      return { sp, person }
    }
    const persons = await Promise.all([meets(one, 'h1'), meets(two, 'h2')])
    expect(persons[0]).toBe(persons[1])
  })

  test('a batch of 64 messages costs tens of statements, not hundreds', async () => {
    const patients = Array.from({ length: 64 }, (_, no) => `batch${no}`)
    await one.write((tx) =>
      tx.apply(
        patients.map((id) => patient(id)),
        AT,
      ),
    )
    const before = one.figures.statements
    await one.write(async (tx) => {
      const results = (id: string) => Array.from({ length: 11 }, (_, no) => `${id}-${no}`)
      await tx.expect(() => ({ claims: patients, ids: patients.flatMap((id) => [id, ...results(id)]) }))
      await tx.settled(patients.map((_, at) => at + 1))
      for (const [at, id] of patients.entries()) {
        await tx.claim([id])
        await tx.resources([id, ...results(id)])
        await tx.apply(
          results(id).map((result) =>
            write({ id: result, sourcePatient: id, index: [{ kind: 't', param: 7, a: `final|urn:s`, b: null }] }),
          ),
          AT,
        )
        await tx.putMessage(message(at + 1))
      }
    })
    expect(one.figures.statements - before).toBeLessThan(40)
  })
})

describe('array parameters', () => {
  test('whatever is sent comes back', async () => {
    const session = await openSession(addressOf(place.url))
    const back = async (type: string, value: Buffer): Promise<unknown[]> =>
      (await session.query<{ v: unknown }>({ name: undefined, text: `SELECT unnest($1::${type}[]) AS v` }, [value])).map(
        (row) => row.v,
      )
    const integer = fc.maxSafeInteger()
    const text = fc.string({ unit: 'binary' })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(integer)),
        fc.array(fc.double({ noNaN: true })),
        fc.array(fc.option(text)),
        fc.array(fc.uint8Array()),
        async (numbers, reals, words, bytes) => {
          expect(await back('int8', integers(numbers))).toEqual(numbers.map((one) => (one === 0 ? 0 : one)))
          expect(await back('float8', floats(reals))).toEqual(reals)
          expect(await back('text', texts(words))).toEqual(words.map((word) => word && storable(Buffer.from(word).toString())))
          expect(await back('bytea', blobs(bytes))).toEqual(bytes.map((one) => Buffer.from(one)))
        },
      ),
      { numRuns: 150 },
    )
    await session.close()
  })
})
