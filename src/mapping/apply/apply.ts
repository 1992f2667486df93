import type { MapResult } from '../mapped.ts'
import { runInstructions } from '../plan/instructions.ts'
import type { MappingPlan } from '../plan/mapping.ts'
import type { Scope } from '../run/run.ts'
import { plain } from '../tree/hl7-element.ts'
import { instantOf, isNever, parseMoment } from '../values/time.ts'
import { makeContributions } from './contributions.ts'
import { findInstances } from './instances.ts'

/** Maps one message with the mapping chosen for it. Total: whatever the message holds, the result is a value. */
export function applyMapping(plan: MappingPlan, root: Scope): MapResult {
  const { run } = root
  for (const rule of plan.ignore)
    if (rule.when(root)) return { kind: 'ignored', mapping: plan.name, rule: `${plan.name}/${rule.name}` }
  findInstances(plan, root)
  const instructions = runInstructions(plan.instructions, root)
  const contributions = run.stop === undefined ? makeContributions(plan, root) : []
  if (run.stop !== undefined) return { kind: run.stop.kind, mapping: plan.name, error: run.stop.error }
  return {
    kind: 'mapped',
    mapping: plan.name,
    contributions,
    instructions,
    sourceTime: sourceTimeOf(plan, root),
    unmatched: run.unmatched,
    notices: run.notices,
    ...(run.trace === undefined ? {} : { lineage: run.trace.lineage }),
  }
}

function sourceTimeOf(plan: MappingPlan, root: Scope): number | undefined {
  const text = plain(plan.time?.text(root))
  if (text === undefined || isNever(text)) return undefined
  const moment = parseMoment(text)
  return moment === undefined ? undefined : instantOf(moment, root.run.context.zone)
}
