import { defineErrors } from './define.ts'

/** A resource that is not valid FHIR R4. Facts: `where` is a FHIR path, `allowed` names, types or codes; never a value. */
export const fhirErrors = defineErrors({
  'fhir.missing-required': {
    kind: 'permanent',
    en: '{where} is required and missing.',
    zh: '缺少必填元素 {where}。',
    remedy: { en: 'Map it, or give it a default in the mapping.', zh: '请在映射中赋值或给出默认值。' },
  },
  'fhir.unknown-type': {
    kind: 'permanent',
    en: '{where} is no resource type this engine stores.',
    zh: '{where} 不是本引擎存储的资源类型。',
    remedy: {
      en: 'Use one of the stored R4 types; names are case-sensitive.',
      zh: '请使用受支持的 R4 资源类型；名称区分大小写。',
    },
  },
  'fhir.unknown-element': {
    kind: 'permanent',
    en: '{where} is not an element of its type.',
    zh: '{where} 不是该类型的元素。',
    remedy: { en: 'Correct the element name in the mapping, or use an extension.', zh: '请更正映射中的元素名，或改用扩展。' },
  },
  'fhir.wrong-type': {
    kind: 'permanent',
    en: '{where} has the wrong JSON type; {allowed} is due.',
    zh: '{where} 的 JSON 类型不对，应为 {allowed}。',
    remedy: { en: 'Map a value of that type, or convert it with a function.', zh: '请映射该类型的值，或用函数转换。' },
  },
  'fhir.cardinality': {
    kind: 'permanent',
    en: '{where} may not occur so; {allowed} is allowed.',
    zh: '{where} 的出现次数不对，允许 {allowed}。',
    remedy: { en: 'Map one value, or leave the element out.', zh: '请只映射一个值，或去掉该元素。' },
  },
  'fhir.choice': {
    kind: 'permanent',
    en: '{where} has more than one type of value.',
    zh: '{where} 同时有多种类型的值。',
    remedy: { en: 'Keep one of the types.', zh: '只保留其中一种类型。' },
  },
  'fhir.grammar': {
    kind: 'permanent',
    en: '{where} is not a valid {allowed}.',
    zh: '{where} 不是有效的 {allowed}。',
    remedy: { en: 'Convert it in the mapping, or treat the source value as null.', zh: '请在映射中转换，或将该源值视为空值。' },
  },
  'fhir.no-zone': {
    kind: 'permanent',
    en: '{where} has a time but no zone.',
    zh: '{where} 有时间但没有时区。',
    remedy: { en: 'Set the zone of the interface.', zh: '请设置接口的时区。' },
  },
  'fhir.binding': {
    kind: 'permanent',
    en: '{where} holds a code outside its required value set. Allowed: {allowed}.',
    zh: '{where} 的代码不在必需值集中。允许：{allowed}。',
    remedy: { en: 'Add the source code to the concept table of this rule.', zh: '请在该规则的概念表中加入此源代码。' },
  },
  'fhir.null': {
    kind: 'permanent',
    en: '{where} is null.',
    zh: '{where} 为 null。',
    remedy: { en: 'Leave the element out; null stands only beside an extension.', zh: '请去掉该元素；null 只能与扩展并列。' },
  },
  'fhir.empty': {
    kind: 'permanent',
    en: '{where} is empty.',
    zh: '{where} 为空。',
    remedy: { en: 'Leave the element out when there is no value.', zh: '没有值时请去掉该元素。' },
  },
  'fhir.reference': {
    kind: 'permanent',
    en: '{where} is no reference: `Type/id`, an absolute URL, `urn:uuid:` or `#contained` is due.',
    zh: '{where} 不是有效引用：应为 `Type/id`、绝对 URL、`urn:uuid:` 或 `#contained`。',
    remedy: { en: 'Use `to:` in the mapping to refer to a resource.', zh: '请在映射中用 `to:` 引用资源。' },
  },
  'fhir.reference-target': {
    kind: 'permanent',
    en: '{where} may not refer to a {found}. Allowed: {allowed}.',
    zh: '{where} 不能引用 {found}。允许：{allowed}。',
    remedy: { en: 'Refer to a resource of an allowed type.', zh: '请引用允许类型的资源。' },
  },
  'fhir.period': {
    kind: 'permanent',
    en: '{where} starts after it ends (per-1).',
    zh: '{where} 的开始晚于结束（per-1）。',
    remedy: { en: 'Check the two source columns; they may be swapped.', zh: '请检查两个源列是否颠倒。' },
  },
  'fhir.invariant': {
    kind: 'permanent',
    en: '{where} breaks the rule {found}: {allowed}.',
    zh: '{where} 违反规则 {found}：{allowed}。',
    remedy: { en: 'See the rule in the R4 specification of this type.', zh: '请参阅该类型 R4 规范中的规则。' },
  },
  'fhir.narrative': {
    kind: 'permanent',
    en: '{where} is no safe narrative: a <div> of XHTML with text and without active content is due.',
    zh: '{where} 不是安全的叙述文本：应为含文字且无活动内容的 XHTML <div>。',
    remedy: { en: 'Leave the narrative out, or escape the text.', zh: '请去掉叙述文本，或对文字转义。' },
  },
  'fhir.too-deep': {
    kind: 'permanent',
    en: '{where} is nested deeper than {allowed} levels.',
    zh: '{where} 嵌套超过 {allowed} 层。',
    remedy: { en: 'Flatten the content.', zh: '请减少嵌套层次。' },
  },
})
