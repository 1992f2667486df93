import type { Group, Segment } from '../../formats/hl7v2/tree.ts'

/**
 * Nearest enclosing group, then outwards; only then downwards. On the way down, a group of the same name as the one we
 * stand in is left out: the ORC of another order must never be taken for ours. Notes belong to the segment they follow, so
 * they are never looked for below.
 */
export function nearestSegment(from: Group, name: string): Segment | undefined {
  for (let group: Group | undefined = from; group; group = group.parent) {
    const found = direct(group, name)
    if (found) return found
  }
  if (name === 'NTE') return undefined
  let came: Group | undefined
  for (let group: Group | undefined = from; group; group = group.parent) {
    const found = below(group, name, came?.name)
    if (found) return found
    came = group
  }
  return undefined
}

function direct(group: Group, name: string): Segment | undefined {
  for (const segment of group.segments) if (segment.name === name) return segment
  return undefined
}

/** From so many groups on it pays to remember what was looked for: ten thousand results would each walk all others. */
const MANY = 32
const looked = new WeakMap<Group, Map<string, Segment | undefined>>()

function below(group: Group, name: string, except: string | undefined): Segment | undefined {
  if (group.groups.length < MANY) return walk(group, name, except)
  const known = looked.get(group) ?? new Map<string, Segment | undefined>()
  looked.set(group, known)
  const key = `${name} ${except ?? ''}`
  if (!known.has(key)) known.set(key, walk(group, name, except))
  return known.get(key)
}

function walk(group: Group, name: string, except: string | undefined): Segment | undefined {
  for (const child of group.groups) {
    if (child.name === except) continue
    const found = direct(child, name) ?? below(child, name, undefined)
    if (found) return found
  }
  return undefined
}

/** Every segment of this name in the group and below, in document order, with the group it stands in. */
export function segmentsIn(
  group: Group,
  name: string,
  out: { group: Group; segment: Segment }[] = [],
): { group: Group; segment: Segment }[] {
  for (const segment of group.segments) if (segment.name === name) out.push({ group, segment })
  for (const child of group.groups) segmentsIn(child, name, out)
  return out
}

/** Every group of this name in the group and below; the group itself when it has the name. */
export function groupsIn(group: Group, name: string, out: Group[] = []): Group[] {
  if (group.name === name) out.push(group)
  else for (const child of group.groups) groupsIn(child, name, out)
  return out
}
