import { defineAdapter } from '../../src/sdk/adapter.ts'
import { type SqlSettings, sqlSettings } from './settings.ts'
import { sqlSource } from './source.ts'

/** Databases that are read by polling. */
export const sqlAdapter = defineAdapter<SqlSettings>({
  name: 'sql',
  title: { zh: '数据库视图', en: 'Database views' },
  settings: sqlSettings,
  claims: () => [],
  source: sqlSource,
})
