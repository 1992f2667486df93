import { parseXmlPath, XmlPathFault } from '../tree/xml-path.ts'
import type { Path, Pick } from './ast.ts'
import { ExpressionError } from './lex.ts'

const HL7 = /^([A-Z][A-Z0-9]{2})(?:\[(\d+|\*)\])?(?:-(\d+)(?:\[([^\]]*)\])?(?:\.(\d+)(?:\.(\d+))?)?)?$/
const FILTER = /^\s*\.?(\d+)(?:\.(\d+))?\s*(=|!=|≠)\s*(?:"([^"]*)"|'([^']*)')\s*$/

const UNSAID: Pick = { kind: 'unsaid' }

/** `PID-3[5="MR"].1` and its kin. */
export function parseHl7Path(text: string, at: number): Path {
  const found = HL7.exec(text)
  if (!found) throw new ExpressionError(at, text)
  const [, segment, segmentPick, field, repetition, component, subcomponent] = found
  return {
    kind: 'hl7',
    segment: segment!,
    segmentPick: pickOf(segmentPick, text, at),
    field: Number(field ?? 0),
    repetition: pickOf(repetition, text, at),
    component: Number(component ?? 0),
    subcomponent: Number(subcomponent ?? 0),
  }
}

function pickOf(text: string | undefined, path: string, at: number): Pick {
  if (text === undefined) return UNSAID
  if (text === '*') return { kind: 'all' }
  if (/^[1-9]\d*$/.test(text)) return { kind: 'number', number: Number(text) }
  const filter = FILTER.exec(text)
  if (!filter) throw new ExpressionError(at, path)
  return {
    kind: 'filter',
    component: Number(filter[1]),
    subcomponent: Number(filter[2] ?? 0),
    op: filter[3] === '=' ? '=' : '!=',
    value: filter[4] ?? filter[5] ?? '',
  }
}

/** XPath as far as `xml-path.ts` has it. */
export function parseXml(text: string, at: number): Path {
  try {
    return { kind: 'xml', path: parseXmlPath(text), source: text }
  } catch (error) {
    if (!(error instanceof XmlPathFault)) throw error
    throw new ExpressionError(at + error.at, text.slice(error.at))
  }
}

const step = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text)

export const parseRelativePath = (text: string): Path => ({
  kind: 'relative',
  steps: text === '.' ? [] : text.slice(1).split('.').map(step),
})

/** `order.items[*].code`, `$.code`, or a column's name. */
export function parseNamePath(text: string): Path {
  const steps = text.match(/[^.[\]]+/g) ?? []
  const rooted = steps[0] === '$' ? steps.slice(1) : steps
  return { kind: 'name', steps: rooted.map(step) }
}
