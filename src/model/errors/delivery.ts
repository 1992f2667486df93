import { defineErrors } from './define.ts'

/** What went wrong between us and a destination. */
export const deliveryErrors = defineErrors({
  'delivery.refused': {
    kind: 'transient',
    en: 'Destination {where} answered {found}.',
    zh: '目的地 {where} 返回 {found}。',
    remedy: { en: 'It is retried with back-off; look at the destination.', zh: '将按退避策略重试；请检查目的地。' },
  },
})
