import { halfWidth } from '../values/number.ts'
import { productText } from '../values/product.ts'
import { embeddedFlag } from '../values/result.ts'
import { fhirDate, parseMoment } from '../values/time.ts'

/**
 * The whole catalogue of functions. Every one is total: an absent argument gives an absent result. `examples` are executed by
 * the tests and printed in the reference.
 */
export interface TextFunction {
  readonly arity: readonly [number, number]
  readonly does: { readonly zh: string; readonly en: string }
  readonly examples: readonly (readonly [expression: string, result: string | undefined])[]
  readonly apply: (args: readonly (string | undefined)[]) => string | undefined
}

const MAX_RESULT = 100_000

const text1 = (apply: (text: string) => string | undefined): TextFunction['apply'] => {
  return ([text]) => (text ? apply(text) || undefined : undefined)
}

const whole = (text: string | undefined): number => (text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : 0)

export const textFunctions: Readonly<Record<string, TextFunction>> = {
  lower: {
    arity: [1, 1],
    does: { zh: '转为小写', en: 'lower case' },
    examples: [['lower("ABC")', 'abc']],
    apply: text1((text) => text.toLowerCase()),
  },
  upper: {
    arity: [1, 1],
    does: { zh: '转为大写', en: 'upper case' },
    examples: [['upper("abc")', 'ABC']],
    apply: text1((text) => text.toUpperCase()),
  },
  digits: {
    arity: [1, 1],
    does: { zh: '只留数字（全角转半角）', en: 'digits only, full-width ones folded' },
    examples: [['digits("010-８８")', '01088']],
    apply: text1((text) => halfWidth(text).replace(/\D/g, '')),
  },
  halfwidth: {
    arity: [1, 1],
    does: { zh: '全角转半角', en: 'full-width characters to ASCII' },
    examples: [['halfwidth("１２．５")', '12.5']],
    apply: text1(halfWidth),
  },
  join: {
    arity: [2, 12],
    does: { zh: '以第一个参数连接其余有值的参数', en: 'joins the arguments that have a value with the first one' },
    examples: [['join("-", "a", "b")', 'a-b']],
    apply: ([by, ...parts]) =>
      parts
        .filter((part) => part !== undefined)
        .join(by ?? '')
        .slice(0, MAX_RESULT) || undefined,
  },
  split: {
    arity: [3, 3],
    does: { zh: '按分隔符拆分，取第 n 段（从 1 起）', en: 'the n-th part (from 1) between separators' },
    examples: [
      ['split("a-b-c", "-", "2")', 'b'],
      ['split("a-b", "-", "9")', undefined],
    ],
    apply: ([text, by, n]) => (text === undefined || by === undefined ? undefined : text.split(by)[whole(n) - 1] || undefined),
  },
  substring: {
    arity: [2, 3],
    does: { zh: '从第 n 个字符（从 1 起）取若干字符', en: 'from the n-th character (from 1), so many characters' },
    examples: [['substring("20260615", "1", "4")', '2026']],
    apply: ([text, from, size]) => {
      const start = Math.max(whole(from) - 1, 0)
      return text?.slice(start, size === undefined ? undefined : start + whole(size)) || undefined
    },
  },
  replace: {
    arity: [3, 3],
    does: { zh: '把所有出现的文字换成另一文字', en: 'replaces every occurrence of a text' },
    examples: [['replace("a/b", "/", "-")', 'a-b']],
    apply: ([text, from, to]) =>
      text === undefined || !from ? text : text.replaceAll(from, to ?? '').slice(0, MAX_RESULT) || undefined,
  },
  pad: {
    arity: [3, 3],
    does: { zh: '左侧补足到指定长度', en: 'fills up on the left to a length' },
    examples: [['pad("7", "3", "0")', '007']],
    apply: ([text, size, by]) => text?.padStart(Math.min(whole(size), 1000), by || '0'),
  },
  length: {
    arity: [1, 1],
    does: { zh: '字符数', en: 'number of characters' },
    examples: [
      ['length("张三")', '2'],
      ['length("")', undefined],
    ],
    apply: text1((text) => String([...text].length)),
  },
  day: {
    arity: [1, 1],
    does: { zh: '时间的日期部分', en: 'the date of a time' },
    examples: [
      ['day("20260615083000")', '2026-06-15'],
      ['day("soon")', undefined],
    ],
    apply: text1((text) => {
      const moment = parseMoment(text)
      return moment === undefined ? undefined : fhirDate(moment)
    }),
  },
  flag: {
    arity: [1, 1],
    does: { zh: '结果文字里的异常标志（H L HH LL A）', en: 'the flag inside a result text (H L HH LL A)' },
    examples: [
      ['flag("13.2 ↑")', 'H'],
      ['flag("13.2")', undefined],
    ],
    apply: text1(embeddedFlag),
  },
  times: {
    arity: [3, 3],
    does: {
      zh: '两数相乘，保留若干位小数（换算单位用，精确）',
      en: 'product of two numbers with so many digits after the point (for units; exact)',
    },
    examples: [
      ['times("128", "0.05551", "1")', '7.1'],
      ['times("high", "2", "0")', undefined],
    ],
    apply: ([a, b, digits]) => (a === undefined || b === undefined ? undefined : productText(halfWidth(a), b, whole(digits))),
  },
  uri: {
    arity: [1, 1],
    does: { zh: '可放入 URI 的文字', en: 'a text made safe for a URI' },
    examples: [['uri("a b")', 'a%20b']],
    apply: text1((text) => encodeURIComponent(text.toWellFormed())),
  },
}

/** Functions that answer yes or no. */
export const truthFunctions: Readonly<
  Record<string, Omit<TextFunction, 'apply'> & { readonly apply: (args: readonly (string | undefined)[]) => boolean }>
> = {
  chinese: {
    arity: [1, 1],
    does: { zh: '含有汉字', en: 'has a Chinese character' },
    examples: [
      ['chinese("张三")', 'true'],
      ['chinese("DUCK")', 'false'],
    ],
    apply: ([text]) => text !== undefined && /\p{Script=Han}/u.test(text),
  },
  contains: {
    arity: [2, 2],
    does: { zh: '包含文字', en: 'contains a text' },
    examples: [['contains("abc", "b")', 'true']],
    apply: ([text, part]) => text?.includes(part ?? '\u0000') ?? false,
  },
  starts: {
    arity: [2, 2],
    does: { zh: '以文字开头', en: 'starts with a text' },
    examples: [['starts("abc", "ab")', 'true']],
    apply: ([text, part]) => text?.startsWith(part ?? '\u0000') ?? false,
  },
  ends: {
    arity: [2, 2],
    does: { zh: '以文字结尾', en: 'ends with a text' },
    examples: [['ends("abc", "bc")', 'true']],
    apply: ([text, part]) => text?.endsWith(part ?? '\u0000') ?? false,
  },
}

/**
 * `count(path)`, `if(test, a, b)` and `fhirpath("…")` read more than texts, `authority(x)`, `identifierSystem(x, type)` and `codingSystem(x)` know the
 * interface; the compiler makes them.
 */
export const specialFunctions = {
  count: [1, 1],
  if: [2, 3],
  authority: [1, 1],
  identifierSystem: [1, 2],
  codingSystem: [1, 1],
  fhirpath: [1, 1],
} as const

export const functionNames = (): readonly string[] =>
  [...Object.keys(textFunctions), ...Object.keys(truthFunctions), ...Object.keys(specialFunctions)].toSorted()
