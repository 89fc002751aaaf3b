import { describe, expect, test } from '@jest/globals'
import type { IncomingMessage } from 'node:http'
import { createOrigins, networkOf } from './origin.ts'

const asked = (peer: string, headers: Record<string, string> = {}) =>
  ({ socket: { remoteAddress: peer }, headers }) as unknown as IncomingMessage

describe('origins', () => {
  const origins = createOrigins(['10.0.0.0/8', '::1'])

  test.each([
    ['a stranger may not say who he is', '203.0.113.9', '1.2.3.4', '203.0.113.9'],
    ['a trusted proxy may', '10.0.0.1', '1.2.3.4', '1.2.3.4'],
    ['what the client wrote before the proxy does not count', '10.0.0.1', '9.9.9.9, 1.2.3.4', '1.2.3.4'],
    ['a chain of our own proxies is followed', '::ffff:10.0.0.1', '1.2.3.4, 10.3.3.3', '1.2.3.4'],
    ['rubbish ends the chain', '10.0.0.1', 'unknown', '10.0.0.1'],
  ])('%s', (_name, peer, forwarded, expected) => {
    expect(origins.clientAddress(asked(peer, { 'x-forwarded-for': forwarded }))).toBe(expected)
  })

  test('https counts only from a trusted proxy', () => {
    const headers = { 'x-forwarded-proto': 'https', host: 'Shop.example:443' }
    expect(origins.isSecure(asked('203.0.113.9', headers))).toBe(false)
    expect(origins.ownOrigin(asked('10.1.1.1', headers))).toBe('https://shop.example')
  })

  test('a Host that is no host gives no origin', () => {
    for (const host of ['a/b', 'a b', 'user@host', '', 'a:b:c']) {
      expect(origins.ownOrigin(asked('1.1.1.1', { host }))).toBeNull()
    }
  })

  test('behind a proxy on the same machine nobody is local', () => {
    expect(origins.isLoopback(asked('127.0.0.1'))).toBe(true)
    expect(origins.isLoopback(asked('::ffff:127.0.0.1'))).toBe(true)
    expect(origins.isLoopback(asked('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }))).toBe(false)
    expect(origins.isLoopback(asked('192.0.2.1'))).toBe(false)
  })

  test('a block that is none is refused', () => {
    expect(() => createOrigins(['everyone'])).toThrow(TypeError)
  })

  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('the network of %s is %s', (address, network) => expect(networkOf(address)).toBe(network))
})
