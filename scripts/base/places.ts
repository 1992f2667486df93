import { emitObject } from './emit.ts'
import type { BaseFile } from './maps.ts'
import { type At, refuse } from './rules.ts'
import type { SourceMap, SourceRow } from './source.ts'
import { parseTarget } from './target.ts'
import { newNode, plant } from './tree.ts'
import type { YamlObject } from './write-yaml.ts'

/** Levels of a place from the part to the whole: index in the map, component of PL. */
const LEVELS = [
  { index: '1', part: '3', name: 'bed' },
  { index: '2', part: '2', name: 'room' },
  { index: '3', part: '8', name: 'floor' },
  { index: '4', part: '1', name: 'unit' },
  { index: '5', part: '7', name: 'building' },
  { index: '6', part: '4', name: 'facility' },
] as const

/**
 * PL makes a Location of each of its levels, named as the level is written (the maps give it a number only), each part of the next one that has
 * a value; the value itself is the smallest.
 */
export function places(at: At, map: SourceMap): BaseFile[] {
  const levels = LEVELS.map((level, i) => {
    const above = LEVELS.slice(i + 1)
    const rows = map.rows.filter((row) => row.target.startsWith(`[${level.index}].`) && !/\.partOf\b/.test(row.target))
    const root = newNode()
    for (const row of rows) plant(root, parseTarget(elementPath(row.target)), row)
    const set: YamlObject = emitObject(at, root.children, 'Location') ?? {}
    const partOf: YamlObject =
      above.length === 0
        ? {}
        : { partOf: { to: 'Location', when: anyOf(above), key: [keyOf(above)], make: { with: first(above) } } }
    const file: BaseFile = {
      path: `datatypes/PL-Location-${level.name}.yaml`,
      content: {
        datatype: `base/PL-Location-${level.name}`,
        to: 'Location',
        set: { name: { from: `.${level.part}` }, ...set, ...partOf },
      },
    }
    return { rows, file }
  })
  const taken = new Set<SourceRow>([
    ...levels.flatMap(({ rows }) => rows),
    ...map.rows.filter(({ target }) => /\.partOf\b/.test(target)),
  ])
  refuse(
    at,
    map.rows.filter((row) => !taken.has(row)),
    'it is about several levels at once',
  )
  const whole: BaseFile = {
    path: 'datatypes/PL-Location.yaml',
    content: { datatype: 'base/PL-Location', to: 'Location', set: { with: first(LEVELS) } },
  }
  return [whole, ...levels.map(({ file }) => file)]
}

type Levels = readonly (typeof LEVELS)[number][]

/** `[4].location(Location.mode)`: the element of the level itself is meant. */
const elementPath = (target: string): string => target.replace(/^\[\d\]\./, '').replace(/^location\(Location\.(.*)\)$/, '$1')

const anyOf = (levels: Levels): string => levels.map(({ part }) => `.${part} valued`).join(' or ')
const keyOf = (levels: Levels): string =>
  `join("/", ${levels
    .toReversed()
    .map(({ part }) => `.${part}`)
    .join(', ')})`
const first = (levels: Levels): YamlObject => ({
  first: levels.map(({ part, name }) => ({ from: '.', as: `base/PL-Location-${name}`, when: `.${part} valued` })),
})
