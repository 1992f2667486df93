/**
 * The words of the mapping language as people read them: the one definition of the editor's JSON Schema and of the reference
 * page. Which words there are is the compiler's to say (language-words.ts); a word that is not explained here fails a test.
 */

export interface Word {
  readonly zh: string
  readonly en: string
  /** The texts it takes, where it is a choice. */
  readonly values?: readonly string[]
  /** What may stand there; text unless said. */
  readonly kind?: 'text' | 'yes' | 'map' | 'list' | 'any' | 'said' | 'key'
}

export type Words = Readonly<Record<string, Word>>

/** One kind of map in a file, told by the words that stand in it. */
export interface Structure {
  readonly title: { readonly zh: string; readonly en: string }
  readonly words: Words
}

const TITLE: Word = { zh: '标题，中英文', en: 'title in both languages', kind: 'said' }
const WHEN: Word = { zh: '条件：仅当成立', en: 'condition: only if it holds' }
const SWITCH: Word = { zh: '具名开关（mappings/base/switches.yaml）', en: 'a named switch (mappings/base/switches.yaml)' }
const ROW: Word = { zh: '来源映射表中的行号（生成的规则）', en: 'row of the source map a generated rule was made of' }
const AUTHORITY: Word = {
  zh: '谁发的号：表达式，或 { is: 名称 }',
  en: 'who issued the number: an expression, or { is: name }',
  kind: 'any',
}
const KEY: Word = { zh: '业务键：产生稳定的标识', en: 'business key: gives the stable id', kind: 'key' }

export const STRUCTURES = {
  mapping: {
    title: { zh: '映射', en: 'A mapping' },
    words: {
      mapping: { zh: '映射名称，也是用例目录', en: 'its name, and the folder of its cases' },
      title: TITLE,
      for: { zh: '消息的格式', en: 'format of the messages', values: ['hl7v2', 'row', 'csv', 'json', 'xml', 'fhir'] },
      source: { zh: '表、视图或文件名', en: 'table, view or file' },
      when: { ...WHEN, zh: '条件：哪些消息适用', en: 'condition: which messages it is for' },
      extends: { zh: '继承另一映射，逐条规则覆盖', en: 'inherits another mapping, rule by rule' },
      abstract: { zh: '只供继承，不直接使用', en: 'only to be extended, never chosen', kind: 'yes' },
      nulls: { zh: '来源用来表示“无”的文字', en: 'texts this source writes for nothing', kind: 'list' },
      time: { zh: '源时间；hl7v2 默认 MSH-7', en: 'source time; hl7v2: MSH-7 unless said' },
      patient: {
        zh: '内容属于谁（没有 Patient 规则时）',
        en: 'whose everything is, when no rule of type Patient says so',
        kind: 'any',
      },
      ignore: {
        zh: '忽略规则：{ 名称: { when, because } }',
        en: 'rules that ignore a message: { name: { when, because } }',
        kind: 'map',
      },
      resources: { zh: '资源规则', en: 'resource rules', kind: 'map' },
      instructions: { zh: '合并、关联、解除关联', en: 'merges, links, unlinks', kind: 'map' },
      add: { zh: '相对所继承的映射增加', en: 'adds to what is inherited', kind: 'map' },
      replace: { zh: '替换所继承的规则', en: 'replaces what is inherited', kind: 'map' },
      remove: { zh: '去掉所继承的规则', en: 'removes what is inherited', kind: 'list' },
      switches: { zh: '具名开关的取值', en: 'how named switches stand', kind: 'map' },
      tests: { zh: '用例按目录查找，此处可留空', en: 'free; cases are found by walking the folder', kind: 'list' },
    },
  },
  resource: {
    title: { zh: '资源规则', en: 'A resource rule' },
    words: {
      resource: { zh: 'FHIR R4 资源类型', en: 'FHIR R4 resource type' },
      title: TITLE,
      each: {
        zh: '每个组、段、重复一次；规则 > 组 表示在其内',
        en: 'once for each group, segment, repetition; rule > GROUP: inside each',
      },
      when: WHEN,
      key: KEY,
      authority: AUTHORITY,
      'without-key': { zh: '没有键值时', en: 'when the key has no value', values: ['fail', 'skip'] },
      missing: { zh: '新消息不再提到的子资源', en: 'children a newer message omits', values: ['keep', 'withdraw'] },
      mode: {
        zh: '只说所列（change）或全部所知（snapshot）',
        en: 'says what it names (change) or all it knows (snapshot)',
        values: ['change', 'snapshot'],
      },
      move: { zh: '消息把资源移给另一患者', en: 'the message moves the resource to another patient', kind: 'yes' },
      incomplete: { zh: '缺少必填元素时', en: 'when a required element is missing' },
      use: { zh: '采用的段映射', en: 'segment maps it is made of', kind: 'any' },
      also: { zh: '在段映射之外再加的元素', en: 'elements besides those of the segment maps', kind: 'map' },
      copy: { zh: '原样取自来源资源（for: fhir）', en: 'taken as it is from the source’s resource (for: fhir)', kind: 'any' },
      switch: SWITCH,
      row: ROW,
      set: { zh: '元素', en: 'the elements', kind: 'map' },
    },
  },
  rule: {
    title: { zh: '取值规则', en: 'A rule that takes a value' },
    words: {
      from: { zh: '取自：任意表达式', en: 'taken from: any expression' },
      value: { zh: '数量或金额的值', en: 'value of a quantity or of money' },
      when: WHEN,
      by: { zh: '决定类型的字段（OBX-2）', en: 'field that decides the type (OBX-2)' },
      unit: { zh: '单位的字段', en: 'field of the unit' },
      currency: { zh: '币种', en: 'currency' },
      sign: { zh: '{ by: 列, "2": negative }', en: '{ by: column, "2": negative }', kind: 'map' },
      code: { zh: '用对照表的编码取代来源编码', en: 'the table’s code takes the place of the source’s' },
      concept: { zh: '保留来源编码，加上标准编码', en: 'keeps the source’s coding and adds the table’s' },
      map: { zh: '就地对照；"*" 为其余', en: 'a table in place; "*" for the rest', kind: 'map' },
      system: { zh: '编码系统', en: 'system of the code' },
      text: { zh: '编码的名称', en: 'name of the code' },
      format: { zh: '时间格式 yyyyMMddHHmmss', en: 'form of the time, yyyyMMddHHmmss' },
      as: { zh: '转换为：range、数据类型、FHIR 类型或 fhir', en: 'made into: range, a datatype, a FHIR type, or fhir' },
      unmatched: { zh: '对照不到时', en: 'when the table does not know the code', values: ['keep', 'hold', 'drop'] },
      default: { zh: '取不到值时的常量', en: 'constant when nothing comes out', kind: 'any' },
      switch: SWITCH,
      row: ROW,
    },
  },
  reference: {
    title: { zh: '引用', en: 'A reference' },
    words: {
      to: { zh: '引用哪条规则的资源，或资源类型（配合 key）', en: 'the resource of which rule, or a type with a key' },
      key: KEY,
      authority: AUTHORITY,
      display: { zh: '显示的名称', en: 'name to show' },
      patient: { zh: '按号引用患者', en: 'a patient by number', kind: 'any' },
      make: { zh: '同时生成被引用的资源', en: 'also makes the resource it refers to', kind: 'map' },
      when: WHEN,
      switch: SWITCH,
      row: ROW,
    },
  },
  instruction: {
    title: { zh: '身份指令', en: 'An instruction about identities' },
    words: {
      merge: { zh: '合并：{ survivor, retired }', en: 'merges two numbers: { survivor, retired }', kind: 'map' },
      link: { zh: '关联：{ survivor, retired }', en: 'links two numbers: { survivor, retired }', kind: 'map' },
      unlink: { zh: '解除关联：{ survivor, retired }', en: 'unlinks two numbers: { survivor, retired }', kind: 'map' },
      each: { zh: '每个组一次', en: 'once for each group' },
      when: WHEN,
      event: { zh: '事件', en: 'the event', values: ['A40', 'A24', 'A37'] },
    },
  },
  ignore: {
    title: { zh: '忽略规则', en: 'A rule that ignores a message' },
    words: { when: WHEN, because: { zh: '理由，中英文', en: 'the reason, in both languages', kind: 'said' } },
  },
  table: {
    title: { zh: '对照表', en: 'A concept table' },
    words: {
      table: { zh: '对照表名称', en: 'its name' },
      title: TITLE,
      system: { zh: '所给编码的系统', en: 'system of the codes it gives' },
      local: { zh: '来源编码的系统（来源未说明时）', en: 'system of the source’s codes, where the source names none' },
      fallback: { zh: '查不到时再查的表', en: 'table asked next' },
      unmatched: { zh: '查不到时', en: 'when it does not know a code', values: ['keep', 'hold', 'drop'] },
      quiet: { zh: '未知编码不报告', en: 'unknown codes are not reported', kind: 'yes' },
      draft: { zh: '各行为草稿，待确认', en: 'its rows are drafts until confirmed', kind: 'any' },
      otherwise: { zh: '其余编码一律给出', en: 'given for every other code', kind: 'any' },
      rows: {
        zh: '来源编码: 编码，或 { code, display, system }',
        en: 'source code: code, or { code, display, system }',
        kind: 'map',
      },
    },
  },
  datatype: {
    title: { zh: '数据类型', en: 'A datatype' },
    words: {
      datatype: { zh: '名称', en: 'its name' },
      title: TITLE,
      to: { zh: 'FHIR 类型', en: 'the FHIR type' },
      standard: { zh: '该 FHIR 类型默认采用', en: 'taken for that type unless a rule says otherwise', kind: 'yes' },
      when: WHEN,
      set: { zh: '元素', en: 'the elements', kind: 'map' },
      value: { zh: '基本类型的值', en: 'value of a primitive type', kind: 'any' },
      fields: { zh: '各字段的数据类型', en: 'which datatype a field has', kind: 'map' },
    },
  },
  overlay: {
    title: { zh: '覆盖层', en: 'An overlay' },
    words: {
      overlay: { zh: '名称', en: 'its name' },
      title: TITLE,
      of: { zh: '覆盖哪个映射', en: 'the mapping it changes' },
      layer: { zh: '层次', en: 'its layer', values: ['country', 'vendor', 'site', 'interface'] },
      interfaces: { zh: '仅对这些接口', en: 'only for these interfaces', kind: 'list' },
      add: { zh: '增加', en: 'adds rules', kind: 'map' },
      replace: { zh: '替换', en: 'replaces rules', kind: 'map' },
      remove: { zh: '去掉', en: 'removes rules', kind: 'list' },
      switches: { zh: '具名开关的取值', en: 'how named switches stand', kind: 'map' },
    },
  },
  segment: {
    title: { zh: '段映射', en: 'A segment map' },
    words: {
      segment: { zh: '名称', en: 'its name' },
      title: TITLE,
      of: { zh: '哪个段', en: 'of which segment' },
      to: { zh: '资源类型', en: 'the resource type' },
      set: { zh: '元素', en: 'the elements', kind: 'map' },
    },
  },
} as const satisfies Readonly<Record<string, Structure>>

export type StructureName = keyof typeof STRUCTURES

export const structureOf = (name: StructureName): Structure => STRUCTURES[name]
