import { defineErrors } from './define.ts'

/** What an adapter could not take in. */
export const receiveErrors = defineErrors({
  'receive.not-hl7': {
    kind: 'permanent',
    en: 'The frame does not begin with an MSH segment.',
    zh: '帧不是以 MSH 段开头。',
    remedy: { en: 'Check that the sender is an HL7 v2 system using MLLP.', zh: '请确认发送方是使用 MLLP 的 HL7 v2 系统。' },
  },
})
