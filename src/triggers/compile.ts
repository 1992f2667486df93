import { coded } from '../model/errors.ts'
import { hash60 } from '../model/hash.ts'
import { ALWAYS, type Condition, compileCondition, joinConditions, NEVER } from './condition.ts'
import { durationMs, minuteOfDay } from './duration.ts'
import { PositionedYaml, type TriggerFinding, type YamlPath } from './finding.ts'
import { leakFindings } from './leaks.ts'
import { localZone, type QuietHours } from './local-time.ts'
import type { CompiledRule, Emission, PayloadFieldValue } from './rule.ts'
import { type EmissionFile, PAYLOAD_FIELDS, type PayloadField, type RuleFile, ruleFileSchema } from './rule-file.ts'
import { type ValueSet, valueSet, valueSetFileSchema } from './value-sets.ts'

export interface RuleText {
  /** As findings name it. */
  readonly path: string
  readonly text: string
}

export interface CompiledRules {
  /** Rules without a finding, in the order of their ids. */
  readonly rules: readonly CompiledRule[]
  readonly findings: readonly TriggerFinding[]
}

/** Where quiet hours and dates without an offset are read when a rule names no zone of its own. */
const HOUSE_ZONE = 'Asia/Shanghai'
/** D0: nobody is written to at night; staff alerts are exempt. */
const HOUSE_QUIET = { from: '21:00', to: '08:00', zone: HOUSE_ZONE } as const

/** Rule files and value set files (recognised by their `valueSets:` key) in any order; all findings at once. */
export function compileRules(files: readonly RuleText[]): CompiledRules {
  const documents = files.map(({ path, text }) => ({ yaml: new PositionedYaml(path, text), text }))
  const findings = documents.flatMap(({ yaml }) => yaml.syntaxFindings())
  const sound = documents.filter(({ yaml }) => yaml.syntaxFindings().length === 0)
  const valueSets = collectValueSets(
    sound.filter(({ yaml }) => isValueSetFile(yaml)).map(({ yaml }) => yaml),
    findings,
  )
  const context: CompileContext = { valueSets, seen: new Map(), findings, salt: valueSetTexts(sound) }
  const rules = sound.filter(({ yaml }) => !isValueSetFile(yaml)).flatMap(({ yaml, text }) => compileFile(yaml, text, context))
  return { rules: rules.sort((a, b) => a.id.localeCompare(b.id)), findings }
}

interface CompileContext {
  readonly valueSets: ReadonlyMap<string, ValueSet>
  /** Rule id → file that defined it. */
  readonly seen: Map<string, string>
  readonly findings: TriggerFinding[]
  readonly salt: string
}

type Sound = { readonly yaml: PositionedYaml; readonly text: string }

const isValueSetFile = (yaml: PositionedYaml): boolean => {
  const value = yaml.value()
  return typeof value === 'object' && value !== null && 'valueSets' in value
}

/** A rule's version covers the codes it was compiled with. */
const valueSetTexts = (sound: readonly Sound[]): string =>
  sound
    .filter(({ yaml }) => isValueSetFile(yaml))
    .map(({ text }) => text)
    .sort()
    .join('\u001f')

function collectValueSets(documents: readonly PositionedYaml[], findings: TriggerFinding[]): ReadonlyMap<string, ValueSet> {
  const sets = new Map<string, ValueSet>()
  const definedIn = new Map<string, string>()
  for (const yaml of documents) {
    const parsed = valueSetFileSchema.safeParse(yaml.value())
    if (!parsed.success) findings.push(...yaml.schemaFindings(parsed.error))
    for (const [name, content] of Object.entries(parsed.data?.valueSets ?? {})) {
      const first = definedIn.get(name)
      if (first !== undefined)
        findings.push(yaml.keyFinding(['valueSets'], name, coded('trigger.duplicate', { found: `@${name}`, where: first })))
      definedIn.set(name, yaml.file)
      sets.set(name, valueSet(name, content))
    }
  }
  return sets
}

function compileFile(yaml: PositionedYaml, text: string, context: CompileContext): readonly CompiledRule[] {
  const parsed = ruleFileSchema.safeParse(yaml.value())
  if (!parsed.success) {
    context.findings.push(...yaml.schemaFindings(parsed.error))
    return []
  }
  const before = context.findings.length
  const file = parsed.data
  const first = context.seen.get(file.rule)
  if (first !== undefined)
    context.findings.push(yaml.finding(['rule'], coded('trigger.duplicate', { found: file.rule, where: first })))
  context.seen.set(file.rule, yaml.file)
  context.findings.push(...shapeFindings(yaml, file), ...leakFindings(yaml, file))
  const where = conditionAt(yaml, file, ['where'], file.where, context)
  const unless = file.unless === undefined ? NEVER : conditionAt(yaml, file, ['unless'], file.unless, context)
  const reads = Object.entries(file.reads).map(([name, { type, through, where }]) => ({
    name,
    type,
    through: split(through),
    where: where === undefined ? ALWAYS : conditionAt(yaml, file, ['reads', name, 'where'], where, context),
  }))
  if (context.findings.length > before) return []
  return [compiled(yaml.file, file, { where, unless, reads }, hash60(`${text}\u001f${context.salt}`))]
}

/** What zod cannot say: what a pattern needs of the other keys. */
function shapeFindings(yaml: PositionedYaml, file: RuleFile): readonly TriggerFinding[] {
  const findings: TriggerFinding[] = []
  const say = (path: YamlPath, where: string, found: string, allowed: string): void => {
    findings.push(yaml.finding(path, coded('trigger.invalid', { where, found, allowed })))
  }
  const offsets = file.steps ?? (file.offset === undefined ? [] : [file.offset])
  if (file.offset !== undefined && file.steps !== undefined) say(['offset'], 'offset', 'offset and steps', 'one of the two')
  if (file.pattern === 'on' && offsets.length > 0)
    say([file.steps ? 'steps' : 'offset'], 'offset', 'an offset in an `on` rule', 'none; use `after`')
  if (file.pattern !== 'on' && offsets.length === 0) say(['pattern'], 'offset', 'none', 'offset or steps')
  if (file.pattern !== 'on' && file.anchor.at === undefined)
    say(['anchor'], 'anchor.at', 'none', 'the element that gives the time')
  const wrongSign = file.pattern === 'before' ? (text: string) => !text.startsWith('-') : (text: string) => text.startsWith('-')
  if (offsets.some(wrongSign))
    say([file.steps ? 'steps' : 'offset'], 'offset', 'the wrong sign', file.pattern === 'before' ? '-3d' : '3d')
  const kinds = file.emit.map((emission) => Object.keys(emission)[0]!)
  if (new Set(kinds).size < kinds.length) say(['emit'], 'emit', 'two of a kind', 'at most one task and one communicationRequest')
  return findings
}

function conditionAt(
  yaml: PositionedYaml,
  file: RuleFile,
  at: YamlPath,
  written: string | readonly string[],
  context: CompileContext,
): Condition {
  const texts = typeof written === 'string' ? [written] : written
  const compiledOnes = texts.flatMap((text, index) => {
    const path = typeof written === 'string' ? at : [...at, index]
    const result = compileCondition(text, context.valueSets)
    if (!result.ok) {
      context.findings.push(yaml.finding(path, result.problem.error, result.problem.at))
      return []
    }
    context.findings.push(...nameFindings(yaml, file, path, text, result.value, context))
    return [result.value]
  })
  return joinConditions(compiledOnes, at[0] === 'unless' ? 'any' : 'all')
}

function nameFindings(
  yaml: PositionedYaml,
  file: RuleFile,
  path: YamlPath,
  text: string,
  condition: Condition,
  context: CompileContext,
): readonly TriggerFinding[] {
  const said = (list: Iterable<string>): string => [...list].join(' ') || '—'
  const unknownSets = [...condition.valueSets].filter((name) => !context.valueSets.has(name))
  const unknownNames = [...condition.names].filter((name) => !Object.hasOwn(file.reads, name))
  return [
    ...unknownSets.map((found) =>
      yaml.finding(
        path,
        coded('trigger.unknown-value-set', { where: file.rule, found, allowed: said(context.valueSets.keys()) }),
        Math.max(0, text.indexOf(`@${found}`)),
      ),
    ),
    ...unknownNames.map((found) =>
      yaml.finding(
        path,
        coded('trigger.unknown-name', { where: text, found, allowed: said(Object.keys(file.reads)) }),
        Math.max(0, text.indexOf(`%${found}`)),
      ),
    ),
  ]
}

const split = (path: string): readonly string[] => path.split('.')

type Conditions = Pick<CompiledRule, 'where' | 'unless' | 'reads'>

function compiled(path: string, file: RuleFile, { where, unless, reads }: Conditions, version: string): CompiledRule {
  const at = file.anchor.at ?? []
  const emit = file.emit.map(emission)
  const quiet = quietOf(file, emit)
  return {
    id: file.rule,
    version,
    title: file.title,
    pattern: file.pattern,
    anchorType: file.anchor.type,
    anchorAt: (typeof at === 'string' ? [at] : at).map(split),
    reads,
    types: [...new Set([file.anchor.type, ...reads.map(({ type }) => type)])],
    codes: [...new Set([where, unless, ...reads.map((one) => one.where)].flatMap((condition) => [...condition.valueSets]))],
    where,
    unless,
    steps: (file.steps ?? [file.offset ?? '0s']).map(durationMs),
    emit,
    consent: file.consent,
    maxLateness: durationMs(file.limits.maxLateness),
    expiry: durationMs(file.limits.expiry),
    quiet,
    zone: quiet?.zone ?? localZone(HOUSE_ZONE),
    file: path,
  }
}

function quietOf(file: RuleFile, emit: readonly Emission[]): QuietHours | undefined {
  const reachesPatient = emit.some(({ type }) => type === 'CommunicationRequest')
  const said = file.limits.quiet ?? (reachesPatient ? HOUSE_QUIET : 'none')
  return said === 'none' ? undefined : { from: minuteOfDay(said.from), to: minuteOfDay(said.to), zone: localZone(said.zone) }
}

function emission(file: EmissionFile): Emission {
  if ('task' in file) {
    const { category, content, priority, fields, for: queue } = file.task
    return {
      type: 'Task',
      category,
      content,
      priority,
      channels: [],
      queue: queue.slice('queue/'.length),
      fields: fieldValues(fields),
    }
  }
  const { category, content, priority, channels, fields } = file.communicationRequest
  return { type: 'CommunicationRequest', category, content, priority, channels, queue: undefined, fields: fieldValues(fields) }
}

const fieldValues = (fields: Readonly<Record<string, string>>): readonly PayloadFieldValue[] =>
  Object.entries(fields).map(([name, said]) => {
    const kind = PAYLOAD_FIELDS[name as PayloadField]
    return { name: name as PayloadField, kind, key: kind === 'key' ? said : '' }
  })
