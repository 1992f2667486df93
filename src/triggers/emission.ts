import type { Contribution, FhirObject, FhirValue } from '../fhir/contribution.ts'
import { rootId } from '../model/ids.ts'
import { openChannels } from './consent.ts'
import { contentOf, type Emitting, FOLLOW_UP_SYSTEM } from './emission-content.ts'
import type { Occurring } from './emission-occurring.ts'
import { ownerOf } from './owner.ts'
import type { Change, CompiledRule, Emission, EmittedType } from './rule.ts'

/** Types that a destination is told of; the others are read from the record and the feed. */
export type FollowUpType = 'Task' | 'CommunicationRequest'

const EMITTED: readonly string[] = ['Task', 'CommunicationRequest', 'Flag', 'Group', 'CarePlan'] satisfies EmittedType[]
const PROPOSAL = 'proposal'

/** The same follow-up is the same resource, however often it is decided. */
const followUpId = (salt: string, type: string, dedupeKey: string, ...more: readonly string[]): string =>
  rootId(salt, 'tributary', type, [dedupeKey, ...more])

/** The dedupe key of a resource a rule emitted; undefined for everything else, look-alikes written by clients included. */
export function dedupeKeyIn(salt: string, type: string, id: string, content: FhirObject): string | undefined {
  if (!EMITTED.includes(type)) return undefined
  for (const identifier of listOf(content.identifier)) {
    const key = identifier.system === FOLLOW_UP_SYSTEM ? identifier.value : undefined
    if (typeof key !== 'string') continue
    if (followUpId(salt, type, key) === id || followUpId(salt, type, key, PROPOSAL) === id) return key
  }
  return undefined
}

/** Id of the rule that a dedupe key belongs to. */
export const ruleOfKey = (dedupeKey: string): string => dedupeKey.slice(0, dedupeKey.indexOf('/'))

/** What a decision to emit becomes: one contribution an emission of the rule, about the anchor's source patient. */
export function contributionsOf(
  rule: CompiledRule,
  change: Change,
  occurring: Occurring,
  now: number,
  salt: string,
): readonly Contribution[] {
  return emissionsAt(rule, occurring).map((emission) => {
    // A member of a group is one row from entering to leaving; everything else is one resource an occurrence.
    const dedupeKey = emission.type === 'Group' ? `${rule.id}/${change.type}/${change.id}/member` : occurring.dedupeKey
    const id = followUpId(salt, emission.type, dedupeKey, ...(emission.isProposal ? [PROPOSAL] : []))
    const emitting = {
      rule,
      emission: reaching(rule, emission, change),
      change,
      occurring,
      now,
      dedupeKey,
      owner: ownerOf(rule, emission, change),
    }
    return {
      type: emission.type,
      id,
      mode: 'snapshot',
      content: { resourceType: emission.type, id, ...contentOf(emitting satisfies Emitting) },
      clear: [],
      sourcePatient: change.sourcePatient!,
      rule: `rule:${rule.id}`,
    }
  })
}

/** Of a segment that somebody leaves only the membership is told. */
function emissionsAt(rule: CompiledRule, { step = 0, leaves }: Occurring): readonly Emission[] {
  if (leaves) return rule.emit.filter(({ type }) => type === 'Group')
  return rule.emit.filter(({ steps }) => steps === undefined || steps.has(step))
}

/** Channels that the person has not refused, those they prefer first. */
function reaching(rule: CompiledRule, emission: Emission, { context }: Change): Emission {
  if (emission.type !== 'CommunicationRequest' || context === undefined) return emission
  const open = openChannels(emission.channels, context.consents, rule.zone)
  const rank = (channel: string): number => {
    const at = context.preferredChannels.indexOf(channel)
    return at < 0 ? context.preferredChannels.length : at
  }
  return { ...emission, channels: open.toSorted((a, b) => rank(a) - rank(b)) }
}

const listOf = (value: FhirValue | undefined): readonly FhirObject[] => (Array.isArray(value) ? (value as FhirObject[]) : [])
