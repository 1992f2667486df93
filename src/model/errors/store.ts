import { defineErrors } from './define.ts'

/** The journal and the store. */
export const storeErrors = defineErrors({
  'store.locked': {
    kind: 'permanent',
    en: 'Another engine is running on the data folder {where}.',
    zh: '数据目录 {where} 正被另一个引擎使用。',
    remedy: { en: 'Stop that engine, or give this one another folder with --data.', zh: '请停止那个引擎，或用 --data 指定其他目录。' },
  },
})
