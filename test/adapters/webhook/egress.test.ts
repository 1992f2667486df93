import { describe, expect, test } from 'vitest'
import { type AllowedPlace, Egress, type PinnedAddress } from '../../../src/sdk/egress.ts'

const dns =
  (table: Readonly<Record<string, readonly string[]>>) =>
  async (host: string): Promise<readonly PinnedAddress[]> =>
    (table[host] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

const NAMES = dns({
  'crm.hospital.local': ['10.1.2.3'],
  'six.hospital.local': ['::ffff:10.1.2.3'],
  'rebind.example': ['127.0.0.1'],
  'rebind6.example': ['::1'],
  'mapped.example': ['::ffff:169.254.169.254'],
  'mixed.example': ['169.254.169.254', '10.1.2.9'],
  'zero.example': ['0.0.0.0'],
})

const pin = async (allow: readonly AllowedPlace[], host: string, port = 443): Promise<string> => {
  const result = await new Egress(allow, NAMES).pin(host, port, 'crm')
  return result.ok ? result.value.address : result.error.code
}
const at = (host: string, networks?: readonly string[]): AllowedPlace => ({ host, port: 443, ...(networks ? { networks } : {}) })

describe('where a destination may lead', () => {
  test.each([
    ['a named host', [at('crm.hospital.local')], 'crm.hospital.local', '10.1.2.3'],
    ['its name in capitals', [at('crm.hospital.local')], 'CRM.Hospital.LOCAL', '10.1.2.3'],
    ['mapped addresses are what they map', [at('six.hospital.local')], 'six.hospital.local', '10.1.2.3'],
    ['an address', [at('10.1.2.3')], '10.1.2.3', '10.1.2.3'],
    ['the address as one number', [at('10.1.2.3')], '167838211', '10.1.2.3'],
    ['the address in hexadecimal', [at('10.1.2.3')], '0x0a010203', '10.1.2.3'],
    ['the address mapped', [at('10.1.2.3')], '::ffff:10.1.2.3', '10.1.2.3'],
    ['loopback, when it is what the list names', [at('127.0.0.1')], '127.0.0.1', '127.0.0.1'],
    ['a name inside its network', [at('crm.hospital.local', ['10.1.0.0/16'])], 'crm.hospital.local', '10.1.2.3'],
    [
      'a name that leads to loopback where its network says so',
      [at('rebind.example', ['127.0.0.0/8'])],
      'rebind.example',
      '127.0.0.1',
    ],
    ['the allowed one of several addresses', [at('mixed.example')], 'mixed.example', '10.1.2.9'],
  ])('%s', async (_name, allow, host, expected) => expect(await pin(allow, host)).toBe(expected))
})

describe('where it may not', () => {
  test.each([
    ['a host not listed', [at('crm.hospital.local')], 'other.example', 'delivery.not-allowed'],
    [
      'a longer name with the same beginning',
      [at('crm.hospital.local')],
      'crm.hospital.local.evil.example',
      'delivery.not-allowed',
    ],
    ['a name that leads to loopback', [at('rebind.example')], 'rebind.example', 'delivery.not-allowed'],
    ['the same over IPv6', [at('rebind6.example')], 'rebind6.example', 'delivery.not-allowed'],
    ['the metadata address, mapped', [at('mapped.example')], 'mapped.example', 'delivery.not-allowed'],
    ['the unspecified address', [at('zero.example')], 'zero.example', 'delivery.not-allowed'],
    ['a name outside its network', [at('crm.hospital.local', ['10.2.0.0/16'])], 'crm.hospital.local', 'delivery.not-allowed'],
    ['a name nobody knows', [at('nowhere.example')], 'nowhere.example', 'delivery.unreachable'],
  ])('%s', async (_name, allow, host, code) => expect(await pin(allow, host)).toBe(code))

  test('another port', async () =>
    expect(await pin([at('crm.hospital.local')], 'crm.hospital.local', 8443)).toBe('delivery.not-allowed'))
})
