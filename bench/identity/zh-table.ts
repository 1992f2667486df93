import { type Person, people } from './zh-people.ts'
import { type Truth, type View, type ViewOptions, views } from './zh-views.ts'

/** The truth as a table: what `identity evaluate --schema bench/identity/zh.yaml` reads. */

const COLUMNS = [
  'record',
  'person',
  'tags',
  'household',
  'mother',
  'twin',
  'system',
  'name',
  'sex',
  'born',
  'national_id',
  'passport',
  'card',
  'his_number',
  'lis_number',
  'pacs_number',
  'ins_number',
  'phone',
  'address',
] as const

const numberOf = (view: View, system: View['system']): string => (view.system === system ? view.number : '')
const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

function rowOf(view: View, person: Person): string {
  const cells = [
    view.record,
    `p${person.no}`,
    person.tags.join(' '),
    String(person.household),
    person.mother === undefined ? '' : `p${person.mother}`,
    person.twin === undefined ? '' : `p${person.twin}`,
    view.system,
    view.name,
    view.sex,
    view.born,
    view.nationalId,
    view.passport,
    view.card,
    view.system === 'his' ? view.number : view.hisNumber,
    numberOf(view, 'lis'),
    numberOf(view, 'pacs'),
    numberOf(view, 'ins'),
    view.phone,
    view.address,
  ]
  return cells.map(quoted).join(',')
}

/** These views as a table of their own. */
export const csvOf = (views: readonly View[], all: readonly Person[]): string =>
  `${[COLUMNS.join(','), ...views.map((view) => rowOf(view, all[view.person]!))].join('\n')}\n`

export interface TruthTable {
  readonly csv: string
  readonly people: readonly Person[]
  readonly truth: Truth
}

/** `count` people of one seed; the same text in every run. */
export function truthTable(seed: number, count: number, options: ViewOptions): TruthTable {
  const all = people(seed, count)
  const truth = views(all, seed, options)
  return { csv: csvOf(truth.views, all), people: all, truth }
}
