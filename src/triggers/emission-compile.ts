import type { House } from './compile-house.ts'
import type { Emission, PayloadFieldValue } from './rule.ts'
import { type EmissionFile, PAYLOAD_FIELDS, type PayloadField } from './rule-file.ts'

const NONE = {
  isProposal: false,
  content: undefined,
  priority: 'routine',
  channels: [],
  queue: undefined,
  owner: undefined,
  isSensitive: false,
  steps: undefined,
  fields: [],
} as const

/** One emission of a rule file as it runs. */
export function emissionOf(file: EmissionFile, house: House, rule: string): Emission {
  if ('task' in file) {
    const { category = rule, content, priority, channels, fields, step, for: role, else: queue } = file.task
    const isQueue = role.startsWith('queue/')
    return {
      ...NONE,
      type: 'Task',
      category,
      content,
      priority,
      channels,
      queue: queueName(isQueue ? role : (queue ?? role)),
      owner: isQueue ? undefined : house.owners.get(role),
      steps: stepsOf(step),
      fields: fieldValues(fields),
    }
  }
  if ('communicationRequest' in file) {
    const { category, content, priority, channels, fields, step } = file.communicationRequest
    const said = { category, content, priority, channels, steps: stepsOf(step), fields: fieldValues(fields) }
    return { ...NONE, ...said, type: 'CommunicationRequest' }
  }
  if ('flag' in file) return { ...NONE, type: 'Flag', category: file.flag.category, steps: stepsOf(file.flag.step) }
  if ('group' in file)
    return { ...NONE, type: 'Group', category: file.group.key, isSensitive: file.group.sensitive, steps: ENTERING }
  if ('carePlan' in file)
    return { ...NONE, type: 'CarePlan', category: 'plan', content: file.carePlan.plan, steps: stepsOf(file.carePlan.step) }
  const { category, content, priority, fields, step, for: queue } = file.appointment
  const said = { category, content, priority, queue: queueName(queue), steps: stepsOf(step), fields: fieldValues(fields) }
  return { ...NONE, ...said, type: 'Task', isProposal: true }
}

/** Membership begins with the first step; the others are what is done about it. */
const ENTERING: ReadonlySet<number> = new Set([0])

const queueName = (written: string): string => written.replace(/^queue\//, '')

const stepsOf = (steps: readonly number[] | undefined): ReadonlySet<number> | undefined =>
  steps === undefined ? undefined : new Set(steps)

const fieldValues = (fields: Readonly<Record<string, string>>): readonly PayloadFieldValue[] =>
  Object.entries(fields).map(([name, said]) => {
    const kind = PAYLOAD_FIELDS[name as PayloadField]
    return { name: name as PayloadField, kind, key: kind === 'key' || kind === 'flag' ? said : '' }
  })
