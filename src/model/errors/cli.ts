import { defineErrors } from './define.ts'

/** What the command line refuses. */
export const cliErrors = defineErrors({
  'cli.file-not-found': {
    kind: 'permanent',
    en: 'There is no file {where}.',
    zh: '找不到文件 {where}。',
    remedy: { en: 'Check the path; - reads from standard input.', zh: '请检查路径；- 表示从标准输入读取。' },
  },
})
