import type { Contribution, FhirObject } from '../../fhir/contribution.ts'
import { idOf } from '../plan/key.ts'
import { incomplete } from '../plan/made.ts'
import type { MappingPlan } from '../plan/mapping.ts'
import { contentOf, isOfNobody, type ResourcePlan } from '../plan/resource.ts'
import { soundPart } from '../run/complete.ts'
import { mergeContent } from '../run/merge.ts'
import type { Instance, Run, Scope } from '../run/run.ts'

/** A contribution while it may still be joined with another of the same id. */
type Draft = { -readonly [K in keyof Contribution]: Contribution[K] }

/** Fills every resource found; one contribution a resource. */
export function makeContributions(plan: MappingPlan, root: Scope): readonly Contribution[] {
  const { run } = root
  const drafts = new Map<string, Draft>()
  const mapped = mappingPatient(plan, root)
  for (const resource of plan.resources) {
    run.rule = `${plan.name}/${resource.name}`
    for (const instance of run.instances.of(resource.index)) {
      const draft = fillInstance(resource, instance, run, mapped)
      if (draft === undefined) {
        // Nothing refers to what it made.
        run.made = []
        continue
      }
      keep(drafts, draft, run)
      keepMade(drafts, draft, run)
    }
  }
  addChildren(plan, run, drafts)
  return [...drafts.values()]
}

function keep(drafts: Map<string, Draft>, draft: Draft, run: Run): void {
  // Ids of different types never meet but by their types.
  const name = `${draft.type}/${draft.id}`
  const before = drafts.get(name)
  if (before === undefined) drafts.set(name, draft)
  else join(before, draft, run)
}

/** Resources that references of this one made: of its patient, or of nobody. */
function keepMade(drafts: Map<string, Draft>, { mode, rule, sourcePatient }: Draft, run: Run): void {
  for (const { type, id, content } of run.made.splice(0)) {
    const draft: Draft = { type, id, mode, content, clear: [], rule }
    if (sourcePatient !== undefined && !isOfNobody(type)) draft.sourcePatient = sourcePatient
    keep(drafts, draft, run)
  }
}

type PatientOf = (instance: Instance) => string | undefined

/** The source patient of what names none itself: the mapping's patient rule, else its `patient:` number. */
function mappingPatient(plan: MappingPlan, root: Scope): PatientOf {
  const { patientRule, patient } = plan
  if (patientRule !== undefined) {
    return (instance) => root.run.instances.near(patientRule.index, instance, instance.scope)[0]?.id
  }
  if (patient === undefined) return () => undefined
  return (instance) => {
    const key = patient(instance.scope)
    if (key !== undefined) return idOf(instance.scope, 'Patient', key)
    // Said to be somebody's and nobody named: a reading or a bill must not lie about as nobody's.
    root.run.halt('failed', 'mapping.key-empty', { found: root.run.rule, where: 'patient' })
    return undefined
  }
}

function fillInstance(resource: ResourcePlan, instance: Instance, run: Run, mapped: PatientOf): Draft | undefined {
  run.current = instance
  run.clear = []
  if (run.trace !== undefined) run.trace.resource = `${resource.type}/${instance.id}`
  let { content, said } = contentOf(resource, instance.id, instance.scope)
  const { clear } = run
  // Constants alone are no news of this patient; a number alone is a reference to one (architecture, "Patients and persons").
  if (!said && clear.length === 0 && !resource.object.constantOnly) return undefined
  if (resource.type === 'Patient' && clear.length === 0 && !hasDemographics(content)) return undefined
  if (resource.dropIncomplete) {
    const kept = soundPart(resource.type, content, incomplete(run, resource.type))
    if (kept === undefined) return undefined
    content = kept
  }
  const own = resource.type === 'Patient' ? instance.id : resource.object.patientOf?.(instance.scope)
  const sourcePatient = own ?? (resource.ofNobody ? undefined : mapped(instance))
  const draft: Draft = { type: resource.type, id: instance.id, mode: resource.mode, content, clear, rule: run.rule }
  if (sourcePatient !== undefined) draft.sourcePatient = sourcePatient
  if (resource.move) draft.move = true
  return draft
}

const NO_DEMOGRAPHICS = new Set(['resourceType', 'id', 'identifier', 'active', 'managingOrganization'])

function hasDemographics(content: FhirObject): boolean {
  for (const name in content) if (!NO_DEMOGRAPHICS.has(name)) return true
  return false
}

function join(before: Draft, draft: Draft, run: Run): void {
  const contradicted = mergeContent(before.content, draft.content)
  if (draft.clear.length > 0)
    before.clear = [...new Set([...before.clear, ...draft.clear])].filter((path) => !Object.hasOwn(before.content, path))
  if (contradicted.length > 0) run.notice('mapping.same-key', { found: contradicted.join(', '), where: run.rule })
}

/** Children that this message has, stamped on their parents where a rule says `missing: withdraw`. */
function addChildren(plan: MappingPlan, run: Run, drafts: ReadonlyMap<string, Draft>): void {
  for (const resource of plan.resources) {
    if (resource.missing !== 'withdraw' || resource.parent === undefined) continue
    const rule = `${plan.name}/${resource.name}`
    for (const parent of run.instances.of(resource.parent)) {
      const draft = drafts.get(`${parent.type}/${parent.id}`)
      if (draft === undefined) continue
      const ids = run.instances
        .of(resource.index)
        .filter((one) => one.parent === parent && drafts.has(`${one.type}/${one.id}`))
        .map((one) => one.id)
      draft.children = { ...draft.children, [rule]: [...new Set([...(draft.children?.[rule] ?? []), ...ids])] }
    }
  }
}
