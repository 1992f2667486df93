import { isStoredType } from '../fhir/elements.ts'
import { coded } from '../model/errors.ts'
import type { House } from './compile-house.ts'
import type { PositionedYaml, TriggerFinding, YamlPath } from './finding.ts'
import type { EmissionFile, RuleFile } from './rule-file.ts'

type Say = (path: YamlPath, where: string, found: string, allowed: string) => void

/** What zod cannot say: what a pattern needs of the other keys. */
export function shapeFindings(yaml: PositionedYaml, file: RuleFile, house: House): readonly TriggerFinding[] {
  const findings: TriggerFinding[] = []
  const say: Say = (path, where, found, allowed) => {
    findings.push(yaml.finding(path, coded('trigger.invalid', { where, found, allowed })))
  }
  anchorShape(file, say)
  timeShape(file, say)
  patternShape(file, say)
  emissionShape(file, house, say)
  if (file.calendar !== undefined && !house.calendars.has(file.calendar))
    say(['calendar'], 'calendar', file.calendar, [...house.calendars.keys()].join(' ') || '—')
  if (file.anchor !== undefined && !isStoredType(file.anchor.type))
    findings.push(yaml.finding(['anchor', 'type'], coded('trigger.unknown-type', { found: file.anchor.type })))
  return findings
}

function anchorShape(file: RuleFile, say: Say): void {
  if ((file.anchor === undefined) === (file.who === undefined)) {
    const found = file.anchor === undefined ? 'neither who nor anchor' : 'who and anchor'
    say([file.anchor === undefined ? 'pattern' : 'who'], 'anchor', found, 'anchor (a resource) or who (a person)')
  }
  const needsTime = ['after', 'before', 'deadline'].includes(file.pattern)
  if (needsTime && file.anchor !== undefined && file.anchor.at === undefined)
    say(['anchor'], 'anchor.at', 'none', 'the element that gives the time')
  const asksNothing = file.where.length === 0 && file.unless === undefined && file.complete === undefined
  if (file.anchor !== undefined && asksNothing)
    say(['anchor'], 'where', 'a rule that fires for everyone', 'where, unless or complete')
  if ('person' in file.record || 'person' in file.reads) say(['record', 'person'], 'record', 'person', 'a name that is not taken')
}

const offsetsOf = (file: RuleFile): readonly string[] =>
  file.steps ?? file.within ?? (file.offset === undefined ? [] : [file.offset])

const offsetKey = (file: RuleFile): string => (file.steps ? 'steps' : file.within ? 'within' : 'offset')

function timeShape(file: RuleFile, say: Say): void {
  const offsets = offsetsOf(file)
  const several = [file.offset, file.steps, file.within].filter((said) => said !== undefined)
  if (several.length > 1) say(['offset'], 'offset', 'offset and steps', 'one of offset, steps and within')
  const isNow = file.pattern === 'on' || file.pattern === 'threshold' || file.pattern === 'streak'
  if (isNow && offsets.length > 0)
    say([offsetKey(file)], 'offset', `an offset in an \`${file.pattern}\` rule`, 'none; use `after`')
  const needs = ['after', 'before', 'deadline', 'absent'].includes(file.pattern)
  if (needs && offsets.length === 0) say(['pattern'], 'offset', 'none', 'offset, steps or within')
  const wrongSign = file.pattern === 'before' ? (text: string) => !text.startsWith('-') : (text: string) => text.startsWith('-')
  if (offsets.some(wrongSign)) say([offsetKey(file)], 'offset', 'the wrong sign', file.pattern === 'before' ? '-3d' : '3d')
}

function patternShape(file: RuleFile, say: Say): void {
  const needs = (key: keyof RuleFile, patterns: readonly string[]): void => {
    if (patterns.includes(file.pattern) && file[key] === undefined)
      say(['pattern'], key, 'none', `${key} for \`${file.pattern}\``)
  }
  needs('missing', ['absent'])
  needs('streak', ['streak'])
  needs('who', ['segment'])
  if (file.pattern === 'every' && file.cycle === undefined && file.steps === undefined)
    say(['pattern'], 'cycle', 'none', 'cycle, or steps for a table')
  if (file.pattern !== 'every' && file.cycle !== undefined) say(['cycle'], 'cycle', file.pattern, 'pattern: every')
  if (file.streak !== undefined && !Object.hasOwn(file.record, file.streak.of))
    say(['streak', 'of'], 'streak.of', file.streak.of, Object.keys(file.record).join(' ') || 'a query of `record`')
}

function emissionShape(file: RuleFile, house: House, say: Say): void {
  const taken = new Map<string, (readonly number[] | undefined)[]>()
  for (const [index, emission] of file.emit.entries()) {
    const kind = Object.keys(emission)[0] as string
    const steps = stepsOf(emission)
    const clash = taken
      .get(kind)
      ?.some((other) => other === undefined || steps === undefined || other.some((one) => steps.includes(one)))
    if (clash) say(['emit'], 'emit', 'two of a kind', 'at most one of a kind for each step')
    taken.set(kind, [...(taken.get(kind) ?? []), steps])
    if ('task' in emission) ownerShape(emission, index, house, say)
    if (kind === 'communicationRequest' && file.consent === 'K4')
      say(['consent'], 'consent', 'K4 for what reaches a patient', 'K1 K2 K3')
    if (kind === 'group' && file.pattern !== 'segment') say(['emit', index], 'group', file.pattern, 'pattern: segment')
  }
}

const stepsOf = (emission: EmissionFile): readonly number[] | undefined => {
  const [body] = Object.values(emission) as { readonly step?: readonly number[] | undefined }[]
  return body?.step
}

function ownerShape(emission: Extract<EmissionFile, { task: unknown }>, index: number, house: House, say: Say): void {
  const { for: role, else: queue } = emission.task
  if (role.startsWith('queue/')) return
  if (!house.owners.has(role))
    say(['emit', index, 'task', 'for'], 'for', role, ['queue/<name>', ...house.owners.keys()].join(' '))
  if (queue === undefined) say(['emit', index, 'task', 'for'], 'else', 'none', 'the queue for when nobody has the role')
}
