import { defineErrors } from './define.ts'

/** What the command line refuses. */
export const cliErrors = defineErrors({
  'cli.file-not-found': {
    kind: 'permanent',
    en: 'The file {where} cannot be read ({found}).',
    zh: '无法读取文件 {where}（{found}）。',
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
  'cli.already-running': {
    kind: 'permanent',
    en: 'Tributary is already running on {where} (process {pid}, {found}).',
    zh: '汇流已在 {where} 上运行（进程 {pid}，{found}）。',
    remedy: {
      en: 'Use that one, or stop it first: Ctrl-C in its terminal, or kill -TERM {pid}. A second one needs --data and ports of its own.',
      zh: '请使用正在运行的实例，或先停止它：在其终端按 Ctrl-C，或执行 kill -TERM {pid}。再开一个实例需要另外的 --data 与端口。',
    },
  },
  'cli.bad-option': {
    kind: 'permanent',
    en: '{where} cannot be {found}.',
    zh: '{where} 不能是 {found}。',
    remedy: { en: 'Give {allowed}.', zh: '请给出{allowedZh}。' },
  },
  'cli.missing-option': {
    kind: 'permanent',
    en: 'The command needs {where}.',
    zh: '该命令需要 {where}。',
    remedy: { en: 'tributary {found} --help shows every option.', zh: 'tributary {found} --help 列出全部选项。' },
  },
  'cli.no-demo': {
    kind: 'permanent',
    en: 'The demo hospital has not been made in {where}.',
    zh: '{where} 中还没有演示医院。',
    remedy: { en: 'Run npm start once, or name its folder with --data.', zh: '请先运行一次 npm start，或用 --data 指定其目录。' },
  },
  'cli.no-token': {
    kind: 'permanent',
    en: 'There is no live token {found}.',
    zh: '没有有效的令牌 {found}。',
    remedy: { en: 'tributary token --list shows the ids.', zh: 'tributary token --list 列出令牌编号。' },
  },
  'cli.other-mapping': {
    kind: 'permanent',
    en: 'The message is for the mapping {found}, not for {where}.',
    zh: '该消息适用映射 {found}，而不是 {where}。',
    remedy: {
      en: 'Look at the condition (when:) of both mappings, or leave --mapping out.',
      zh: '请查看两个映射的条件（when:），或不指定 --mapping。',
    },
  },
  'cli.no-case': {
    kind: 'permanent',
    en: 'No mapping fixture matches.',
    zh: '没有匹配的映射用例。',
    remedy: { en: 'Give the name of a mapping with fixtures in {where}.', zh: '请给出在 {where} 中有用例的映射名称。' },
  },
  'cli.unexpected': {
    kind: 'permanent',
    en: 'The command failed in a way it should not: {found}.',
    zh: '命令以不应有的方式失败：{found}。',
    remedy: {
      en: 'This is a defect; TRIBUTARY_DEBUG=1 shows where. What was acknowledged is safe.',
      zh: '这是缺陷；设置 TRIBUTARY_DEBUG=1 可显示位置。已确认的消息是安全的。',
    },
  },
})
