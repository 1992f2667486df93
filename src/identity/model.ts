import { type Document, parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { sha256Hex } from '../model/hash.ts'
import { LOCALITY_LEVELS, NAME_PART_LEVELS, POSTCODE_LEVELS, STREET_LEVELS } from './compare-latin.ts'
import { NAME_LEVELS } from './compare-name.ts'
import {
  ADDRESS_LEVELS,
  BIRTH_DATE_LEVELS,
  DOCUMENT_LEVELS,
  NATIONAL_ID_LEVELS,
  PHONE_LEVELS,
  SEX_LEVELS,
  SHARED_LEVELS,
} from './compare-values.ts'
import { layered, offsetOf } from './model-layers.ts'
import { SURVIVORSHIP_RULES, type SurvivorshipRule } from './survivorship.ts'
import { VETOES } from './vetoes.ts'

/** The identity model: what config/identity.yaml says. One definition gives parsing, lint and documentation. */

const label = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })

/** `[left, right]` value pairs for which this level is the first that holds; a test walks them. */
const examples = z.array(z.tuple([z.string(), z.string()])).default([])

const level = label.extend({
  level: z.string().regex(/^[a-z0-9-]+$/),
  /** Bits of evidence: log2(m/u). A negative number speaks against. */
  bits: z.number().min(-30).max(40).optional(),
  /** The rarity of the name is added to the bits (a published snapshot of names): bits may be left out, and never fall below `floor`. */
  frequency: z.boolean().default(false),
  floor: z.number().default(-30),
  /** Share of true pairs and of chance pairs that show this level; give both instead of bits. */
  m: z.number().gt(0).lt(1).optional(),
  u: z.number().gt(0).lt(1).optional(),
  examples,
})

const FIELDS = [
  'national-id',
  'document',
  'number',
  'card',
  'name',
  'family-name',
  'given-name',
  'birth-date',
  'sex',
  'phone',
  'address',
  'street',
  'locality',
  'postcode',
] as const

const SURVIVING = [
  'birthDate',
  'gender',
  'deceasedDateTime',
  'maritalStatus',
  'multipleBirthInteger',
  'multipleBirthBoolean',
  'contact',
  'communication',
  'managingOrganization',
] as const

const field = label.extend({
  field: z.enum(FIELDS),
  /** Fields of a group are correlated: agreement counts once, and the group is one piece of independent evidence. */
  group: z.string(),
  /** Fields of one part of a group add up; between parts the strongest counts. Default: a part of its own. */
  part: z.string().optional(),
  levels: z.array(level).min(1),
})

const veto = label.extend({
  veto: z.string(),
  /** A stated merge (A40) stops at it as well, not only automatic linking. */
  stopsMerge: z.boolean().default(false),
  /**
   * Rests on names alone: between x and y it does not hold when a third record carries the document of one and is linked to the other
   * by its name, for then the odd name is an alias of somebody known.
   */
  excusable: z.boolean().default(false),
  /** Asked about whatever else disagrees: the pair weighs no less than the review threshold. */
  asks: z.boolean().default(false),
  /** Over otherwise strong evidence it becomes a proposal; false: not even that. */
  proposes: z.boolean().default(true),
})

const identityModelSchema = z.strictObject({
  version: z.string(),
  /** log2 of the odds that two records that met in a block are of one human, before any evidence. */
  prior: z.number(),
  thresholds: z.strictObject({
    /** Bits from which a pair links by itself. */
    link: z.number(),
    /** Bits below which a pair is nothing. Between the two a steward is asked. */
    review: z.number(),
    /** Bits by which the best person must beat another that contradicts it. */
    margin: z.number().min(0),
    /** Groups of fields that must agree, each by at least `groupBits`. */
    groups: z.int().min(1),
    groupBits: z.number(),
  }),
  caps: z.strictObject({
    /** Source patients under one blocking key from which it is no longer expanded. */
    block: z.int().min(2),
    /** People on one phone up to which it speaks for one person, and for one family. */
    phoneOwn: z.int().min(1),
    phoneFamily: z.int().min(1),
  }),
  /** The most that the agreement of one group counts, where that is less than its fields say. */
  groupLimits: z.record(z.string(), z.number().positive()).default({}),
  /** Weight → probability, from decided pairs: `[bits, probability]`, rising. Empty: the weight at its word. */
  calibration: z.array(z.tuple([z.number(), z.number().min(0).max(1)])).default([]),
  /** How often names occur, a published snapshot: shares of the population. */
  frequencies: z.strictObject({
    strength: z.number().min(0).max(1),
    least: z.number(),
    most: z.number(),
    surnames: z.record(z.string(), z.number().gt(0).lt(1)),
    given: z.record(z.string(), z.number().gt(0).lt(1)),
    latin: z.record(z.string(), z.number().gt(0).lt(1)),
    defaults: z.strictObject({ surname: z.number(), given1: z.number(), given2: z.number(), latin: z.number() }),
  }),
  /** Which identifiers prove what: by system first, then by type code. Others are record numbers of their system. */
  identifiers: z.strictObject({
    systems: z.record(z.string(), z.enum(['national', 'document', 'card', 'number', 'ignored'])),
    types: z.record(z.string(), z.enum(['national', 'document', 'card', 'number', 'ignored'])),
  }),
  fields: z.array(field),
  vetoes: z.array(veto),
  /** By which rules a single element of the golden record is taken from its sources, the first that decides counts. */
  survivorship: z.array(label.extend({ element: z.enum(SURVIVING), rules: z.array(z.enum(SURVIVORSHIP_RULES)).min(1) })),
})

export type IdentityField = z.infer<typeof field>['field']
type ModelText = z.infer<typeof identityModelSchema>

interface ModelLevel {
  readonly level: string
  readonly zh: string
  readonly en: string
  readonly bits: number
  readonly frequency: boolean
  readonly floor: number
  readonly examples: readonly (readonly [string, string])[]
}

interface ModelField {
  readonly field: IdentityField
  readonly group: string
  readonly part: string
  readonly zh: string
  readonly en: string
  readonly levels: readonly ModelLevel[]
  readonly byLevel: ReadonlyMap<string, number>
}

type ModelVeto = ModelText['vetoes'][number]

/** The model compiled: levels have bits, names have indexes. `version` names the file's content as well. */
export interface IdentityModel extends Omit<ModelText, 'fields' | 'vetoes' | 'survivorship'> {
  readonly fields: readonly ModelField[]
  readonly vetoes: ReadonlyMap<string, ModelVeto>
  /** Rules by element. */
  readonly survivorship: ReadonlyMap<string, readonly SurvivorshipRule[]>
}

export interface ModelFinding {
  readonly code: 'identity.model'
  readonly line: number
  readonly column: number
  readonly where: string
  readonly message: string
}

export type LoadedModel =
  | { readonly ok: true; readonly model: IdentityModel }
  | { readonly ok: false; readonly findings: readonly ModelFinding[] }

/**
 * Text of config/identity.yaml → model, or every finding with its place. Further YAML documents in the text are layers over the first:
 * packs, and what a site changes.
 */
export function loadIdentityModel(yamlText: string): LoadedModel {
  const documents = parseAllDocuments(yamlText) as Document[]
  const finding = (offset: number, where: string, message: string): ModelFinding => {
    const before = yamlText.slice(0, offset).split('\n')
    return { code: 'identity.model', line: before.length, column: before[before.length - 1]!.length + 1, where, message }
  }
  const broken = documents.flatMap((document) => document.errors)
  if (broken.length > 0) return { ok: false, findings: broken.map((error) => finding(error.pos[0], '', error.message)) }
  const merged = documents.map((document) => document.toJS() as unknown).reduce(layered, undefined)
  const parsed = identityModelSchema.safeParse(merged)
  const problems: readonly PathFinding[] = parsed.success ? semanticFindings(parsed.data) : parsed.error.issues
  if (parsed.success && problems.length === 0) return { ok: true, model: compile(parsed.data, yamlText) }
  const findings = problems.map(({ path, message }) => finding(offsetOf(documents, merged, path), path.join('.'), message))
  return { ok: false, findings }
}

/** The levels that comparing knows; the file gives each its words, bits and examples. */
const KNOWN_LEVELS: Readonly<Record<IdentityField, readonly string[]>> = {
  'national-id': NATIONAL_ID_LEVELS,
  document: DOCUMENT_LEVELS,
  number: SHARED_LEVELS,
  card: SHARED_LEVELS,
  name: NAME_LEVELS,
  'family-name': NAME_PART_LEVELS.filter((name) => name !== 'initial'),
  'given-name': NAME_PART_LEVELS,
  'birth-date': BIRTH_DATE_LEVELS,
  sex: SEX_LEVELS,
  phone: PHONE_LEVELS,
  address: ADDRESS_LEVELS,
  street: STREET_LEVELS,
  locality: LOCALITY_LEVELS,
  postcode: POSTCODE_LEVELS,
}

interface PathFinding {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

function semanticFindings(text: ModelText): readonly PathFinding[] {
  const out: PathFinding[] = []
  if (text.thresholds.review >= text.thresholds.link)
    out.push({ path: ['thresholds', 'review'], message: 'review must lie below link' })
  if (text.caps.phoneFamily < text.caps.phoneOwn)
    out.push({ path: ['caps', 'phoneFamily'], message: 'phoneFamily must not be below phoneOwn' })
  text.fields.forEach((row, index) => {
    if (text.fields.findIndex((other) => other.field === row.field) !== index)
      out.push({ path: ['fields', index, 'field'], message: `field ${row.field} stands twice` })
    for (const missing of KNOWN_LEVELS[row.field].filter((name) => !row.levels.some((each) => each.level === name)))
      out.push({ path: ['fields', index, 'levels'], message: `level ${missing} of ${row.field} is missing` })
    row.levels.forEach((each, position) => {
      if (!KNOWN_LEVELS[row.field].includes(each.level))
        out.push({ path: ['fields', index, 'levels', position, 'level'], message: `${row.field} has no level ${each.level}` })
      if (each.bits === undefined && (each.m === undefined || each.u === undefined) && !each.frequency)
        out.push({ path: ['fields', index, 'levels', position], message: `level ${each.level} needs bits, or m and u` })
    })
  })
  text.vetoes.forEach((row, index) => {
    if (!(VETOES as readonly string[]).includes(row.veto))
      out.push({ path: ['vetoes', index, 'veto'], message: `there is no veto ${row.veto}` })
  })
  return out
}

const bitsOf = (row: ModelText['fields'][number]['levels'][number]): number =>
  Math.round((row.bits ?? (row.m !== undefined && row.u !== undefined ? Math.log2(row.m / row.u) : 0)) * 100) / 100

function compile(text: ModelText, yamlText: string): IdentityModel {
  const fields = text.fields.map((row): ModelField => {
    const levels = row.levels.map((each) => ({
      level: each.level,
      zh: each.zh,
      en: each.en,
      bits: bitsOf(each),
      frequency: each.frequency,
      floor: each.floor,
      examples: each.examples,
    }))
    return {
      field: row.field,
      group: row.group,
      part: row.part ?? row.field,
      zh: row.zh,
      en: row.en,
      levels,
      byLevel: new Map(levels.map((each, index) => [each.level, index])),
    }
  })
  return {
    ...text,
    version: `${text.version}+${sha256Hex(yamlText).slice(0, 8)}`,
    fields,
    vetoes: new Map(text.vetoes.map((row) => [row.veto, row])),
    survivorship: new Map(text.survivorship.map(({ element, rules }) => [element, rules])),
  }
}
