import { coded } from '../model/errors.ts'
import type { PositionedYaml, TriggerFinding } from './finding.ts'
import { PAYLOAD_FIELDS, type PayloadField, type RuleFile } from './rule-file.ts'

/** A key of ours can be no name, number or sentence: words of letters, no run of digits long enough to identify. */
const KEY = /^(?=.{1,64}$)[a-z][a-z0-9]*(?:[-/][a-z0-9]{1,20})*$/
const LONG_NUMBER = /\d{5}/

const ALLOWED = Object.entries(PAYLOAD_FIELDS)
  .map(([name, kind]) => `${name} (${kind})`)
  .join(' ')

/** Fields of an emission that would carry more than keys, references and times out of the house. */
export function leakFindings(yaml: PositionedYaml, file: RuleFile): readonly TriggerFinding[] {
  return file.emit.flatMap((emission, index) => {
    const [kind, body] =
      'task' in emission ? (['task', emission.task] as const) : (['communicationRequest', emission.communicationRequest] as const)
    const path = ['emit', index, kind]
    const fields = Object.entries(body.fields).filter(([name, said]) => leaks(name, said))
    const content = body.content !== undefined && LONG_NUMBER.test(body.content) ? ['content'] : []
    return [
      ...fields.map(([name, said]) =>
        yaml.keyFinding(
          [...path, 'fields'],
          name,
          coded('trigger.leak', { where: `${file.rule}.${name}`, found: said, allowed: ALLOWED }),
        ),
      ),
      ...content.map((name) =>
        yaml.finding(
          [...path, name],
          coded('trigger.leak', { where: `${file.rule}.${name}`, found: 'a number', allowed: ALLOWED }),
        ),
      ),
    ]
  })
}

function leaks(name: string, said: string): boolean {
  if (!Object.hasOwn(PAYLOAD_FIELDS, name)) return true
  const kind = PAYLOAD_FIELDS[name as PayloadField]
  if (kind === 'key') return !KEY.test(said) || LONG_NUMBER.test(said)
  return said !== kind
}
