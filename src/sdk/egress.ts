import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { type CodedError, coded } from '../model/errors.ts'
import { fail, ok, type Result } from '../model/result.ts'

/** A place a destination may lead to. `networks` (CIDR) narrows what a name may resolve to. */
export interface AllowedPlace {
  readonly host: string
  readonly port: number
  readonly networks?: readonly string[]
}

export interface PinnedAddress {
  readonly address: string
  readonly family: 4 | 6
}

export type Resolve = (host: string) => Promise<readonly PinnedAddress[]>

const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))

/** Addresses that no name may lead to unless a network of the allow-list holds them: a rebinding name is the attack. */
const SPECIAL: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['::1', 128, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]

const special = new BlockList()
for (const [net, prefix, family] of SPECIAL) special.addSubnet(net, prefix, family)

/** URL writes every notation of an address in one form (integer, hex, octal, short), and names in lower-case ASCII. */
function parsedHost(host: string): string | undefined {
  const bare = isIP(host) === 6 ? `[${host}]` : host
  if (!URL.canParse(`http://${bare}/`)) return undefined
  return unmapped(new URL(`http://${bare}/`).hostname.replace(/^\[|\]$/g, ''))
}

const MAPPED = /^::ffff:(?:([0-9a-f]{1,4}):([0-9a-f]{1,4})|(\d+\.\d+\.\d+\.\d+))$/i

/** `::ffff:7f00:1` and `::ffff:127.0.0.1` are 127.0.0.1. */
function unmapped(address: string): string {
  const found = MAPPED.exec(address)
  if (found === null) return address
  if (found[3] !== undefined) return found[3]
  const bits = Number.parseInt(found[1]!, 16) * 65_536 + Number.parseInt(found[2]!, 16)
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.')
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

function networkList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [net = '', prefix] = network.split('/')
    list.addSubnet(net, prefix === undefined ? (isIP(net) === 6 ? 128 : 32) : Number(prefix), familyOf(net))
  }
  return list
}

/**
 * Where a URL may lead (OWASP SSRF rules, on premises): hosts are compared parsed, never by prefix; names are resolved once
 * and the connection goes to the pinned address; what does not resolve is refused.
 */
export class Egress {
  readonly #places: readonly { host: string; port: number; networks: BlockList | undefined }[]
  readonly #resolve: Resolve
  readonly #said: string

  constructor(places: readonly AllowedPlace[], resolve: Resolve = systemResolve) {
    this.#resolve = resolve
    this.#said = places.map((place) => `${place.host}:${place.port}`).join(' ')
    this.#places = places.map((place) => ({
      host: parsedHost(place.host) ?? place.host,
      port: place.port,
      networks: place.networks === undefined ? undefined : networkList(place.networks),
    }))
  }

  /** The address to connect to. Error: `delivery.not-allowed` or `delivery.unreachable`, naming the destination. */
  async pin(host: string, port: number, destination: string): Promise<Result<PinnedAddress>> {
    const wanted = parsedHost(host)
    const place = this.#places.find((candidate) => candidate.host === wanted && candidate.port === port)
    if (wanted === undefined || place === undefined) return fail(this.#refusal(destination, `${host}:${port}`))
    if (isIP(wanted) !== 0) return ok({ address: wanted, family: isIP(wanted) === 6 ? 6 : 4 })
    const addresses = await this.#resolve(wanted).catch(() => [])
    if (addresses.length === 0) return fail(coded('delivery.unreachable', { where: destination, found: 'name not resolved' }))
    for (const { address } of addresses) {
      const parsed = unmapped(address)
      const family = familyOf(parsed)
      if (place.networks?.check(parsed, family) ?? !special.check(parsed, family)) {
        return ok({ address: parsed, family: family === 'ipv6' ? 6 : 4 })
      }
    }
    return fail(this.#refusal(destination, `${wanted} → ${addresses.map(({ address }) => address).join(' ')}`))
  }

  #refusal(destination: string, found: string): CodedError {
    return coded('delivery.not-allowed', { where: destination, found, allowed: this.#said })
  }
}
