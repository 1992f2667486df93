import { existsSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { compileMappings, type MappingFile } from '../mapping/compile.ts'
import type { Finding } from '../mapping/finding.ts'
import { type CodedError, coded } from '../model/errors.ts'
import { type NewRow, rowFile, withRow } from './code-rows.ts'
import { codeTablesOf, tableFiles } from './code-tables.ts'
import { readMappingFiles } from './mapping-files.ts'

/** What a steward decides about one code of the worklist. */
export interface Resolution {
  readonly table: string
  /** As the source writes it. */
  readonly code: string
  /** The row counts for codes of this system only; undefined: whatever the system. */
  readonly fromSystem?: string | undefined
  readonly to: string
  readonly display?: string | undefined
  readonly system?: string | undefined
}

export type Resolved =
  | { readonly ok: true; readonly file: string; readonly line: number }
  | { readonly ok: false; readonly error: CodedError; readonly findings: readonly Finding[] }

/** Layers that are made by a program: an edit would be lost. */
const GENERATED = /^base\//

/** Adds the row to the draft; through the same lint as every other edit, and written only when the whole draft is sound with it. */
export async function resolveCode(folders: readonly string[], resolution: Resolution): Promise<Resolved> {
  const files = await readMappingFiles(folders)
  const edit = editOf(files, resolution)
  if ('code' in edit) return { ok: false, error: edit, findings: [] }
  const edited = [...files.filter(({ path }) => path !== edit.path), edit]
  const { findings } = compileMappings(edited)
  if (findings.length > 0)
    return { ok: false, error: coded('steward.unsound', { found: findings.length, where: edit.path }), findings }
  const file = folders.map((folder) => join(folder, edit.path)).find(existsSync) ?? join(folders.at(-1)!, edit.path)
  await replaceFile(file, edit.text)
  return { ok: true, file, line: lineOf(files.find(({ path }) => path === edit.path)?.text ?? '', edit.text) }
}

function editOf(files: readonly MappingFile[], resolution: Resolution): MappingFile | CodedError {
  const { table: name, code, fromSystem, to, display } = resolution
  const tables = codeTablesOf(files)
  const table = tables.get(name)
  if (table === undefined) return coded('steward.unknown-table', { found: name, allowed: tables.names.join(', ') })
  const from = fromSystem === undefined ? code : `${fromSystem}|${code}`
  if (table.rows.has(from)) return coded('steward.code-known', { found: from, where: name })
  const own = tableFiles(files).filter((one) => one.table.name === name && !GENERATED.test(one.file.path))
  const file = own.at(-1)?.file
  const system = resolution.system === table.system ? undefined : resolution.system
  if (file === undefined) {
    const path = `codes/${name}.yaml`
    return { path, text: rowFile(name, table.system, { from, to, display, system }) }
  }
  const row: NewRow = { from, to, display, system: file.path.endsWith('.csv') ? (resolution.system ?? table.system) : system }
  const text = withRow(file.path, file.text, row)
  return text === undefined ? coded('steward.table-not-editable', { found: name, where: file.path }) : { path: file.path, text }
}

/** Either the former text or the new one is there, whatever happens in between. */
async function replaceFile(file: string, text: string): Promise<void> {
  const part = join(dirname(file), `.${process.pid}.part`)
  await writeFile(part, text, { flush: true })
  await rename(part, file).finally(() => rm(part, { force: true }))
}

function lineOf(before: string, after: string): number {
  const [a, b] = [before.split('\n'), after.split('\n')]
  const at = b.findIndex((line, i) => line !== a[i])
  return at < 0 ? b.length : at + 1
}
