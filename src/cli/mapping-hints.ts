import { MappingVersions } from '../engine/mapping-versions.ts'
import { codeTablesOf } from '../steward/code-tables.ts'
import { openCodes } from '../steward/code-worklist.ts'
import type { CliContext } from './context.ts'
import { openData } from './data.ts'

export interface RemapHint {
  readonly interface: string
  /** ISO 8601: when the first message with such a code came. */
  readonly since: string
  readonly codes: number
  readonly messages: number
  readonly text: string
}

const LIMIT = 10_000

/** After a publish: what was committed with codes that are known now can be mapped again, an interface each. */
export async function remapHints(
  folder: string,
  former: string | undefined,
  version: string,
  url: string | undefined,
  context: CliContext,
): Promise<readonly RemapHint[]> {
  const versions = new MappingVersions(folder)
  if (former === undefined || !versions.has(former)) return []
  const [before, after] = [codeTablesOf(await versions.read(former)), codeTablesOf(await versions.read(version))]
  const data = await openData(folder, url).catch(() => undefined)
  if (data === undefined) return []
  try {
    const interfaces = await versions.interfaces()
    const open = await openCodes({ reads: data.reads, held: [], published: before, draft: after, interfaces, limit: LIMIT })
    const settled = open.filter(({ drafted }) => drafted)
    return [...Map.groupBy(settled, (one) => one.interface)].map(([name, codes]) => {
      const since = codes.map(({ firstAt }) => firstAt).toSorted()[0]!
      const messages = codes.reduce((sum, { count }) => sum + count, 0)
      const command = `tributary remap --interface ${name} --since ${since} --data ${folder}`
      const text = {
        zh: `接口 ${name}：${codes.length} 个编码现已对照（${messages} 条消息用过）。按新版本重做已提交的内容：${command}`,
        en: `${name}: ${codes.length} codes are known now (${messages} messages brought them). To map again what was committed: ${command}`,
      }[context.language]
      return { interface: name, since, codes: codes.length, messages, text }
    })
  } finally {
    await data.close()
  }
}
