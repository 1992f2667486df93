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
  'decode.json': {
    kind: 'permanent',
    en: 'This is no JSON: it cannot be read from {where} (line:column) on.',
    zh: '不是有效的 JSON：从 {where}（行:列）起无法读取。',
    remedy: {
      en: 'Ask the sender to send it again as it should be, then retry the message.',
      zh: '请发送方更正后重新发送，然后重试该消息。',
    },
  },
  'decode.json-duplicate': {
    kind: 'permanent',
    en: 'A name stands twice in one JSON object ({where}, line:column): readers would disagree on which value counts.',
    zh: '同一 JSON 对象中同名成员出现两次（{where}，行:列）：不同程序会取不同的值。',
    remedy: {
      en: 'Ask the sender to send it again as it should be, then retry the message.',
      zh: '请发送方更正后重新发送，然后重试该消息。',
    },
  },
  'decode.xml': {
    kind: 'permanent',
    en: 'This is no well-formed XML: it cannot be read from {where} (line:column) on.',
    zh: '不是格式良好的 XML：从 {where}（行:列）起无法读取。',
    remedy: {
      en: 'Ask the sender to send it again as it should be, then retry the message.',
      zh: '请发送方更正后重新发送，然后重试该消息。',
    },
  },
  'decode.xml-doctype': {
    kind: 'permanent',
    en: 'The XML document has a DOCTYPE ({where}, line:column). Those are refused, because entities could name files and grow without bound.',
    zh: 'XML 文档含 DOCTYPE（{where}，行:列）。为防止实体引用文件或无限膨胀，一律拒收。',
    remedy: { en: 'Ask the sender to leave the DOCTYPE out.', zh: '请发送方去掉 DOCTYPE。' },
  },
  'decode.too-deep': {
    kind: 'permanent',
    en: 'The parts of this message stand more than {allowed} deep inside each other ({where}).',
    zh: '消息的嵌套超过 {allowed} 层（{where}）。',
    remedy: { en: 'Look at the sender: this is no usual message.', zh: '请检查发送方：该消息不正常。' },
  },
  'decode.too-large': {
    kind: 'permanent',
    en: 'This {where} is larger than what is read: {found}, allowed {allowed}.',
    zh: '该 {where} 超过可读取的上限：{found}，允许 {allowed}。',
    remedy: { en: 'Have the sender cut it into smaller ones.', zh: '请发送方拆成较小的几份。' },
  },
  'decode.csv-empty': {
    kind: 'permanent',
    en: 'The table has no header line.',
    zh: '表格没有表头行。',
    remedy: { en: 'Check the file with its sender.', zh: '请与发送方核对该文件。' },
  },
  'decode.csv-header': {
    kind: 'permanent',
    en: 'Column {found} of the header (line {where}) has no name, or the name of another column.',
    zh: '表头（第 {where} 行）第 {found} 列没有名称，或与其他列同名。',
    remedy: {
      en: 'Give every column a name of its own; the first line must be the header.',
      zh: '请给每一列一个不同的名称；第一行必须是表头。',
    },
  },
  'decode.csv-quote': {
    kind: 'permanent',
    en: 'A quoted value is not closed, or something stands behind its closing quote (line {where}).',
    zh: '引号未闭合，或闭合引号之后还有内容（第 {where} 行）。',
    remedy: { en: 'Look at the file at that place with its sender.', zh: '请与发送方核对文件的该处。' },
  },
  'decode.csv-fields': {
    kind: 'permanent',
    en: 'Line {where} has {found} values, the header has {allowed}.',
    zh: '第 {where} 行有 {found} 个值，表头有 {allowed} 列。',
    remedy: { en: 'A line end inside a value must stand in quotes.', zh: '值内的换行必须放在引号内。' },
  },
  'decode.csv-rows': {
    kind: 'permanent',
    en: 'The message holds {found} rows; it must hold {allowed}.',
    zh: '消息含 {found} 行，应为 {allowed} 行。',
    remedy: { en: 'One row is one message: split the file first.', zh: '一行即一条消息：请先拆分文件。' },
  },
  'decode.fixed-layout': {
    kind: 'permanent',
    en: 'Column {found} of the fixed-width layout has no width, or overlaps another.',
    zh: '定宽布局的列 {found} 没有宽度，或与其他列重叠。',
    remedy: { en: 'Correct start and length of the column.', zh: '请更正该列的起始与长度。' },
  },
  'decode.fixed-line': {
    kind: 'permanent',
    en: 'Line {where} is too short for its layout, or a column cuts a character in two.',
    zh: '第 {where} 行短于布局，或某列把一个字符截断。',
    remedy: { en: 'Check whether the layout counts bytes or characters.', zh: '请确认布局按字节还是按字符计数。' },
  },
  'decode.not-xlsx': {
    kind: 'permanent',
    en: 'This is no .xlsx workbook (an .xls of old, or one with a password, is none).',
    zh: '不是 .xlsx 工作簿（旧式 .xls 或加密文件均不是）。',
    remedy: { en: 'Save it as .xlsx without a password.', zh: '请另存为不加密的 .xlsx。' },
  },
  'decode.zip-bomb': {
    kind: 'permanent',
    en: 'Unpacked, the workbook is larger than what is read ({allowed}).',
    zh: '工作簿解压后超过可读取的上限（{allowed}）。',
    remedy: { en: 'Look at the sender: this is no usual workbook.', zh: '请检查发送方：该工作簿不正常。' },
  },
  'decode.xlsx-sheet': {
    kind: 'permanent',
    en: 'The workbook has no sheet {found} that can be read (it has {allowed} sheets).',
    zh: '工作簿中没有可读取的工作表 {found}（共 {allowed} 个）。',
    remedy: { en: 'Correct the name of the sheet in the settings.', zh: '请更正设置中的工作表名称。' },
  },
  'decode.xlsx-header': {
    kind: 'permanent',
    en: 'Cell {where} repeats the name of another column.',
    zh: '单元格 {where} 与其他列同名。',
    remedy: { en: 'Give every column a name of its own.', zh: '请给每一列一个不同的名称。' },
  },
  'decode.xlsx-cell': {
    kind: 'permanent',
    en: 'Cell {where} stands below no header, or holds a formula that failed.',
    zh: '单元格 {where} 上方没有表头，或其公式出错。',
    remedy: { en: 'Correct the row in the workbook and send it again.', zh: '请在工作簿中更正该行后重新发送。' },
  },
  'decode.fhir': {
    kind: 'permanent',
    en: 'This is no FHIR resource and no Bundle of resources ({where}).',
    zh: '不是 FHIR 资源，也不是由资源组成的 Bundle（{where}）。',
    remedy: {
      en: 'Ask the sender to send it again as it should be, then retry the message.',
      zh: '请发送方更正后重新发送，然后重试该消息。',
    },
  },
})
