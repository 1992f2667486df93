import { CodedException, coded } from '../model/errors.ts'
import type { RecordHandlers } from './record-thread.ts'
import type { EngineSettings } from './settings.ts'
import type { Thread } from './threads.ts'

const EPOCH_LENGTH = 12

/**
 * What a store is born with and keeps: the salt of every derived id, the epoch of its feed, and whether it is the demo
 * hospital's, which refuses other interfaces. Of several processes that find a new store, one gives it its salt.
 */
export async function storeIdentity(
  record: Thread<RecordHandlers>,
  settings: EngineSettings,
): Promise<{ readonly salt: string }> {
  const [salt, demo] = await Promise.all([record.call('meta', 'salt'), record.call('meta', 'demo')])
  if (salt === undefined) return newborn(record, settings)
  if ((demo === 'yes') === settings.demo) return { salt }
  const strange = settings.interfaces[0]?.name ?? '—'
  throw new CodedException(coded('engine.demo-store', { where: settings.folder, found: strange }))
}

async function newborn(record: Thread<RecordHandlers>, settings: EngineSettings): Promise<{ readonly salt: string }> {
  const salt = settings.random()
  await record.call('bear', [
    { name: 'demo', value: settings.demo ? 'yes' : 'no' },
    { name: 'epoch', value: settings.random().slice(0, EPOCH_LENGTH) },
    { name: 'salt', value: salt },
  ])
  return { salt: (await record.call('meta', 'salt')) ?? salt }
}
