import { defineErrors } from './define.ts'

/** Bytes that could not become a tree. */
export const decodeErrors = defineErrors({
  'decode.charset': {
    kind: 'permanent',
    en: 'The bytes are not valid {allowed} at offset {where}.',
    zh: '字节在偏移 {where} 处不是有效的 {allowed}。',
    remedy: {
      en: 'Set the interface charset to what the sender really sends, then retry the message.',
      zh: '请将接口字符集设为发送方实际使用的字符集，然后重试该消息。',
    },
  },
  'decode.charset-unknown': {
    kind: 'permanent',
    en: 'The charset name {found} in {where} is not known.',
    zh: '{where} 中的字符集名称 {found} 无法识别。',
    remedy: {
      en: 'Set the charset of the interface ({allowed}), then retry the message.',
      zh: '请设置接口字符集（{allowed}），然后重试该消息。',
    },
  },
  'decode.charset-undetected': {
    kind: 'permanent',
    en: 'The message declares no charset, the interface sets none, and its bytes are neither UTF-8 (offset {where}) nor GB18030.',
    zh: '消息未声明字符集，接口也未设置，且字节既不是 UTF-8（偏移 {where}）也不是 GB18030。',
    remedy: {
      en: 'Set the charset of the interface, then retry the message.',
      zh: '请设置接口字符集，然后重试该消息。',
    },
  },
  'decode.not-hl7': {
    kind: 'permanent',
    en: 'The text does not begin with an MSH segment (offset {where}).',
    zh: '文本不是以 MSH 段开头（偏移 {where}）。',
    remedy: { en: 'Check that the sender sends HL7 v2 messages.', zh: '请确认发送方发送的是 HL7 v2 消息。' },
  },
  'decode.delimiters': {
    kind: 'permanent',
    en: 'MSH-1 is not a usable field separator (offset {where}).',
    zh: 'MSH-1 不是可用的字段分隔符（偏移 {where}）。',
    remedy: { en: 'MSH must be followed by a punctuation character, usually |.', zh: 'MSH 之后必须是标点字符，通常为 |。' },
  },
  'decode.batch-empty': {
    kind: 'permanent',
    en: 'The batch holds no message.',
    zh: '批文件中没有消息。',
    remedy: { en: 'Check the file with its sender.', zh: '请与发送方核对该文件。' },
  },
  'decode.batch-count': {
    kind: 'permanent',
    en: '{where} says {allowed}, but {found} were found.',
    zh: '{where} 声明为 {allowed}，实际找到 {found}。',
    remedy: {
      en: 'The batch may be cut short; ask the sender to send it again.',
      zh: '批文件可能不完整；请发送方重新发送。',
    },
  },
  'decode.batch-stray': {
    kind: 'permanent',
    en: 'Line {where} of the batch belongs to no message.',
    zh: '批文件第 {where} 行不属于任何消息。',
    remedy: {
      en: 'Check the file with its sender; the messages in it were taken.',
      zh: '请与发送方核对该文件；其中的消息已接收。',
    },
  },
})
