import { defineErrors } from './define.ts'

/** Who may ask what: refusals of the API; and the alarms operations raises. */
export const accessErrors = defineErrors({
  'access.no-token': {
    kind: 'permanent',
    en: 'This address needs a bearer token; none was sent.',
    zh: '此地址需要持有令牌（Bearer），请求中没有令牌。',
    remedy: {
      en: 'Make one with `tributary token --role client` and send it as `Authorization: Bearer …`.',
      zh: '请用 `tributary token --role client` 生成令牌，并以 `Authorization: Bearer …` 发送。',
    },
  },
  'access.bad-token': {
    kind: 'permanent',
    en: 'The bearer token is not known here or was revoked.',
    zh: '令牌无效或已被撤销。',
    remedy: { en: 'Make a new one with `tributary token`.', zh: '请用 `tributary token` 重新生成。' },
  },
  'access.forbidden': {
    kind: 'permanent',
    en: 'The role {found} may not do {where}.',
    zh: '角色 {found} 无权执行 {where}。',
    remedy: { en: 'Roles that may: {allowed}.', zh: '有权的角色：{allowed}。' },
  },
  'access.not-found': {
    kind: 'permanent',
    en: 'There is no {where} with this id.',
    zh: '没有此 id 的 {where}。',
    remedy: {
      en: 'Check the id; a resource that is only referred to answers once it has come.',
      zh: '请检查 id；仅被引用的资源在到达后才可读取。',
    },
  },
  'access.deleted': {
    kind: 'permanent',
    en: 'This {where} was deleted.',
    zh: '该 {where} 已删除。',
    remedy: { en: 'Its earlier versions are under _history.', zh: '其历史版本见 _history。' },
  },
  'access.unknown-address': {
    kind: 'permanent',
    en: 'Nothing is served at this address.',
    zh: '此地址没有服务。',
    remedy: { en: 'GET /fhir/R4/metadata lists what is.', zh: '可用内容见 GET /fhir/R4/metadata。' },
  },
  'access.unknown-type': {
    kind: 'permanent',
    en: 'The resource type {found} is not served.',
    zh: '不提供资源类型 {found}。',
    remedy: { en: 'Served: {allowed}.', zh: '可用类型：{allowed}。' },
  },
  'access.method': {
    kind: 'permanent',
    en: 'This address does not take {found}.',
    zh: '此地址不支持 {found}。',
    remedy: { en: 'Allowed: {allowed}.', zh: '允许：{allowed}。' },
  },
  'access.format': {
    kind: 'permanent',
    en: 'Only JSON is served; {found} was asked for.',
    zh: '仅提供 JSON；请求的是 {found}。',
    remedy: { en: 'Ask for application/fhir+json.', zh: '请使用 application/fhir+json。' },
  },
  'access.media-type': {
    kind: 'permanent',
    en: 'The body has a media type this address does not read.',
    zh: '请求体的媒体类型不受支持。',
    remedy: { en: 'Allowed: {allowed}.', zh: '允许：{allowed}。' },
  },
  'access.body-too-large': {
    kind: 'permanent',
    en: 'The body is larger than {allowed} bytes.',
    zh: '请求体超过 {allowed} 字节。',
    remedy: { en: 'Send less at once.', zh: '请减少单次发送的内容。' },
  },
  'access.body-not-json': {
    kind: 'permanent',
    en: 'The body is not valid JSON.',
    zh: '请求体不是有效的 JSON。',
    remedy: { en: 'Mend the body; it must be one JSON value in UTF-8.', zh: '请修正请求体；须为 UTF-8 编码的单个 JSON 值。' },
  },
  'access.body-too-deep': {
    kind: 'permanent',
    en: 'The body nests deeper than {allowed} levels.',
    zh: '请求体嵌套超过 {allowed} 层。',
    remedy: { en: 'Send a flatter body.', zh: '请减少嵌套层数。' },
  },
  'access.unknown-parameter': {
    kind: 'permanent',
    en: '{where} has no search parameter {found}.',
    zh: '{where} 没有检索参数 {found}。',
    remedy: {
      en: 'Allowed: {allowed}. With `Prefer: handling=lenient` it is left out.',
      zh: '允许：{allowed}。使用 `Prefer: handling=lenient` 可忽略该参数。',
    },
  },
  'access.bad-parameter': {
    kind: 'permanent',
    en: 'The value of {where} is not a usable {found}.',
    zh: '参数 {where} 的值不是可用的 {found}。',
    remedy: { en: 'Expected: {allowed}.', zh: '应为：{allowed}。' },
  },
  'access.bad-modifier': {
    kind: 'permanent',
    en: 'The parameter {where} does not know the modifier {found}.',
    zh: '参数 {where} 不支持修饰符 {found}。',
    remedy: { en: 'Allowed: {allowed}.', zh: '允许：{allowed}。' },
  },
  'access.too-much': {
    kind: 'permanent',
    en: 'The search has too many or too long {found}.',
    zh: '检索的 {found} 过多或过长。',
    remedy: { en: 'At most {allowed}.', zh: '最多 {allowed}。' },
  },
  'access.bad-address': {
    kind: 'permanent',
    en: 'The address is not a well-formed URL path.',
    zh: '地址不是格式正确的 URL 路径。',
    remedy: { en: 'Percent-encode it in UTF-8.', zh: '请使用 UTF-8 百分号编码。' },
  },
  'access.page-lost': {
    kind: 'permanent',
    en: 'This page link is not known here any more.',
    zh: '此分页链接已失效。',
    remedy: { en: 'Begin the search again from its first page.', zh: '请从第一页重新检索。' },
  },
  'access.feed-epoch': {
    kind: 'permanent',
    en: 'The feed cursor belongs to an epoch that has ended; the store was restored since.',
    zh: '变更流游标属于已结束的纪元；数据此后曾被恢复。',
    remedy: {
      en: 'Read the feed again from after=0 without epoch and keep the epoch of the answer ({allowed}); entries are repeated under the same ids.',
      zh: '请不带 epoch 从 after=0 重新读取，并保存应答中的 epoch（{allowed}）；条目会以相同 id 重复。',
    },
  },
  'access.feed-past-head': {
    kind: 'permanent',
    en: 'The feed cursor {found} is past the head {allowed}.',
    zh: '变更流游标 {found} 超过末尾 {allowed}。',
    remedy: {
      en: 'The store is older than the cursor: read the feed again from after=0; entries are repeated under the same ids.',
      zh: '数据比游标旧：请从 after=0 重新读取；条目会以相同 id 重复。',
    },
  },
  'access.not-ready': {
    kind: 'transient',
    en: 'The engine is starting or stopping.',
    zh: '引擎正在启动或停止。',
    remedy: { en: 'Ask again in a few seconds; /readyz tells what is awaited.', zh: '请几秒后重试；/readyz 说明在等待什么。' },
  },
  'access.audit': {
    kind: 'transient',
    en: 'The audit record cannot be written, so nothing is shown.',
    zh: '无法写入审计记录，因此不提供数据。',
    remedy: { en: 'Look at the disk and the rights of the data folder.', zh: '请检查磁盘和数据目录的权限。' },
  },
  'access.internal': {
    kind: 'transient',
    en: 'The request could not be answered; the log has the cause under request {where}.',
    zh: '无法应答该请求；原因见日志中的请求 {where}。',
    remedy: { en: 'Try again; tell the operator the request id if it stays.', zh: '请重试；若仍失败，请将请求号告知运维人员。' },
  },
  'ops.balance-difference': {
    kind: 'permanent',
    en: '{where}, day {day}: received {received}, accounted for {accounted}.',
    zh: '{where}，{day}：收到 {received}，已核算 {accounted}。',
    remedy: {
      en: 'A message is missing from the books: keep the data folder and call support with `tributary doctor`.',
      zh: '有消息未入账：请保留数据目录，并用 `tributary doctor` 的输出联系支持。',
    },
  },
  'ops.delivery-difference': {
    kind: 'permanent',
    en: 'Destination {where}: emitted {received}, accounted for {accounted}.',
    zh: '目的地 {where}：已发出 {received}，已核算 {accounted}。',
    remedy: {
      en: 'A follow-up is missing from the books: keep the data folder and call support with `tributary doctor`.',
      zh: '有随访未入账：请保留数据目录，并用 `tributary doctor` 的输出联系支持。',
    },
  },
  'ops.waiting-old': {
    kind: 'transient',
    en: '{where}: {found} messages wait, the oldest for {age} s.',
    zh: '{where}：{found} 条消息等待处理，最久已 {age} 秒。',
    remedy: {
      en: 'More than {allowed} s: look at the log for what stops processing.',
      zh: '超过 {allowed} 秒：请查看日志，找出处理受阻的原因。',
    },
  },
  'ops.disk-low': {
    kind: 'transient',
    en: '{found} bytes are free on the disk of the data folder.',
    zh: '数据目录所在磁盘剩余 {found} 字节。',
    remedy: {
      en: 'Under {allowed} intake answers AE: free space or enlarge the disk.',
      zh: '低于 {allowed} 时接收将应答 AE：请清理或扩容磁盘。',
    },
  },
  'ops.dead-deliveries': {
    kind: 'transient',
    en: 'Destination {where}: {found} deliveries were given up.',
    zh: '目的地 {where}：{found} 次投递已放弃。',
    remedy: { en: 'Mend the destination, then deliver them again.', zh: '请修复目的地后重新投递。' },
  },
})
