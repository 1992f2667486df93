import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type IdentityModel, loadIdentityModel } from '../../src/identity/model.ts'
import { compileMappings } from '../../src/mapping/compile.ts'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import { readMappingFiles } from '../../src/steward/mapping-files.ts'
import { compileRules } from '../../src/triggers/compile.ts'
import type { CompiledRule } from '../../src/triggers/rule.ts'

/** What is shipped: mappings, identity model, follow-up rules. */

const HOUSE = join(import.meta.dirname, '../..')
const MAPPINGS = join(HOUSE, 'mappings')

/** One text of one mapping file replaced by another: a mapping broken on purpose. */
export interface Breakage {
  readonly path: string
  readonly from: string
  readonly to: string
}

export async function shippedMappings(broken?: Breakage): Promise<MappingSet> {
  const files = await readMappingFiles([MAPPINGS])
  if (broken && !files.some(({ path, text }) => path === broken.path && text.includes(broken.from)))
    throw new Error(`${broken.path} says no ${broken.from}`)
  const mended = files.map(({ path, text }) => ({
    path,
    text: path === broken?.path ? text.replaceAll(broken.from, broken.to) : text,
  }))
  const { set, findings } = compileMappings(mended)
  if (set === undefined) throw new Error(findings.map((one) => `${one.file}:${one.line} ${one.code}`).join('\n'))
  return set
}

export async function shippedIdentity(): Promise<IdentityModel> {
  const loaded = loadIdentityModel(await readFile(join(HOUSE, 'config/identity.yaml'), 'utf8'))
  if (!loaded.ok) throw new Error(loaded.findings.map(({ line, message }) => `${line} ${message}`).join('\n'))
  return loaded.model
}

export async function shippedRules(): Promise<readonly CompiledRule[]> {
  const folder = join(HOUSE, 'config/triggers')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()
  const texts = await Promise.all(names.map(async (name) => ({ path: name, text: await readFile(join(folder, name), 'utf8') })))
  const { rules, findings } = compileRules(texts)
  if (findings.length > 0) throw new Error(findings.map(({ file, line }) => `${file}:${line}`).join('\n'))
  return rules
}
