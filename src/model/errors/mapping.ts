import { defineErrors } from './define.ts'

/** Findings in mappings, and messages that no mapping could use. */
export const mappingErrors = defineErrors({
  'mapping.none': {
    kind: 'permanent',
    en: 'No mapping is for {found}.',
    zh: '没有适用于 {found} 的映射。',
    remedy: {
      en: 'Add a mapping with a matching `when`, or a rule that ignores it.',
      zh: '请添加 `when` 匹配的映射，或添加忽略规则。',
    },
  },
})
