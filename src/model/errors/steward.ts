import { defineErrors } from './define.ts'

/** What the steward's tools refuse: versions of mappings, concept tables, re-maps. */
export const stewardErrors = defineErrors({
  'steward.no-version': {
    kind: 'permanent',
    en: 'The mapping version {found} is not kept in {where}.',
    zh: '{where} 中没有保存映射版本 {found}。',
    remedy: { en: 'tributary versions lists those that are.', zh: 'tributary versions 列出已保存的版本。' },
  },
  'steward.version-damaged': {
    kind: 'permanent',
    en: 'The kept mapping version {found} is not what was published: its content hash differs.',
    zh: '保存的映射版本 {found} 与发布时不一致：内容散列不同。',
    remedy: {
      en: 'Restore the file from a backup; the version that runs stays.',
      zh: '请从备份恢复该文件；正在运行的版本不受影响。',
    },
  },
  'steward.unsound': {
    kind: 'permanent',
    en: 'The mappings of {where} have {found} findings and are not used; the former ones stay.',
    zh: '{where} 的映射有 {found} 条问题，未启用；原有映射继续运行。',
    remedy: { en: 'tributary lint shows every finding with its line.', zh: 'tributary lint 按行列出全部问题。' },
  },
  'steward.tests-failed': {
    kind: 'permanent',
    en: '{found} mapping cases fail; nothing was published.',
    zh: '有 {found} 个映射用例未通过，未发布。',
    remedy: { en: 'tributary test shows what differs and which rule made it.', zh: 'tributary test 显示差异及其规则。' },
  },
  'steward.no-former-version': {
    kind: 'permanent',
    en: 'There is no version before {found} to go back to.',
    zh: '版本 {found} 之前没有可回退的版本。',
    remedy: {
      en: 'Name one with --to; tributary versions lists them.',
      zh: '请用 --to 指定版本；tributary versions 列出全部版本。',
    },
  },
  'steward.not-answering': {
    kind: 'transient',
    en: 'An engine runs on this data folder and does not answer on its control socket ({where}, {found}).',
    zh: '该数据目录上有引擎运行，但其控制套接字没有响应（{where}，{found}）。',
    remedy: {
      en: 'Try again when it has started; run the command as the user the engine runs as.',
      zh: '请待引擎启动后重试，并使用运行引擎的用户执行命令。',
    },
  },
  'steward.unknown-table': {
    kind: 'permanent',
    en: 'There is no concept table {found}.',
    zh: '没有对照表 {found}。',
    remedy: { en: 'Known: {allowed}.', zh: '已有：{allowed}。' },
  },
  'steward.code-known': {
    kind: 'permanent',
    en: 'The table {where} knows the code {found} already.',
    zh: '对照表 {where} 中已有编码 {found}。',
    remedy: {
      en: 'Edit its row in the file, or publish: messages held for it go on then.',
      zh: '请直接修改文件中的该行，或先发布：发布后相关保留消息将继续处理。',
    },
  },
  'steward.table-not-editable': {
    kind: 'permanent',
    en: 'The rows of the table {found} in {where} cannot be added to.',
    zh: '无法在 {where} 的对照表 {found} 中添加行。',
    remedy: { en: 'Add the row by hand, one code to a line.', zh: '请手工添加，每行一个编码。' },
  },
  'steward.nothing-published': {
    kind: 'permanent',
    en: 'The data folder {where} keeps no mapping version yet.',
    zh: '数据目录 {where} 中还没有映射版本。',
    remedy: { en: 'Start the engine once, or run tributary publish.', zh: '请先启动一次引擎，或执行 tributary publish。' },
  },
  'steward.draft-outdated': {
    kind: 'permanent',
    en: 'The draft was begun from version {found}; {where} runs now.',
    zh: '草稿以版本 {found} 为基础，而现在运行的是 {where}。',
    remedy: {
      en: 'Discard the draft (DELETE /admin/mappings/draft) and edit again, or edit the library’s files.',
      zh: '请丢弃草稿（DELETE /admin/mappings/draft）后重新编辑，或直接编辑映射库文件。',
    },
  },
  'steward.remap-gone': {
    kind: 'permanent',
    en: 'There is no re-map {found} to go on with.',
    zh: '没有可继续的重新映射 {found}。',
    remedy: { en: 'tributary remap --list shows them.', zh: 'tributary remap --list 列出全部任务。' },
  },
})
