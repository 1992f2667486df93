import { type Element, elementOf, isPrimitive, isStoredType } from '../../src/fhir/elements.ts'
import { type At, pathText, refuse, ruleOf } from './rules.ts'
import type { SourceRow } from './source.ts'
import { type LinkNode, type Node, rowsOf } from './tree.ts'
import { isList, type Yaml, type YamlObject } from './write-yaml.ts'

/** Elements that are the store's own or never come of a message. */
const OWN_ELEMENTS = new Set(['meta', 'text', 'id', 'implicitRules', 'contained', 'modifierExtension'])

/** What R4 requires of a resource that a reference makes, and no row gives. */
const REQUIRED: Readonly<Record<string, YamlObject>> = {
  Condition: { subject: { to: 'patient' } },
  ServiceRequest: { status: 'unknown', intent: 'order', subject: { to: 'patient' } },
  EpisodeOfCare: { status: 'active', patient: { to: 'patient' } },
  RelatedPerson: { patient: { to: 'patient' } },
  DocumentReference: { status: 'current' },
  Procedure: { status: 'unknown', subject: { to: 'patient' } },
}

/** The same for parts of a resource. */
const REQUIRED_PARTS: Readonly<Record<string, YamlObject>> = {
  'Appointment.participant': { status: 'accepted' },
  'MessageHeader.destination': { endpoint: { from: 'join("", "urn:hl7v2:application:", uri(MSH-5.1 | MSH-6.1 | "unknown"))' } },
}

/** What stands where no row gives one that R4 wants beside the others. */
const DEFAULTS: Readonly<Record<string, string>> = { 'ContactPoint.system': 'other' }

/** Repetitions that an index of `each` stands for. */
const EACH_OF = 'OBX-5'

/** Where a Location is, from the whole to the part: names of rooms are no names without their building. */
const PLACE_PARTS = ['4', '7', '8', '1', '2', '3']

/** The `set:` of an object of this type; undefined when no row of it could be taken. */
export function emitObject(at: At, nodes: readonly Node[], type: string): YamlObject | undefined {
  const out: YamlObject = {}
  for (const [name, variants] of Map.groupBy(nodes, (node) => node.name)) {
    const rows = variants.flatMap(rowsOf)
    const element = elementOf(type, name)
    if (element === undefined) refuse(at, rows, `R4 has no \`${name}\` in \`${type}\``)
    else if (OWN_ELEMENTS.has(name) && isStoredType(type)) refuse(at, rows, `\`${name}\` is the store's own`)
    else emitElement(at, element, name, type, variants, out)
  }
  return Object.keys(out).length === 0 ? undefined : out
}

function emitElement(at: At, element: Element, name: string, parent: string, variants: readonly Node[], out: YamlObject): void {
  const list = element.max > 1
  const type = element.types[0]!
  const items: Yaml[] = []
  for (const node of variants) {
    const field = list ? repeatedField(at, node) : undefined
    const inner: At = field === undefined ? at : { ...at, each: field }
    const made = emitItem(inner, node, type, name, parent)
    if (made !== undefined) items.push(...made.map((item) => placed(item, field, isPrimitive(type))))
  }
  const otherwise = DEFAULTS[`${parent}.${name}`]
  if (otherwise !== undefined) items.push(otherwise)
  if (items.length > 0) out[name] = list ? items : items.length === 1 ? items[0]! : { first: items }
  if (isPrimitive(type)) emitCompanion(at, name, list, variants, out)
}

/** `birthDate.extension[1]`: extensions of a primitive stand beside it. */
function emitCompanion(at: At, name: string, list: boolean, variants: readonly Node[], out: YamlObject): void {
  const below = variants.flatMap(({ children }) => children)
  if (below.length === 0) return
  const rows = below.flatMap(rowsOf)
  if (list) {
    refuse(at, rows, 'an extension of one of several primitive values')
    return
  }
  const companion = emitObject(at, below, 'Element')
  if (companion !== undefined) out[`_${name}`] = companion
}

/** The field whose repetitions make one item each: all rows of the item are about it. */
function repeatedField(at: At, node: Node): string | undefined {
  if (at.kind === 'datatypes' || at.each !== undefined) return undefined
  if (node.index === 'each') return EACH_OF
  const rows = rowsOf(node)
  const [first] = rows
  // What a repeating field makes whole, other fields may add to.
  const whole = node.rows.length > 0 ? node.rows : rows
  const same = first !== undefined && whole.every(({ source }) => source === first.source)
  return same && first.most !== 1 && /^[A-Z][A-Z0-9]{2}-\d+$/.test(first.source) ? first.source : undefined
}

/** Puts an item where its field repeats. A plain value takes all repetitions by itself. */
function placed(item: Yaml, field: string | undefined, primitive: boolean): Yaml {
  if (field === undefined) return item
  if (typeof item !== 'object' || isList(item)) return item
  if (item.from === '.' && item.when === undefined) return { ...item, from: field }
  const isObject = !primitive && !['from', 'is', 'to', 'first', 'list', 'make'].some((word) => word in item)
  return isObject ? { each: field, ...item } : { each: field, list: [item] }
}

function emitItem(at: At, node: Node, type: string, name: string, parent: string): Yaml[] | undefined {
  if (type === 'Reference') return emitReferences(at, node, name, parent)
  if (isPrimitive(type)) {
    const rules = node.rows.map((row) => ruleOf(at, row, type, name, parent)).filter((rule) => rule !== undefined)
    return rules.length > 1 ? [{ first: rules }] : rules
  }
  if (node.links.length > 0) {
    // `note(Annotation.text)`: a datatype is no resource; its elements are meant.
    const inner = node.links.filter((link) => link.type === type)
    refuse(
      at,
      node.links.filter((link) => link.type !== type).flatMap((link) => rowsOf(link.root)),
      `a \`${type}\` refers to nothing`,
    )
    if (inner.length === 0 && node.rows.length === 0 && node.children.length === 0) return undefined
    return emitWhole(
      at,
      { ...node, links: [], children: [...node.children, ...inner.flatMap(({ root }) => root.children)] },
      type,
      name,
      parent,
    )
  }
  return emitWhole(at, node, type, name, parent)
}

/** An object made of values (`with`) and of elements beside them. */
function emitWhole(at: At, node: Node, type: string, name: string, parent: string): Yaml[] | undefined {
  const wholes = node.rows.map((row) => ruleOf(at, row, type, name, parent)).filter((rule) => rule !== undefined)
  const content = emitObject(at, node.children, type)
  const required = content === undefined ? undefined : REQUIRED_PARTS[type]
  const set = content === undefined ? undefined : { ...withoutGiven(required, content), ...content }
  if (
    set !== undefined &&
    wholes.length === 0 &&
    type === 'Extension' &&
    !Object.keys(set).some((key) => /^(?:value|extension)/.test(key))
  )
    return refuse(at, rowsOf(node), 'nothing gives the value of the extension')
  if (type === 'Extension' && !('url' in (set ?? {}))) return refuse(at, rowsOf(node), 'nothing gives the URL of the extension')
  if (wholes.length === 0) return set === undefined ? undefined : [set]
  if (set === undefined) return wholes.length === 1 ? wholes : [{ with: wholes }]
  return [{ with: wholes.length === 1 ? wholes[0]! : wholes, ...set }]
}

const withoutGiven = (required: YamlObject | undefined, content: YamlObject): YamlObject =>
  Object.fromEntries(Object.entries(required ?? {}).filter(([name]) => !(name in content)))

const isOnlyConstants = (value: Yaml): boolean => {
  if (typeof value !== 'object') return true
  if (isList(value)) return value.every(isOnlyConstants)
  if ('is' in value) return true
  return !['from', 'to', 'make', 'with'].some((word) => word in value) && Object.values(value).every(isOnlyConstants)
}

function emitReferences(at: At, node: Node, name: string, parent: string): Yaml[] | undefined {
  const items: Yaml[] = []
  for (const link of node.links) {
    const made = emitMade(at, link, node, name, parent)
    if (made !== undefined) items.push(made)
  }
  for (const row of node.rows) {
    const named = /\[(\w+)/.exec(row.map)?.[1] ?? ''
    const bracket = named.charAt(0).toUpperCase() + named.slice(1)
    if (isStoredType(bracket)) {
      const made = emitMade(
        at,
        { type: bracket, index: '1', root: { ...node, children: [], links: [], rows: [row] } },
        node,
        name,
        parent,
      )
      if (made !== undefined) items.push(made)
    } else refuse(at, [row], 'it does not say what is referred to')
  }
  if (node.children.length > 0) {
    const content = emitObject(at, node.children, 'Reference')
    if (content !== undefined) items.push(content)
  }
  return items.length === 0 ? undefined : items
}

function emitMade(at: At, { type, root }: LinkNode, _node: Node, name: string, parent: string): Yaml | undefined {
  const rows = rowsOf(root)
  if (!isStoredType(type)) return refuse(at, rows, `\`${type}\` is not kept here`)
  const targets = elementOf(parent, name)?.targets ?? []
  if (targets.length > 0 && !targets.includes(type) && !targets.includes('Resource'))
    return refuse(at, rows, `R4 does not let \`${parent}.${name}\` refer to a \`${type}\``)
  if (type === 'Patient') {
    // The patient of the message is made by its own rule.
    const plain = rows.filter(({ map }) => map === '')
    refuse(
      at,
      rows.filter(({ map }) => map !== ''),
      'a second patient by name alone',
    )
    return plain.length === 0 || root.children.length > 0
      ? refuse(at, plain, 'a second patient by name alone')
      : { to: 'patient' }
  }
  const wholes = root.rows.map((row) => ruleOf(at, row, type, name, parent)).filter((rule) => rule !== undefined)
  const content = emitObject(at, root.children, type) ?? {}
  if (wholes.length === 0 && (Object.keys(content).length === 0 || isOnlyConstants(content)))
    return refuse(at, rows, `nothing gives what the \`${type}\` is`)
  const make: YamlObject = { ...(wholes.length === 0 ? {} : { with: wholes.length === 1 ? wholes[0]! : wholes }), ...content }
  const complete = { ...make, ...withoutGiven(REQUIRED[type], make) }
  return { to: type, ...placeKey(at, root.rows), make: complete }
}

/** A place is known by all of its parts. */
function placeKey(at: At, rows: readonly SourceRow[]): YamlObject {
  const row = rows.find(({ map }) => /^PL\[/i.test(map))
  if (row === undefined) return {}
  const path = pathText(at, row.source)
  const parts = PLACE_PARTS.map((part) => (path === '.' ? `.${part}` : `${path}.${part}`))
  return { key: [`join("/", ${parts.join(', ')})`] }
}
