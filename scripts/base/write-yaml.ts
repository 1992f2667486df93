/** What a generated file holds. */
export type Yaml = string | number | boolean | readonly Yaml[] | YamlObject
export interface YamlObject {
  [name: string]: Yaml
}

const WIDTH = 118
const PLAIN = /^[A-Za-z.$][\w ./()-]*$/
const WORD = /^(?:true|false|null|yes|no|on|off|~)$/i

/** A text that YAML reads back as itself. */
const scalar = (value: string | number | boolean): string =>
  typeof value !== 'string'
    ? String(value)
    : PLAIN.test(value) && !WORD.test(value) && !value.endsWith(' ') && !/^\.\d/.test(value)
      ? value
      : value.includes("'") || !/["\\]/.test(value)
        ? JSON.stringify(value)
        : `'${value}'`

const key = (name: string): string =>
  /^[A-Za-z_][\w[\].-]*$/.test(name) && !/[[\]]/.test(name) && !WORD.test(name) ? name : JSON.stringify(name)

export const isList = (value: Yaml): value is readonly Yaml[] => Array.isArray(value)

function flow(value: Yaml): string {
  if (isList(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value !== 'object') return scalar(value)
  const entries = Object.entries(value)
  return entries.length === 0 ? '{}' : `{ ${entries.map(([name, one]) => `${key(name)}: ${flow(one)}`).join(', ')} }`
}

function block(value: Yaml, indent: number, lead: number): string {
  const one = flow(value)
  if (typeof value !== 'object' || one.length + lead <= WIDTH) return ` ${one}\n`
  const pad = ' '.repeat(indent)
  if (isList(value)) return `\n${value.map((item) => `${pad}-${entry(item, indent)}`).join('')}`
  return `\n${lines(value, indent)}`
}

/** An item of a list: a map begins on the line of its dash. */
function entry(item: Yaml, indent: number): string {
  const one = flow(item)
  if (typeof item !== 'object' || isList(item) || one.length + indent + 2 <= WIDTH) return block(item, indent + 2, indent + 2)
  return ` ${lines(item, indent + 2).trimStart()}`
}

const lines = (value: YamlObject, indent: number): string =>
  Object.entries(value)
    .map(([name, one]) => `${' '.repeat(indent)}${key(name)}:${block(one, indent + 2, indent + name.length + 2)}`)
    .join('')

const HEAD = '# Made by scripts/generate-base.ts from the HL7 v2-to-FHIR maps. Do not edit; overlays change it.\n'

/** A generated file: what fits stands on one line. */
export const yamlFile = (value: YamlObject): string => HEAD + lines(value, 0)
