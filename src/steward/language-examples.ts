/**
 * Examples of the mapping language: printed in the reference page and executed by a test. `set` is the `set:` of a rule for a
 * resource of this type; `gives` is what becomes of the message, without resourceType and id.
 */
export interface LanguageExample {
  readonly title: { readonly zh: string; readonly en: string }
  /** Words it shows, as `structure.word`. */
  readonly shows: readonly string[]
  readonly type: string
  /** Words of the resource rule besides `resource`, `key` and `set`. */
  readonly rule?: string
  readonly set: string
  /** Segments after MSH, or a row's columns as JSON. */
  readonly message: readonly string[] | Readonly<Record<string, string>>
  /** Resources made, in order; empty: none. */
  readonly gives: readonly object[]
  /** Files besides the mapping: tables. */
  readonly more?: readonly string[]
  /** The message is not mapped: `held mapping.code-held`. */
  readonly ends?: string
}

const PID = 'PID|1||100^^^HIS^MR||Zhang^San||19800107|F'
const TABLE = 'table: item\nsystem: http://loinc.org\nrows:\n  CRP: { code: 1988-5, display: C reactive protein }\n'

export const EXAMPLES: readonly LanguageExample[] = [
  {
    title: { zh: '常量与取值', en: 'A constant and a value' },
    shows: ['rule.from'],
    type: 'Patient',
    set: 'active: true\nbirthDate: { from: PID-7 }\nname: { from: PID-5 }',
    message: [PID],
    gives: [{ active: true, name: [{ family: 'Zhang', given: ['San'] }], birthDate: '1980-01-07' }],
  },
  {
    title: { zh: '就地对照与其余', en: 'A table in place, and the rest' },
    shows: ['rule.map'],
    type: 'Patient',
    set: 'gender: { from: PID-8, map: { F: female, M: male, "*": unknown } }',
    message: [PID],
    gives: [{ gender: 'female' }],
  },
  {
    title: { zh: '第一个有值的；条件；默认值', en: 'The first with a value; only if; a default' },
    shows: ['rule.from', 'rule.when', 'rule.default'],
    type: 'Observation',
    set: `status: { from: OBX-11, map: { F: final }, default: unknown }
code: { text: { from: OBX-3.2 | OBX-3.1 } }
effectiveDateTime: { from: OBX-14 | OBR-7, when: OBX-11 = "F" }`,
    message: [PID, 'OBR|1|||BIO|||20260301', 'OBX|1|NM|CRP||13.2|mg/L|||||F'],
    gives: [{ status: 'final', code: { text: 'CRP' }, effectiveDateTime: '2026-03-01' }],
  },
  {
    title: { zh: '按 OBX-2 定类型的结果', en: 'A result whose type OBX-2 tells' },
    shows: ['rule.by', 'rule.unit', 'rule.as'],
    type: 'Observation',
    set: `status: final
code: { text: { from: OBX-3.1 } }
value[x]: { from: OBX-5, by: OBX-2, unit: OBX-6 }
referenceRange: { from: OBX-7, as: range }`,
    message: [PID, 'OBR|1', 'OBX|1|NM|CRP||7.10|mg/L|0-8'],
    gives: [
      {
        status: 'final',
        code: { text: 'CRP' },
        valueQuantity: { value: 7.1, unit: 'mg/L', system: 'http://unitsofmeasure.org', code: 'mg/L' },
        referenceRange: [{ low: { value: 0 }, high: { value: 8 }, text: '0-8' }],
      },
    ],
  },
  {
    title: { zh: '对照表：保留来源编码，加上标准编码', en: 'A concept table adds the standard coding' },
    shows: ['rule.concept', 'table.table', 'table.system', 'table.rows'],
    type: 'Observation',
    set: 'status: final\ncode: { from: OBX-3, concept: item }',
    message: [PID, 'OBR|1', 'OBX|1|NM|CRP^C-RP||1'],
    more: [TABLE],
    gives: [
      {
        status: 'final',
        code: {
          coding: [
            { code: 'CRP', display: 'C-RP' },
            { system: 'http://loinc.org', code: '1988-5', display: 'C reactive protein' },
          ],
          text: 'C-RP',
        },
      },
    ],
  },
  {
    title: { zh: '对照不到则保留消息，等待数据管理员', en: 'A code nobody knows holds the message for a steward' },
    shows: ['rule.unmatched'],
    type: 'Observation',
    set: 'status: final\ncode: { from: OBX-3, concept: item, unmatched: hold }',
    message: [PID, 'OBR|1', 'OBX|1|NM|XYZ^new||1'],
    more: [TABLE],
    gives: [],
    ends: 'held mapping.code-held',
  },
  {
    title: { zh: '每个段一份资源，只要符合条件的', en: 'One for each segment, only some of them' },
    shows: ['resource.each', 'resource.when'],
    type: 'Condition',
    rule: 'each: DG1\nwhen: DG1-3 valued',
    set: 'code: { text: { from: DG1-3.2 } }\nsubject: { patient: PID-3 }',
    message: [PID, 'DG1|1||J18^Pneumonia', 'DG1|2'],
    gives: [{ code: { text: 'Pneumonia' } }],
  },
  {
    title: { zh: '没有键则略去', en: 'Without a key it is left out' },
    shows: ['resource.without-key', 'resource.key'],
    type: 'Encounter',
    rule: 'each: PV1\nkey: [PV1-19.1]\nwithout-key: skip',
    set: 'status: finished\nclass: { code: AMB }\nserviceType: { text: { from: PV1-10 } }',
    message: [PID, 'PV1|1|O||||||||SUR'],
    gives: [],
  },
  {
    title: { zh: '嵌套对象与每项一次', en: 'A nested object, one item for each' },
    shows: ['reference.display'],
    type: 'Encounter',
    set: `status: finished
class: { code: { from: PV1-2, map: { O: AMB } } }
participant: { each: PV1-7, individual: { display: { from: .2 } } }
period.start: { from: PV1-44 }`,
    message: [PID, `PV1|1|O|||||7^Li~8^Wang${'|'.repeat(37)}20260301`],
    gives: [
      {
        status: 'finished',
        class: { code: 'AMB' },
        participant: [{ individual: { display: 'Li' } }, { individual: { display: 'Wang' } }],
        period: { start: '2026-03-01' },
      },
    ],
  },
  {
    title: { zh: '表的一行：编码、金额与退费', en: 'A row: a code, money, a refund' },
    shows: ['rule.system', 'rule.text', 'rule.value', 'rule.currency', 'rule.sign', 'rule.format', 'mapping.source'],
    type: 'ChargeItem',
    rule: 'key: [ID]',
    set: `status: billed
code: { from: CODE, system: hospital:charge-item, text: NAME }
subject: { patient: CARD }
occurrenceDateTime: { from: AT, format: yyyyMMdd }
priceOverride: { value: MONEY, currency: CNY, sign: { by: BACK, "2": negative } }`,
    message: { ID: '1', CODE: 'A01', NAME: 'X-ray', CARD: '100', AT: '20260301', MONEY: '35', BACK: '2' },
    gives: [
      {
        status: 'billed',
        code: { coding: [{ system: 'hospital:charge-item', code: 'A01', display: 'X-ray' }], text: 'X-ray' },
        occurrenceDateTime: '2026-03-01',
        priceOverride: { value: -35, currency: 'CNY' },
      },
    ],
  },
]

/** The mapping an example stands for. */
export function exampleMapping({ type, rule, set, message }: LanguageExample): string {
  const indented = (text: string, by: number): string => text.replace(/^/gm, ' '.repeat(by))
  const rows = !Array.isArray(message)
  const lines = [
    'mapping: example',
    rows ? 'for: row\nsource: TB_EXAMPLE' : 'for: hl7v2\nwhen: MSH valued',
    'resources:',
    '  made:',
    `    resource: ${type}`,
    ...(rule ? [indented(rule, 4)] : []),
    ...(rule?.includes('key:') ? [] : ['    key: [PID-3.1]']),
    '    set:',
    indented(set, 6),
  ]
  return `${lines.join('\n')}\n`
}
