import { defineErrors } from './define.ts'

/** Findings in follow-up rules. */
export const triggerErrors = defineErrors({
  'trigger.unknown-value-set': {
    kind: 'permanent',
    en: 'Rule {where} names the value set {found}, which does not exist.',
    zh: '规则 {where} 引用了不存在的值集 {found}。',
    remedy: { en: 'Known: {allowed}.', zh: '已有：{allowed}。' },
  },
  'trigger.syntax': {
    kind: 'permanent',
    en: 'This is not valid YAML ({found}).',
    zh: '不是有效的 YAML（{found}）。',
    remedy: { en: 'Correct the line; the rule is not loaded.', zh: '请修正该行；此规则未加载。' },
  },
  'trigger.invalid': {
    kind: 'permanent',
    en: '{where} is not as a rule needs it: {found}.',
    zh: '{where} 不符合规则要求：{found}。',
    remedy: { en: 'Allowed: {allowed}.', zh: '允许：{allowed}。' },
  },
  'trigger.unknown-key': {
    kind: 'permanent',
    en: 'Unknown key {found} at {where}.',
    zh: '{where} 处有未知键 {found}。',
    remedy: { en: 'Remove it or correct its spelling.', zh: '请删除或更正拼写。' },
  },
  'trigger.query': {
    kind: 'permanent',
    en: 'This is no query of the record: {found}.',
    zh: '无法解析档案查询：{found}。',
    remedy: { en: 'Write {allowed}.', zh: '写法：{allowed}。' },
  },
  'trigger.unknown-type': {
    kind: 'permanent',
    en: '{found} is no resource type that is kept here.',
    zh: '{found} 不是本系统保存的资源类型。',
    remedy: { en: 'Correct its spelling: Observation, Encounter.', zh: '请更正拼写，例如 Observation、Encounter。' },
  },
  'trigger.unknown-rule': {
    kind: 'permanent',
    en: 'The list of active rules names {found}, which does not exist.',
    zh: '启用列表中的规则 {found} 不存在。',
    remedy: { en: 'Known: {allowed}.', zh: '已有：{allowed}。' },
  },
  'trigger.cycle': {
    kind: 'permanent',
    en: 'Rules would set each other off without end: {found}.',
    zh: '规则会相互无限触发：{found}。',
    remedy: {
      en: 'Narrow what one of them looks at, so that it does not see what another emits.',
      zh: '请缩小其中一条规则的范围，使其看不到其他规则发出的内容。',
    },
  },
  'trigger.condition': {
    kind: 'permanent',
    en: 'The condition {where} cannot be read: found {found}.',
    zh: '无法解析条件 {where}：遇到 {found}。',
    remedy: { en: 'Expected {allowed}.', zh: '此处应为 {allowed}。' },
  },
  'trigger.unknown-name': {
    kind: 'permanent',
    en: 'The condition {where} uses %{found}, which neither `reads` nor `record` declares.',
    zh: '条件 {where} 使用了 `reads` 和 `record` 中均未声明的 %{found}。',
    remedy: { en: 'Declared: {allowed}.', zh: '已声明：{allowed}。' },
  },
  'trigger.leak': {
    kind: 'permanent',
    en: '{where} would put {found} into what leaves the hospital.',
    zh: '{where} 会把 {found} 带到院外。',
    remedy: {
      en: 'A payload carries keys and references only: {allowed}. The receiver reads the rest with its own authority.',
      zh: '推送内容只含键和引用：{allowed}。其余内容由接收方凭自身权限读取。',
    },
  },
  'trigger.duplicate': {
    kind: 'permanent',
    en: '{found} is defined twice, first in {where}.',
    zh: '{found} 重复定义，首次出现在 {where}。',
    remedy: { en: 'Give one of them another name.', zh: '请为其中一个改名。' },
  },
})
