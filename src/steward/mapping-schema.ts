import { laidOut } from '../config/json-schema.ts'
import { childrenOf, storedResourceTypes } from '../fhir/elements.ts'
import { STRUCTURES, type StructureName, structureOf, type Word } from './language.ts'
import { compilerWords } from './language-words.ts'

/** JSON Schema (draft 2020-12) of mapping files, for editors: words, their meaning, choices, and the elements of every type. */

type Schema = Record<string, unknown>

const text = { type: ['string', 'number', 'boolean'] }
const SHAPES: Readonly<Record<NonNullable<Word['kind']>, Schema>> = {
  text,
  yes: { type: 'boolean' },
  map: { type: 'object' },
  list: { type: ['array', 'string'] },
  any: {},
  said: { type: 'object', properties: { zh: { type: 'string' }, en: { type: 'string' } } },
  key: { type: ['array', 'object', 'string'] },
}

const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` })

const wordSchema = ({ zh, en, values, kind = 'text' }: Word): Schema => ({
  ...(values ? { enum: [...values] } : SHAPES[kind]),
  description: `${en}\n${zh}`,
})

/** Maps that hold maps of another structure. */
const INNER: Readonly<Record<string, Schema>> = {
  'mapping.resources': { type: 'object', additionalProperties: ref('resource') },
  'mapping.instructions': { type: 'object', additionalProperties: ref('instruction') },
  'mapping.ignore': { type: 'object', additionalProperties: ref('ignore') },
  'resource.set': { type: 'object', additionalProperties: ref('value') },
  'datatype.set': { type: 'object', additionalProperties: ref('value') },
  'segment.set': { type: 'object', additionalProperties: ref('value') },
}

function structureSchema(name: StructureName, known: readonly string[]): Schema {
  const { title, words } = structureOf(name)
  const all = [...new Set([...known, ...Object.keys(words)])]
  const properties = all.map((word) => {
    const schema = words[word] ? wordSchema(words[word]) : {}
    return [word, { ...schema, ...INNER[`${name}.${word}`] }]
  })
  return {
    title: `${title.en} ${title.zh}`,
    type: 'object',
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  }
}

const REQUIRED: Partial<Record<StructureName, readonly string[]>> = {
  mapping: ['mapping', 'for'],
  overlay: ['overlay', 'of', 'layer'],
  table: ['table', 'rows'],
  segment: ['segment', 'to', 'set'],
  ignore: ['because'],
}

/** The elements of a resource complete as its type is named; dotted paths and `value[x]` stand beside them. */
const elementsOf = (type: string): Schema => ({
  if: { properties: { resource: { const: type } }, required: ['resource'] },
  // biome-ignore lint/suspicious/noThenProperty: `then` is JSON Schema's own word.
  then: {
    properties: {
      set: { properties: Object.fromEntries(childrenOf(type).map(({ name }) => [name, true])) },
    },
  },
})

export function mappingSchema(): Schema {
  const known = compilerWords()
  const names = Object.keys(STRUCTURES) as StructureName[]
  const defs = Object.fromEntries(
    names.map((name) => {
      const required = REQUIRED[name]
      return [name, { ...structureSchema(name, known[name]), ...(required ? { required: [...required] } : {}) }]
    }),
  )
  const resource = defs.resource as { properties: Record<string, Schema> }
  resource.properties.resource = { ...resource.properties.resource, enum: [...storedResourceTypes()] }
  const nested = { type: 'object', additionalProperties: ref('value') }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Tributary mapping files',
    anyOf: ['mapping', 'overlay', 'table', 'datatype', 'segment', 'fields', 'switches'].map(ref),
    $defs: {
      ...defs,
      resource: { ...defs.resource, allOf: storedResourceTypes().map(elementsOf) },
      fields: { type: 'object', properties: { fields: { type: 'object' } }, required: ['fields'], additionalProperties: false },
      switches: {
        type: 'object',
        properties: { switches: { type: 'object' } },
        required: ['switches'],
        additionalProperties: false,
      },
      value: {
        description: 'A constant, a rule with from:, a reference with to:, a nested object, or a list of them.',
        anyOf: [text, ref('rule'), ref('reference'), nested, { type: 'array', items: ref('value') }, { type: 'null' }],
      },
    },
  }
}

/** The text of `config/mapping-schema.json`. */
export const mappingSchemaText = (): string => `${laidOut(mappingSchema(), '', 0)}\n`
