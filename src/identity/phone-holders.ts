import type { IdentityRecord } from './record.ts'

/**
 * What tells the people on one telephone number apart: their birth dates, for one human has a record in every system. A function of
 * the records, not of links, so that it does not depend on what was linked first.
 */
const personMark = (record: IdentityRecord): string =>
  record.birthDate ?? record.idBirthDates[0] ?? record.written[0]?.full ?? record.latin[0]?.tokens.join(' ') ?? record.id

/** People among the holders of a number; infinity above the cap of a block. */
export function peopleAmong(holders: Iterable<IdentityRecord>, cap: number): number {
  const people = new Set<string>()
  let count = 0
  for (const record of holders) {
    if (++count > cap) return Number.POSITIVE_INFINITY
    people.add(personMark(record))
  }
  return people.size
}
