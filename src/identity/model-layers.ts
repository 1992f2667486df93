import type { Document } from 'yaml'

/**
 * A model in layers: the shipped file, then packs and the lines a site changes, as YAML documents one after the other (`---`).
 * Mappings merge key by key; fields, levels and vetoes are met by name, so that a layer may hold a single line.
 */

const NAMES = ['field', 'level', 'veto', 'element'] as const

type Named = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Named => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The name a list entry is met by; undefined: a plain entry. */
const nameOf = (entry: unknown): string | undefined => {
  if (!isObject(entry)) return undefined
  const key = NAMES.find((name) => typeof entry[name] === 'string')
  return key === undefined ? undefined : String(entry[key])
}

export function layered(base: unknown, layer: unknown): unknown {
  if (layer === undefined || layer === null) return base
  if (Array.isArray(base) && Array.isArray(layer) && layer.every((entry) => nameOf(entry) !== undefined))
    return mergedLists(base, layer)
  if (!isObject(base) || !isObject(layer)) return layer
  const out: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(layer)) out[key] = layered(base[key], value)
  return out
}

function mergedLists(base: readonly unknown[], layer: readonly unknown[]): readonly unknown[] {
  const out = [...base]
  for (const entry of layer) {
    const at = out.findIndex((known) => nameOf(known) === nameOf(entry))
    if (at < 0) out.push(entry)
    else out[at] = layered(out[at], entry)
  }
  return out
}

/** Offset in the text of what the merged model has at `path`: in the last layer that says it, or the nearest thing above. */
export function offsetOf(documents: readonly Document[], merged: unknown, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--)
    for (const document of documents.toReversed()) {
      const own = pathIn(document.toJS(), merged, path.slice(0, depth))
      const node = own && (document.getIn(own, true) as { range?: readonly [number, ...number[]] } | undefined)
      if (node?.range) return node.range[0]
    }
  return 0
}

/** The same place in one layer, where list entries stand at other indexes. */
function pathIn(layer: unknown, merged: unknown, path: readonly PropertyKey[]): readonly PropertyKey[] | undefined {
  const out: PropertyKey[] = []
  let [own, all] = [layer, merged]
  for (const step of path) {
    const name = Array.isArray(all) ? nameOf(all[Number(step)]) : undefined
    const at = name === undefined || !Array.isArray(own) ? step : own.findIndex((entry) => nameOf(entry) === name)
    if (typeof own !== 'object' || own === null || at === -1) return undefined
    out.push(at)
    own = (own as Record<PropertyKey, unknown>)[at]
    all = (all as Record<PropertyKey, unknown> | undefined)?.[step]
  }
  return out
}
