import { defineErrors } from './define.ts'

/** Findings in follow-up rules. */
export const triggerErrors = defineErrors({
  'trigger.unknown-value-set': {
    kind: 'permanent',
    en: 'Rule {where} names the value set {found}, which does not exist.',
    zh: '规则 {where} 引用了不存在的值集 {found}。',
    remedy: { en: 'Known: {allowed}.', zh: '已有：{allowed}。' },
  },
})
