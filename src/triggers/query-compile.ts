import { isStoredType } from '../fhir/elements.ts'
import { coded } from '../model/errors.ts'
import { ALWAYS, type Condition, compileCondition, type Vocabulary } from './condition.ts'
import type { PositionedYaml, TriggerFinding, YamlPath } from './finding.ts'
import { parseQuery, queryTimes, type RecordQuery } from './record-query.ts'

/** What a query's condition may name. */
export type QueryWords = Vocabulary

export const QUERY_FORM = 'Type where <condition> [within 14d | since anchor | around 14d of due] [at <path>] [same <path>]'

/** A line of the query language as it runs, with what is wrong in it. */
export function compileQuery(
  yaml: PositionedYaml,
  path: YamlPath,
  line: string,
  name: string,
  words: QueryWords,
): { readonly query: RecordQuery | undefined; readonly findings: readonly TriggerFinding[] } {
  const read = parseQuery(line)
  if (read === undefined)
    return { query: undefined, findings: [yaml.finding(path, coded('trigger.query', { found: line, allowed: QUERY_FORM }))] }
  if (!isStoredType(read.type))
    return { query: undefined, findings: [yaml.finding(path, coded('trigger.unknown-type', { found: read.type }))] }
  const { condition, findings } = conditionOf(yaml, path, read.where, read.whereAt, words)
  const at = queryTimes(read.type, read.at)
  const { type, window, same, atLeast } = read
  return { query: { name, type, where: condition, window, at, same, atLeast }, findings }
}

function conditionOf(
  yaml: PositionedYaml,
  path: YamlPath,
  text: string,
  inside: number,
  words: QueryWords,
): { readonly condition: Condition; readonly findings: readonly TriggerFinding[] } {
  if (text === '') return { condition: ALWAYS, findings: [] }
  const result = compileCondition(text, words.valueSets, words.contexts, words.zone)
  if (!result.ok) return { condition: ALWAYS, findings: [yaml.finding(path, result.problem.error, inside + result.problem.at)] }
  const findings = [...result.value.valueSets]
    .filter((found) => !words.valueSets.has(found))
    .map((found) =>
      yaml.finding(
        path,
        coded('trigger.unknown-value-set', { where: text, found, allowed: [...words.valueSets.keys()].join(' ') || '—' }),
        inside + Math.max(0, text.indexOf(`@${found}`)),
      ),
    )
  const unknown = [...result.value.names.difference(new Set(['person']))].map((found) =>
    yaml.finding(
      path,
      coded('trigger.unknown-name', { where: text, found, allowed: 'person' }),
      inside + Math.max(0, text.indexOf(`%${found}`)),
    ),
  )
  return { condition: result.value, findings: [...findings, ...unknown] }
}
