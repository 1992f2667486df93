import { BlockList, isIPv6 } from 'node:net'

const MAPPED = '::ffff:'

/** `::ffff:10.0.0.1`, as a dual-stack listener reports IPv4 peers, is 10.0.0.1. */
export const plainAddress = (address: string): string =>
  address.toLowerCase().startsWith(MAPPED) && address.includes('.') ? address.slice(MAPPED.length) : address

const family = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4')

/** Says whether a peer may connect. Without a list everyone may; an empty list lets nobody in. */
export function allowList(entries: readonly string[] | undefined): (address: string | undefined) => boolean {
  if (entries === undefined) return () => true
  const list = new BlockList()
  for (const entry of entries) {
    const [address, prefix] = entry.split('/')
    if (prefix === undefined) list.addAddress(address!, family(address!))
    else list.addSubnet(address!, Number(prefix), family(address!))
  }
  return (peer) => {
    if (peer === undefined) return false
    const address = plainAddress(peer)
    return list.check(address, family(address))
  }
}
