import { defineErrors } from './define.ts'

/** Findings in configuration; each is shown with file:line:col. */
export const configErrors = defineErrors({
  'config.not-readable': {
    kind: 'permanent',
    en: 'The configuration file cannot be read ({found}).',
    zh: '无法读取配置文件（{found}）。',
    remedy: { en: 'Check the path given with --config and its permissions.', zh: '请检查 --config 指定的路径及其权限。' },
  },
  'config.syntax': {
    kind: 'permanent',
    en: 'Not valid YAML: {found}.',
    zh: '不是有效的 YAML：{found}。',
    remedy: {
      en: 'Mend the line; indent with spaces, quote text that holds a colon.',
      zh: '请修正该行；用空格缩进，含冒号的文本请加引号。',
    },
  },
  'config.unknown-key': {
    kind: 'permanent',
    en: 'Unknown setting {found} at {where}.',
    zh: '{where} 处有未知设置 {found}。',
    remedy: { en: 'Allowed here: {allowed}.', zh: '此处允许：{allowed}。' },
  },
  'config.missing-key': {
    kind: 'permanent',
    en: '{where} is required and missing.',
    zh: '缺少必填设置 {where}。',
    remedy: { en: 'Add it ({allowed}).', zh: '请补上（{allowed}）。' },
  },
  'config.invalid-value': {
    kind: 'permanent',
    en: '{where} is not usable: {reason}.',
    zh: '{where} 的值不可用：{reasonZh}。',
    remedy: { en: 'Correct the value; config/schema.json describes it.', zh: '请更正该值；config/schema.json 有说明。' },
  },
  'config.unknown-zone': {
    kind: 'permanent',
    en: '{where}: there is no time zone {found}.',
    zh: '{where}：没有时区 {found}。',
    remedy: { en: 'Use an IANA name, for example Asia/Shanghai.', zh: '请使用 IANA 名称，例如 Asia/Shanghai。' },
  },
  'config.unknown-charset': {
    kind: 'permanent',
    en: '{where}: charset {found} is not known.',
    zh: '{where}：不支持字符集 {found}。',
    remedy: { en: 'Allowed: {allowed}.', zh: '允许：{allowed}。' },
  },
  'config.secret-missing': {
    kind: 'permanent',
    en: '{where} names the environment variable {found}, which is not set.',
    zh: '{where} 引用的环境变量 {found} 未设置。',
    remedy: { en: 'Set it before the engine starts, or use file: with a path.', zh: '请在启动前设置，或改用 file: 加路径。' },
  },
  'config.secret-file': {
    kind: 'permanent',
    en: '{where} names a secret file that cannot be read ({found}).',
    zh: '{where} 引用的机密文件无法读取（{found}）。',
    remedy: { en: 'Check that the file exists and this account may read it.', zh: '请确认文件存在且当前账号可读。' },
  },
  'config.duplicate-name': {
    kind: 'permanent',
    en: 'The name {found} is used twice at {where}.',
    zh: '{where} 中名称 {found} 重复。',
    remedy: { en: 'Names are kept with every message: give each its own.', zh: '名称随每条消息保存：请各取其名。' },
  },
  'config.unknown-adapter': {
    kind: 'permanent',
    en: '{where}: there is no adapter {found}.',
    zh: '{where}：没有适配器 {found}。',
    remedy: { en: 'Adapters here: {allowed}.', zh: '可用适配器：{allowed}。' },
  },
  'config.not-a-source': {
    kind: 'permanent',
    en: '{where}: the adapter {found} does not receive.',
    zh: '{where}：适配器 {found} 不能接收消息。',
    remedy: { en: 'Adapters that receive: {allowed}.', zh: '可接收的适配器：{allowed}。' },
  },
  'config.not-a-sink': {
    kind: 'permanent',
    en: '{where}: the adapter {found} does not deliver.',
    zh: '{where}：适配器 {found} 不能投递。',
    remedy: { en: 'Adapters that deliver: {allowed}.', zh: '可投递的适配器：{allowed}。' },
  },
  'config.claim-conflict': {
    kind: 'permanent',
    en: '{where} claims {found}, which {other} claims too.',
    zh: '{where} 占用 {found}，而 {other} 也占用它。',
    remedy: { en: 'Give one of the two another port or folder.', zh: '请为其中之一更换端口或目录。' },
  },
  'config.folder-missing': {
    kind: 'permanent',
    en: '{where}: there is no folder {found}.',
    zh: '{where}：目录 {found} 不存在。',
    remedy: {
      en: 'Create it or correct the path; relative paths start at the installation folder.',
      zh: '请创建或更正路径；相对路径以安装目录为起点。',
    },
  },
  'config.unknown-rule': {
    kind: 'permanent',
    en: '{where}: there is no follow-up rule {found}.',
    zh: '{where}：没有随访规则 {found}。',
    remedy: { en: 'Rules here: {allowed}.', zh: '可用规则：{allowed}。' },
  },
})
