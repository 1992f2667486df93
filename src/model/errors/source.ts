import { defineErrors } from './define.ts'

/** What a source that fetches (databases, folders) could not fetch. */
export const sourceErrors = defineErrors({
  'source.database-missing': {
    kind: 'transient',
    en: 'There is no database at {where}.',
    zh: '{where} 处没有数据库。',
    remedy: {
      en: 'Check `file` of the interface; polling goes on with back-off.',
      zh: '请检查接口的 `file` 设置；系统将按退避策略继续轮询。',
    },
  },
  'source.not-a-database': {
    kind: 'permanent',
    en: 'The file {where} is not a {allowed} database.',
    zh: '文件 {where} 不是 {allowed} 数据库。',
    remedy: {
      en: 'Point `file` at the database itself, not at a copy in another format.',
      zh: '请将 `file` 指向数据库文件本身，而不是其他格式的副本。',
    },
  },
  'source.database-locked': {
    kind: 'transient',
    en: 'The database is locked by its own system ({found}).',
    zh: '数据库被其所属系统锁定（{found}）。',
    remedy: {
      en: 'It is tried again with back-off; if it stays, ask for a read replica.',
      zh: '将按退避策略重试；若持续发生，请申请只读副本。',
    },
  },
  'source.query-failed': {
    kind: 'transient',
    en: 'The database refused to read {where} ({found}).',
    zh: '数据库拒绝读取 {where}（{found}）。',
    remedy: {
      en: 'Look up the code with the database administrator; it is tried again with back-off.',
      zh: '请与数据库管理员核对该错误码；系统将按退避策略重试。',
    },
  },
  'source.statement-timeout': {
    kind: 'transient',
    en: 'Reading {where} took longer than {allowed} s and was stopped.',
    zh: '读取 {where} 超过 {allowed} 秒，已中止。',
    remedy: {
      en: 'Ask for an index on the cursor column, or raise `statementSeconds`.',
      zh: '请为游标列建立索引，或调大 `statementSeconds`。',
    },
  },
  'source.view-missing': {
    kind: 'permanent',
    en: 'The database has no table or view {where}.',
    zh: '数据库中没有表或视图 {where}。',
    remedy: { en: 'Check its name and the rights of the reading account.', zh: '请检查名称以及只读账号的权限。' },
  },
  'source.column-missing': {
    kind: 'permanent',
    en: '{where} has no column {found}.',
    zh: '{where} 没有列 {found}。',
    remedy: {
      en: 'Mend the mapping or the interface, or ask for the column. There are: {allowed}.',
      zh: '请修改映射或接口设置，或申请增加该列。现有列：{allowed}。',
    },
  },
  'source.view-unmapped': {
    kind: 'permanent',
    en: 'No mapping reads {where}; nothing is selected from it.',
    zh: '没有映射读取 {where}，因此不从中查询任何数据。',
    remedy: {
      en: 'Add a mapping with `for: row` and `source: {where}`, or remove the view.',
      zh: '请添加 `for: row` 且 `source: {where}` 的映射，或移除该视图。',
    },
  },
  'source.row-without-key': {
    kind: 'permanent',
    en: '{found} rows of {where} have no value in {allowed} and were not taken.',
    zh: '{where} 中有 {found} 行在 {allowed} 上没有值，未被接收。',
    remedy: { en: 'Choose `id` columns that are never null.', zh: '请选择永不为空的列作为 `id`。' },
  },
  'source.folder-missing': {
    kind: 'permanent',
    en: 'The folder {where} does not exist or cannot be read.',
    zh: '文件夹 {where} 不存在或无法读取。',
    remedy: { en: 'Create it and give the engine the right to read it.', zh: '请创建该文件夹并授予引擎读取权限。' },
  },
  'source.folder-unwritable': {
    kind: 'permanent',
    en: 'Files cannot be moved within the folder {where}.',
    zh: '无法在文件夹 {where} 内移动文件。',
    remedy: {
      en: 'Give the engine the right to write there: taken files go to done/ and error/.',
      zh: '请授予引擎写入权限：已处理的文件会移入 done/ 与 error/。',
    },
  },
  'source.file-too-large': {
    kind: 'permanent',
    en: 'The file has {found} bytes; at most {allowed} are taken.',
    zh: '文件大小为 {found} 字节；最多接收 {allowed} 字节。',
    remedy: { en: 'Split the file, or raise `maxFileBytes`.', zh: '请拆分文件，或调大 `maxFileBytes`。' },
  },
  'source.too-many-messages': {
    kind: 'permanent',
    en: 'The file holds {found} messages; at most {allowed} are taken.',
    zh: '文件包含 {found} 条消息；最多接收 {allowed} 条。',
    remedy: { en: 'Split the file, or raise `maxMessages`.', zh: '请拆分文件，或调大 `maxMessages`。' },
  },
  'source.file-empty': {
    kind: 'permanent',
    en: 'The file is empty.',
    zh: '文件为空。',
    remedy: { en: 'Ask the sender to write the file again.', zh: '请发送方重新写入该文件。' },
  },
  'source.file-not-plain': {
    kind: 'permanent',
    en: 'It is not a plain file of this folder ({found}).',
    zh: '它不是该文件夹中的普通文件（{found}）。',
    remedy: {
      en: 'Put the file itself into the folder; links are not followed.',
      zh: '请将文件本身放入文件夹；系统不会跟随链接。',
    },
  },
  'source.message-refused': {
    kind: 'permanent',
    en: 'Message {where} of the file could not be taken: {found}.',
    zh: '文件中第 {where} 条消息未能接收：{found}。',
    remedy: {
      en: 'Mend that message and put the file in again; messages already taken are recognised.',
      zh: '请修正该消息后重新放入文件；已接收的消息会被识别为重复。',
    },
  },
})
