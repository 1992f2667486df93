import { compileMappings } from '../mapping/compile.ts'
import type { StructureName } from './language.ts'

/**
 * The words the compiler knows, asked of the compiler itself: a file with a word that is none is answered with the words that
 * are allowed there.
 */
const STRANGE = 'zzz'

const mapping = (body: string): string => `mapping: probe\nfor: hl7v2\nwhen: MSH valued\n${body}`
const rule = (set: string, more = ''): string =>
  mapping(`resources:\n  r: { resource: Observation, each: PID, key: [PID-3]${more}, set: { ${set} } }\n`)

const PROBES: Readonly<Record<StructureName, string>> = {
  mapping: mapping(`${STRANGE}: 1\nresources: {}\n`),
  resource: rule('status: final, code: { from: PID-3 }', `, ${STRANGE}: 1`),
  rule: rule(`status: final, code: { from: PID-3, ${STRANGE}: 1 }`),
  reference: rule(`status: final, code: { from: PID-3 }, subject: { to: Patient, key: [PID-3], ${STRANGE}: 1 }`),
  instruction: mapping(`instructions: { i: { merge: { survivor: PID-3, retired: MRG-1 }, ${STRANGE}: 1 } }\nresources: {}\n`),
  ignore: mapping(`ignore: { i: { when: PID valued, because: { zh: 一, en: a }, ${STRANGE}: 1 } }\nresources: {}\n`),
  table: `table: probe\n${STRANGE}: 1\nrows: {}\n`,
  datatype: `datatype: PROBE\nto: HumanName\n${STRANGE}: 1\nset: { text: { from: .1 } }\n`,
  overlay: `overlay: probe\nof: probe\nlayer: site\n${STRANGE}: 1\n`,
  segment: `segment: probe\nof: PID\nto: Patient\n${STRANGE}: 1\nset: { gender: male }\n`,
}

/** Words by structure, in the compiler's order. A structure that answers nothing has none. */
export function compilerWords(): Readonly<Record<StructureName, readonly string[]>> {
  const entries = Object.entries(PROBES).map(([name, text]) => {
    const { findings } = compileMappings([{ path: 'probe.yaml', text }])
    const found = findings.find(({ code, facts }) => code === 'mapping.unknown-keyword' && facts.found === STRANGE)
    const allowed = found?.facts.allowed
    return [name, typeof allowed === 'string' ? allowed.split(', ') : []] as const
  })
  return Object.fromEntries(entries) as unknown as Record<StructureName, readonly string[]>
}
