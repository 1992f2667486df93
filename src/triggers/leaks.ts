import { coded } from '../model/errors.ts'
import type { PositionedYaml, TriggerFinding } from './finding.ts'
import { type EmissionFile, PAYLOAD_FIELDS, type PayloadField, type RuleFile, STAFF_FIELDS } from './rule-file.ts'

/** A key of ours can be no name, number or sentence: words of letters, no run of digits long enough to identify. */
const KEY = /^(?=.{1,64}$)[a-z][a-z0-9]*(?:[-/][a-z0-9]{1,20})*$/
const LONG_NUMBER = /\d{5}/

const ALLOWED = Object.entries(PAYLOAD_FIELDS)
  .map(([name, kind]) => `${name} (${kind})`)
  .join(' ')

/** Fields of an emission that would carry more than keys, references and times out of the house. */
export function leakFindings(yaml: PositionedYaml, file: RuleFile): readonly TriggerFinding[] {
  return file.emit.flatMap((emission, index) => {
    const { kind, fields, texts } = saidBy(emission)
    const path = ['emit', index, kind]
    const where = (name: string): string => `${file.rule}.${name}`
    const leaking = Object.entries(fields).filter(([name, said]) => leaks(name, said, kind))
    return [
      ...leaking.map(([name, said]) =>
        yaml.keyFinding([...path, 'fields'], name, coded('trigger.leak', { where: where(name), found: said, allowed: ALLOWED })),
      ),
      ...Object.entries(texts)
        .filter(([, said]) => said !== undefined && LONG_NUMBER.test(said))
        .map(([name]) =>
          yaml.finding([...path, name], coded('trigger.leak', { where: where(name), found: 'a number', allowed: ALLOWED })),
        ),
    ]
  })
}

interface Said {
  readonly kind: string
  readonly fields: Readonly<Record<string, string>>
  /** What leaves as it is written. */
  readonly texts: Readonly<Record<string, string | undefined>>
}

function saidBy(emission: EmissionFile): Said {
  const [kind, body] = Object.entries(emission)[0] as [string, Partial<Record<string, unknown>>]
  const text = (name: string): string | undefined => (typeof body[name] === 'string' ? body[name] : undefined)
  return {
    kind,
    fields: (body.fields ?? {}) as Said['fields'],
    texts: { content: text('content'), category: text('category'), key: text('key'), plan: text('plan') },
  }
}

function leaks(name: string, said: string, kind: string): boolean {
  if (!Object.hasOwn(PAYLOAD_FIELDS, name)) return true
  if (kind === 'communicationRequest' && STAFF_FIELDS.includes(name)) return true
  const allowed = PAYLOAD_FIELDS[name as PayloadField]
  if (allowed === 'key') return !KEY.test(said) || LONG_NUMBER.test(said)
  return allowed === 'flag' ? said !== 'true' && said !== 'false' : said !== allowed
}
