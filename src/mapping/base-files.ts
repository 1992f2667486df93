/** One file of a set: `hl7v2/oru-r01.yaml`, `codes/lab-item.csv`. The path is relative to the mappings folder. */
export interface MappingFile {
  readonly path: string
  readonly text: string
}

const NAME = /\bbase\/([\w.-]+)/g

/**
 * The generated base is hundreds of files of which a hospital uses few: only those that another file names are read, and those
 * that these name. A file is named by its last part: `base/ADT_A01` is `base/messages/ADT_A01.yaml`.
 */
export function withoutUnusedBase(files: readonly MappingFile[]): readonly MappingFile[] {
  const base = new Map<string, MappingFile>()
  for (const file of files) if (isBase(file)) base.set(nameOf(file.path), file)
  if (base.size === 0) return files
  const used = new Set<MappingFile>()
  const open = files.filter((file) => !isBase(file))
  const out = [...open]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const [, name] of file.text.matchAll(NAME)) {
      const named = base.get(name!)
      if (named === undefined || used.has(named)) continue
      used.add(named)
      out.push(named)
      open.push(named)
    }
  }
  const switches = base.get('switches')
  return used.size === 0 || switches === undefined || used.has(switches) ? out : [...out, switches]
}

const isBase = ({ path }: Pick<MappingFile, 'path'>): boolean => path.startsWith('base/')

const nameOf = (path: string): string => path.replace(/^.*\//, '').replace(/\.[a-z]+$/i, '')
