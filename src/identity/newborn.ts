import type { MotherRelation } from './record.ts'

const MARKS: Readonly<Record<string, number>> = {
  大: 1,
  长: 1,
  甲: 1,
  一: 1,
  a: 1,
  '1': 1,
  小: 2,
  次: 2,
  二: 2,
  乙: 2,
  b: 2,
  '2': 2,
  三: 3,
  丙: 3,
  c: 3,
  '3': 3,
}

const CHINESE =
  /^((?:(?!之).){2,4}?)(?:之|的)?([大小长次一二三甲乙丙])?(?:之)?(子|女|婴儿?|毛毛|宝宝|新生儿|儿子|女儿)([大小甲乙丙一二三ABCabc123])?$/u
/** 之 or an unmistakable word is needed: 王小子 may be a name, 王芳之子 is not. */
const SURE = /之|的[子女婴]|婴儿?[大小甲乙丙ABC123]?$|毛毛|宝宝|新生儿/u

const WESTERN = /^(?:(?:baby|newborn|infant)\s*(?:boy|girl)?\s*([abc123])?|bb|b\/?[og])\s+(?:of\s+)?(.+)$/i
const TRAILING = /^(.+?),?\s+(?:baby|bb)\s*(?:boy|girl)?\s*([abc123])?$/i

/** `王芳之子`, `王芳之大女`, `李娜毛毛`, `baby of Jane Roe`: the mother's name and, among twins, the order. Null: a name as others. */
export function newborn(name: string): MotherRelation | null {
  const text = name.replace(/[()]/g, '').trim()
  const zh = SURE.test(text) ? CHINESE.exec(text) : null
  if (zh !== null) return relation(zh[1]!.replace(/[之的]$/u, ''), zh[2] ?? zh[4])
  const before = WESTERN.exec(text)
  if (before !== null) return relation(before[2]!, before[1])
  const after = TRAILING.exec(text)
  return after === null ? null : relation(after[1]!, after[2])
}

function relation(name: string, mark: string | undefined): MotherRelation {
  const order = mark === undefined ? undefined : MARKS[mark.toLowerCase()]
  return order === undefined ? { name } : { name, order }
}
