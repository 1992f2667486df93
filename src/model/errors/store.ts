import { defineErrors } from './define.ts'

/** The journal and the store. `where` is a folder or a file, `found` what the system said, never content. */
export const storeErrors = defineErrors({
  'store.locked': {
    kind: 'permanent',
    en: 'Another engine is running on the data folder {where}.',
    zh: '数据目录 {where} 正被另一个引擎使用。',
    remedy: {
      en: 'Stop that engine, or give this one another folder with --data.',
      zh: '请停止那个引擎，或用 --data 指定其他目录。',
    },
  },
  'store.unwritable': {
    kind: 'permanent',
    en: 'The data folder {where} cannot be written ({found}).',
    zh: '无法写入数据目录 {where}（{found}）。',
    remedy: {
      en: 'Give the account that runs the engine the right to write there.',
      zh: '请为运行引擎的账户授予该目录的写权限。',
    },
  },
  'store.full': {
    kind: 'transient',
    en: 'The disk of {where} is full.',
    zh: '{where} 所在磁盘已满。',
    remedy: {
      en: 'Free space, then start the engine again; nothing acknowledged is lost.',
      zh: '请释放空间后重新启动引擎；已确认的消息不会丢失。',
    },
  },
  'store.io': {
    kind: 'ambiguous',
    en: 'The disk refused to read, write or sync {where} ({found}).',
    zh: '磁盘在读取、写入或同步 {where} 时出错（{found}）。',
    remedy: {
      en: 'Look at the disk and the system log before starting again; a failed sync is never taken for a success.',
      zh: '请先检查磁盘和系统日志再启动；同步失败绝不会被当作成功。',
    },
  },
  'store.stopped': {
    kind: 'transient',
    en: 'Writing to {where} stopped after an earlier failure ({found}).',
    zh: '先前的故障（{found}）后，{where} 已停止写入。',
    remedy: { en: 'Mend the cause of the first failure and start the engine again.', zh: '请排除最初的故障后重新启动引擎。' },
  },
  'store.corrupt': {
    kind: 'permanent',
    en: 'The file {where} is damaged or is not a file of this engine ({found}).',
    zh: '文件 {where} 已损坏，或不是本引擎的文件（{found}）。',
    remedy: { en: 'Restore the data folder from a backup.', zh: '请从备份恢复数据目录。' },
  },
  'store.newer': {
    kind: 'permanent',
    en: 'The file {where} was written by a newer version (layout {found}, this version knows {allowed}).',
    zh: '文件 {where} 由更新的版本写入（布局 {found}，本版本支持到 {allowed}）。',
    remedy: { en: 'Run the newer version; layouts only go forward.', zh: '请运行更新的版本；存储布局只能向前升级。' },
  },
  'store.missing': {
    kind: 'permanent',
    en: 'There is no data in {where}.',
    zh: '{where} 中没有数据。',
    remedy: { en: 'Check --data, or start the engine once to create it.', zh: '请检查 --data，或先启动一次引擎以创建数据。' },
  },
  'store.read-only': {
    kind: 'permanent',
    en: 'The data in {where} was opened for reading only.',
    zh: '{where} 中的数据以只读方式打开。',
    remedy: { en: 'Writes go through the engine.', zh: '写操作须经由引擎进行。' },
  },
  'store.position': {
    kind: 'permanent',
    en: 'The page position is not one this search gave.',
    zh: '分页位置无效，不是此查询给出的。',
    remedy: { en: 'Start the search again from its first page.', zh: '请从第一页重新查询。' },
  },
  'store.fenced': {
    kind: 'transient',
    en: 'The lease {where} went to another process before this one committed.',
    zh: '租约 {where} 在本进程提交之前已转给另一个进程。',
    remedy: {
      en: 'Nothing to do: the other process does the work. If it happens often, look at pauses of this machine.',
      zh: '无需处理：另一个进程会完成这项工作。若经常发生，请检查本机是否有停顿。',
    },
  },
  'store.unreachable': {
    kind: 'transient',
    en: 'The database {where} cannot be reached ({found}).',
    zh: '无法连接数据库 {where}（{found}）。',
    remedy: {
      en: 'Nothing to do here: the engine tries again by itself and takes nothing in meanwhile. Look at the database server and the network.',
      zh: '本机无需操作：引擎会自动重试，期间不接收消息。请检查数据库服务器和网络。',
    },
  },
  'store.busy': {
    kind: 'transient',
    en: 'The database {where} did not finish in time or found writers in each other’s way ({found}).',
    zh: '数据库 {where} 未能按时完成，或多个写入者互相冲突（{found}）。',
    remedy: {
      en: 'The engine tries again by itself. If it happens often, look for long transactions in the database.',
      zh: '引擎会自动重试。若经常发生，请检查数据库中的长事务。',
    },
  },
  'store.unknown-commit': {
    kind: 'ambiguous',
    en: 'The connection to {where} was lost while a commit was on its way, and the database could not say what became of it.',
    zh: '提交过程中与 {where} 的连接中断，数据库无法确认该提交的结果。',
    remedy: {
      en: 'Nothing to do: what is still waiting is done again under its own number, and what was committed is passed over.',
      zh: '无需处理：仍在等待的消息会按原编号重做，已提交的会被跳过。',
    },
  },
  'store.not-durable': {
    kind: 'permanent',
    en: 'The database {where} has {found}: a commit it confirms may be lost.',
    zh: '数据库 {where} 的设置为 {found}：已确认的提交可能丢失。',
    remedy: {
      en: 'Set fsync and synchronous_commit to on in the database; synchronous_commit off is taken only when the configuration allows it by name.',
      zh: '请在数据库中将 fsync 和 synchronous_commit 设为 on；仅当配置中明确允许时才接受 synchronous_commit off。',
    },
  },
  'store.unsuitable': {
    kind: 'permanent',
    en: 'The database {where} cannot hold the store ({found}; needed: {allowed}).',
    zh: '数据库 {where} 不能用作存储（{found}；要求：{allowed}）。',
    remedy: {
      en: 'Point the configuration at a database that fits, directly and not through a pooler that shares sessions between transactions.',
      zh: '请将配置指向符合要求的数据库，并直接连接，不要经由按事务共享会话的连接池。',
    },
  },
})
