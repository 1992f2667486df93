import { readFileSync } from 'node:fs'
import { type IdentifyResult, identify } from '../../src/engine/identify.ts'
import type { StatedInstruction } from '../../src/engine/identify-instructions.ts'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { type IdentityModel, loadIdentityModel } from '../../src/identity/model.ts'
import { type MemoryIndex, memoryIndex } from '../support/memory-index.ts'

export const modelText = readFileSync(new URL('../../config/identity.yaml', import.meta.url), 'utf8')

export function shippedModel(): IdentityModel {
  const loaded = loadIdentityModel(modelText)
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings))
  return loaded.model
}

/** The short form of a patient that fixtures are written in. */
export interface ShortPatient {
  readonly name?: string
  readonly id?: string
  readonly born?: string
  readonly sex?: string
  readonly phone?: string
  readonly address?: string
  readonly postcode?: string
  /** `authority|number` */
  readonly number?: string
  readonly card?: string
  readonly passport?: string
}

const split = (value: string): { system: string; value: string } => {
  const [system, number] = value.split('|')
  return { system: `urn:test:${system}`, value: number! }
}

/** Short form → FHIR Patient. */
export function patient(id: string, short: ShortPatient): FhirObject {
  const identifier: FhirObject[] = []
  const typed = (code: string, value: { value: string; system?: string }): void =>
    void identifier.push({ type: { coding: [{ code }] }, ...value })
  if (short.id !== undefined) typed('NNCHN', { value: short.id })
  if (short.number !== undefined) typed('MR', split(short.number))
  if (short.card !== undefined) typed('JHN', split(short.card))
  if (short.passport !== undefined) typed('PPN', { value: short.passport })
  return {
    resourceType: 'Patient',
    id,
    ...(identifier.length > 0 ? { identifier } : {}),
    ...(short.name === undefined ? {} : { name: [{ text: short.name }] }),
    ...(short.phone === undefined ? {} : { telecom: [{ system: 'phone', value: short.phone }] }),
    ...(short.sex === undefined ? {} : { gender: short.sex }),
    ...(short.born === undefined ? {} : { birthDate: short.born }),
    ...(short.address === undefined
      ? {}
      : { address: [{ text: short.address, ...(short.postcode === undefined ? {} : { postalCode: short.postcode }) }] }),
  }
}

/** One arrival: a patient's content (undefined: withdrawn; placeholder: only referred to), with what the message states. */
export interface Arrival {
  readonly id?: string
  readonly short?: ShortPatient | undefined
  readonly placeholder?: boolean
  readonly instructions?: readonly StatedInstruction[]
  readonly time?: number
}

/** An index in memory that takes arrivals as the engine brings them. */
export interface Hospital {
  readonly index: MemoryIndex
  take(arrival: Arrival): Promise<IdentifyResult>
  /** Persons as sorted lists of Patient ids, sorted. */
  partition(): string[][]
  /** Open proposals as sorted `a|b reason` of Patient ids. */
  doubts(): string[]
  together(a: string, b: string): boolean
  personId(id: string): string
}

export function hospital(model: IdentityModel): Hospital {
  const index = memoryIndex()
  let seq = 0
  const rids = new Map<string, number>()
  return {
    index,
    async take({ id, short, placeholder = false, instructions = [], time }) {
      seq++
      const context = { at: seq, seq, time: time ?? seq }
      if (id === undefined) return identify(index.tx, model, [], instructions, context)
      const content = short === undefined && !placeholder ? undefined : patient(id, short ?? {})
      const rid = index.put(id, content && JSON.stringify(content), placeholder)
      rids.set(id, rid)
      return identify(index.tx, model, [{ rid, id, content, placeholder }], instructions, context)
    },
    partition() {
      const persons = new Map<number, string[]>()
      for (const [rid, person] of index.links) {
        if (!persons.has(person)) persons.set(person, [])
        persons.get(person)!.push(index.idOf(rid))
      }
      return [...persons.values()].map((ids) => ids.sort()).sort((a, b) => (a[0]! < b[0]! ? -1 : 1))
    },
    doubts: () =>
      [...index.proposals.values()]
        .map(({ a, b, reason }) => `${[index.idOf(a), index.idOf(b)].sort().join('|')} ${reason}`)
        .sort(),
    together: (a, b) => index.links.get(rids.get(a)!) === index.links.get(rids.get(b)!),
    personId: (id) => index.persons.get(index.links.get(rids.get(id)!)!)!.id,
  }
}
