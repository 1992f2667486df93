import { coded } from '../../model/errors.ts'
import { fail, ok, type Result } from '../../model/result.ts'
import { parseXml } from '../xml/parse.ts'
import { textOf, type XmlNode } from '../xml/tree.ts'
import { type NumberKind, numberKind } from './numbers.ts'

/** What the sheets of a workbook need to be read. */
export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly part: string; readonly hidden: boolean }[]
  readonly texts: readonly string[]
  /** By the number of a cell's style. */
  readonly kinds: readonly NumberKind[]
  readonly from1904: boolean
}

export type Parts = ReadonlyMap<string, Uint8Array>

const decoder = new TextDecoder('utf-8')

/** A part as a tree; undefined when the archive has none of this name. */
export function partOf(parts: Parts, name: string): Result<XmlNode | undefined> {
  const bytes = parts.get(name)
  if (bytes === undefined) return ok(undefined)
  const parsed = parseXml(decoder.decode(bytes))
  return parsed.ok ? ok(parsed.value.root) : parsed
}

export const childrenOf = (node: XmlNode | undefined, name: string): XmlNode[] =>
  (node?.content ?? []).filter((part): part is XmlNode => typeof part !== 'string' && part.name === name)

export const childOf = (node: XmlNode | undefined, name: string): XmlNode | undefined => childrenOf(node, name)[0]

export const attributeOf = (node: XmlNode | undefined, name: string): string | undefined =>
  node?.attributes.find((one) => one.name === name)?.value

/** Text of a string item: its own and its runs'; phonetic guides are not part of it. */
export function stringItem(node: XmlNode): string {
  return [...childrenOf(node, 't'), ...childrenOf(node, 'r').flatMap((run) => childrenOf(run, 't'))].map(textOf).join('')
}

/** Errors: decode.not-xlsx, and those of the XML inside. */
export function readWorkbook(parts: Parts): Result<Workbook> {
  const trees = ['xl/workbook.xml', 'xl/_rels/workbook.xml.rels', 'xl/sharedStrings.xml', 'xl/styles.xml'].map((name) =>
    partOf(parts, name),
  )
  const bad = trees.find((tree) => !tree.ok)
  if (bad !== undefined && !bad.ok) return bad
  const [book, relations, shared, styles] = trees.map((tree) => (tree.ok ? tree.value : undefined))
  if (book === undefined) return fail(coded('decode.not-xlsx'))
  const date1904 = attributeOf(childOf(book, 'workbookPr'), 'date1904')
  return ok({
    sheets: sheetsOf(book, relations),
    texts: childrenOf(shared, 'si').map(stringItem),
    kinds: kindsOf(styles),
    from1904: date1904 === '1' || date1904 === 'true',
  })
}

function sheetsOf(book: XmlNode, relations: XmlNode | undefined): Workbook['sheets'] {
  const targets = new Map(
    childrenOf(relations, 'Relationship').map((one) => [attributeOf(one, 'Id') ?? '', attributeOf(one, 'Target') ?? '']),
  )
  return childrenOf(childOf(book, 'sheets'), 'sheet').map((sheet) => {
    const id = sheet.attributes.find((one) => one.name === 'id' && one.qualified !== 'id')?.value ?? ''
    const target = targets.get(id) ?? ''
    return {
      name: attributeOf(sheet, 'name') ?? '',
      part: target.startsWith('/') ? target.slice(1) : `xl/${target}`,
      hidden: (attributeOf(sheet, 'state') ?? 'visible') !== 'visible',
    }
  })
}

function kindsOf(styles: XmlNode | undefined): NumberKind[] {
  const codes = new Map(
    childrenOf(childOf(styles, 'numFmts'), 'numFmt').map((one) => [attributeOf(one, 'numFmtId'), attributeOf(one, 'formatCode')]),
  )
  return childrenOf(childOf(styles, 'cellXfs'), 'xf').map((one) => {
    const id = attributeOf(one, 'numFmtId') ?? '0'
    return numberKind(Number(id), codes.get(id))
  })
}
