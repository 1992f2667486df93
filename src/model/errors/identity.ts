import { defineErrors } from './define.ts'

/** Doubts and contradictions about who somebody is. */
export const identityErrors = defineErrors({
  'identity.contradictory-merge': {
    kind: 'permanent',
    en: 'This merge contradicts an earlier one ({found}).',
    zh: '此合并与先前的合并矛盾（{found}）。',
    remedy: {
      en: 'A steward decides which of the two holds; the message waits.',
      zh: '请数据管理员裁定哪一个有效；消息保留等待。',
    },
  },
})
