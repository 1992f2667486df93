import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
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

/** Reads and compiles. An unsound set is undefined, with all its findings. */
export const loadMappings = async (folders: readonly string[]): Promise<CompiledMappings> =>
  compileMappings(await readMappingFiles(folders))
