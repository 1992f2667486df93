import { defineErrors } from './define.ts'

/** Bytes that could not become a tree. */
export const decodeErrors = defineErrors({
  'decode.charset': {
    kind: 'permanent',
    en: 'The bytes are not valid {allowed} at offset {where}.',
    zh: '字节在偏移 {where} 处不是有效的 {allowed}。',
    remedy: { en: 'Set the interface charset to what the sender really sends, then retry the message.', zh: '请将接口字符集设为发送方实际使用的字符集，然后重试该消息。' },
  },
})
