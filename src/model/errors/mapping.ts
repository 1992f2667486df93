import { defineErrors } from './define.ts'

const seeReference = { en: 'See docs/mapping-language.md.', zh: '参见 docs/mapping-language.md。' }
const allowedHere = { en: 'Allowed here: {allowed}.', zh: '此处允许：{allowed}。' }

/** Findings in mappings, and messages that no mapping could use. */
export const mappingErrors = defineErrors({
  'mapping.none': {
    kind: 'permanent',
    en: 'No mapping is for {found}.',
    zh: '没有适用于 {found} 的映射。',
    remedy: {
      en: 'Add a mapping with a matching `when`, or a rule that ignores it.',
      zh: '请添加 `when` 匹配的映射，或添加忽略规则。',
    },
  },
  'mapping.key-empty': {
    kind: 'permanent',
    en: 'Rule {found} has no value for its key ({where}).',
    zh: '规则 {found} 的键（{where}）没有值。',
    remedy: {
      en: 'The sender must fill it; or give the key a second choice with |, or say `without-key: skip`.',
      zh: '请让发送方填写；或用 | 给出第二选择，或写 `without-key: skip`。',
    },
  },
  'mapping.code-held': {
    kind: 'permanent',
    en: 'Rule {where} holds messages with a code that table {found} does not know.',
    zh: '规则 {where}：编码不在对照表 {found} 中，消息保留。',
    remedy: { en: 'Add the code to the table, then release the message.', zh: '请在对照表中补充该编码，然后放行消息。' },
  },
  'mapping.bad-time': {
    kind: 'permanent',
    en: '{where} is no usable {allowed}; the element was left out.',
    zh: '{where} 不是可用的 {allowed}，该元素已略去。',
    remedy: { en: 'Give the rule a `format:`, or have the sender mend it.', zh: '请在规则中写 `format:`，或请发送方更正。' },
  },
  'mapping.bad-value-in-message': {
    kind: 'permanent',
    en: '{where} is no {allowed}; the element was left out (rule {found}).',
    zh: '{where} 不是 {allowed}，该元素已略去（规则 {found}）。',
    remedy: { en: 'Map it to a text element, or have the sender mend it.', zh: '请映射到文本元素，或请发送方更正。' },
  },
  'mapping.value-dropped': {
    kind: 'permanent',
    en: 'The {found} value at {where} has no place in this resource and was left out.',
    zh: '{where} 处的 {found} 值在此资源中无处可放，已略去。',
    remedy: { en: 'Map it to a DocumentReference.', zh: '请映射到 DocumentReference。' },
  },
  'mapping.truncated': {
    kind: 'permanent',
    en: '{where} stands {found} times; only the first {allowed} were taken.',
    zh: '{where} 出现 {found} 次，只取前 {allowed} 个。',
    remedy: { en: 'Look at the sender: this is no usual message.', zh: '请检查发送方：该消息不正常。' },
  },
  'mapping.unexpected-segment': {
    kind: 'permanent',
    en: 'Segments stand where the message structure has none: {found}.',
    zh: '消息结构中此处不应有的段：{found}。',
    remedy: {
      en: 'They were read where they stand; check that values came from the right place.',
      zh: '已按所在位置读取；请核对取值位置是否正确。',
    },
  },
  'mapping.same-key': {
    kind: 'permanent',
    en: 'Two parts of the message have the same key in rule {where} and differ in {found}; the first was kept.',
    zh: '规则 {where}：消息中两部分的键相同而 {found} 不同，保留第一个。',
    remedy: { en: 'Add to the key what tells them apart.', zh: '请在键中加入可区分的内容。' },
  },
  'mapping.incomplete': {
    kind: 'permanent',
    en: 'Nothing gives {where}, which FHIR requires: rule {found} left out what lacks it.',
    zh: '没有内容可填 {where}（FHIR 要求必填）：规则 {found} 略去了缺少它的部分。',
    remedy: { en: 'Add a rule or a `default:` for it.', zh: '请为其添加规则或 `default:`。' },
  },
  'mapping.unknown-segment': {
    kind: 'permanent',
    en: 'There is no segment map {found} for {where}.',
    zh: '{where} 没有名为 {found} 的段映射。',
    remedy: allowedHere,
  },
  'mapping.unknown-switch': {
    kind: 'permanent',
    en: 'There is no switch {found}.',
    zh: '没有开关 {found}。',
    remedy: { en: 'The switches: {allowed}.', zh: '可用开关：{allowed}。' },
  },
  'mapping.yaml': {
    kind: 'permanent',
    en: 'This is no YAML that can be read: {found}',
    zh: '无法读取的 YAML：{found}',
    remedy: {
      en: 'Mind indentation, quotes and colons; anchors and aliases are not used.',
      zh: '请检查缩进、引号与冒号；不使用锚点与别名。',
    },
  },
  'mapping.duplicate-key': {
    kind: 'permanent',
    en: '{found} stands here twice.',
    zh: '{found} 在此出现两次。',
    remedy: { en: 'Keep one of them.', zh: '请只保留一个。' },
  },
  'mapping.duplicate-code': {
    kind: 'permanent',
    en: 'Code {found} stands twice in table {where}.',
    zh: '编码 {found} 在对照表 {where} 中出现两次。',
    remedy: { en: 'Keep one row.', zh: '请只保留一行。' },
  },
  'mapping.unknown-keyword': {
    kind: 'permanent',
    en: 'The word {found} is not known here.',
    zh: '此处不认识 {found}。',
    remedy: allowedHere,
  },
  'mapping.unknown-file': {
    kind: 'permanent',
    en: 'This file is no mapping, overlay, datatype or table (it begins with {found}).',
    zh: '此文件不是映射、覆盖、数据类型或对照表（开头为 {found}）。',
    remedy: {
      en: 'Begin with `mapping:`, `overlay:`, `datatype:` or `table:`.',
      zh: '请以 `mapping:`、`overlay:`、`datatype:` 或 `table:` 开头。',
    },
  },
  'mapping.bad-value': {
    kind: 'permanent',
    en: '{found} is not what may stand here.',
    zh: '此处不可写 {found}。',
    remedy: allowedHere,
  },
  'mapping.expression': {
    kind: 'permanent',
    en: 'The expression cannot be read from “{found}” on (character {where}).',
    zh: '表达式从“{found}”处（第 {where} 个字符）无法读懂。',
    remedy: seeReference,
  },
  'mapping.unknown-function': {
    kind: 'permanent',
    en: 'There is no function {found}.',
    zh: '没有函数 {found}。',
    remedy: allowedHere,
  },
  'mapping.function-arguments': {
    kind: 'permanent',
    en: 'Wrong number of arguments: {found}.',
    zh: '参数个数不对：{found}。',
    remedy: { en: 'It takes {allowed}.', zh: '应为 {allowed} 个。' },
  },
  'mapping.pattern': {
    kind: 'permanent',
    en: 'The pattern {found} could take too long or cannot be read.',
    zh: '模式 {found} 可能耗时过长或无法读懂。',
    remedy: {
      en: 'Repeat single characters or classes only, at most two of them without a limit; no look-around, no back-references.',
      zh: '只可重复单个字符或字符类，其中无上限者至多两个；不可用环视与反向引用。',
    },
  },
  'mapping.unknown-element': {
    kind: 'permanent',
    en: '{where} has no element {found}.',
    zh: '{where} 没有元素 {found}。',
    remedy: { en: 'Its elements: {allowed}.', zh: '可用元素：{allowed}。' },
  },
  'mapping.unknown-resource': {
    kind: 'permanent',
    en: '{found} is no resource type that is stored here.',
    zh: '{found} 不是此处存储的资源类型。',
    remedy: { en: 'Take an R4 resource type, as written in the specification.', zh: '请使用规范中的 R4 资源类型名。' },
  },
  'mapping.wrong-type': {
    kind: 'permanent',
    en: '{found} cannot stand at {where}.',
    zh: '{where} 处不可为 {found}。',
    remedy: { en: 'R4 wants {allowed} there.', zh: 'R4 在此要求 {allowed}。' },
  },
  'mapping.cardinality': {
    kind: 'permanent',
    en: '{where} may stand only once; {found} says several.',
    zh: '{where} 只可出现一次，而 {found} 给出多个。',
    remedy: { en: 'Use first-of (|), or map to another element.', zh: '请用 |（取首个有值者），或映射到其他元素。' },
  },
  'mapping.no-conversion': {
    kind: 'permanent',
    en: 'There is no way from the source to {found} at {where}.',
    zh: '{where} 处无法由来源得到 {found}。',
    remedy: {
      en: 'Say `as:` with one of {allowed}, or write the elements one by one.',
      zh: '请用 `as:` 指定 {allowed} 之一，或逐个元素书写。',
    },
  },
  'mapping.bad-code': {
    kind: 'permanent',
    en: 'R4 does not allow the code {found} at {where}.',
    zh: 'R4 不允许 {where} 为编码 {found}。',
    remedy: allowedHere,
  },
  'mapping.missing-required': {
    kind: 'permanent',
    en: '{where} needs {found}, and no rule sets it.',
    zh: '{where} 必须有 {found}，而没有规则给它赋值。',
    remedy: { en: 'Set it, with a constant if need be.', zh: '请赋值，必要时用常量。' },
  },
  'mapping.no-key': {
    kind: 'permanent',
    en: 'This {found} has no key, so it would have no stable id.',
    zh: '此 {found} 没有键，无法得到稳定的标识。',
    remedy: { en: 'Give it `key: [ … ]`: the business number that names it.', zh: '请写 `key: [ … ]`，即能指明它的业务号。' },
  },
  'mapping.unknown-rule': {
    kind: 'permanent',
    en: '{found} is no resource rule of this mapping, and no type with a key.',
    zh: '{found} 不是本映射的资源规则，也不是带键的类型。',
    remedy: allowedHere,
  },
  'mapping.unknown-table': {
    kind: 'permanent',
    en: 'There is no concept table {found}.',
    zh: '没有对照表 {found}。',
    remedy: { en: 'Known: {allowed}.', zh: '已有：{allowed}。' },
  },
  'mapping.unknown-mapping': {
    kind: 'permanent',
    en: 'There is no mapping {found}.',
    zh: '没有映射 {found}。',
    remedy: { en: 'Known: {allowed}.', zh: '已有：{allowed}。' },
  },
  'mapping.circular': {
    kind: 'permanent',
    en: '{found} leads back to itself.',
    zh: '{found} 循环指向自己。',
    remedy: { en: 'Break the circle.', zh: '请打断循环。' },
  },
  'mapping.overlay-exists': {
    kind: 'permanent',
    en: '{found} exists already; `{where}` cannot stand here.',
    zh: '{found} 已存在，不可用 `{where}`。',
    remedy: { en: 'Write it under `replace:`.', zh: '请写在 `replace:` 下。' },
  },
  'mapping.overlay-missing': {
    kind: 'permanent',
    en: '{found} does not exist; `{where}` cannot stand here.',
    zh: '{found} 不存在，不可用 `{where}`。',
    remedy: { en: 'Write it under `add:`, or correct the path.', zh: '请写在 `add:` 下，或更正路径。' },
  },
  'mapping.unreachable': {
    kind: 'permanent',
    en: '{found} is never chosen: {where} takes the same messages first.',
    zh: '{found} 永远不会被选用：{where} 先匹配同样的消息。',
    remedy: { en: 'Give it a `when`.', zh: '请加上 `when`。' },
  },
  'mapping.test-missing': {
    kind: 'permanent',
    en: 'Mapping {found} has no {where} case under fixtures/mappings.',
    zh: '映射 {found} 在 fixtures/mappings 下缺少 {where} 用例。',
    remedy: {
      en: 'Add an input file and its .expected.json or .error.txt.',
      zh: '请添加输入文件及其 .expected.json 或 .error.txt。',
    },
  },
})
