import { readCsvTable, readTable } from '../mapping/codes/read-table.ts'
import { type CodeTable, CodeTables } from '../mapping/codes/tables.ts'
import type { MappingFile } from '../mapping/compile.ts'
import { Findings } from '../mapping/finding.ts'
import { entryOf, parseYaml, textOfNode } from '../mapping/yaml-tree.ts'

/** A concept table and the file some of its rows stand in. */
export interface TableFile {
  readonly file: MappingFile
  readonly table: CodeTable
}

/** The files of a library that hold concept tables. Findings are lint's to tell. */
export function tableFiles(files: readonly MappingFile[]): readonly TableFile[] {
  const ignored = new Findings()
  return files.flatMap((file) => {
    if (file.path.endsWith('.csv')) return [{ file, table: readCsvTable(file.path, file.text, 'mapping', ignored) }]
    if (!/^table:/m.test(file.text)) return []
    const node = parseYaml(file.path, file.text, 'mapping', ignored)
    const name = node?.kind === 'map' ? textOfNode(entryOf(node, 'table')) : undefined
    return node?.kind === 'map' && name !== undefined ? [{ file, table: readTable(node, ignored) }] : []
  })
}

/** All tables of a library by name, rows of several files united. */
export function codeTablesOf(files: readonly MappingFile[]): CodeTables {
  const tables = new CodeTables()
  const ignored = new Findings()
  for (const { table } of tableFiles(files)) tables.add(table, ignored)
  return tables
}
