import type { FhirObject } from '../../fhir/contribution.ts'
import { POLICIES, readRows } from '../codes/read-table.ts'
import type { CodeEntry, CodeTable, CodeTables, UnmatchedPolicy } from '../codes/tables.ts'
import type { Compiled } from '../expression/compiled.ts'
import type { Scope } from '../run/run.ts'
import type { Element } from '../tree/element.ts'
import { entryOf, textOfNode, type YamlMap } from '../yaml-tree.ts'
import type { Convert, Made } from './choice.ts'
import { textOf } from './primitives.ts'
import { compileValue, report, type Settings, type Target } from './settings.ts'

type Find = (scope: Scope, code: string, system: string | undefined) => CodeEntry | undefined

/** A table by name, or the rule's own `map:`. */
interface Lookup {
  readonly name: string
  readonly find: Find
  readonly table: CodeTable | undefined
  readonly policy: UnmatchedPolicy
}

function lookupOf(node: YamlMap, keyword: 'code' | 'concept' | 'map', target: Target, settings: Settings): Lookup | undefined {
  const policy = policyOf(node, settings)
  if (keyword === 'map') {
    const rows = readRows(entryOf(node, 'map'), undefined, node, settings.findings)
    const otherwise = rows.get('*')
    for (const [code, entry] of rows) checkCode(entry, code, target, node, settings)
    const name = `${settings.name}/${settings.rule}.${target.path}`
    return { name, find: (_scope, code) => rows.get(code) ?? otherwise, table: undefined, policy: policy ?? 'keep' }
  }
  const at = entryOf(node, keyword)!
  const name = textOfNode(at) ?? ''
  const table = settings.tables.get(name)
  if (table === undefined) {
    report(settings, at, 'mapping.unknown-table', { found: name, allowed: settings.tables.names.join(', ') })
    return undefined
  }
  // Tables of the generated base hold codes of later versions of FHIR: those are unmatched, not wrong.
  const generated = table.place.layer === 'base'
  if (keyword === 'code' && !generated)
    for (const [code, entry] of table.rows) checkCode(entry, code, target, table.place, settings)
  const { tables } = settings
  const find = finder(tables, name)
  const { codes } = target
  return {
    name,
    find:
      keyword === 'code' && generated && codes !== undefined && target.types[0] === 'code'
        ? (scope, code, system) => allowedOnly(find(scope, code, system), codes)
        : find,
    table,
    policy: policy ?? table.unmatched ?? 'keep',
  }
}

const allowedOnly = (entry: CodeEntry | undefined, codes: ReadonlySet<string>): CodeEntry | undefined =>
  entry !== undefined && codes.has(entry.code) ? entry : undefined

/** Which table stands for the name is the interface's to say: looked up once for each. */
function finder(tables: CodeTables, name: string): Find {
  let overrides: Readonly<Record<string, string>> | undefined
  let first: CodeTable | undefined
  return (scope, code, system) => {
    const said = scope.run.context.tables
    if (said !== overrides) {
      overrides = said
      first = tables.standing(name, said)
    }
    return tables.findFrom(first, code, system)
  }
}

function policyOf(node: YamlMap, settings: Settings): UnmatchedPolicy | undefined {
  const at = entryOf(node, 'unmatched')
  const policy = textOfNode(at)
  if (at === undefined) return undefined
  if (policy === undefined || !POLICIES.includes(policy))
    report(settings, at, 'mapping.bad-value', { found: policy ?? at.kind, allowed: POLICIES.join(', ') })
  return policy as UnmatchedPolicy
}

/** A required binding allows only its own codes. */
function checkCode(
  entry: CodeEntry,
  code: string,
  target: Target,
  place: Parameters<typeof report>[1],
  settings: Settings,
): void {
  if (target.codes !== undefined && target.types[0] === 'code' && !target.codes.has(entry.code)) {
    report(settings, place, 'mapping.bad-code', {
      found: entry.code,
      where: `${target.path} (${code})`,
      allowed: codesText(target.codes),
    })
  }
}

export const codesText = (codes: ReadonlySet<string>): string =>
  [...codes]
    .filter((code) => !code.includes('|'))
    .slice(0, 30)
    .join(', ')

/** `code:`, `map:`: the table's code takes the place of the source's. `concept:` adds the standard coding to the source's own. */
export function codedConvert(
  node: YamlMap,
  keyword: 'code' | 'concept' | 'map',
  target: Target,
  base: Convert | undefined,
  settings: Settings,
): Convert | undefined {
  const lookup = lookupOf(node, keyword, target, settings)
  if (lookup === undefined) return undefined
  if (keyword === 'concept') return conceptConvert(lookup, base)
  const local = textReader(entryOf(node, 'system'), settings)
  return translated(lookup, target.types[0] ?? 'code', local, base)
}

function textReader(node: ReturnType<typeof entryOf>, settings: Settings): ((scope: Scope) => string | undefined) | undefined {
  if (node === undefined) return undefined
  if (node.kind === 'scalar') {
    const text = textOfNode(node)
    return () => text
  }
  const from = node.kind === 'map' ? entryOf(node, 'from') : undefined
  const compiled: Compiled | undefined = from === undefined ? undefined : compileValue(settings, from)
  return compiled?.text
}

function unmatched(scope: Scope, lookup: Lookup, code: string, system: string, display: string): UnmatchedPolicy {
  if (lookup.table?.quiet !== true) scope.run.unmatchedCode(lookup.name, system, code, display)
  if (lookup.policy === 'hold') scope.run.halt('held', 'mapping.code-held', { found: lookup.name, where: scope.run.rule })
  return lookup.policy
}

/** The source's code: what its datatype makes of it where the rule names one, else its text or first part. */
function codeOf(scope: Scope, element: Element, base: Convert | undefined): string | undefined {
  if (base === undefined) return textOf(element) ?? textOf(element.child(1) ?? element)
  const made = base(scope, element)
  if (typeof made === 'string') return made
  const code = typeof made === 'object' && made !== null && 'code' in made ? made.code : undefined
  return typeof code === 'string' ? code : undefined
}

function translated(
  lookup: Lookup,
  type: string,
  local: ((scope: Scope) => string | undefined) | undefined,
  base: Convert | undefined,
): Convert {
  return (scope, element) => {
    const code = codeOf(scope, element, base)
    if (code === undefined) return undefined
    const entry = lookup.find(scope, code, undefined)
    if (entry !== undefined) return shaped(type, entry, undefined)
    const system = local?.(scope) ?? lookup.table?.local
    const policy = unmatched(scope, lookup, code, system ?? '', element.child(2)?.text() ?? '')
    // A code element takes only codes of its own; a local one may stand in a coding, and always as text.
    if (policy !== 'keep' || (type !== 'CodeableConcept' && type !== 'Coding' && type !== 'string' && type !== 'uri'))
      return undefined
    if (type === 'uri') return undefined
    return shaped(type, { code, display: undefined, system }, code)
  }
}

function shaped(type: string, entry: CodeEntry, text: string | undefined): Made {
  if (type !== 'CodeableConcept' && type !== 'Coding') return entry.code
  const coding = codingOf(entry)
  if (type === 'Coding') return coding
  const concept: FhirObject = { coding: [coding] }
  if (text !== undefined) concept.text = text
  return concept
}

function codingOf(entry: CodeEntry): FhirObject {
  const coding: FhirObject = {}
  if (entry.system !== undefined) coding.system = entry.system
  coding.code = entry.code
  if (entry.display !== undefined) coding.display = entry.display
  return coding
}

function conceptConvert(lookup: Lookup, base: Convert | undefined): Convert {
  return (scope, element) => {
    const made = base?.(scope, element)
    const concept = typeof made === 'object' && made !== null && !('value' in made) ? (made as FhirObject) : undefined
    return concept === undefined ? undefined : withStandard(scope, lookup, concept)
  }
}

/** The first coding that the table knows adds its standard one. A coding that is standard already needs none. */
function withStandard(scope: Scope, lookup: Lookup, concept: FhirObject): Made {
  const codings = (concept.coding ?? []) as FhirObject[]
  let sought: FhirObject | undefined
  for (const coding of codings) {
    if (typeof coding.code !== 'string') continue
    const system = typeof coding.system === 'string' ? coding.system : undefined
    if (system !== undefined && system === lookup.table?.system) return concept
    const entry = lookup.find(scope, coding.code, system)
    if (entry !== undefined) {
      if (coding.system === undefined && lookup.table?.local !== undefined) coding.system = lookup.table.local
      return codings.some((one) => one.code === entry.code && one.system === entry.system)
        ? concept
        : { ...concept, coding: [...codings, codingOf(entry)] }
    }
    sought ??= coding
  }
  if (sought === undefined) return concept
  if (sought.system === undefined && lookup.table?.local !== undefined) sought.system = lookup.table.local
  const policy = unmatched(
    scope,
    lookup,
    String(sought.code),
    String(sought.system ?? ''),
    String(sought.display ?? concept.text ?? ''),
  )
  return policy === 'drop' ? undefined : concept
}

/** `system:` beside `from:`, for rows: the value is a code (or number) of that system. `text:` is what people read. */
export function systemConvert(node: YamlMap, type: string, settings: Settings): Convert | undefined {
  const system = textReader(entryOf(node, 'system'), settings)
  const textNode = entryOf(node, 'text')
  const text = textNode === undefined ? undefined : compileValue(settings, textNode)
  return (scope, element: Element) => {
    const code = textOf(element)
    const display = text === undefined ? undefined : text.text(scope)
    if (code === undefined) return display === undefined || type !== 'CodeableConcept' ? undefined : { text: display }
    const uri = system?.(scope)
    if (type === 'Identifier') return uri === undefined ? { value: code } : { system: uri, value: code }
    const coding = codingOf({ code, display, system: uri })
    if (type === 'Coding') return coding
    return display === undefined ? { coding: [coding] } : { coding: [coding], text: display }
  }
}
