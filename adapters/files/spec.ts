import { defineAdapter } from '../../src/sdk/adapter.ts'
import { type FilesSettings, filesSettings } from './settings.ts'
import { filesSource } from './source.ts'

/** A folder of HL7 files. */
export const filesAdapter = defineAdapter<FilesSettings>({
  name: 'files',
  title: { zh: '文件夹', en: 'Watched folder' },
  settings: filesSettings,
  claims: (settings) => [{ kind: 'folder', path: settings.folder }],
  source: filesSource,
})
