import { newborn } from './newborn.ts'
import { fuzzyOf, nameReadings } from './pinyin.ts'
import type { LatinName, MotherRelation, RecordKind, WrittenName } from './record.ts'
import { COMPOUND_SURNAMES } from './surnames.ts'
import { fold, hasHan, plainLatin, simplify } from './text.ts'

/** Unidentified patients: brought in without a name, without papers, without kin. */
const UNKNOWN = /^(?:无名|三无|未知|不明|佚名|身份不|unknown|unidentified|john doe|jane doe|无姓名)/iu
const TEST = /^测试|测试$|^test\b|^演示|\btest(?:patient)?$|^练习|^demo\b/iu
/** Nothing was said: no name, and no reason to treat the patient as unidentified. */
const EMPTY = /^(?:不详|无|待定|待查|空|null|n\/?a|none|某+|[-—/\\.*?？]+|x{2,}|\d+)$/iu
/** Desk remarks after a name: 张伟(急), 李娜【VIP】, 王芳2. */
const REMARK = /[(（【[].*?[)）】\]]|\d+$|(?:先生|女士|小姐|同志)$/gu
const DOTS = /[·•・‧∙.．]/gu

/** One name as a source wrote it: what it is, and its compared form. */
export type ReadName =
  | { readonly kind: RecordKind; readonly written?: WrittenName; readonly latin?: LatinName; readonly mother?: MotherRelation }
  | undefined

/** Family and given name as the source split them, where it did. */
export function readName(text: string, family: string, given: string): ReadName {
  const whole = fold(text === '' ? (hasHan(family) ? family + given : `${given} ${family}`) : text)
  const bare = whole.replace(REMARK, '').trim()
  if (UNKNOWN.test(bare)) return { kind: 'unknown' }
  if (TEST.test(bare)) return { kind: 'unknown' }
  if (bare === '' || EMPTY.test(bare)) return undefined
  const mother = newborn(simplify(whole)) ?? newborn(simplify(bare))
  if (mother !== null) return { kind: 'newborn', mother }
  return hasHan(bare) ? written(bare) : latin(bare, family, given)
}

function written(bare: string): ReadName {
  const plain = simplify(bare).replace(/\s/g, '')
  // 张某, 李某某: a name withheld.
  if (/某/u.test(plain)) return undefined
  const parts = plain.split(DOTS).filter((part) => part !== '')
  if (parts.length > 1) return { kind: 'person', written: form(parts[0]!, parts.slice(1).join('')) }
  const name = parts[0] ?? ''
  const cut = COMPOUND_SURNAMES.has(name.slice(0, 2)) && name.length > 2 ? 2 : 1
  return name.length < 2 ? undefined : { kind: 'person', written: form(name.slice(0, cut), name.slice(cut)) }
}

/** The compared form of a Chinese name already simplified and split. */
function form(surname: string, given: string): WrittenName {
  const pinyin = nameReadings(surname, given)
  return { full: surname + given, surname, given, pinyin, fuzzy: fuzzyOf(pinyin) }
}

function latin(bare: string, family: string, given: string): ReadName {
  // `ROE, JANE`: the comma tells which is the family name.
  const comma = bare.indexOf(',')
  const last = plainLatin(family !== '' ? fold(family) : comma > 0 ? bare.slice(0, comma) : '')
  const first = plainLatin(given !== '' ? fold(given) : comma > 0 ? bare.slice(comma + 1) : '')
  const tokens = (last === '' && first === '' ? plainLatin(bare) : `${first} ${last}`.trim()).split(' ').sort()
  const length = tokens.join('').length
  return length < 2 ? undefined : { kind: 'person', latin: { family: last, given: first, tokens } }
}
