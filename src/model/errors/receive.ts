import { defineErrors } from './define.ts'

/** What an adapter could not take in. */
export const receiveErrors = defineErrors({
  'receive.not-hl7': {
    kind: 'permanent',
    en: 'The frame does not begin with an MSH segment.',
    zh: '帧不是以 MSH 段开头。',
    remedy: { en: 'Check that the sender is an HL7 v2 system using MLLP.', zh: '请确认发送方是使用 MLLP 的 HL7 v2 系统。' },
  },
  'receive.batch': {
    kind: 'permanent',
    en: 'The frame holds a batch (FHS or BHS); one message a frame is taken here.',
    zh: '帧中是批消息（FHS 或 BHS）；此处每帧只接收一条消息。',
    remedy: { en: 'Send the messages one by one, or the batch as a file.', zh: '请逐条发送消息，或以文件方式提交批消息。' },
  },
  'receive.frame-too-large': {
    kind: 'permanent',
    en: 'The frame is larger than {allowed} bytes.',
    zh: '帧超过 {allowed} 字节的上限。',
    remedy: {
      en: 'Raise maxFrameBytes of the interface, or send large documents another way.',
      zh: '请提高该接口的 maxFrameBytes，或以其他方式传送大文件。',
    },
  },
  'receive.frame-truncated': {
    kind: 'permanent',
    en: 'The connection ended inside a frame, after {found} bytes.',
    zh: '连接在帧内中断，已收到 {found} 字节。',
    remedy: { en: 'Nothing was stored or acknowledged; the sender sends it again.', zh: '未存储也未应答；由发送方重新发送。' },
  },
  'receive.frame-slow': {
    kind: 'transient',
    en: 'A frame was begun and not completed within {allowed} seconds.',
    zh: '帧开始后在 {allowed} 秒内未完成。',
    remedy: { en: 'Check the network, or raise slowFrameSeconds.', zh: '请检查网络，或提高 slowFrameSeconds。' },
  },
  'receive.idle': {
    kind: 'transient',
    en: 'Nothing came for {allowed} seconds; the connection was closed.',
    zh: '连接空闲超过 {allowed} 秒，已关闭。',
    remedy: { en: 'The sender connects again, or raise idleSeconds.', zh: '发送方会重新连接；也可提高 idleSeconds。' },
  },
  'receive.http': {
    kind: 'permanent',
    en: 'An HTTP request came to the MLLP port.',
    zh: 'MLLP 端口收到 HTTP 请求。',
    remedy: {
      en: 'Send HTTP to the HTTP port; this one takes MLLP frames.',
      zh: '请将 HTTP 请求发往 HTTP 端口；此端口只接收 MLLP 帧。',
    },
  },
  'receive.tls-to-plain': {
    kind: 'permanent',
    en: 'A TLS handshake came to an MLLP port without TLS.',
    zh: '未启用 TLS 的 MLLP 端口收到 TLS 握手。',
    remedy: { en: 'Switch TLS off at the sender, or set tls for the interface.', zh: '请在发送方关闭 TLS，或为该接口设置 tls。' },
  },
  'receive.tls': {
    kind: 'permanent',
    en: 'The TLS handshake failed ({found}).',
    zh: 'TLS 握手失败（{found}）。',
    remedy: {
      en: 'Check that the sender uses TLS 1.2 or later and, if required, a client certificate of the right CA.',
      zh: '请确认发送方使用 TLS 1.2 以上版本，并在需要时使用正确 CA 签发的客户端证书。',
    },
  },
  'receive.tls-files': {
    kind: 'permanent',
    en: 'The key or certificate {where} cannot be used ({found}).',
    zh: '密钥或证书 {where} 无法使用（{found}）。',
    remedy: { en: 'Check the files named under tls of the interface.', zh: '请检查该接口 tls 下指定的文件。' },
  },
  'receive.junk': {
    kind: 'permanent',
    en: 'More than {allowed} bytes came outside a frame.',
    zh: '帧外收到超过 {allowed} 字节的数据。',
    remedy: { en: 'Check that the sender frames with 0B … 1C 0D.', zh: '请确认发送方使用 0B … 1C 0D 分帧。' },
  },
  'receive.address-refused': {
    kind: 'permanent',
    en: 'The address {where} is not on the allow-list of the interface.',
    zh: '地址 {where} 不在该接口的允许列表中。',
    remedy: { en: 'Add it to allow if it is a sender of yours.', zh: '如确为己方发送系统，请将其加入 allow。' },
  },
  'receive.too-many-connections': {
    kind: 'transient',
    en: 'There are {allowed} connections already.',
    zh: '连接数已达上限 {allowed}。',
    remedy: {
      en: 'Close unused connections at the sender, or raise maxConnections.',
      zh: '请在发送方关闭不用的连接，或提高 maxConnections。',
    },
  },
  'receive.unsent-reply': {
    kind: 'ambiguous',
    en: 'The connection ended before the reply could be written.',
    zh: '应答写出之前连接已断开。',
    remedy: {
      en: 'The message is stored; if the sender repeats it, it gets the same reply and no second effect.',
      zh: '消息已存储；发送方重发时会得到相同应答，且不会重复生效。',
    },
  },
  'receive.port-in-use': {
    kind: 'permanent',
    en: 'Port {where} is in use by another program.',
    zh: '端口 {where} 已被其他程序占用。',
    remedy: { en: 'Stop that program, or give the interface another port.', zh: '请停止该程序，或为接口设置其他端口。' },
  },
  'receive.cannot-listen': {
    kind: 'permanent',
    en: 'Cannot listen on {where} ({found}).',
    zh: '无法在 {where} 上监听（{found}）。',
    remedy: {
      en: 'Check host and port of the interface; ports below 1024 need rights.',
      zh: '请检查接口的 host 和 port；1024 以下端口需要权限。',
    },
  },
})
