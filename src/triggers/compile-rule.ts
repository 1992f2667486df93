import { coded } from '../model/errors.ts'
import { hash60 } from '../model/hash.ts'
import type { House } from './compile-house.ts'
import { ALWAYS, type Condition, compileCondition, joinConditions, NEVER } from './condition.ts'
import { durationMs, minuteOfDay } from './duration.ts'
import { emissionOf } from './emission-compile.ts'
import type { PositionedYaml, TriggerFinding, YamlPath } from './finding.ts'
import { leakFindings } from './leaks.ts'
import { localZone, type QuietHours } from './local-time.ts'
import { queriesOf } from './modifier.ts'
import { compileQuery } from './query-compile.ts'
import type { RecordQuery, Window } from './record-query.ts'
import { timePaths } from './resource-time.ts'
import type { CompiledCycle, CompiledRule, CompiledStreak, Emission } from './rule.ts'
import type { RuleFile } from './rule-file.ts'
import { shapeFindings } from './rule-shape.ts'

/** D0: nobody is written to at night; staff alerts are exempt. */
const HOUSE_QUIET = { from: '21:00', to: '08:00', zone: 'Asia/Shanghai' } as const

/** One rule file as it runs, or what is wrong with it. */
export function compileRule(
  yaml: PositionedYaml,
  text: string,
  file: RuleFile,
  house: House,
): { readonly rule: CompiledRule | undefined; readonly findings: readonly TriggerFinding[] } {
  const maker = new RuleMaker(yaml, file, house)
  const rule = maker.make(text)
  return { rule: maker.findings.length > 0 ? undefined : rule, findings: maker.findings }
}

class RuleMaker {
  readonly findings: TriggerFinding[]
  readonly #yaml: PositionedYaml
  readonly #file: RuleFile
  readonly #house: House
  readonly #valueSets = new Set<string>()
  readonly #contexts = new Set<string>()
  readonly #outages = new Set<string>()

  constructor(yaml: PositionedYaml, file: RuleFile, house: House) {
    this.#yaml = yaml
    this.#file = file
    this.#house = house
    this.findings = [...shapeFindings(yaml, file, house), ...leakFindings(yaml, file)]
  }

  make(text: string): CompiledRule {
    const file = this.#file
    const queries = this.#queries()
    const where = this.#condition(['where'], file.where)
    const unless = file.unless === undefined ? NEVER : this.#condition(['unless'], file.unless)
    const complete = Object.entries(file.complete ?? {}).map(([name, said]) => ({
      name,
      condition: this.#condition(['complete', name], said),
    }))
    const streak = file.streak && this.#streak(file.streak)
    const emit = file.emit.map((one) => emissionOf(one, this.#house, file.rule))
    const reads = this.#reads()
    const contexts = [...this.#contexts].flatMap((name) => this.#house.contextQueries.get(name) ?? [])
    const record = [...queries.record, ...contexts]
    const quiet = quietOf(file, emit)
    const inputs = [...this.#contexts].flatMap((name) => this.#house.inputs.get(name) ?? [])
    const d0 = this.#suppression(emit)
    const anchorType = file.anchor?.type ?? queries.who?.type ?? 'Patient'
    return {
      id: file.rule,
      version: hash60(`${text}\u001f${this.#sharedText()}`),
      row: file.row,
      title: file.title,
      pattern: file.pattern,
      who: queries.who,
      enrolled: queries.enrolled,
      anchorType,
      anchorAt: this.#anchorAt(anchorType),
      reads,
      record,
      types: [...new Set([anchorType, ...reads.map(({ type }) => type), ...record.map(({ type }) => type)])],
      codes: [...this.#valueSets],
      where,
      unless,
      complete,
      steps: (file.steps ?? file.within ?? [file.offset ?? '0s']).map(durationMs),
      missing: queries.missing,
      cycle: file.cycle && cycleOf(file.cycle),
      streak,
      rearms: file.rearm !== 'never',
      emit,
      consent: file.consent,
      maxLateness: durationMs(file.limits.maxLateness),
      expiry: durationMs(file.limits.expiry),
      quiet,
      oncePer: file.limits['once-per'] === undefined ? undefined : durationMs(file.limits['once-per']),
      caps: file.limits.caps,
      without: new Set(file.limits.without),
      calendar: file.calendar === undefined ? undefined : this.#house.calendars.get(file.calendar),
      sources: new Set([...file.sources, ...this.#outages]),
      scope: file.scope === 'all' ? undefined : new Set(file.scope),
      inputs,
      ...d0,
      readsPerson: [where, unless, ...complete.map(({ condition }) => condition), ...record.map((query) => query.where)].some(
        asksPerson,
      ),
      decidesOn: typesOf([...record, ...(queries.who ? [queries.who] : []), ...inputs.flatMap(queriesOf)]),
      emitsOn: emitsOn(emit, d0, file.consent),
      zone: quiet?.zone ?? this.#house.zone,
      file: this.#yaml.file,
    }
  }

  /** What the default suppression asks of the record before something reaches a patient. */
  #suppression(emit: readonly Emission[]): Pick<CompiledRule, 'modifiers' | 'stay' | 'hold'> {
    if (!emit.some(({ type }) => type === 'CommunicationRequest')) return { modifiers: [], stay: undefined, hold: undefined }
    const { contextQueries, modifiers, active } = this.#house
    const { without } = this.#file.limits
    const isResult = RESULTS.includes(this.#file.anchor?.type ?? '')
    return {
      modifiers: modifiers.filter(({ id, kind }) => MESSAGE_KINDS.includes(kind) && (active === 'all' || active.has(id))),
      stay: without.includes('admitted') ? undefined : contextQueries.get('admitted'),
      hold: without.includes('hold') || !isResult ? undefined : contextQueries.get('result-on-hold'),
    }
  }

  #queries() {
    const { who, enrolled, missing = [], record } = this.#file
    const single = (name: 'who' | 'enrolled', line: string | undefined) =>
      line === undefined ? undefined : this.#query([name], line, name)
    const enrolledQuery = single('enrolled', enrolled)
    const absent = missing.flatMap((line, index) => this.#query(['missing', index], line, `missing:${index}`) ?? [])
    const named = Object.entries(record).flatMap(([name, line]) => this.#query(['record', name], line, name) ?? [])
    return {
      who: single('who', who),
      enrolled: enrolledQuery,
      missing: absent,
      record: [...named, ...absent, ...(enrolledQuery ? [enrolledQuery] : [])],
    }
  }

  #query(path: YamlPath, line: string, name: string): RecordQuery | undefined {
    const { valueSets, zone } = this.#house
    const { query, findings } = compileQuery(this.#yaml, path, line, name, { valueSets, zone, contexts: new Map() })
    this.findings.push(...findings)
    if (query) this.#notice(query.where)
    return query && { ...query, window: query.window && finite(query.window) }
  }

  #reads(): CompiledRule['reads'] {
    return Object.entries(this.#file.reads).map(([name, { type, through, where }]) => ({
      name,
      type,
      through: through.split('.'),
      where: where === undefined ? ALWAYS : this.#condition(['reads', name, 'where'], where),
    }))
  }

  #streak({ of, meets, by, readings, needed, among, rearm }: NonNullable<RuleFile['streak']>): CompiledStreak {
    const condition = this.#condition(['streak', 'meets'], meets)
    return { of, meets: condition, by, readings, needed, among: among ?? needed, rearm: durationMs(rearm) }
  }

  #anchorAt(type: string): CompiledRule['anchorAt'] {
    const said = this.#file.anchor?.at
    if (said === undefined) return this.#file.who === undefined ? NO_TIME : timePaths(type)
    return (typeof said === 'string' ? [said] : said).map((path) => path.split('.'))
  }

  #condition(at: YamlPath, written: string | readonly string[]): Condition {
    const texts = typeof written === 'string' ? [written] : written
    const { valueSets, contexts, zone } = this.#house
    const compiled = texts.flatMap((text, index) => {
      const path = typeof written === 'string' ? at : [...at, index]
      const result = compileCondition(text, valueSets, contexts, zone)
      if (!result.ok) {
        this.findings.push(this.#yaml.finding(path, result.problem.error, result.problem.at))
        return []
      }
      this.#checkNames(path, text, result.value)
      this.#notice(result.value)
      return [result.value]
    })
    return joinConditions(compiled, at[0] === 'unless' ? 'any' : 'all')
  }

  #notice({ valueSets, contexts, outages }: Condition): void {
    for (const name of valueSets) this.#valueSets.add(name)
    for (const name of contexts) this.#contexts.add(name)
    for (const name of outages) this.#outages.add(name)
  }

  #checkNames(path: YamlPath, text: string, condition: Condition): void {
    const known = [...Object.keys(this.#file.reads), ...Object.keys(this.#file.record), 'person']
    const sets = [...this.#house.valueSets.keys()]
    const at = (sign: string): number => Math.max(0, text.indexOf(sign))
    for (const found of condition.valueSets) {
      if (this.#house.valueSets.has(found)) continue
      const facts = { where: this.#file.rule, found, allowed: sets.join(' ') || '—' }
      this.findings.push(this.#yaml.finding(path, coded('trigger.unknown-value-set', facts), at(`@${found}`)))
    }
    for (const found of condition.names) {
      if (known.includes(found)) continue
      const facts = { where: text, found, allowed: known.join(' ') }
      this.findings.push(this.#yaml.finding(path, coded('trigger.unknown-name', facts), at(`%${found}`)))
    }
  }

  /** A rule's version covers what the names it uses stand for, and nothing else of the house. */
  #sharedText(): string {
    const { texts } = this.#house
    const names = [
      ...[...this.#valueSets].map((name) => `valueSets:${name}`),
      ...[...this.#contexts].map((name) => `contexts:${name}`),
      ...(this.#file.calendar === undefined ? [] : [`calendars:${this.#file.calendar}`]),
    ]
    return names
      .sort()
      .map((name) => texts.get(name) ?? '')
      .join('\u001f')
  }
}

const asksPerson = ({ names, contexts }: Condition): boolean =>
  names.has('person') || contexts.has('deceased') || contexts.has('under-14')

const MESSAGE_KINDS: readonly string[] = ['send-time', 'channel-order']

/** What may be held back from a patient until somebody has told them. */
const RESULTS = ['DiagnosticReport', 'Observation']

const typesOf = (queries: readonly RecordQuery[]): readonly string[] => [...new Set(queries.map(({ type }) => type))]

function emitsOn(
  emit: readonly Emission[],
  { modifiers, stay, hold }: Pick<CompiledRule, 'modifiers' | 'stay' | 'hold'>,
  consent: RuleFile['consent'],
) {
  const teams = emit.flatMap(({ owner }) => owner?.team ?? [])
  const asked = [...teams, ...modifiers.flatMap(queriesOf), ...[stay, hold].filter((query) => query !== undefined)]
  const reaches = emit.some(({ type }) => type === 'CommunicationRequest')
  return [...new Set([...typesOf(asked), ...(consent === 'K4' ? [] : ['Consent']), ...(reaches ? ['RelatedPerson'] : [])])]
}

const NO_TIME: CompiledRule['anchorAt'] = []

/** A window without an end is one that ends with the farthest time there is. */
const finite = (window: Window): Window => ({ ...window, to: Math.min(window.to, Number.MAX_SAFE_INTEGER) })

const optional = <T, U>(value: T | undefined, make: (value: T) => U): U | undefined =>
  value === undefined ? undefined : make(value)

const cycleOf = (cycle: NonNullable<RuleFile['cycle']>): CompiledCycle => ({
  every: optional(cycle.every, durationMs),
  timing: optional(cycle.timing, (path) => path.split('.')),
  monthDay: cycle.monthDay,
  at: optional(cycle.at, minuteOfDay),
  until: optional(cycle.until, (path) => path.split('.')),
  for: optional(cycle.for, durationMs),
  grace: optional(cycle.grace, durationMs) ?? 0,
})

function quietOf(file: RuleFile, emit: readonly Emission[]): QuietHours | undefined {
  const reachesPatient = emit.some(({ type }) => type === 'CommunicationRequest')
  const said = file.limits.quiet ?? (reachesPatient ? HOUSE_QUIET : 'none')
  return said === 'none' ? undefined : { from: minuteOfDay(said.from), to: minuteOfDay(said.to), zone: localZone(said.zone) }
}
