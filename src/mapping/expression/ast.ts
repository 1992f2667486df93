import type { XmlPath } from '../tree/xml-path.ts'

/** What an expression is, before it is compiled. `at` is the offset in the expression's text, for findings. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string; readonly at: number }
  | { readonly kind: 'truth'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'path'; readonly path: Path; readonly at: number }
  | { readonly kind: 'first'; readonly of: readonly Expression[]; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly at: number }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Expression[]; readonly at: number }
  | { readonly kind: 'not'; readonly of: Expression; readonly at: number }
  | { readonly kind: 'valued'; readonly of: Expression; readonly at: number }
  | {
      readonly kind: 'compare'
      readonly op: Comparison
      readonly left: Expression
      readonly right: Expression
      readonly at: number
    }
  | { readonly kind: 'in'; readonly of: Expression; readonly list: readonly string[]; readonly at: number }
  | { readonly kind: 'matches'; readonly of: Expression; readonly pattern: string; readonly at: number }

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** Which repetition: a number, `*` all, a filter on a component, or none said (first for one value, all for a list). */
export type Pick =
  | { readonly kind: 'unsaid' }
  | { readonly kind: 'all' }
  | { readonly kind: 'number'; readonly number: number }
  | {
      readonly kind: 'filter'
      readonly component: number
      readonly subcomponent: number
      readonly op: '=' | '!='
      readonly value: string
    }

export type Path =
  /** `PID-3[5="MR"].1.2`; without a field the segment itself. */
  | {
      readonly kind: 'hl7'
      readonly segment: string
      readonly segmentPick: Pick
      readonly field: number
      readonly repetition: Pick
      readonly component: number
      readonly subcomponent: number
    }
  /** `.`, `.1`, `.1.2`: from the value a datatype or `each` stands on. */
  | { readonly kind: 'relative'; readonly steps: readonly (number | string)[] }
  /** `/ClinicalDocument/id[@root="1.2"]/@extension`, with its text. */
  | { readonly kind: 'xml'; readonly path: XmlPath; readonly source: string }
  /** A column, or the steps of a JSON path; `*` takes all items of an array. */
  | { readonly kind: 'name'; readonly steps: readonly (string | number | '*')[] }

/** The path as a steward wrote it. */
export function pathText(path: Path): string {
  switch (path.kind) {
    case 'hl7':
      return `${path.segment}${path.field > 0 ? `-${path.field}` : ''}${path.component > 0 ? `.${path.component}` : ''}${path.subcomponent > 0 ? `.${path.subcomponent}` : ''}`
    case 'xml':
      return path.source
    case 'relative':
      return `.${path.steps.join('.')}`
    case 'name':
      return path.steps.join('.')
  }
}
