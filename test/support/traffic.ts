/** Synthetic HL7 traffic for load and crash tests: every message differs in patient, id and values, and says what it must become. */

const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹']
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文辉玲斌宇浩鑫婷雪佳琪晨子涵雨欣梓轩']
const ITEMS = ['WBC', 'RBC', 'HGB', 'PLT', 'CRP', 'GLU', 'ALT', 'AST', 'CREA', 'UREA', 'K', 'NA', 'CL', 'CA', 'TP'] as const

export interface TrafficPatient {
  readonly number: string
  readonly name: string
  readonly birthDate: string
  readonly sex: 'M' | 'F'
  readonly idNumber: string
  readonly phone: string
}

const digits = (value: number, length: number): string => String(value).padStart(length, '0')

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checked = (seventeen: string): string => {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(seventeen[i]), 0)
  return seventeen + '10X98765432'[sum % 11]
}

/** The n-th patient: always the same person for the same n, with a valid ID number of their own. */
export function patient(n: number): TrafficPatient {
  const year = 1940 + (n % 75)
  const birthDate = `${year}${digits(1 + (n % 12), 2)}${digits(1 + (n % 28), 2)}`
  const male = n % 2 === 1
  const region = 310_000 + (Math.floor(n / 1000) % 900)
  const sequence = digits((n % 500) * 2 + (male ? 1 : 0), 3)
  const pick = (list: readonly string[], by: number): string => list[Math.floor(n / by) % list.length]!
  return {
    number: `P${digits(n, 8)}`,
    name: pick(SURNAMES, 1) + pick(GIVEN, 30) + pick(GIVEN, 1231),
    birthDate,
    sex: male ? 'M' : 'F',
    idNumber: checked(`${region}${birthDate}${sequence}`),
    phone: `13${digits((n * 7919) % 1_000_000_000, 9)}`,
  }
}

const hl7Time = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace(/[-T:]/g, '')

const pid = (who: TrafficPatient): string =>
  `PID|1||${who.number}^^^HIS^MR~${who.idNumber}^^^^NNCHN||${who.name}||${who.birthDate}|${who.sex}|||^^上海市^^200000||${who.phone}`

export interface LabMessage {
  readonly text: string
  readonly controlId: string
  readonly order: string
  readonly patient: TrafficPatient
  readonly results: readonly { readonly item: string; readonly value: string }[]
}

/** ORU^R01 with `items` results; values derive from `n`; one result in `flagOneIn` is flagged high. */
export function labMessage(n: number, who: TrafficPatient, at: number, items = 10, flagOneIn = 9): LabMessage {
  const order = `L${digits(n, 10)}`
  const controlId = `O${digits(n, 10)}`
  const time = hl7Time(at)
  const results = Array.from({ length: items }, (_, i) => ({
    item: ITEMS[(n + i) % ITEMS.length]!,
    value: `${(n * 13 + i * 7) % 200}.${(n + i * 3) % 10}0`,
  }))
  const obx = results.map(
    ({ item, value }, i) =>
      `OBX|${i + 1}|NM|${item}^${item}^L||${value}|mmol/L|3.90-6.10|${(n * 7 + i) % flagOneIn === 0 ? 'H' : 'N'}|||F|||${time}`,
  )
  const text = [
    `MSH|^~\\&|LIS|LAB|TRIBUTARY|HOSP|${time}||ORU^R01|${controlId}|P|2.4|||||CHN|UNICODE UTF-8`,
    pid(who),
    `PV1|1|O|OPD^^^^^^^^内科`,
    `ORC|RE|${order}|${order}`,
    `OBR|1|${order}|${order}|CBC^血常规^L|||${time}|||||||${time}||||||||${time}||HM|F`,
    ...obx,
  ].join('\r')
  return { text: `${text}\r`, controlId, order, patient: who, results }
}

/** ADT^A08 that repeats what is known, or A01/A03 of a visit of its own. */
export function visitMessage(
  n: number,
  who: TrafficPatient,
  at: number,
  event: 'A01' | 'A03' | 'A04' | 'A08' = 'A08',
): { text: string; controlId: string; visit: string } {
  const controlId = `A${digits(n, 10)}`
  const visit = `V${digits(n, 10)}`
  const time = hl7Time(at)
  const discharged = event === 'A03' ? time : ''
  const pv1 = [
    'PV1',
    '1',
    event === 'A04' ? 'O' : 'I',
    'W1^101^1',
    ...Array(15).fill(''),
    visit,
    ...Array(24).fill(''),
    time,
    discharged,
  ].join('|')
  const text = [
    `MSH|^~\\&|HIS|HOSP|TRIBUTARY|HOSP|${time}||ADT^${event}|${controlId}|P|2.4|||||CHN|UNICODE UTF-8`,
    `EVN|${event}|${time}`,
    pid(who),
    pv1,
  ].join('\r')
  return { text: `${text}\r`, controlId, visit }
}
