import { z } from 'zod'
import { coded } from '../model/errors.ts'
import { dotted, type Path, type PositionedYaml } from './document.ts'
import type { Finding } from './finding.ts'
import { asJsonSchema, unknownKeys } from './unknown-keys.ts'

const english = z.locales.en().localeError
const chinese = z.locales.zhCN().localeError

/** zod names the type of what it found, never the value. */
const reasonIn = (locale: typeof english, issue: z.core.$ZodIssue, input: unknown): string => {
  // An adapter's own refinement brings its own sentence; zod's are given in the reader's language.
  if (issue.code === 'custom') return issue.message
  const text = locale({ ...issue, input } as Parameters<typeof english>[0])
  return (typeof text === 'string' ? text : text?.message) ?? issue.message
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (here, key) => (here === null || here === undefined ? undefined : (here as Record<PropertyKey, unknown>)[key]),
    value,
  )

function issueFinding(yaml: PositionedYaml, value: unknown, prefix: Path, issue: z.core.$ZodIssue): Finding {
  const path = [...prefix, ...issue.path]
  const found = valueAt(value, issue.path)
  if (issue.code === 'invalid_type' && found === undefined)
    return yaml.at(path, coded('config.missing-key', { where: dotted(path), allowed: issue.expected }))
  return yaml.at(
    path,
    coded('config.invalid-value', {
      where: dotted(path),
      reason: reasonIn(english, issue, found),
      reasonZh: reasonIn(chinese, issue, found),
    }),
  )
}

/** A number or yes/no that came from outside as text: `port: ${PORT}`. Passwords of digits stay text, their schema says so. */
function converted(value: unknown, issues: readonly z.core.$ZodIssue[], replaced: ReadonlySet<string>, prefix: Path): unknown {
  let result = value
  for (const issue of issues) {
    if (issue.code !== 'invalid_type' || !replaced.has(dotted([...prefix, ...issue.path]))) continue
    const text = String(valueAt(value, issue.path))
    if (/^(number|int)$/.test(issue.expected) && text.trim() !== '' && Number.isFinite(Number(text)))
      result = withValue(result, issue.path, Number(text))
    if (issue.expected === 'boolean' && /^(true|false)$/.test(text)) result = withValue(result, issue.path, text === 'true')
  }
  return result
}

function withValue(value: unknown, path: Path, leaf: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return leaf
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? withValue(item, rest, leaf) : item))
  return { ...(value as object), [key]: withValue((value as Record<PropertyKey, unknown>)[key], rest, leaf) }
}

export interface ParsedSettings<T> {
  readonly value: T | undefined
  readonly findings: readonly Finding[]
}

/** Parses `value`, found at `prefix`, by `schema`: unknown keys with what is allowed, then what is missing or wrong. */
export function parseSettings<T>(
  yaml: PositionedYaml,
  schema: z.ZodType<T>,
  value: unknown,
  prefix: Path,
  replacedPaths: readonly Path[],
): ParsedSettings<T> {
  const replaced = new Set(replacedPaths.map(dotted))
  const unknown = unknownKeys(value ?? {}, asJsonSchema(schema)).map(({ path, key, allowed }) => {
    const where = dotted([...prefix, ...path])
    return yaml.atKey([...prefix, ...path], key, coded('config.unknown-key', { found: key, where, allowed: allowed.join(', ') }))
  })
  const first = schema.safeParse(value ?? {})
  const result = first.success ? first : schema.safeParse(converted(value ?? {}, first.error.issues, replaced, prefix))
  const issues = result.success ? [] : result.error.issues.filter((issue) => issue.code !== 'unrecognized_keys')
  const wrong = issues.map((issue) => issueFinding(yaml, value ?? {}, prefix, issue))
  const findings = [...unknown, ...wrong]
  return { value: result.success && findings.length === 0 ? result.data : undefined, findings }
}
