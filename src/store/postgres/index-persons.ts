import type { PersonRow } from '../patient-index.ts'
import { type StoredPerson, toPerson } from '../patient-index-rows.ts'
import { TENANT_NO } from '../seal.ts'
import { integers, texts } from './arrays.ts'
import type { Counters } from './counters.ts'
import { Conflict } from './failure.ts'
import type { Numbers } from './numbers.ts'
import type { Outgoing } from './outgoing.ts'
import type { Session } from './session.ts'
import { indexSql } from './sql/patient-index.ts'

interface Held {
  row: PersonRow
  /** Link number in the database; undefined: made by this transaction. */
  readonly was: number | undefined
  changed: boolean
}
interface Moved {
  readonly person: number
  readonly at: number
  /** Place in the feed of what was last before it. */
  readonly feed: number
}

/** Persons and links inside a transaction. Callers have claimed the source patients and persons they name. */
export class IndexPersons {
  readonly #session: Session
  readonly #numbers: Numbers
  readonly #counters: Counters
  readonly #isFresh: (rid: number) => boolean
  readonly #persons = new Map<number, Held>()
  readonly #links = new Map<number, number | undefined>()
  readonly #moved = new Map<number, Moved>()
  readonly #members = new Map<number, readonly number[]>()
  readonly #founded = new Map<number, Set<number>>()

  constructor(session: Session, numbers: Numbers, counters: Counters, isFresh: (rid: number) => boolean) {
    this.#session = session
    this.#numbers = numbers
    this.#counters = counters
    this.#isFresh = isFresh
  }

  #read(rows: readonly StoredPerson[]): void {
    for (const row of rows)
      if (!this.#persons.has(row.person)) this.#persons.set(row.person, { row: toPerson(row), was: row.link_no, changed: false })
  }

  /** Links of source patients. */
  async load(sps: readonly number[]): Promise<void> {
    const unknown = sps.filter((sp) => !this.#links.has(sp))
    const missing = unknown.filter((sp) => !this.#isFresh(sp))
    const rows =
      missing.length > 0
        ? await this.#session.query<StoredPerson & { sp: number }>(indexSql.personOfSps, [TENANT_NO, integers(missing)])
        : []
    this.#read(rows)
    for (const sp of unknown) if (!this.#links.has(sp)) this.#links.set(sp, undefined)
    for (const { sp, person } of rows) if (!this.#moved.has(sp)) this.#links.set(sp, person)
  }

  /** Claimed just now, and read before: it must still be so. */
  async verify(persons: readonly number[]): Promise<void> {
    const read = persons.filter((person) => this.#persons.get(person)?.was !== undefined)
    if (read.length === 0) return
    const rows = await this.#session.query<StoredPerson>(indexSql.personsByNo, [TENANT_NO, integers(read)])
    for (const now of rows) {
      const { row, was } = this.#persons.get(now.person)!
      const same = now.link_no === was && now.replaced_by === row.replacedBy && (now.active === 1) === row.active
      if (!same && !this.#persons.get(now.person)!.changed) throw new Conflict('a person')
    }
  }

  personOf(sps: readonly number[]): ReadonlyMap<number, PersonRow> {
    const found = new Map<number, PersonRow>()
    for (const sp of sps) {
      const person = this.#links.get(sp)
      if (person !== undefined) found.set(sp, this.#persons.get(person)!.row)
    }
    return found
  }
  linkOf(sp: number): number | undefined {
    return this.#links.get(sp)
  }

  async membersOf(persons: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
    const missing = persons.filter((person) => !this.#members.has(person) && !this.#isNew(person))
    if (missing.length > 0) {
      const lists = new Map<number, number[]>(missing.map((person) => [person, []]))
      const rows = await this.#session.query<{ person: number; sp: number }>(indexSql.membersOf, [TENANT_NO, integers(missing)])
      for (const { person, sp } of rows) lists.get(person)!.push(sp)
      for (const [person, list] of lists) this.#members.set(person, list)
    }
    return new Map(persons.map((person) => [person, this.#membersNow(person)]))
  }
  #isNew(person: number): boolean {
    const held = this.#persons.get(person)
    return held !== undefined && held.was === undefined
  }
  #membersNow(person: number): readonly number[] {
    const kept = (this.#members.get(person) ?? []).filter((sp) => !this.#moved.has(sp))
    const come = [...this.#moved].filter(([, moved]) => moved.person === person).map(([sp]) => sp)
    return [...kept, ...come].sort((a, b) => a - b)
  }

  async byFounder(founder: number): Promise<readonly PersonRow[]> {
    if (!this.#founded.has(founder)) {
      const rows = this.#isFresh(founder)
        ? []
        : await this.#session.query<StoredPerson>(indexSql.personsByFounder, [TENANT_NO, integers([founder])])
      this.#read(rows)
      this.#founded.set(founder, new Set(rows.map((row) => row.person)))
    }
    const made = [...this.#persons.values()].filter(({ row, was }) => was === undefined && row.founder === founder)
    const all = new Set([...this.#founded.get(founder)!, ...made.map(({ row }) => row.person)])
    return [...all].sort((a, b) => a - b).map((person) => this.#persons.get(person)!.row)
  }

  async create(id: string, founder: number): Promise<PersonRow> {
    await this.#numbers.reserve({ person: 1 })
    const row: PersonRow = { person: this.#numbers.take('person'), id, founder, active: true, replacedBy: null, linkNo: 0 }
    this.#persons.set(row.person, { row, was: undefined, changed: true })
    this.#counters.add('persons', 1)
    return row
  }

  async link(sp: number, person: number, at: number, feed: number): Promise<void> {
    await Promise.all([this.load([sp]), this.#need(person)])
    const before = this.#links.get(sp)
    if (before === person) return
    this.#links.set(sp, person)
    this.#moved.set(sp, { person, at, feed })
    this.#raise(person)
    if (before === undefined) this.#counters.add('links', 1)
    else this.#raise(before)
  }
  #raise(person: number): void {
    const held = this.#persons.get(person)!
    held.row = { ...held.row, linkNo: held.row.linkNo + 1 }
    held.changed = true
  }

  async #need(person: number): Promise<void> {
    if (this.#persons.has(person)) return
    this.#read(await this.#session.query<StoredPerson>(indexSql.personsByNo, [TENANT_NO, integers([person])]))
    if (!this.#persons.has(person)) throw new Error(`person ${person} does not exist`)
  }

  async set(person: number, active: boolean, replacedBy: number | null): Promise<void> {
    await this.#need(person)
    const held = this.#persons.get(person)!
    this.#counters.add('persons', (active ? 1 : 0) - (held.row.active ? 1 : 0))
    held.row = { ...held.row, active, replacedBy }
    held.changed = true
  }

  flush(out: Outgoing): void {
    const changed = [...this.#persons.values()].filter((held) => held.changed)
    const column = (rows: readonly Held[], of: (row: PersonRow) => number | null): Buffer =>
      integers(rows.map(({ row }) => of(row)))
    const state = (rows: readonly Held[]): Buffer[] => [
      column(rows, (row) => (row.active ? 1 : 0)),
      column(rows, (row) => row.replacedBy),
      column(rows, (row) => row.linkNo),
    ]
    const made = changed.filter(({ was }) => was === undefined)
    if (made.length > 0) {
      const ids = texts(made.map(({ row }) => row.id))
      const founders = column(made, (row) => row.founder)
      out.early(indexSql.createPersons, [TENANT_NO, column(made, (row) => row.person), ids, founders, ...state(made)])
    }
    const known = changed.filter(({ was }) => was !== undefined)
    if (known.length > 0) {
      const was = integers(known.map((held) => held.was))
      out.early(indexSql.changePersons, [TENANT_NO, column(known, (row) => row.person), ...state(known), was], known.length)
    }
    const moved = [...this.#moved]
    if (moved.length === 0) return
    const values = (['person', 'at', 'feed'] as const).map((key) => integers(moved.map(([, to]) => to[key])))
    out.late(indexSql.putLinks, [TENANT_NO, integers(moved.map(([sp]) => sp)), ...values])
  }
}
