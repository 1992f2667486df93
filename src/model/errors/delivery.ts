import { defineErrors } from './define.ts'

/** What went wrong between us and a destination. */
export const deliveryErrors = defineErrors({
  'delivery.refused': {
    kind: 'transient',
    en: 'Destination {where} answered {found}.',
    zh: '目的地 {where} 返回 {found}。',
    remedy: { en: 'It is retried with back-off; look at the destination.', zh: '将按退避策略重试；请检查目的地。' },
  },
  'delivery.unreachable': {
    kind: 'transient',
    en: 'Destination {where} cannot be reached ({found}).',
    zh: '无法连接目的地 {where}（{found}）。',
    remedy: {
      en: 'It is retried with back-off; check address, network and certificate.',
      zh: '将按退避策略重试；请检查地址、网络和证书。',
    },
  },
  'delivery.timeout': {
    kind: 'ambiguous',
    en: 'Destination {where} did not answer within {found} s; it may have received the event.',
    zh: '目的地 {where} 在 {found} 秒内未应答；事件可能已送达。',
    remedy: {
      en: 'It is sent again under the same id; the receiver drops repeats by id.',
      zh: '将以同一编号重发；接收方按编号去重。',
    },
  },
  'delivery.gone': {
    kind: 'permanent',
    en: 'Destination {where} answered 410 Gone and is disabled.',
    zh: '目的地 {where} 返回 410 Gone，已停用。',
    remedy: {
      en: 'Correct its address and enable it again; what waits stays in the outbox.',
      zh: '请更正地址后重新启用；待发内容保留在发件箱。',
    },
  },
  'delivery.exhausted': {
    kind: 'permanent',
    en: 'All {found} attempts to reach destination {where} failed.',
    zh: '向目的地 {where} 的 {found} 次投递均失败。',
    remedy: { en: 'Mend the destination, then deliver the dead events again.', zh: '请修复目的地，然后重新投递失败事件。' },
  },
  'delivery.expired': {
    kind: 'permanent',
    en: 'An event for destination {where} expired before it could be delivered.',
    zh: '发往目的地 {where} 的事件在送达前已过期。',
    remedy: { en: 'Nothing to do: a late message would mislead.', zh: '无需处理：过期消息会造成误导。' },
  },
  'delivery.not-allowed': {
    kind: 'transient',
    en: 'Destination {where} leads to {found}, which its allow-list does not name.',
    zh: '目的地 {where} 指向 {found}，不在允许列表中。',
    remedy: { en: 'Allowed: {allowed}. Add the address if it is right.', zh: '允许：{allowed}。若地址正确请加入列表。' },
  },
  'delivery.secret': {
    kind: 'permanent',
    en: 'A webhook secret is not whsec_ and 24 to 64 bytes in base64.',
    zh: 'Webhook 密钥不符合格式：whsec_ 加 24 至 64 字节的 base64。',
    remedy: {
      en: 'Make one with 32 random bytes: `whsec_` and their base64.',
      zh: '请用 32 个随机字节生成：`whsec_` 加其 base64。',
    },
  },
})
