import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { generateBase } from './base/generate.ts'
import { hasData } from './base/source.ts'

/** `npm run generate:base`: the maps of the HL7 v2-to-FHIR guide as mappings (`mappings/base`), and a report of every row. */
const HOUSE = join(import.meta.dirname, '..')

if (!hasData()) {
  console.error('the maps (../shared/data/v2-to-fhir) are not on this machine; nothing was generated')
  process.exitCode = 1
} else {
  const files = generateBase()
  await rm(join(HOUSE, 'mappings/base'), { recursive: true, force: true })
  for (const [path, text] of files) {
    const file = join(HOUSE, path)
    await mkdir(dirname(file), { recursive: true })
    if ((await readFile(file, 'utf8').catch(() => '')) !== text) await writeFile(file, text)
  }
  console.log(`${files.size} files`)
}
