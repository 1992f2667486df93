import { textFunctions, truthFunctions } from '../mapping/expression/functions.ts'
import { STRUCTURES, type StructureName, structureOf } from './language.ts'
import { EXAMPLES, exampleMapping, type LanguageExample } from './language-examples.ts'
import { compilerWords } from './language-words.ts'

/** The reference page of the mapping language: every word, every function, every example, made of the same definitions as the code. */

const cell = (text: string): string => text.replaceAll('|', '\\|')

function structureSection(name: StructureName, known: readonly string[]): string {
  const { title, words } = structureOf(name)
  const rows = known.map((word) => {
    const said = words[word]
    const values = said?.values ? said.values.map((value) => `\`${value}\``).join(' ') : ''
    return `| \`${word}\` | ${cell(said?.en ?? '')} | ${cell(said?.zh ?? '')} | ${values} |`
  })
  return [`## ${title.en} ${title.zh}`, '', '| Word | Meaning | 含义 | Values |', '| --- | --- | --- | --- |', ...rows, ''].join(
    '\n',
  )
}

function functionSection(): string {
  const rows = Object.entries({ ...textFunctions, ...truthFunctions }).map(([name, { arity, does, examples }]) => {
    const [low, high] = arity
    const shown = examples.map(
      ([expression, result]) => `\`${cell(expression)}\` → ${result === undefined ? '—' : `\`${cell(result)}\``}`,
    )
    return `| \`${name}\` | ${low === high ? low : `${low}–${high}`} | ${cell(does.en)} | ${cell(does.zh)} | ${shown.join('<br>')} |`
  })
  return [
    '## Functions 函数',
    '',
    '| Function | Arguments | Gives | 说明 | Examples |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

function exampleSection(example: LanguageExample): string {
  const { title, message, gives, ends, more = [] } = example
  const sent = Array.isArray(message) ? message.join('\n') : JSON.stringify(message)
  const files = [exampleMapping(example), ...more].map((text) => `\`\`\`yaml\n${text}\`\`\``)
  const result = ends === undefined ? gives.map((one) => JSON.stringify(one, null, 2)).join('\n') || '(nothing 无)' : ends
  return [
    `### ${title.en} ${title.zh}`,
    '',
    ...files,
    '',
    `\`\`\`text\n${sent}\n\`\`\``,
    '',
    `\`\`\`json\n${result}\n\`\`\``,
    '',
  ].join('\n')
}

export function languagePage(): string {
  const known = compilerWords()
  const names = Object.keys(STRUCTURES) as StructureName[]
  return [
    '# Mapping reference 映射语言参考',
    '',
    'Made by `node scripts/generate-mapping-reference.ts`; what it says is what the compiler does: words and functions are the compiler’s own, every example is executed by a test. For reading from front to back: [mapping-language.md](mapping-language.md).',
    '',
    'An editor completes these words with [`config/mapping-schema.json`](../config/mapping-schema.json): `# yaml-language-server: $schema=…/config/mapping-schema.json` as the first line of a file, or its folder in the editor’s settings.',
    '',
    ...names.map((name) => structureSection(name, known[name])),
    functionSection(),
    '## Examples 示例',
    '',
    ...EXAMPLES.map(exampleSection),
  ].join('\n')
}
