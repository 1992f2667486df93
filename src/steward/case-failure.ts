import { type ErrorCode, type ErrorFacts, errors, type Language, textOf } from '../model/errors.ts'
import { differences } from './json-difference.ts'
import type { CaseResult } from './mapping-tests.ts'
import { type FindRule, placeText } from './rule-place.ts'

/** One thing that a failing case shows: what was due, what came, which rule made it of what. */
export interface CaseDifference {
  /** `contributions[2].content.status`, or `outcome`. */
  readonly path: string
  readonly expected: string | undefined
  readonly found: string | undefined
  readonly rule: string | undefined
  /** `file:line:col` of the rule. */
  readonly place: string | undefined
  /** Position in the message: `OBX-11`. */
  readonly source: string | undefined
}

interface Answer {
  readonly contributions?: readonly {
    readonly rule?: string
    readonly content?: { readonly resourceType?: string; readonly id?: string }
  }[]
}

/** A case's difference element by element, with the rule and its line. Cases hold invented people: their values are shown. */
export function caseDifferences({ difference, lineage = [] }: CaseResult, find: FindRule): readonly CaseDifference[] {
  if (difference === undefined) return []
  const [expected, found] = [parsed(difference.expected), parsed(difference.found)]
  if (expected === undefined || found === undefined)
    return [
      {
        path: 'outcome',
        expected: difference.expected,
        found: difference.found,
        rule: undefined,
        place: undefined,
        source: undefined,
      },
    ]
  return differences(expected, found).map(({ path, before, after }) => {
    const at = /^contributions\[(\d+)\](?:\.content\.(.+))?/.exec(path)
    const one = at
      ? ((found as Answer).contributions?.[Number(at[1])] ?? (expected as Answer).contributions?.[Number(at[1])])
      : undefined
    const place = one?.rule === undefined ? undefined : find(one.rule, at?.[2])
    const resource = `${one?.content?.resourceType}/${one?.content?.id}`
    const from = lineage.find((line) => line.resource === resource && at?.[2] !== undefined && isWithin(at[2], line.path))
    return {
      path,
      expected: before,
      found: after,
      rule: one?.rule,
      place: from ? `${from.file}:${from.line}:1` : place && placeText(place),
      source: from?.from,
    }
  })
}

const isWithin = (path: string, whole: string): boolean =>
  path === whole || path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`) || whole.startsWith(`${path}.`)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const TEXTS = {
  zh: { expected: '应为', found: '实为', rule: '规则', source: '来源', more: (count: number) => `… 另有 ${count} 处` },
  en: { expected: 'expected', found: 'found', rule: 'rule', source: 'from', more: (count: number) => `… and ${count} more` },
} as const

const SHOWN = 10

/** A failing case for people: one line for each element that differs, then what to do. */
export function failureLines(result: CaseResult, find: FindRule, language: Language): readonly string[] {
  const said = TEXTS[language]
  const all = caseDifferences(result, find)
  const lines = all.slice(0, SHOWN).flatMap((one) => {
    const from = [one.place, one.rule && `${said.rule} ${one.rule}`, one.source && `${said.source} ${one.source}`].filter(Boolean)
    return [
      `  ${one.path}: ${said.expected} ${one.expected ?? '—'}, ${said.found} ${one.found ?? '—'}`,
      ...(from.length > 0 ? [`    ${from.join(', ')}`] : []),
    ]
  })
  if (all.length > SHOWN) lines.push(`  ${said.more(all.length - SHOWN)}`)
  const code = codeIn(result.difference?.found)
  return [...lines, ...(code ? [`  ${textOf(code, language)}`] : [])]
}

/** `held mapping.code-held`: what the code means. */
function codeIn(found: string | undefined): { readonly code: ErrorCode; readonly facts: ErrorFacts } | undefined {
  const code = /^(?:held|failed) (\S+)$/.exec(found ?? '')?.[1]
  return code !== undefined && Object.hasOwn(errors, code) ? { code: code as ErrorCode, facts: {} } : undefined
}
