import { codeFile } from './codes.ts'
import { completionFiles } from './keys.ts'
import { type BaseFile, datatypeFiles, type Making, madeType, segmentFile } from './maps.ts'
import { messageFile } from './messages.ts'
import { Report } from './report.ts'
import { codeMaps, fieldMaps, messageMaps } from './source.ts'
import { Switchboard } from './switchboard.ts'
import { yamlFile } from './write-yaml.ts'

/** The whole base: path below the repository → text. */
export function generateBase(): ReadonlyMap<string, string> {
  const datatypes = fieldMaps('datatypes')
  const codes = codeMaps()
  const making: Making = {
    registry: {
      datatypes: new Map(datatypes.map(({ name, bracket }) => [name.toLowerCase(), { name, to: madeType(name, bracket) }])),
      codes: new Map(codes.map(({ name }) => [name.toLowerCase(), name])),
    },
    report: new Report(),
    switches: new Switchboard(),
  }
  const tables = codes.map((map) => ({ name: map.name, ...codeFile(map) }))
  const made: BaseFile[] = [
    ...messageMaps().map((map) => messageFile(map, making)),
    ...fieldMaps('segments').map((map) => segmentFile(map, making)),
    ...datatypes.flatMap((map) => datatypeFiles(map, making)),
    ...tables.map(({ file }) => file),
    ...completionFiles(),
  ]
  const out = new Map(made.map(({ path, content }) => [`mappings/base/${path}`, yamlFile(content)]))
  out.set('mappings/base/switches.yaml', yamlFile(making.switches.file()))
  out.set('docs/base-report.md', making.report.text(tables))
  return out
}
