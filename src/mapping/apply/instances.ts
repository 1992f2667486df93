import { childId } from '../../model/ids.ts'
import { idOf, readParts } from '../plan/key.ts'
import type { MappingPlan } from '../plan/mapping.ts'
import type { ResourcePlan } from '../plan/resource.ts'
import type { Instance, Run, Scope } from '../run/run.ts'

/** Finds every resource the message makes and its id, parents first, before any is filled. */
export function findInstances(plan: MappingPlan, root: Scope): void {
  const { run } = root
  for (const resource of plan.resources) {
    run.rule = `${plan.name}/${resource.name}`
    if (resource.parent === undefined) addAt(resource, root, undefined, run)
    else for (const parent of run.instances.of(resource.parent)) addAt(resource, parent.scope, parent, run)
  }
}

function addAt(resource: ResourcePlan, from: Scope, parent: Instance | undefined, run: Run): void {
  if (resource.places === undefined) {
    add(resource, from, parent, run)
    return
  }
  for (const scope of resource.places(from)) add(resource, scope, parent, run)
}

function add(resource: ResourcePlan, scope: Scope, parent: Instance | undefined, run: Run): void {
  if (resource.when !== undefined && !resource.when(scope)) {
    run.dropped?.add(run.rule)
    return
  }
  const above = resource.key.kind === 'child' ? parentOf(resource.key.of, parent, scope, run) : undefined
  const id = resource.key.kind === 'root' ? rootKey(resource, scope) : above && childKey(resource, above, scope)
  if (id !== undefined) run.instances.add({ rule: resource.index, type: resource.type, id, scope, parent: parent ?? above })
  else if (!resource.skipWithoutKey) run.halt('failed', 'mapping.key-empty', { found: run.rule, where: resource.keyText })
}

const parentOf = (rule: number, parent: Instance | undefined, scope: Scope, run: Run): Instance | undefined =>
  run.instances.near(rule, parent, scope)[0]

function rootKey(resource: ResourcePlan, scope: Scope): string | undefined {
  const key = resource.key.kind === 'root' ? resource.key.read(scope) : undefined
  return key && idOf(scope, resource.type, key)
}

function childKey(resource: ResourcePlan, above: Instance, scope: Scope): string | undefined {
  const parts = resource.key.kind === 'child' ? readParts(resource.key.parts, scope) : undefined
  return parts && childId(above.id, resource.type, parts)
}
