import type { Truth } from '../../fixtures/hospital/truth.ts'
import { type CameOut, idOf } from './came-out.ts'
import type { Verdict } from './verdict.ts'

type Link = Truth['links'][number]

const patientId = ({ system, number }: Link): string => idOf(system, 'Patient', number)

/** Two records of one human that each state the ID number and a name or a birth date truly prove it. */
const proves = ({ evidence }: Link): boolean =>
  evidence.includes('id-number') && (evidence.includes('name') || evidence.includes('birth'))

/**
 * Persons: every source patient came out as itself, nobody was taken for somebody else, and every strong link stands.
 * Weak links (no number in common) may be missing: they are what proposals are for.
 */
export function judgePeople(truth: Truth, out: CameOut, verdict: Verdict): void {
  judgeSourcePatients(truth, out, verdict)
  judgeFalseLinks(truth, out, verdict)
  const strong = strongGroups(truth)
  for (const [name, group] of strong) judgeGroup(name, group, out, verdict)
  judgeHospitalNumbers(truth, out, verdict)
  const active = [...out.persons.values()].filter((patients) => patients.length > 0).length
  const apart = truth.people.reduce((sum, person) => sum + personsOf(truth, out, person.id).size - 1, 0)
  verdict.count('people', truth.counts.people, active)
  verdict.count('links missing, all without a number in common', 0, apart)
  verdict.count('proposals for a steward', '', out.proposals)
  verdict.same('people beyond those split by weak evidence', truth.counts.people + apart, active)
}

function judgeSourcePatients(truth: Truth, out: CameOut, verdict: Verdict): void {
  const patients = out.resources.get('Patient') ?? new Map()
  const { his, lis } = truth.counts.sourcePatients
  verdict.equal('source patients', his + lis, patients.size)
  for (const system of ['his', 'lis'] as const) {
    const numbers = truth.links.filter((link) => link.system === system)
    const found = numbers.filter((link) => patients.has(patientId(link)))
    verdict.equal(`source patients, ${system}`, numbers.length, found.length)
  }
}

/** No person holds source patients of two humans: twins, newborns, mothers, children with a parent's number included. */
function judgeFalseLinks(truth: Truth, out: CameOut, verdict: Verdict): void {
  const human = new Map(truth.links.map((link) => [patientId(link), link]))
  let wrong = 0
  for (const [person, patients] of out.persons) {
    const humans = new Set(patients.map((patient) => human.get(patient)?.person))
    if (humans.size <= 1) continue
    wrong += 1
    const who = patients
      .map((patient) => human.get(patient))
      .map((link) => `${link?.system} ${link?.number} of ${link?.person} (${link?.differs.join(', ')})`)
    verdict.wrong(`person ${person} is several: ${who.join('; ')}`)
  }
  verdict.equal('persons that are several humans', 0, wrong)
}

/** Records that must be one person: those that prove it, and those merged by the HIS. By human, several where nothing joins them. */
function strongGroups(truth: Truth): ReadonlyMap<string, readonly Link[]> {
  const his = truth.links.filter(({ system }) => system === 'his')
  const byNumber = new Map(his.map((link) => [link.number, link]))
  const groups = new Map<string, readonly Link[]>()
  for (const [person, links] of Map.groupBy(truth.links.filter(proves), (link) => link.person))
    groups.set(`${person} by ID number`, links)
  for (const { survivor, retired } of truth.merges)
    groups.set(`${retired} merged into ${survivor}`, [byNumber.get(retired)!, byNumber.get(survivor)!])
  return groups
}

function judgeGroup(name: string, group: readonly Link[], out: CameOut, verdict: Verdict): void {
  const persons = new Set(group.map((link) => out.personOf.get(patientId(link))))
  if (persons.size > 1)
    verdict.wrong(
      `${name}: ${group.map((link) => `${link.system} ${link.number} [${link.differs.join(', ')}]`).join(' and ')} came out as ${persons.size} persons`,
    )
}

/** A LIS record that states a hospital number belongs to one of the records its human has in the HIS. */
function judgeHospitalNumbers(truth: Truth, out: CameOut, verdict: Verdict): void {
  const stated = truth.links.filter(({ evidence }) => evidence.includes('hospital-number'))
  const joined = stated.filter((link) => {
    const own = truth.links.filter((other) => other.system === 'his' && other.person === link.person)
    return own.some((other) => out.personOf.get(patientId(other)) === out.personOf.get(patientId(link)))
  })
  for (const link of stated)
    if (!joined.includes(link))
      verdict.wrong(`lis ${link.number} of ${link.person} [${link.differs.join(', ')}] stands apart from its hospital number`)
  verdict.equal('links by hospital number', stated.length, joined.length)
}

const personsOf = (truth: Truth, out: CameOut, person: string): ReadonlySet<string | undefined> =>
  new Set(truth.links.filter((link) => link.person === person).map((link) => out.personOf.get(patientId(link))))
