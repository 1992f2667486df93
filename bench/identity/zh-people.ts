import { type Dice, dice, two } from './dice.ts'
import { givenName, LATIN_FAMILY, LATIN_GIVEN, MINORITY_FAMILY, MINORITY_GIVEN, surname } from './zh-names.ts'

/** The humans of a made hospital: households with shared telephones, twins, newborns, foreigners, people nobody knows. */

export type PersonKind = 'person' | 'newborn' | 'foreigner' | 'minority' | 'unknown'

export interface Person {
  readonly no: number
  readonly kind: PersonKind
  readonly surname: string
  readonly given: string
  readonly sex: 'male' | 'female'
  /** YYYY-MM-DD. */
  readonly born: string
  readonly id: string
  readonly passport: string
  readonly phone: string
  readonly household: number
  readonly address: string
  readonly mother: number | undefined
  readonly twin: number | undefined
  readonly tags: readonly string[]
}

const YEAR = 2026
const AREAS =
  '110101 110105 110108 120101 130102 140105 210102 220102 230103 310101 310104 310115 320102 320505 330102 330106 340102 350102 360102 370102 410102 420102 430102 440103 440106 440303 450102 460105 500103 510104 510107 520102 530102 540102 610102 620102 630102 640104 650102'.split(
    ' ',
  )
const DISTRICTS =
  '北京市海淀区 北京市朝阳区 上海市徐汇区 上海市浦东新区 杭州市西湖区 广州市天河区 深圳市南山区 成都市武侯区 武汉市武昌区 南京市鼓楼区 西安市雁塔区 重庆市渝中区 天津市和平区 长沙市岳麓区 沈阳市和平区'.split(
    ' ',
  )
const ESTATES =
  '幸福 阳光 和平 建设 光明 金桂 翠竹 兰亭 东湖 西苑 南华 北辰 银杏 玉泉 青年 团结 新城 福安 锦绣 紫荆 百合 海棠 枫林 水岸 春晓'.split(
    ' ',
  )
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

const withCheck = (body: string): string => {
  const sum = [...body].reduce((all, digit, at) => all + Number(digit) * WEIGHTS[at]!, 0)
  return body + '10X98765432'[sum % 11]
}

/** Numbers that were issued: every one once. */
class Registry {
  readonly #issued = new Set<string>()
  issue(area: string, born: string, sex: 'male' | 'female', from: number): string {
    for (let at = from; ; at++) {
      const sequence = String((at * 2 + (sex === 'male' ? 1 : 0)) % 1000).padStart(3, '0')
      const id = withCheck(area + born.replaceAll('-', '') + sequence)
      if (this.#issued.has(id) && at - from < 499) continue
      this.#issued.add(id)
      return id
    }
  }
}

interface Making {
  readonly dice: Dice
  readonly registry: Registry
  readonly people: Person[]
  readonly wanted: number
}

/** `count` humans of one seed. */
export function people(seed: number, count: number): readonly Person[] {
  const making: Making = { dice: dice(seed), registry: new Registry(), people: [], wanted: count }
  for (let household = 0; making.people.length < count; household++) {
    const { dice: chance } = making
    if (chance.chance(0.03)) stranger(making, household)
    else family(making, household)
  }
  return making.people.slice(0, count)
}

/** Hospitals see more of the old and of the very young. */
function birthYear(chance: Dice, least: number, most: number): number {
  return YEAR - least - chance.below(most - least + 1)
}

function birthDate(chance: Dice, year: number): string {
  // Registers of the old hold 1 January for "some day of that year".
  if (YEAR - year > 70 && chance.chance(0.03)) return `${year}-01-01`
  const latest = year === YEAR ? 2 : 12
  return `${year}-${two(1 + chance.below(latest))}-${two(1 + chance.below(28))}`
}

const mobile = (chance: Dice): string =>
  `1${chance.pick(['30', '35', '36', '37', '38', '39', '50', '51', '58', '59', '76', '80', '86', '87', '88', '89'])}${String(chance.below(1e8)).padStart(8, '0')}`

const addressOf = (chance: Dice): string =>
  `${chance.pick(DISTRICTS)}${chance.pick(ESTATES)}${chance.pick(['小区', '花园', '家园', '新村', '公寓'])}${1 + chance.below(30)}号楼${1 + chance.below(6)}单元${1 + chance.below(20)}0${1 + chance.below(4)}室`

type Draft = Pick<Person, 'surname' | 'given' | 'sex' | 'born'> & Partial<Person>

function add(making: Making, household: number, area: string, address: string, draft: Draft): Person {
  const { dice: chance, registry, people: all } = making
  const person: Person = {
    no: all.length,
    kind: 'person',
    id:
      draft.kind === undefined || draft.kind === 'minority' ? registry.issue(area, draft.born, draft.sex, chance.below(480)) : '',
    passport: '',
    phone: mobile(chance),
    household,
    address,
    mother: undefined,
    twin: undefined,
    tags: [],
    ...draft,
  }
  all.push(person)
  return person
}

function family(making: Making, household: number): void {
  const { dice: chance } = making
  const area = chance.pick(AREAS)
  const address = addressOf(chance)
  const name = surname(chance)
  const eldest = birthYear(chance, 22, 90)
  const adult = (own: string, sex: 'male' | 'female', year: number, phone?: string): Person =>
    add(making, household, chance.chance(0.7) ? area : chance.pick(AREAS), address, {
      surname: own,
      given: givenName(chance, sex, year),
      sex,
      born: birthDate(chance, year),
      ...(phone === undefined ? {} : { phone, tags: ['shared-phone'] }),
    })
  const minority = chance.chance(0.01)
  const father = minority ? minorityPerson(making, household, area, address) : adult(name, 'male', eldest)
  if (minority || chance.chance(0.3)) return
  const mother = adult(surname(chance), 'female', eldest + chance.below(6) - 2, chance.chance(0.15) ? father.phone : undefined)
  const motherYear = Number(mother.born.slice(0, 4))
  const children = chance.pick([0, 1, 1, 1, 2, 2, 3])
  for (let at = 0; at < children; at++) {
    const year = Math.max(motherYear + 20 + chance.below(15), motherYear + 20)
    if (year > YEAR) break
    birth(making, { household, area, address, name, mother, year })
  }
  if (motherYear > 1984 && chance.chance(0.08)) newborn(making, household, address, mother)
}

interface Birth {
  readonly household: number
  readonly area: string
  readonly address: string
  readonly name: string
  readonly mother: Person
  readonly year: number
}

/** One child, or twins: born on one day, numbered one after the other, given names that share a character. */
function birth(making: Making, { household, area, address, name, mother, year }: Birth): void {
  const { dice: chance, registry } = making
  const born = birthDate(chance, year)
  const young = YEAR - year < 18
  const sex = chance.pick(['male', 'female'] as const)
  const from = chance.below(470)
  const shared = young ? { phone: mother.phone, tags: ['shared-phone', 'child'] } : {}
  const given = givenName(chance, sex, year)
  const first = add(making, household, area, address, {
    surname: name,
    given,
    sex,
    born,
    mother: mother.no,
    id: registry.issue(area, born, sex, from),
    ...shared,
  })
  if (!chance.chance(0.012)) return
  const otherSex = chance.chance(0.65) ? sex : sex === 'male' ? 'female' : 'male'
  const other = twinName(chance, given, otherSex, year)
  const tags = [...first.tags, 'twin']
  const second = add(making, household, area, address, {
    surname: name,
    given: other,
    sex: otherSex,
    born,
    mother: mother.no,
    id: registry.issue(area, born, otherSex, from),
    ...shared,
    ...(young ? {} : { phone: chance.chance(0.1) ? first.phone : mobile(chance) }),
    twin: first.no,
    tags,
  })
  making.people[first.no] = { ...first, twin: second.no, tags }
}

function twinName(chance: Dice, given: string, sex: 'male' | 'female', year: number): string {
  for (;;) {
    const other = givenName(chance, sex, year)
    const name = given.length > 1 && chance.chance(0.7) ? given[0]! + other.at(-1)! : other
    if (name !== given) return name
  }
}

/** In the hospital under the mother's name, without a number, this winter. */
function newborn(making: Making, household: number, address: string, mother: Person): void {
  const { dice: chance } = making
  const born = birthDate(chance, YEAR)
  const twins = chance.chance(0.03)
  const sex = chance.pick(['male', 'female'] as const)
  const word = sex === 'male' ? '之子' : '之女'
  const name = mother.surname + mother.given
  for (const mark of twins ? ['大', '小'] : [''])
    add(making, household, '', address, {
      kind: 'newborn',
      surname: '',
      given: mark === '' ? name + word : `${name}之${mark}${word.slice(1)}`,
      sex,
      born,
      phone: mother.phone,
      mother: mother.no,
      tags: twins ? ['newborn', 'twin', 'shared-phone'] : ['newborn', 'shared-phone'],
    })
}

function minorityPerson(making: Making, household: number, area: string, address: string): Person {
  const { dice: chance } = making
  return add(making, household, area, address, {
    kind: 'minority',
    surname: chance.pick(MINORITY_GIVEN),
    given: chance.pick(MINORITY_FAMILY),
    sex: chance.pick(['male', 'female'] as const),
    born: birthDate(chance, birthYear(chance, 2, 80)),
    tags: ['minority'],
  })
}

/** A foreigner, or somebody brought in whom nobody knows. */
function stranger(making: Making, household: number): void {
  const { dice: chance } = making
  const sex = chance.pick(['male', 'female'] as const)
  if (chance.chance(0.08)) {
    add(making, household, '', '', {
      kind: 'unknown',
      surname: '',
      given: chance.pick(['无名氏', '三无', '无名氏1', '未知']),
      sex,
      born: '',
      phone: '',
      tags: ['unknown'],
    })
    return
  }
  add(making, household, '', addressOf(chance), {
    kind: 'foreigner',
    surname: chance.pick(LATIN_FAMILY),
    given: chance.pick(LATIN_GIVEN),
    sex,
    born: birthDate(chance, birthYear(chance, 1, 75)),
    passport: chance.character('EGKLMNPR') + String(10_000_000 + chance.below(89_999_999)),
    tags: ['foreigner'],
  })
}
