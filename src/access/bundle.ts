import type { Rendered } from './render.ts'

/** Bundles are put together as text around the stored resources; nothing is parsed on the way out. */

export interface BundleLink {
  readonly relation: 'self' | 'next' | 'first'
  readonly url: string
}

const entry = (base: string, { type, id, text }: Rendered, tail: string): string =>
  `{"fullUrl":${JSON.stringify(`${base}/${type}/${id}`)},"resource":${text}${tail}}`

const bundle = (
  type: string,
  total: number | undefined,
  links: readonly BundleLink[],
  entries: readonly string[],
  at: number,
): string => {
  const head = `{"resourceType":"Bundle","type":"${type}","meta":{"lastUpdated":"${new Date(at).toISOString()}"}`
  const count = total === undefined ? '' : `,"total":${total}`
  const link = links.length === 0 ? '' : `,"link":${JSON.stringify(links)}`
  return `${head}${count}${link}${entries.length === 0 ? '' : `,"entry":[${entries.join(',')}]`}}`
}

export interface SearchPage {
  readonly base: string
  readonly at: number
  readonly total: number | undefined
  readonly links: readonly BundleLink[]
  readonly matches: readonly Rendered[]
  readonly included: readonly Rendered[]
}

export function searchBundle(page: SearchPage): string {
  const matches = page.matches.map((one) => entry(page.base, one, ',"search":{"mode":"match"}'))
  const included = page.included.map((one) => entry(page.base, one, ',"search":{"mode":"include"}'))
  return bundle('searchset', page.total, page.links, [...matches, ...included], page.at)
}

export interface HistoryVersion {
  readonly rendered: Rendered
  readonly deleted: boolean
}

/** Newest first (R4 http 2.21.0.12); a deleted version has a request and no resource. */
export function historyBundle(base: string, versions: readonly HistoryVersion[], at: number): string {
  const entries = versions.map(({ rendered, deleted }) => {
    const { type, id, version, etag } = rendered
    const method = deleted ? 'DELETE' : 'PUT'
    const status = deleted ? '204' : version === 1 ? '201' : '200'
    const request = `"request":{"method":"${method}","url":"${type}/${id}"}`
    const response = `"response":${JSON.stringify({ status, etag, lastModified: new Date(rendered.at).toISOString() })}`
    const fullUrl = `"fullUrl":${JSON.stringify(`${base}/${type}/${id}`)}`
    return deleted ? `{${fullUrl},${request},${response}}` : `{${fullUrl},"resource":${rendered.text},${request},${response}}`
  })
  return bundle('history', versions.length, [], entries, at)
}
