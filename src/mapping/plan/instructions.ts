import type { IdentityInstruction } from '../mapped.ts'
import type { Scope } from '../run/run.ts'
import { entryOf, textOfNode, type YamlMap, type YamlNode } from '../yaml-tree.ts'
import { compilePatientKey, idOf, type ReadKey } from './key.ts'
import { compileEach, type Places } from './scopes.ts'
import { checkKeys, compileCondition, report, type Settings } from './settings.ts'

/** A merge, link or unlink that a message states about two source patients. */
export interface InstructionPlan {
  readonly name: string
  readonly kind: IdentityInstruction['kind']
  readonly event: IdentityInstruction['event']
  readonly survivor: ReadKey
  readonly retired: ReadKey
  readonly places: Places | undefined
  readonly when: ((scope: Scope) => boolean) | undefined
}

const KINDS = ['merge', 'link', 'unlink'] as const
const EVENTS: Readonly<Record<IdentityInstruction['kind'], IdentityInstruction['event']>> = {
  merge: 'A40',
  link: 'A24',
  unlink: 'A37',
}

/** `instructions: { a40: { merge: { survivor: PID-3, retired: MRG-1 } } }`. */
export function compileInstructions(node: YamlNode | undefined, settings: Settings): InstructionPlan[] {
  if (node === undefined) return []
  if (node.kind !== 'map') {
    report(settings, node, 'mapping.bad-value', { found: node.kind, allowed: 'name: { merge | link | unlink }' })
    return []
  }
  const plans: InstructionPlan[] = []
  for (const [name, { value }] of node.entries) {
    const plan = value.kind === 'map' ? compileOne(name, value, settings) : undefined
    if (plan !== undefined) plans.push(plan)
  }
  return plans
}

function compileOne(name: string, node: YamlMap, settings: Settings): InstructionPlan | undefined {
  checkKeys(settings, node, [...KINDS, 'each', 'when', 'event'])
  const kind = KINDS.find((one) => node.entries.has(one))
  const pair = kind && entryOf(node, kind)
  const survivor = pair?.kind === 'map' ? entryOf(pair, 'survivor') : undefined
  const retired = pair?.kind === 'map' ? entryOf(pair, 'retired') : undefined
  if (kind === undefined || survivor === undefined || retired === undefined) {
    report(settings, node, 'mapping.bad-value', { found: name, allowed: 'merge | link | unlink: { survivor, retired }' })
    return undefined
  }
  const keys = { survivor: compilePatientKey(survivor, settings), retired: compilePatientKey(retired, settings) }
  const each = entryOf(node, 'each')
  if (keys.survivor === undefined || keys.retired === undefined) return undefined
  return {
    name,
    kind,
    event: (textOfNode(entryOf(node, 'event')) as IdentityInstruction['event'] | undefined) ?? EVENTS[kind],
    survivor: keys.survivor,
    retired: keys.retired,
    places: each && compileEach(each, textOfNode(each) ?? '', settings),
    when: compileCondition(settings, entryOf(node, 'when')),
  }
}

/** What the message states; an instruction that lacks a number fails the message. */
export function runInstructions(plans: readonly InstructionPlan[], root: Scope): IdentityInstruction[] {
  const out: IdentityInstruction[] = []
  for (const plan of plans) {
    for (const scope of plan.places?.(root) ?? [root]) {
      if (plan.when !== undefined && !plan.when(scope)) continue
      const survivor = plan.survivor(scope)
      const retired = plan.retired(scope)
      if (survivor === undefined || retired === undefined) {
        root.run.halt('failed', 'mapping.key-empty', { found: plan.name, where: survivor === undefined ? 'survivor' : 'retired' })
        continue
      }
      const ids = { survivor: idOf(scope, 'Patient', survivor), retired: idOf(scope, 'Patient', retired) }
      if (ids.survivor !== ids.retired) out.push({ kind: plan.kind, ...ids, event: plan.event })
    }
  }
  return out
}
