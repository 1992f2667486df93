import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeText } from '../../../src/formats/hl7v2/charset.ts'
import { declaredEncoding, parseXml, XML_LIMITS } from '../../../src/formats/xml/parse.ts'
import { textOf, type XmlNode } from '../../../src/formats/xml/tree.ts'

/** A tree as nested lists, for comparing. */
const shape = (node: XmlNode): unknown => [
  node.qualified,
  Object.fromEntries(node.attributes.map(({ qualified, value }) => [qualified, value])),
  ...node.content.map((part) => (typeof part === 'string' ? part : shape(part))),
]

function rootOf(text: string): XmlNode {
  const parsed = parseXml(text)
  if (!parsed.ok) throw new Error(parsed.error.code)
  return parsed.value.root
}

describe('reading XML', () => {
  test.each([
    ['texts, elements and attributes in order', '<a x="1">t<b/>u</a>', ['a', { x: '1' }, 't', ['b', {}], 'u']],
    [
      'the five entities and numbers of characters',
      '<a x="&quot;&#x5F20;">&lt;&amp;&gt;&#24352;</a>',
      ['a', { x: '"张' }, '<&>张'],
    ],
    ['CDATA is text', '<a><![CDATA[<b>&]]></a>', ['a', {}, '<b>&']],
    ['comments and instructions are nothing', '<?xml version="1.0"?><!-- c --><a><?p i?><!-- d --></a>', ['a', {}]],
    ['line ends become one kind', '<a>\r\n</a>', ['a', {}, '\n']],
  ])('%s', (_name, text, tree) => {
    expect(shape(rootOf(text))).toEqual(tree)
  })

  test('namespaces are resolved and their declarations are no attributes', () => {
    const root = rootOf('<h:doc xmlns:h="urn:hl7-org:v3" xmlns="urn:other" h:a="1"><id root="2"/></h:doc>')
    const id = root.content[0] as XmlNode
    expect([root.name, root.qualified, root.namespace, id.namespace, root.attributes.map((one) => one.qualified)]).toEqual([
      'doc',
      'h:doc',
      'urn:hl7-org:v3',
      'urn:other',
      ['h:a'],
    ])
  })

  test('text of an element is everything readable in it', () => {
    expect(textOf(rootOf('<name><family>欧阳</family><given>雪</given></name>'))).toBe('欧阳雪')
  })
})

describe('refusing', () => {
  const deep = (n: number): string => '<a>'.repeat(n) + '</a>'.repeat(n)
  const bomb = '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<l>&b;</l>'

  test.each([
    ['a DOCTYPE that names a file', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 'decode.xml-doctype'],
    ['a DOCTYPE that grows', bomb, 'decode.xml-doctype'],
    ['a DOCTYPE of nothing', '<!DOCTYPE a><a/>', 'decode.xml-doctype'],
    ['an entity nobody declared', '<a>&nbsp;</a>', 'decode.xml'],
    ['cut short', '<a><b>', 'decode.xml'],
    ['wrong order of closing', '<a><b></a></b>', 'decode.xml'],
    ['two roots', '<a/><b/>', 'decode.xml'],
    ['an attribute twice', '<a x="1" x="2"/>', 'decode.xml'],
    ['a prefix nobody declared', '<a><q:b/></a>', 'decode.xml'],
    ['nothing at all', '', 'decode.xml'],
    ['no XML', '{"a":1}', 'decode.xml'],
    ['too deep', deep(XML_LIMITS.depth + 1), 'decode.too-deep'],
  ])('%s', (_name, text, code) => {
    const parsed = parseXml(text)
    expect(parsed.ok ? 'taken' : parsed.error.code).toBe(code)
  })

  test('as deep as allowed is taken', () => {
    expect(parseXml(deep(XML_LIMITS.depth)).ok).toBe(true)
  })

  test.each([
    ['characters', { ...XML_LIMITS, characters: 10 }],
    ['nodes', { ...XML_LIMITS, nodes: 2 }],
  ])('too many %s', (_name, limits) => {
    const parsed = parseXml('<a x="1"><b/><c/></a>', limits)
    expect(parsed.ok ? '' : parsed.error.code).toBe('decode.too-large')
  })

  test('an error names line and column, never a value', () => {
    const parsed = parseXml('<a>\n<name>王小梅</nam></a>')
    expect(parsed.ok ? '' : parsed.error.facts.where).toMatch(/^2:/)
    expect(JSON.stringify(parsed)).not.toContain('王')
  })
})

test.each([
  ['<?xml version="1.0" encoding="GB18030"?><a/>', 'GB18030'],
  ["<?xml version='1.0' encoding = 'gbk' standalone='yes'?><a/>", 'gbk'],
  ['\ufeff<?xml version="1.0" encoding="UTF-8"?><a/>', 'UTF-8'],
  ['<?xml version="1.0"?><a encoding="GBK"/>', undefined],
  ['<a/>', undefined],
])('the encoding %s declares', (text, encoding) => {
  expect(declaredEncoding(encodeText(text, 'utf-8'))).toBe(encoding)
})

const name = fc.constantFrom('a', 'b', '名', 'h-1')
const text = fc.stringMatching(/^[a-z一-九 <&>"'\n]{0,8}$/u)
const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll('>', '&gt;')
const { tree } = fc.letrec<{ tree: unknown[] }>((tie) => ({
  tree: fc
    .tuple(
      name,
      fc.dictionary(name, text, { maxKeys: 2 }),
      fc.array(fc.oneof({ maxDepth: 3 }, text, tie('tree')), { maxLength: 3 }),
    )
    .map(([tag, attributes, content]) => [tag, attributes, ...content]),
}))

function written([tag, attributes, ...content]: unknown[]): string {
  const said = Object.entries(attributes as Record<string, string>).map(
    ([key, value]) => ` ${key}="${escaped(value).replaceAll('\n', '&#10;')}"`,
  )
  const inner = content.map((part) => (typeof part === 'string' ? escaped(part) : written(part as unknown[])))
  return `<${tag}${said.join('')}>${inner.join('')}</${tag}>`
}

/** Neighbouring texts are one, empty ones none. */
function joined([tag, attributes, ...content]: unknown[]): unknown[] {
  const out: unknown[] = []
  for (const part of content) {
    if (typeof part !== 'string') out.push(joined(part as unknown[]))
    else if (part !== '' && typeof out.at(-1) === 'string') out.push(`${out.pop()}${part}`)
    else if (part !== '') out.push(part)
  }
  return [tag, { ...(attributes as object) }, ...out]
}

const joinedTexts = (value: unknown): unknown => {
  const [tag, attributes, ...content] = value as unknown[]
  return joined([tag, attributes, ...content])
}

test('what is written is read again, and every position shows what stands there', () => {
  fc.assert(
    fc.property(tree, (value) => {
      const source = written(value)
      const root = rootOf(source)
      expect(joinedTexts(shape(root))).toEqual(joined(value))
      const check = (node: XmlNode): void => {
        const inside = source.slice(node.position.offset, node.position.offset + node.position.length)
        expect(textOf(rootOf(`<x>${inside}</x>`))).toBe(textOf(node))
        for (const { value: said, position } of node.attributes) {
          const raw = source.slice(position.offset, position.offset + position.length)
          expect(rootOf(`<x y="${raw}"/>`).attributes[0]?.value).toBe(said)
        }
        for (const part of node.content) if (typeof part !== 'string') check(part)
      }
      check(root)
    }),
    { numRuns: 150 },
  )
})

test('the time is that of the length, whatever the shape', () => {
  const shapes = ['<b/>', '<b></b>', '<b x="1"/>', '<b>\n</b>', '&#65;']
  for (const shape of shapes) expect(parseXml(`<a>${shape.repeat(100_000)}</a>`).ok, shape).toBe(true)
  expect(parseXml(`<a ${Array.from({ length: 20_000 }, (_, i) => `x${i}="1"`).join(' ')}/>`).ok).toBe(true)
})

test('no text makes it throw', () => {
  const pieces = ['<', '>', '/', 'a', '"', '=', '&', ';', '<!', '--', '[', ']]>', '<?', '?>', ' ', '\n', '<a>', '</a>']
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), (parts) => {
      const parsed = parseXml(parts.join(''))
      expect(parsed.ok || parsed.error.code.startsWith('decode.')).toBe(true)
    }),
    { numRuns: 500 },
  )
})
