import type { FhirObject, FhirValue } from '../fhir/contribution.ts'
import { someAt, someCode, textsAt } from './element-path.ts'
import { select } from './record-query.ts'
import type { Change, CompiledRule, Emission, OwnerRole } from './rule.ts'

/** Whoever the emission's role means for this person; undefined: nobody has it, the queue does the work. */
export function ownerOf(rule: CompiledRule, { owner }: Emission, change: Change): string | undefined {
  if (owner === undefined) return undefined
  return owner.person === undefined ? memberOf(rule, owner, change) : referenceAt(change.person, owner.person)
}

const referenceAt = (resource: FhirObject | undefined, path: readonly string[]): string | undefined =>
  resource && textsAt(resource, [...path, 'reference'])[0]

/** The newest care team that has somebody in the role. */
function memberOf(rule: CompiledRule, { team, role }: OwnerRole, change: Change): string | undefined {
  if (team === undefined || role === undefined || change.record === undefined) return undefined
  const points = { now: 0, anchor: undefined, due: undefined }
  const teams = select(team, change.record, { anchor: change.content ?? {}, person: change.person, now: 0 }, points, rule.zone)
  for (const { resource } of teams.toReversed()) {
    const member = listOf(resource.participant).find(
      (one) => one.role !== undefined && someAt(one.role, [], (found) => someCode(found, role)),
    )
    const reference = member && textsAt(member, ['member', 'reference'])[0]
    if (reference !== undefined) return reference
  }
  return undefined
}

const listOf = (value: FhirValue | undefined): readonly FhirObject[] => (Array.isArray(value) ? (value as FhirObject[]) : [])
