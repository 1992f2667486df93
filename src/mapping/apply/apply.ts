import type { Lineage, MapResult } from '../mapped.ts'
import { runInstructions } from '../plan/instructions.ts'
import type { MappingPlan } from '../plan/mapping.ts'
import type { Scope } from '../run/run.ts'
import type { Trace } from '../run/trace.ts'
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
  const mapped = new Result(plan.name, contributions, instructions, sourceTimeOf(plan, root), run.unmatched, run.notices)
  return run.trace === undefined ? mapped : new ResultWithLineage(mapped, run.trace)
}

type Mapped = Extract<MapResult, { kind: 'mapped' }>

class Result implements Mapped {
  readonly kind = 'mapped'
  readonly mapping: string
  readonly contributions: Mapped['contributions']
  readonly instructions: Mapped['instructions']
  readonly sourceTime: Mapped['sourceTime']
  readonly unmatched: Mapped['unmatched']
  readonly notices: Mapped['notices']

  constructor(
    mapping: string,
    contributions: Mapped['contributions'],
    instructions: Mapped['instructions'],
    sourceTime: Mapped['sourceTime'],
    unmatched: Mapped['unmatched'],
    notices: Mapped['notices'],
  ) {
    this.mapping = mapping
    this.contributions = contributions
    this.instructions = instructions
    this.sourceTime = sourceTime
    this.unmatched = unmatched
    this.notices = notices
  }
}

/** Lineage is written when it is read. A getter of each result by itself would cost more than the mapping. */
class ResultWithLineage extends Result {
  readonly #trace: Trace

  constructor(mapped: Result, trace: Trace) {
    super(mapped.mapping, mapped.contributions, mapped.instructions, mapped.sourceTime, mapped.unmatched, mapped.notices)
    this.#trace = trace
  }

  get lineage(): readonly Lineage[] {
    return this.#trace.lineage
  }
}

function sourceTimeOf(plan: MappingPlan, root: Scope): number | undefined {
  const text = plain(plan.time?.text(root))
  if (text === undefined || isNever(text)) return undefined
  const moment = parseMoment(text)
  return moment === undefined ? undefined : instantOf(moment, root.run.context.zone)
}
