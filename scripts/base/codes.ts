import type { BaseFile } from './maps.ts'
import type { CodeMap } from './source.ts'
import type { Yaml, YamlObject } from './write-yaml.ts'

/** A code table: the codes that have a FHIR code, in the system that most of them share. */
export function codeFile(map: CodeMap): { readonly file: BaseFile; readonly rows: number; readonly without: number } {
  const known = map.rows.filter(({ to, condition }) => to !== '' && condition === '')
  const systems = Map.groupBy(known, ({ system }) => system)
  const [system = ''] = [...systems].toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))[0] ?? []
  const rows: Record<string, Yaml> = {}
  for (const row of known) {
    if (row.code in rows) continue
    const entry: YamlObject = { code: row.to }
    if (row.display !== '' && row.display.length <= 60) entry.display = row.display
    if (row.system !== system && row.system !== '') entry.system = row.system
    rows[row.code] = Object.keys(entry).length === 1 ? row.to : entry
  }
  const head: YamlObject = { table: `base/${map.name}` }
  if (system !== '') head.system = system
  return {
    file: { path: `codes/${map.name}.yaml`, content: { ...head, rows } },
    rows: Object.keys(rows).length,
    without: map.rows.length - Object.keys(rows).length,
  }
}
