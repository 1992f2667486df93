import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

/**
 * Ids of the follow-up rules in a folder: what a destination may name. Only the id is read here; the rules themselves are
 * checked by their own lint, so a rule with mistakes still counts as known. Undefined: no such folder.
 */
export async function ruleIds(folder: string): Promise<readonly string[] | undefined> {
  const files = await readdir(folder).catch(() => undefined)
  if (files === undefined) return undefined
  const ids = await Promise.all(files.filter((file) => /\.ya?ml$/.test(file)).map((file) => idsIn(join(folder, file))))
  return ids.flat().sort()
}

async function idsIn(file: string): Promise<readonly string[]> {
  try {
    const value: unknown = parse(await readFile(file, 'utf8'))
    const id = (value as { rule?: unknown } | null)?.rule
    return typeof id === 'string' ? [id] : []
  } catch {
    return []
  }
}
