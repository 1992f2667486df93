import type { Compiled } from '../expression/compiled.ts'
import { Scope } from '../run/run.ts'
import { groupsIn, segmentsIn } from '../tree/groups.ts'
import { textOfNode, type YamlNode } from '../yaml-tree.ts'
import { compileValue, report, type Settings } from './settings.ts'

/** The places a rule is applied at, below a place. */
export type Places = (scope: Scope) => readonly Scope[]

const SEGMENT = /^[A-Z][A-Z0-9]{2}$/
const SEGMENT_HERE = /^here ([A-Z][A-Z0-9]{2})$/
const GROUP = /^[A-Z][A-Z0-9_]{3,}$/

/** `each: ORDER_OBSERVATION`, `each: DG1`, `each: PID-3`, `each: items[*]`, and chains of them with `>`. */
export function compileEach(node: YamlNode, source: string, settings: Settings): Places | undefined {
  const steps: Places[] = []
  for (const part of source.split('>')) {
    const step = compileStep(node, part.trim(), settings)
    if (step === undefined) return undefined
    steps.push(step)
  }
  if (steps.length === 1) return steps[0]
  return (scope) => steps.reduce<readonly Scope[]>((scopes, step) => scopes.flatMap((one) => step(one)), [scope])
}

function compileStep(node: YamlNode, name: string, settings: Settings): Places | undefined {
  if (settings.format === 'hl7v2' && SEGMENT.test(name)) return segments(name)
  const here = SEGMENT_HERE.exec(name)?.[1]
  if (settings.format === 'hl7v2' && here !== undefined) return segmentsHere(here)
  if (settings.format === 'hl7v2' && GROUP.test(name)) return groups(name)
  const compiled = compileValue(settings, { ...node, kind: 'scalar', value: name, source: name })
  return compiled && values(compiled)
}

const MAX_PLACES = 10_000

function segments(name: string): Places {
  return (scope) => {
    if (scope.group === undefined) return []
    const found = segmentsIn(scope.group, name)
    if (found.length > MAX_PLACES)
      scope.run.notice('mapping.truncated', { found: found.length, where: name, allowed: MAX_PLACES })
    return found.slice(0, MAX_PLACES).map(({ group, segment }) => new Scope(scope.run, group, segment, undefined))
  }
}

/** `each: here NTE`: those that stand in the group itself, never those of the groups in it. */
function segmentsHere(name: string): Places {
  return (scope) =>
    (scope.group?.segments ?? [])
      .filter((segment) => segment.name === name)
      .slice(0, MAX_PLACES)
      .map((segment) => new Scope(scope.run, scope.group, segment, undefined))
}

function groups(name: string): Places {
  return (scope) => {
    if (scope.group === undefined) return []
    const found = groupsIn(scope.group, name)
    if (found.length > MAX_PLACES)
      scope.run.notice('mapping.truncated', { found: found.length, where: name, allowed: MAX_PLACES })
    return found.slice(0, MAX_PLACES).map((group) => new Scope(scope.run, group, undefined, undefined))
  }
}

const values = (compiled: Compiled): Places => {
  return (scope) =>
    compiled
      .all(scope)
      .filter((element) => element.valued())
      .map((element) => scope.on(element))
}

/** `report > OBSERVATION`: the rule it hangs on, and the rest. */
export function splitParent(node: YamlNode, settings: Settings): { readonly parent: string | undefined; readonly rest: string } {
  const source = textOfNode(node)
  if (source === undefined) {
    report(settings, node, 'mapping.bad-value', { found: node.kind, allowed: 'each: GROUP | SEG | SEG-1 | rule > GROUP' })
    return { parent: undefined, rest: '' }
  }
  const [first = '', ...rest] = source.split('>').map((part) => part.trim())
  return settings.rules.has(first) ? { parent: first, rest: rest.join(' > ') } : { parent: undefined, rest: source }
}
