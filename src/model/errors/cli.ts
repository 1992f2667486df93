import { defineErrors } from './define.ts'

/** What the command line refuses. */
export const cliErrors = defineErrors({
  'cli.file-not-found': {
    kind: 'permanent',
    en: 'There is no file {where}.',
    zh: '找不到文件 {where}。',
    remedy: { en: 'Check the path; - reads from standard input.', zh: '请检查路径；- 表示从标准输入读取。' },
  },
  'cli.not-reachable': {
    kind: 'transient',
    en: 'Nothing answers at {where} ({found}).',
    zh: '{where} 没有响应（{found}）。',
    remedy: { en: 'Start the engine, or name its port with --port.', zh: '请启动引擎，或用 --port 指定端口。' },
  },
  'cli.no-reply': {
    kind: 'ambiguous',
    en: 'No acknowledgement from {where} within {found} s; the message may have been stored.',
    zh: '{where} 在 {found} 秒内没有应答；消息可能已经存储。',
    remedy: { en: 'Send it again: a repeat has no second effect.', zh: '请重新发送：重复消息不会产生第二次影响。' },
  },
})
