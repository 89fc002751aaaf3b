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
    const host = '127.0.0.1:3978'
    expect(origins.isLoopback(asked('127.0.0.1', { host }))).toBe(true)
    expect(origins.isLoopback(asked('::ffff:127.0.0.1', { host: 'localhost:3978' }))).toBe(true)
    expect(origins.isLoopback(asked('192.0.2.1', { host }))).toBe(false)
    for (const mark of [
      'x-forwarded-for',
      'X-Forwarded-Proto',
      'Forwarded',
      'Via',
      'X-Real-IP',
      'CF-Connecting-IP',
    ])
      expect(origins.isLoopback(asked('127.0.0.1', { host, [mark.toLowerCase()]: '127.0.0.1' }))).toBe(false)
    // A proxy that adds nothing was asked for another name, or we were told of it, or of the shop's address.
    expect(origins.isLoopback(asked('127.0.0.1', { host: 'shop.example' }))).toBe(false)
    expect(origins.isLoopback(asked('127.0.0.1'))).toBe(false)
    expect(createOrigins(['127.0.0.1']).isLoopback(asked('127.0.0.1', { host }))).toBe(false)
    expect(createOrigins([], 'https://shop.example').isLoopback(asked('127.0.0.1', { host }))).toBe(false)
  })

  test('a proxy that nobody named is told of once', () => {
    const strange: string[] = []
    const some = createOrigins(['10.0.0.1'], null, (peer) => void strange.push(peer))
    for (const peer of ['10.0.0.1', '10.0.0.2', '10.0.0.2', '10.0.0.3'])
      some.clientAddress(asked(peer, { 'x-forwarded-for': '1.2.3.4' }))
    some.clientAddress(asked('10.0.0.9'))
    expect(strange).toEqual(['10.0.0.2'])
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
