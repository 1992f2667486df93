import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { SetWithFiles } from '../engine/mapping-versions.ts'
import { type CompiledMappings, compileMappings, type MappingFile } from '../mapping/compile.ts'

const READ = /\.(?:ya?ml|csv)$/i

/** Every mapping, overlay, datatype and table below the folders; paths are relative to their folder, with `/`. */
export async function readMappingFiles(folders: readonly string[]): Promise<readonly MappingFile[]> {
  const files: MappingFile[] = []
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !READ.test(entry.name)) continue
      const path = join(entry.parentPath, entry.name)
      files.push({ path: relative(folder, path).split(sep).join('/'), text: await readFile(path, 'utf8') })
    }
  }
  return files
}

/** A draft read from its folders: the compiled set still knows its texts. An unsound one is undefined, with all its findings. */
export interface LoadedMappings {
  readonly set: SetWithFiles | undefined
  readonly findings: CompiledMappings['findings']
}

/** Reads and compiles. An unsound set is undefined, with all its findings. */
export async function loadMappings(folders: readonly string[]): Promise<LoadedMappings> {
  const files = await readMappingFiles(folders)
  const { set, findings } = compileMappings(files)
  return { set: set && Object.assign(set, { files }), findings }
}
