import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileMappings } from '../src/mapping/compile.ts'
import { PUBLISHED_SALT } from '../src/model/ids.ts'
import { dryRun } from '../src/steward/dry-run.ts'
import { readMappingFiles } from '../src/steward/mapping-files.ts'
import { openSqliteJournal } from '../src/store/sqlite/journal.ts'
import { labMessage, patient, visitMessage } from '../test/support/traffic.ts'

/**
 * The dry run over 10,000 stored messages (reports of ten results, one admission in five), from a real journal: mapped with the
 * published set and with a draft that changes one element of every result, and compared. `node bench/diff.ts [messages]`.
 */
const MESSAGES = Number(process.argv[2] ?? 10_000)
const PEOPLE = 2_000

const files = await readMappingFiles([new URL('../mappings', import.meta.url).pathname])
const draftFiles = files.map(({ path, text }) => ({
  path,
  text: path === 'codes/lab-item.yaml' ? text.replace('"1988-5"', '"30522-7"') : text,
}))
const [published, draft] = [compileMappings(files).set, compileMappings(draftFiles).set]
if (published === undefined || draft === undefined || published.version === draft.version) {
  console.log('nothing to measure: the mappings are unsound, or the draft says the same')
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-diff-'))
const journal = await openSqliteJournal({ folder, clock: { now: () => Date.now() } })
try {
  const start = Date.now()
  const known = { authority: 'his', authorities: {}, zone: 'Asia/Shanghai', charset: 'utf-8', tables: {} }
  for (let from = 0; from < MESSAGES; from += 500) {
    const envelopes = Array.from({ length: Math.min(500, MESSAGES - from) }, (_, i) => {
      const n = from + i
      const who = patient((n * 7919) % PEOPLE)
      const text = n % 5 === 0 ? visitMessage(n, who, start, 'A04').text : labMessage(n, who, start, 10).text
      const bytes = new TextEncoder().encode(text)
      return { interface: 'feed', bytes, receivedAt: start, controlId: String(n), orderingKeys: [], format: 'hl7v2' as const }
    })
    await journal.append(envelopes, [])
  }
  const result = await dryRun({
    journal,
    published,
    draft,
    contexts: new Map([['feed', known]]),
    salt: PUBLISHED_SALT,
    since: 0,
    now: () => performance.now(),
  })
  const { messages, seconds, added, changed, removed, unchanged } = result
  console.log(`${messages} messages in ${seconds.toFixed(1)} s: ${Math.round(messages / seconds)}/s`)
  console.log(`${added} added, ${changed} changed, ${removed} removed, ${unchanged} unchanged resources`)
} finally {
  await journal.close()
  rmSync(folder, { recursive: true })
}
