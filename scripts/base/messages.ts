import { elementOf, isStoredType } from '../../src/fhir/elements.ts'
import { STRUCTURES } from '../../src/formats/hl7v2/structures.ts'
import { ConditionError, conditionText, parseCondition } from './condition.ts'
import { completionName, KEYS, type Known } from './keys.ts'
import { type BaseFile, type Making, madeType } from './maps.ts'
import type { SourceMap, SourceRow } from './source.ts'
import type { Yaml, YamlObject } from './write-yaml.ts'

/** Resources that several segments of one group make together: where one stands, by message. */
const GROUP_OF: Readonly<Record<string, string>> = {
  ORU_R01: 'ORDER_OBSERVATION',
  OML_O21: 'ORDER',
  ORM_O01: 'ORDER',
  VXU_V04: 'ORDER',
  MDM_T02: 'COMMON_ORDER',
}
const OF_ORDER = new Set(['ServiceRequest', 'DiagnosticReport', 'MedicationRequest', 'Immunization'])
const ORDER_SEGMENTS: Readonly<Record<string, string>> = {
  DiagnosticReport: 'OBR valued',
  ServiceRequest: 'ORC valued or OBR valued',
  MedicationRequest: 'RXO valued',
  Immunization: 'RXA valued',
}
/** One segment of each kind makes a resource of its own wherever it stands. */
const APART = new Set(['PractitionerRole', 'Device', 'RelatedPerson', 'Specimen', 'Account', 'Observation', 'Condition'])

/** The message of two patients who change their beds, and the sort order where its second patient begins. */
const PAIR = 'ADT_A17'
const SECOND_OF_PAIR = 13

/** What a part of a resource wants beside a reference. */
const PART_OF: Readonly<Record<string, YamlObject>> = { 'Appointment.participant': { status: 'accepted' } }

interface Use {
  readonly row: SourceRow
  readonly segment: string
  readonly groups: readonly string[]
  readonly item: YamlObject
}

interface Resource {
  readonly type: string
  readonly index: string
  readonly groups: readonly string[]
  readonly segment: string
  readonly uses: Use[]
  /** References to other rules, and what holds them. */
  readonly wires: YamlObject
  name: string
}

export function messageFile(map: SourceMap, making: Making): BaseFile {
  making.report.map('messages', map.name, map.rows)
  const message = new Message(map, making)
  for (const row of map.rows) message.take(row)
  return { path: `messages/${map.name}.yaml`, content: message.content() }
}

class Message {
  readonly #map: SourceMap
  readonly #making: Making
  readonly #resources: Resource[] = []
  readonly #references: { readonly owner: Resource; readonly text: string; readonly only: string | undefined }[] = []
  readonly #groups: ReadonlySet<string>

  constructor(map: SourceMap, making: Making) {
    this.#map = map
    this.#making = making
    this.#groups = new Set([...(STRUCTURES[map.name] ?? '').matchAll(/([A-Z][A-Z0-9_]{3,})!?\(/g)].map(([, name]) => name!))
  }

  #refuse(row: SourceRow, reason: string): undefined {
    this.#making.report.refuse('messages', this.#map.name, [row], reason)
    return undefined
  }

  take(row: SourceRow): void {
    const found = /^([A-Z]\w*)(?:\[([^\]]*)\])?(?:\.(.*))?$/.exec(row.target)
    const [, type = '', index = '1', path = ''] = found ?? []
    const link = /\((\w+)\)$/.exec(path)?.[1]
    const made = link ?? type
    const [, own = '', bracket = ''] = /^(\w+)\[(.*)\]$/.exec(row.map) ?? []
    const segment = `${own}-${bracket}`
    const reason = this.#refusal(row, made, index, madeType(segment, bracket))
    const item = reason === undefined ? this.#item(row, segment) : this.#refuse(row, reason)
    if (item === undefined) return
    const place = this.#placeOf(row)
    const resource = this.#resourceOf(made, link === undefined ? index : '1', place.groups, place.segment)
    resource.uses.push({ row, segment: place.segment, groups: place.groups, item })
    const only = typeof item.switch === 'string' ? item.switch : undefined
    const texts = row.assignment.split(';').filter((text) => text !== '')
    if (link !== undefined && texts.length === 0) texts.push(`${type}[${index}].${path.replace(/\(\w+\)$/, '')}=${made}[1].id`)
    for (const text of texts) this.#references.push({ owner: resource, text, only })
  }

  /** Why a row makes no resource here. */
  #refusal(row: SourceRow, made: string, index: string, mapped: string): string | undefined {
    if (!isStoredType(made)) return `\`${made}\` is not kept here`
    if (made === 'Bundle') return 'a Bundle is how resources travel, and is not kept'
    if (row.map === 'MSH[Provenance-Transformation]') return 'its only target is the Bundle'
    if (row.map === '') return 'it names no segment map'
    if (mapped !== made) return `its segment map is for another resource than \`${made}\``
    const second = this.#map.name === PAIR && index !== '1' && Number(row.id.split(/[./]/)[0]) >= SECOND_OF_PAIR
    return second ? 'nothing in the message tells the segments of the second patient from those of the first' : undefined
  }

  #item(row: SourceRow, segment: string): YamlObject | undefined {
    const item: YamlObject = { segment: `base/${segment}` }
    if (row.condition !== '') {
      try {
        const path = (source: string, compared: boolean): string =>
          compared && /^[A-Z][A-Z0-9]{2}-\d+$/.test(source) ? `${source}.1` : source.replace(/^([A-Z][A-Z0-9]{2})\./, '$1-')
        item.when = conditionText(parseCondition(row.condition, ''), path)
      } catch (error) {
        if (!(error instanceof ConditionError)) throw error
        return this.#refuse(row, 'its condition cannot be read')
      }
    } else if (row.narrative !== '') {
      const found = this.#making.switches.take(row, `${this.#map.name} ${row.id}`)
      if (found === undefined) return this.#refuse(row, 'no switch stands for its condition')
      this.#making.report.switched('messages', this.#map.name, row)
      item.switch = found.name
      if (found.when !== undefined) item.when = found.when
    }
    item.row = row.id
    return item
  }

  /** `ORU_R01.PATIENT_RESULT.PATIENT.PID`: its segment, and those of its groups that our structure has too. */
  #placeOf({ source }: SourceRow): { groups: readonly string[]; segment: string } {
    const parts = source.replace(/^[^.]*\./, '').split('.')
    return { segment: parts.at(-1) ?? '', groups: parts.slice(0, -1).filter((group) => this.#groups.has(group)) }
  }

  #resourceOf(type: string, index: string, groups: readonly string[], segment: string): Resource {
    const at = ['n', 'each', '1..n'].includes(index) ? '1' : index
    const found = this.#resources.find(
      (one) =>
        one.type === type &&
        one.index === at &&
        (!APART.has(type) || (one.segment === segment && one.groups.at(-1) === groups.at(-1)) || isPartOf(type, one, groups)),
    )
    if (found !== undefined) return found
    const made: Resource = { type, index: at, groups, segment, uses: [], wires: {}, name: '' }
    this.#resources.push(made)
    return made
  }

  content(): YamlObject {
    for (const [type, same] of Map.groupBy(this.#resources, (one) => one.type)) {
      const plain = type.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
      for (const [i, one] of same.entries()) one.name = i === 0 ? plain : `${plain}-${i + 1}`
    }
    for (const { owner, text, only } of this.#references) this.#wire(owner, text, only)
    const resources: YamlObject = {}
    for (const one of this.#resources) {
      const rule = this.#rule(one)
      if (rule !== undefined) resources[one.name] = rule
    }
    return { mapping: `base/${this.#map.name}`, for: 'hl7v2', abstract: true, resources }
  }

  /** `Encounter[1].subject.reference=Patient[1].id`: one rule refers to another. */
  #wire(owner: Resource, text: string, only: string | undefined): void {
    const [, leftType = '', leftIndex, path = '', right = ''] =
      /^([A-Z]\w*)(?:\[([^\]]*)\])?\.([\w.[\]()]+?)(?:\.reference|\.id)?=(.*)$/.exec(text) ?? []
    const [, rightType = '', rightIndex] = /^([A-Z]\w*)(?:\[([^\]]*)\])?(?:\.id)?$/.exec(right.trim()) ?? []
    const from = this.#named(leftType, leftIndex, owner)
    const to = this.#named(rightType, rightIndex, owner)
    if (from === undefined || to === undefined || from === to) return
    const names = path.split('.')
    if (elementOf(from.type, path)?.types[0] !== 'Reference') {
      // `Encounter.diagnosis` means the reference in it.
      const inner = elementOf(from.type, `${path}.condition`)
      if (inner === undefined) return
      names.push('condition')
    }
    const targets = elementOf(from.type, names.join('.'))?.targets ?? []
    if (targets.length > 0 && !targets.includes(to.type)) return
    const link: YamlObject = only === undefined ? { to: to.name } : { to: to.name, switch: only }
    let set = from.wires
    for (const [i, name] of names.entries()) {
      if (i === names.length - 1) set[name] = elementOf(from.type, names.join('.'))!.max > 1 ? listOf(set[name], link) : link
      else {
        const list = elementOf(from.type, names.slice(0, i + 1).join('.'))!.max > 1
        const inner: YamlObject = { ...PART_OF[`${from.type}.${name}`] }
        const before = set[name]
        if (!list && typeof before === 'object' && !Array.isArray(before)) set = before as YamlObject
        else {
          set[name] = list ? listOf(before, inner) : inner
          set = inner
        }
      }
    }
  }

  #named(type: string, index: string | undefined, owner: Resource): Resource | undefined {
    if (owner.type === type && (index === undefined || !/^\d+$/.test(index) || owner.index === index)) return owner
    const same = this.#resources.filter((one) => one.type === type)
    return same.find((one) => one.index === index) ?? (index === undefined || !/^\d+$/.test(index) ? same[0] : undefined)
  }

  #rule(one: Resource): YamlObject | undefined {
    const known = KEYS[`${one.type} ${one.segment}`] ?? KEYS[one.type]
    const name = KEYS[`${one.type} ${one.segment}`] === undefined ? one.type : `${one.type} ${one.segment}`
    if (known === undefined) {
      for (const { row } of one.uses) this.#refuse(row, `no key is known for a \`${one.type}\` of ${one.segment}`)
      return undefined
    }
    const group = GROUP_OF[this.#map.name]
    const ofOrder = OF_ORDER.has(one.type) && group !== undefined
    const parent = known.below === true ? this.#parentOf(one) : undefined
    const rule: YamlObject = { resource: one.type }
    const each = ofOrder
      ? group
      : [...(parent === undefined ? [] : [parent.name]), ...one.groups.slice(-1), one.segment].join(' > ')
    // The second patient of a pair stands beside the first: only the nearest, which is the first, is meant.
    if (this.#map.name !== PAIR) rule.each = each
    if (ofOrder) rule.when = ORDER_SEGMENTS[one.type]!
    const shared = one.uses.map(({ item }) => item)
    if (shared.length === 1 && !ofOrder) hoist(shared[0]!, rule)
    else if (shared.every((item) => 'switch' in item && item.switch === shared[0]!.switch)) hoistSwitch(shared, rule)
    rule.key = parent === undefined ? this.#keyOf(known, one) : [parent.name, ...(known.key as Yaml[])]
    if (known.authority !== undefined && parent === undefined) rule.authority = known.authority
    rule['without-key'] = 'skip'
    rule.incomplete = 'drop'
    const use: Yaml[] = one.uses.map((item) => this.#useOf(item, one, ofOrder ? [group] : one.groups))
    if (known.complete !== undefined) use.push(`base/${completionName(name)}`)
    rule.use = use
    if (Object.keys(one.wires).length > 0) rule.also = one.wires
    return rule
  }

  #keyOf(known: Known, one: Resource): Yaml {
    if (known.below === true) return ['patient', ...(known.key as Yaml[])]
    return one.type === 'Provenance'
      ? [...(known.key as Yaml[]), `"${one.name}"`, ...(one.segment === 'ORC' ? ['ORC-2.1 | ORC-3.1'] : [])]
      : known.key
  }

  /** The order, report or dose in whose group it stands. */
  #parentOf(one: Resource): Resource | undefined {
    const group = GROUP_OF[this.#map.name]
    const rank = ['DiagnosticReport', 'Immunization', 'ServiceRequest']
    if (group === undefined || !one.groups.includes(group)) return undefined
    return this.#resources
      .filter(({ type }) => rank.includes(type))
      .toSorted((a, b) => rank.indexOf(a.type) - rank.indexOf(b.type))[0]
  }

  #useOf({ item, segment, groups, row }: Use, one: Resource, home: readonly string[]): Yaml {
    const below = groups.slice(groups.indexOf(home.at(-1) ?? '') + 1)
    const own = segment === one.segment && groups.join() === one.groups.join()
    const repeats = !own && (row.most !== 1 || below.length > 0 || segment === 'NTE')
    if (!repeats || this.#map.name === PAIR) return Object.keys(item).length === 1 ? item.segment! : item
    const each = [...below.slice(-1), `here ${segment}`].join(' > ')
    const { segment: name, ...rest } = item
    return { segment: name!, each: groups.length === 0 && !['NTE', 'PRT', 'ROL'].includes(segment) ? segment : each, ...rest }
  }
}

/** Notes and people of a result belong to it, not to another of the same number elsewhere. */
const isPartOf = (type: string, one: Resource, groups: readonly string[]): boolean =>
  type === 'Observation' && one.groups.length > 0 && one.groups.at(-1) === groups.at(-1)

function listOf(before: Yaml | undefined, item: YamlObject): Yaml[] {
  const items = Array.isArray(before) ? (before as Yaml[]) : []
  return items.some((one) => JSON.stringify(one) === JSON.stringify(item)) ? items : [...items, item]
}

/** A condition of the only map is a condition of the resource. */
function hoist(item: YamlObject, rule: YamlObject): void {
  for (const name of ['when', 'switch'])
    if (item[name] !== undefined) {
      rule[name] = item[name]
      delete item[name]
    }
}

function hoistSwitch(items: readonly YamlObject[], rule: YamlObject): void {
  rule.switch = items[0]!.switch!
  for (const item of items) delete item.switch
}
