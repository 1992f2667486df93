import type { CameOut } from './came-out.ts'

/** What rules have emitted already depends on what stood when they looked. */
const EMITTED = new Set(['Task', 'CommunicationRequest'])

/**
 * All that must not depend on the order of arrival, as sorted lines: current resources, golden records, links, follow-ups that
 * are still open. A person is called by the sorted set of its source patients, so that who founded it does not matter.
 */
export function contentLines(out: CameOut): readonly string[] {
  const names = new Map([...out.persons].map(([person, patients]) => [person, `{${patients.join(' ')}}`]))
  const renamed = (text: string): string =>
    text.replaceAll(/"(?:Patient\/)?(p[0-9a-z]{24,})"/g, (all, id) => (names.has(id) ? all.replace(id, names.get(id)!) : all))
  const lines: string[] = []
  for (const [type, resources] of out.resources) {
    if (EMITTED.has(type)) continue
    for (const { id, text, sourcePatient } of resources.values())
      lines.push(`${type}/${id} of ${sourcePatient ?? 'nobody'}: ${text}`)
  }
  for (const patients of out.persons.values()) if (patients.length > 0) lines.push(`person ${patients.join(' ')}`)
  for (const { id, text } of out.golden.values()) {
    // A retired person's record only says who goes on; whether there ever was one depends on the order.
    if ((out.persons.get(id)?.length ?? 0) > 0) lines.push(`golden ${renamed(text)}`)
  }
  for (const { dedupeKey, anchor, dueAt, sourcePatient } of out.followUps.filter(({ state }) => state === 'pending'))
    lines.push(`open ${dedupeKey.split('#')[0]} ${anchor} ${new Date(dueAt).toISOString()} ${sourcePatient}`)
  return lines.sort()
}

/** Lines of one side only, a bounded number of them. */
export function differing(inOrder: readonly string[], other: readonly string[], most = 20): readonly string[] {
  const left = new Set(inOrder)
  const right = new Set(other)
  const missing = inOrder.filter((line) => !right.has(line)).map((line) => `- ${line}`)
  const extra = other.filter((line) => !left.has(line)).map((line) => `+ ${line}`)
  return [...missing, ...extra].sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1)).slice(0, most)
}
