import { expect, test } from 'vitest'
import type { EngineSettings } from '../../src/engine/settings.ts'
import { Trouble } from '../../src/engine/trouble.ts'
import { type CodedError, CodedException, coded } from '../../src/model/errors.ts'

const told = (...failures: readonly unknown[]): readonly CodedError[] => {
  const fatal: CodedError[] = []
  const trouble = new Trouble({ fatal: (error: CodedError) => fatal.push(error) } as unknown as EngineSettings)
  for (const failure of failures) trouble.lost('record', failure)
  return fatal
}
const remote = (error: CodedError): Error => Object.assign(new Error(error.code), { coded: error })

test.each([
  ['a disk that failed', remote(coded('store.io', { where: 'store.db', found: 'SQLite 1034' })), 'store.io'],
  [
    'a write after it: the failure itself is told',
    remote(coded('store.stopped', { where: 'store.db', found: 'store.io' })),
    'store.io',
  ],
  ['a full disk, heard of later', remote(coded('store.stopped', { where: 'store.db', found: 'store.full' })), 'store.full'],
  ['a failure nobody has a code for', remote(coded('store.stopped', { where: 'store.db', found: 'unknown' })), 'store.stopped'],
  ['a thread that broke', new Error('out of memory'), 'engine.store-failed'],
  ['a coded exception of this thread', new Error('x', { cause: coded('store.corrupt', { where: 'store.db' }) }), 'store.corrupt'],
])('%s', (_, failure, code) => {
  expect(told(failure).map((error) => error.code)).toEqual([code])
})

test('told once', () => {
  expect(told(new CodedException(coded('store.io', {})), new Error('after it'))).toHaveLength(1)
})
