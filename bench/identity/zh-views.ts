import { type Dice, dice } from './dice.ts'
import { HOMOPHONES, NEIGHBOUR_SOUNDS, romanised, SHAPES, traditional } from './zh-names.ts'
import type { Person } from './zh-people.ts'

/** What four systems wrote down of these people, with every error logged. Shares are percent where named so. */

export type System = 'his' | 'lis' | 'pacs' | 'ins'

export interface View {
  readonly record: string
  readonly person: number
  readonly system: System
  readonly name: string
  readonly sex: string
  readonly born: string
  readonly nationalId: string
  readonly passport: string
  readonly card: string
  /** The number the system gave. */
  readonly number: string
  /** The number the HIS gave, as the order quoted it. */
  readonly hisNumber: string
  readonly phone: string
  readonly address: string
}

export interface Corruption {
  readonly record: string
  readonly field: string
  readonly kind: string
}

export interface Truth {
  readonly views: readonly View[]
  readonly log: readonly Corruption[]
}

export interface ViewOptions {
  /** Multiplies every error; 1 as a hospital is. */
  readonly corruption: number
  /** Orders quote the HIS number, as they do where systems are connected; false: every system for itself. */
  readonly quoted: boolean
}

interface Profile {
  readonly noId: number
  readonly noPhone: number
  readonly noAddress: number
  readonly pinyin: number
  readonly ageOnly: number
  readonly quotes: number
}

const PROFILES: Readonly<Record<System, Profile>> = {
  his: { noId: 15, noPhone: 10, noAddress: 30, pinyin: 0, ageOnly: 0, quotes: 0 },
  lis: { noId: 60, noPhone: 70, noAddress: 95, pinyin: 0, ageOnly: 2, quotes: 95 },
  pacs: { noId: 60, noPhone: 70, noAddress: 95, pinyin: 80, ageOnly: 30, quotes: 92 },
  ins: { noId: 0, noPhone: 40, noAddress: 60, pinyin: 0, ageOnly: 0, quotes: 60 },
}

interface Writing {
  readonly chance: Dice
  readonly all: readonly Person[]
  readonly scale: number
  readonly log: Corruption[]
  /** Errors that clerks copy from the last card: repeated in four of ten later views. */
  readonly copied: Map<string, string>
}

/** Every person's records in the four systems: none to six. */
export function views(all: readonly Person[], seed: number, { corruption, quoted }: ViewOptions): Truth {
  const writing: Writing = { chance: dice(seed ^ 0x5eed), all, scale: corruption, log: [], copied: new Map() }
  const out: View[] = []
  for (const person of all) {
    const numbers: string[] = []
    for (const system of systemsOf(person, writing.chance)) {
      const number = `${system[0]!.toUpperCase()}${String(1_000_000 + out.length)}`
      const quote = PROFILES[system].quotes
      const known = quoted && numbers.length > 0 && writing.chance.chance(quote / 100) ? writing.chance.pick(numbers) : ''
      if (system === 'his') numbers.push(number)
      out.push(viewOf(person, system, number, known, writing))
    }
    writing.copied.clear()
  }
  return { views: out, log: writing.log }
}

function systemsOf({ kind }: Person, chance: Dice): readonly System[] {
  if (kind === 'unknown') return ['his']
  const again = chance.next()
  const out: System[] = again < 0.55 ? ['his'] : again < 0.87 ? ['his', 'his'] : ['his', 'his', 'his']
  if (chance.chance(0.45)) out.push('lis')
  if (chance.chance(0.25)) out.push('pacs')
  if (kind !== 'newborn' && chance.chance(0.4)) out.push('ins')
  return out
}

function viewOf(person: Person, system: System, number: string, hisNumber: string, writing: Writing): View {
  const record = `${system}-${number}`
  const profile = PROFILES[system]
  const { chance } = writing
  const noted = (field: string, kind: string): void => void writing.log.push({ record, field, kind })
  return {
    record,
    person: person.no,
    system,
    name: nameOf(person, profile, writing, noted),
    sex: sexOf(person, writing, noted),
    born: bornOf(person, profile, writing, noted),
    nationalId: idOf(person, profile, writing, noted),
    passport: chance.chance(profile.noId / 200) ? '' : person.passport,
    card: person.id !== '' && system === 'ins' ? `YB${person.id.slice(6, 17)}${String(person.no % 1000).padStart(3, '0')}` : '',
    number,
    hisNumber,
    phone: phoneOf(person, profile, writing, noted),
    address: chance.chance(profile.noAddress / 100) ? '' : addressOf(person, writing, noted),
  }
}

type Noted = (field: string, kind: string) => void

/** Something happens with so many percent, more or less with the scale. */
const happens = ({ chance, scale }: Writing, percent: number): boolean => chance.chance((percent * scale) / 100)

/** The error of an earlier view again, or a new one. */
function erring(field: string, writing: Writing, percent: number, make: () => string | undefined): string | undefined {
  const before = writing.copied.get(field)
  if (before !== undefined && writing.chance.chance(0.4)) return before
  if (!happens(writing, percent)) return undefined
  const made = make()
  if (made !== undefined) writing.copied.set(field, made)
  return made
}

function exchange(name: string, groups: readonly string[], chance: Dice): string | undefined {
  const places = [...name]
    .map((_, at) => at)
    .filter((at) => groups.some((group) => group.length > 1 && group.includes(name[at]!)))
  if (places.length === 0) return undefined
  const at = chance.pick(places)
  const group = chance.pick(groups.filter((one) => one.length > 1 && one.includes(name[at]!)))
  const other = chance.pick([...group].filter((character) => character !== name[at]))
  return name.slice(0, at) + other + name.slice(at + 1)
}

function nameOf(person: Person, profile: Profile, writing: Writing, noted: Noted): string {
  const { chance } = writing
  const { kind, surname, given } = person
  if (kind === 'foreigner') return chance.chance(0.5) ? `${surname}, ${given}` : `${given} ${surname}`
  if (kind === 'minority') return surname + (chance.chance(0.6) ? '·' : chance.chance(0.5) ? '' : '•') + given
  const name = surname + given
  if (kind === 'unknown' || kind === 'newborn') return name
  for (const [percent, field, make] of [
    [2, 'homophone', () => exchange(name, HOMOPHONES, chance)],
    [0.7, 'shape', () => exchange(name, SHAPES, chance)],
    [0.5, 'sound', () => exchange(name, NEIGHBOUR_SOUNDS, chance)],
    [0.5, 'traditional', () => traditional(name)],
    [0.5, 'remark', () => `${name}${chance.pick(['(急)', '（VIP）', '2'])}`],
    [0.5, 'alias', () => surname + chance.pick(['小', '阿']) + given.at(-1)!],
    [0.3, 'renamed', () => surname + chance.pick(writing.all).given.slice(0, 2)],
  ] as const) {
    const wrong = erring(`name-${field}`, writing, percent, make)
    if (wrong === undefined || wrong === name) continue
    noted('name', field)
    return wrong
  }
  if (!chance.chance(profile.pinyin / 100)) return name
  noted('name', 'pinyin')
  const latin = romanised(name, surname.length)
  return chance.chance(0.3) ? latin.replaceAll(' ', '') : latin
}

function sexOf({ sex }: Person, writing: Writing, noted: Noted): string {
  if (happens(writing, 1)) return ''
  if (!happens(writing, 0.3)) return sex
  noted('sex', 'wrong')
  return sex === 'male' ? 'female' : 'male'
}

const shifted = (digit: string, by: number): string => String((Number(digit) + by) % 10)

function bornOf(person: Person, profile: Profile, writing: Writing, noted: Noted): string {
  const { born } = person
  const { chance } = writing
  if (born === '') return ''
  if (chance.chance(profile.ageOnly / 100)) {
    noted('born', 'age')
    return `${Number(born.slice(0, 4)) + chance.below(2)}-01-01`
  }
  const [year, month, day] = [born.slice(0, 4), born.slice(5, 7), born.slice(8)]
  const old = 2026 - Number(year) > 60
  for (const [percent, kind, make] of [
    [
      0.6,
      'digit',
      () =>
        chance.chance(0.5)
          ? `${year}-${month}-${day[0]}${shifted(day[1]!, 1 + chance.below(9))}`
          : `${year.slice(0, 3)}${shifted(year[3]!, 1 + chance.below(9))}-${month}-${day}`,
    ],
    [0.3, 'swapped', () => (day <= '12' ? `${year}-${day}-${month}` : undefined)],
    [0.4, 'year', () => `${Number(year) + chance.pick([-1, 1])}-${month}-${day}`],
    [old ? 0.5 : 0, 'lunar', () => lunar(born, chance)],
    [1, 'filled', () => `${year}-01-01`],
  ] as const) {
    const wrong = erring(`born-${kind}`, writing, percent, make)
    if (wrong === undefined || wrong === born) continue
    noted('born', kind)
    return wrong
  }
  return born
}

/** The day by the moon: 20 to 50 days earlier. */
function lunar(born: string, chance: Dice): string {
  const day = new Date(`${born}T00:00:00Z`).getTime() - (20 + chance.below(31)) * 86_400_000
  return new Date(day).toISOString().slice(0, 10)
}

function idOf(person: Person, profile: Profile, writing: Writing, noted: Noted): string {
  const { chance, all } = writing
  const { id, born } = person
  const mother = person.mother === undefined ? undefined : all[person.mother]
  if (person.kind === 'newborn') {
    if (!chance.chance(0.3)) return ''
    noted('id', 'mother')
    return mother!.id
  }
  if (id === '' || chance.chance(profile.noId / 100)) return ''
  const young = 2026 - Number(born.slice(0, 4)) < 14
  for (const [percent, kind, make] of [
    [1, 'digit', () => typo(id, chance)],
    [0.5, 'transposed', () => transposed(id, chance)],
    [Number(born.slice(0, 4)) < 1985 ? 1 : 0, 'short', () => id.slice(0, 6) + id.slice(8, 17)],
    [young && mother !== undefined ? 5 : 0, 'parent', () => mother?.id],
    [0.2, 'borrowed', () => chance.pick(all).id || undefined],
    [1, 'placeholder', () => chance.pick(['000000000000000000', '111111111111111111', '无', '123456789012345678'])],
  ] as const) {
    // Insurance numbers were checked against the register.
    if (profile.noId === 0 && kind !== 'short') continue
    const wrong = erring(`id-${kind}`, writing, percent, make)
    if (wrong === undefined || wrong === id) continue
    noted('id', kind)
    return wrong
  }
  return id
}

function typo(id: string, chance: Dice): string {
  const at = chance.below(17)
  return id.slice(0, at) + shifted(id[at]!, 1 + chance.below(9)) + id.slice(at + 1)
}

function transposed(id: string, chance: Dice): string {
  const at = chance.below(16)
  return id.slice(0, at) + id[at + 1]! + id[at]! + id.slice(at + 2)
}

function phoneOf(person: Person, profile: Profile, writing: Writing, noted: Noted): string {
  const { chance, all } = writing
  if (person.phone === '' || chance.chance(profile.noPhone / 100)) return ''
  if (happens(writing, 1)) return chance.pick(['13800138000', '11111111111', '无'])
  const family = person.mother === undefined ? undefined : all[person.mother]!.phone
  for (const [percent, kind, make] of [
    [18, 'changed', () => `139${String(chance.below(1e8)).padStart(8, '0')}`],
    [12, 'family', () => family],
    [1, 'typo', () => person.phone.slice(0, 10) + shifted(person.phone[10]!, 1 + chance.below(9))],
  ] as const) {
    const other = erring(`phone-${kind}`, writing, percent, make)
    if (other === undefined || other === person.phone) continue
    noted('phone', kind)
    return other
  }
  return person.phone
}

function addressOf({ address }: Person, writing: Writing, noted: Noted): string {
  if (!happens(writing, 8)) return address
  noted('address', 'moved')
  return address.replace(/\d+号楼/, `${31 + writing.chance.below(60)}号楼`)
}
