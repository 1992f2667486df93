import { defineErrors } from './define.ts'

/** The way of a message: what the engine itself holds, refuses or stops for. */
export const engineErrors = defineErrors({
  'engine.other-patient': {
    kind: 'permanent',
    en: 'The message gives {where} to another patient than the source gave it before, and the two are different persons.',
    zh: '该消息把 {where} 归到了与此前不同的患者，而两者是不同的人。',
    remedy: {
      en: 'The message waits; link the two persons, or correct the number at the source. It is tried again by itself when they become one.',
      zh: '消息保留等待；请关联两人，或在源系统更正号码。两人合并后将自动重试。',
    },
  },
  'engine.invalid-resource': {
    kind: 'permanent',
    en: 'The resource {where} made by rule {rule} is not valid FHIR R4: {found}.',
    zh: '规则 {rule} 生成的资源 {where} 不是有效的 FHIR R4：{found}。',
    remedy: {
      en: 'Mend the mapping or the message; nothing of the message was committed. It is tried again when the resource changes.',
      zh: '请修正映射或消息；该消息未提交任何内容。该资源变化时将自动重试。',
    },
  },
  'engine.bug': {
    kind: 'permanent',
    en: 'The engine could not process the message ({found}). This is a defect of the engine.',
    zh: '引擎无法处理该消息（{found}）。这是引擎的缺陷。',
    remedy: { en: 'The bytes are kept; report the code and the message number.', zh: '原始字节已保留；请报告错误码与消息编号。' },
  },
  'engine.not-json': {
    kind: 'permanent',
    en: 'The bytes from {where} are not JSON.',
    zh: '来自 {where} 的字节不是 JSON。',
    remedy: {
      en: 'Look at the raw message; the adapter of this interface wrote it.',
      zh: '请查看原始消息；它由该接口的适配器写入。',
    },
  },
  'engine.port-in-use': {
    kind: 'permanent',
    en: 'The address {where} is in use by another program.',
    zh: '地址 {where} 已被其他程序占用。',
    remedy: {
      en: 'Stop that program, or choose another port (TRIBUTARY_HTTP_PORT, TRIBUTARY_MLLP_PORT, or the configuration).',
      zh: '请停止该程序，或另选端口（TRIBUTARY_HTTP_PORT、TRIBUTARY_MLLP_PORT 或配置文件）。',
    },
  },
  'engine.cannot-listen': {
    kind: 'permanent',
    en: 'Cannot listen on {where} ({found}).',
    zh: '无法监听 {where}（{found}）。',
    remedy: { en: 'Check the address and the permissions.', zh: '请检查地址与权限。' },
  },
  'engine.stopping': {
    kind: 'transient',
    en: 'The engine is stopping.',
    zh: '引擎正在停止。',
    remedy: { en: 'Send again when it is back.', zh: '请在引擎恢复后重发。' },
  },
  'engine.disk-nearly-full': {
    kind: 'transient',
    en: 'Only {found} MiB are free on the data disk; intake stops below {allowed} MiB.',
    zh: '数据磁盘仅剩 {found} MiB；低于 {allowed} MiB 时停止接收。',
    remedy: { en: 'Free space or enlarge the disk; intake resumes by itself.', zh: '请清理或扩容磁盘；接收会自动恢复。' },
  },
  'engine.journal-failed': {
    kind: 'permanent',
    en: 'The journal could not be written ({found}); nothing is acknowledged any more and the engine stops.',
    zh: '日志无法写入（{found}）；引擎停止，不再确认任何消息。',
    remedy: {
      en: 'Check the disk, then start again; what was acknowledged is safe.',
      zh: '请检查磁盘后重新启动；已确认的消息是安全的。',
    },
  },
  'engine.store-failed': {
    kind: 'permanent',
    en: 'The store could not be written ({found}); the engine stops.',
    zh: '存储无法写入（{found}）；引擎停止。',
    remedy: {
      en: 'Check the disk, then start again; journalled messages are processed then.',
      zh: '请检查磁盘后重新启动；已入日志的消息届时继续处理。',
    },
  },
  'engine.store-away': {
    kind: 'transient',
    en: 'The database cannot be reached ({found}); nothing is taken until it is back.',
    zh: '无法连接数据库（{found}）；恢复之前不接收任何消息。',
    remedy: {
      en: 'Look at the database and the network. The engine goes on by itself; nothing acknowledged is lost.',
      zh: '请检查数据库与网络。恢复后引擎自动继续；已确认的消息不会丢失。',
    },
  },
  'engine.role-alone': {
    kind: 'permanent',
    en: 'The embedded store has one process for everything; it cannot be started with --role {found}.',
    zh: '内嵌存储只有一个进程承担全部职责，不能以 --role {found} 启动。',
    remedy: {
      en: 'Leave --role out, or name a PostgreSQL database under store.url in the configuration.',
      zh: '请不要指定 --role，或在配置的 store.url 中给出 PostgreSQL 数据库。',
    },
  },
  'engine.demo-store': {
    kind: 'permanent',
    en: 'The data folder {where} belongs to the demo hospital; interface {found} is not part of it.',
    zh: '数据目录 {where} 属于演示医院；接口 {found} 不属于演示。',
    remedy: { en: 'Use another folder (--data) for your own interfaces.', zh: '请为自己的接口使用其他目录（--data）。' },
  },
})
