import type { FhirObject } from '../fhir/contribution.ts'
import type { FollowUpRow } from '../store/rows.ts'
import type { Reads, StoredResource } from '../store/store.ts'
import type { Change, CompiledRule } from '../triggers/rule.ts'
import { asksContext } from '../triggers/suppression.ts'
import { relatedTo } from './follow-up-persons.ts'
import { RecordReader, type Someone } from './follow-up-records.ts'
import { CurrentTexts, type Named } from './follow-up-texts.ts'

/** A timer whose time has come, with all that its rule asks, as committed when it was read. */
export interface Due {
  readonly timer: FollowUpRow
  readonly rule: CompiledRule
  readonly change: Change
  /** Whom it is for; undefined: their record is not there any more. */
  readonly someone: Someone | undefined
}

/** Reads everything for a batch of timers before any transaction is opened: an anchor and a person once. */
export class DueReader {
  readonly #reads: Reads
  readonly #rules: ReadonlyMap<string, CompiledRule>
  readonly #texts: CurrentTexts
  readonly #records: RecordReader

  constructor(reads: Reads, rules: ReadonlyMap<string, CompiledRule>) {
    this.#reads = reads
    this.#rules = rules
    this.#texts = new CurrentTexts(reads)
    this.#records = new RecordReader(reads)
  }

  /** Timers of rules that are no longer there are left out. */
  async read(timers: readonly FollowUpRow[]): Promise<readonly Due[]> {
    const known = timers.flatMap((timer) => {
      const rule = this.#rules.get(timer.rule)
      return rule === undefined ? [] : [{ timer, rule, anchor: anchorOf(timer) }]
    })
    const stored = await this.#texts.of(known.filter(({ rule }) => rule.who === undefined).map(({ anchor }) => anchor))
    const due: Due[] = []
    for (const { timer, rule, anchor } of known)
      due.push(await this.#due(timer, rule, anchor, stored.get(`${anchor.type}/${anchor.id}`)))
    return due
  }

  async #due(timer: FollowUpRow, rule: CompiledRule, anchor: Named, row: StoredResource | undefined): Promise<Due> {
    const patient = row?.sourcePatientId ?? timer.sourcePatient
    const content = row && (JSON.parse(row.text) as FhirObject)
    const asksPerson = asksRecord(rule) || asksContext(rule)
    const rid = row?.sourcePatient ?? (await this.#ridOf(patient))
    const someone = rid === undefined ? undefined : await this.#records.ofSourcePatient(patient, rid)
    const change: Change = {
      ...anchor,
      content,
      sourcePatient: row === undefined && rule.who === undefined ? undefined : patient,
      feed: row?.feed ?? 0,
      related: content ? await relatedTo(rule, content, this.#texts) : {},
      ...(someone && asksPerson ? { person: await this.#records.golden(someone) } : {}),
      ...(someone && (asksRecord(rule) || rule.emitsOn.length > 0)
        ? { record: await this.#records.record(someone, [rule], true) }
        : {}),
    }
    return { timer, rule, change, someone }
  }

  async #ridOf(patient: string): Promise<number | undefined> {
    return (await this.#reads.resource('Patient', patient))?.rid
  }
}

const asksRecord = (rule: CompiledRule): boolean => rule.who !== undefined || rule.decidesOn.length > 0 || rule.readsPerson

function anchorOf(timer: { readonly anchor: string }): Named {
  const slash = timer.anchor.indexOf('/')
  return { type: timer.anchor.slice(0, slash), id: timer.anchor.slice(slash + 1) }
}
