import { parseDocument } from 'yaml'
import { z } from 'zod'
import { sha256Hex } from '../model/hash.ts'
import { NAME_LEVELS } from './compare-name.ts'
import {
  ADDRESS_LEVELS,
  BIRTH_DATE_LEVELS,
  NATIONAL_ID_LEVELS,
  PHONE_LEVELS,
  SEX_LEVELS,
  SHARED_LEVELS,
} from './compare-values.ts'
import { VETOES } from './vetoes.ts'

/** The identity model: what config/identity.yaml says. One definition gives parsing, lint and documentation. */

const label = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })

/** `[left, right]` value pairs for which this level is the first that holds; a test walks them. */
const examples = z.array(z.tuple([z.string(), z.string()])).default([])

const level = label.extend({
  level: z.string().regex(/^[a-z0-9-]+$/),
  /** Bits of evidence: log2(m/u). A negative number speaks against. */
  bits: z.number().min(-30).max(40).optional(),
  /** Share of true pairs and of chance pairs that show this level; give both instead of bits. */
  m: z.number().gt(0).lt(1).optional(),
  u: z.number().gt(0).lt(1).optional(),
  examples,
})

const field = label.extend({
  field: z.enum(['national-id', 'document', 'number', 'card', 'name', 'birth-date', 'sex', 'phone', 'address']),
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
})

export type IdentityField = z.infer<typeof field>['field']
type ModelText = z.infer<typeof identityModelSchema>

interface ModelLevel {
  readonly level: string
  readonly zh: string
  readonly en: string
  readonly bits: number
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
export interface IdentityModel extends Omit<ModelText, 'fields' | 'vetoes'> {
  readonly fields: readonly ModelField[]
  readonly vetoes: ReadonlyMap<string, ModelVeto>
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

/** Text of config/identity.yaml → model, or every finding with its place. */
export function loadIdentityModel(yamlText: string): LoadedModel {
  const document = parseDocument(yamlText)
  const at = (offset: number): { line: number; column: number } => {
    const before = yamlText.slice(0, offset).split('\n')
    return { line: before.length, column: before[before.length - 1]!.length + 1 }
  }
  if (document.errors.length > 0)
    return {
      ok: false,
      findings: document.errors.map((error) => ({
        code: 'identity.model',
        ...at(error.pos[0]),
        where: '',
        message: error.message,
      })),
    }
  const parsed = identityModelSchema.safeParse(document.toJS())
  const place = (path: readonly PropertyKey[]): { line: number; column: number } => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true) as { range?: [number, number, number] } | undefined
      if (node?.range) return at(node.range[0])
    }
    return { line: 1, column: 1 }
  }
  const findings: ModelFinding[] = parsed.success
    ? semanticFindings(parsed.data).map(({ path, message }) => ({
        code: 'identity.model',
        ...place(path),
        where: path.join('.'),
        message,
      }))
    : parsed.error.issues.map((issue) => ({
        code: 'identity.model',
        ...place(issue.path),
        where: issue.path.join('.'),
        message: issue.message,
      }))
  return parsed.success && findings.length === 0 ? { ok: true, model: compile(parsed.data, yamlText) } : { ok: false, findings }
}

/** The levels that comparing knows; the file gives each its words, bits and examples. */
const KNOWN_LEVELS: Readonly<Record<IdentityField, readonly string[]>> = {
  'national-id': NATIONAL_ID_LEVELS,
  document: SHARED_LEVELS,
  number: SHARED_LEVELS,
  card: SHARED_LEVELS,
  name: NAME_LEVELS,
  'birth-date': BIRTH_DATE_LEVELS,
  sex: SEX_LEVELS,
  phone: PHONE_LEVELS,
  address: ADDRESS_LEVELS,
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
      if (
        each.bits === undefined &&
        (each.m === undefined || each.u === undefined) &&
        !(row.field === 'name' && each.level === 'equal')
      )
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
  }
}
