import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

/** The repository as the architecture tests see it: files, what they import, how long their functions are. */

export const ROOT = resolve(import.meta.dirname, '../..')

export interface Import {
  readonly specifier: string
  /** Path from the repository root for our own files, undefined for packages and node: modules. */
  readonly file: string | undefined
}

export interface SourceFile {
  /** From the repository root, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly lines: number
  readonly imports: readonly Import[]
  readonly functions: readonly { readonly name: string; readonly line: number; readonly lines: number }[]
}

const walk = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : walk(path)
    return entry.name.endsWith('.ts') || entry.name.endsWith('.tsx') ? [path] : []
  })

/** Our own source: rooms and adapters, tests and generated tables aside. */
export function sourceFiles(...folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => walk(join(ROOT, folder)))
    .filter((path) => !path.endsWith('.test.ts') && !path.includes('/generated/'))
    .map(read)
}

function read(path: string): SourceFile {
  const text = readFileSync(path, 'utf8')
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const imports: Import[] = []
  const functions: { name: string; line: number; lines: number }[] = []
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node)
    if (specifier !== undefined) imports.push({ specifier, file: ownFile(path, specifier) })
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const body = node.body as ts.Node
      functions.push({
        name: node.name?.getText() ?? 'arrow',
        line: lineOf(node.getStart()) + 1,
        lines: lineOf(body.end) - lineOf(body.getStart()) + 1,
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return { path: relative(ROOT, path).replaceAll('\\', '/'), text, lines: text.split('\n').length - 1, imports, functions }
}

function specifierOf(node: ts.Node): string | undefined {
  if (
    (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
    node.moduleSpecifier &&
    ts.isStringLiteral(node.moduleSpecifier)
  ) {
    return node.moduleSpecifier.text
  }
  if (
    ts.isCallExpression(node) &&
    node.expression.kind === ts.SyntaxKind.ImportKeyword &&
    node.arguments[0] &&
    ts.isStringLiteral(node.arguments[0])
  ) {
    return node.arguments[0].text
  }
  return undefined
}

const ownFile = (from: string, specifier: string): string | undefined =>
  specifier.startsWith('.') ? relative(ROOT, resolve(dirname(from), specifier)).replaceAll('\\', '/') : undefined

/** `src/engine/x.ts` → `engine`; `adapters/mllp/x.ts` → `adapters/mllp`; `src/main.ts` → `main`. */
export function roomOf(path: string): string {
  const parts = path.split('/')
  if (parts[0] === 'adapters') return parts.length > 2 ? `adapters/${parts[1]}` : 'adapters'
  if (parts[0] !== 'src') return parts[0]!
  return parts.length > 2 ? parts[1]! : 'main'
}

/** Strongly connected groups of more than one file (Tarjan), types included. */
export function cycles(files: readonly SourceFile[]): string[][] {
  const graph = new Map(files.map((file) => [file.path, file.imports.flatMap((one) => one.file ?? [])]))
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (node: string): void => {
    index.set(node, index.size)
    low.set(node, index.get(node)!)
    stack.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!graph.has(next)) continue
      if (!index.has(next)) visit(next)
      if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, low.get(next)!))
    }
    if (low.get(node) !== index.get(node)) return
    const group = stack.splice(stack.indexOf(node))
    if (group.length > 1) found.push(group)
  }
  for (const node of graph.keys()) if (!index.has(node)) visit(node)
  return found
}
