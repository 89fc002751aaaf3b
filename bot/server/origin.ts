/** Who really asks: the client's address and protocol behind proxies we trust, and whether a request is same-origin. */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

export interface Origins {
  /** Address of the client; headers of a proxy count only if the proxy is trusted. */
  clientAddress(request: IncomingMessage): string
  /** True over TLS, or if a trusted proxy says so. */
  isSecure(request: IncomingMessage): boolean
  /** `https://host[:port]` as the browser sees it; null without a usable Host. */
  ownOrigin(request: IncomingMessage): string | null
  /** Asked from this very machine and not handed on by a proxy. */
  isLoopback(request: IncomingMessage): boolean
}

/** What proxies add. */
const marks = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
]
const localHost = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/i
const hostPattern = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/**
 * @param trustedProxies addresses or CIDR blocks (`10.0.0.0/8`, `::1`). Throws `TypeError` on anything else.
 * @param publicUrl where browsers reach us, if a proxy rewrites the Host header.
 * @param strange told once of a proxy we were not told of: all its clients count as one
 */
export function createOrigins(
  trustedProxies: readonly string[],
  publicUrl: string | null = null,
  strange: (peer: string) => void = () => undefined,
): Origins {
  const trusted = blockListOf(trustedProxies)
  const published = publicUrl === null ? null : new URL(publicUrl)
  const loopback = blockListOf(['127.0.0.0/8', '::1'])

  const peerOf = (request: IncomingMessage) => plainAddress(request.socket.remoteAddress ?? '')
  const isTrusted = (address: string) => trustedProxies.length > 0 && contains(trusted, address)
  let told = false

  function noteStranger(peer: string, request: IncomingMessage): void {
    if (told || request.headers['x-forwarded-for'] === undefined) return
    told = true
    strange(peer)
  }

  function isSecure(request: IncomingMessage): boolean {
    if (published) return published.protocol === 'https:'
    if ('encrypted' in request.socket && request.socket.encrypted === true) return true
    return isTrusted(peerOf(request)) && lastOf(request.headers['x-forwarded-proto']) === 'https'
  }

  return {
    clientAddress(request) {
      let address = peerOf(request)
      if (!isTrusted(address)) {
        noteStranger(address, request)
        return address
      }
      const chain = String(request.headers['x-forwarded-for'] ?? '').split(',')
      for (let i = chain.length - 1; i >= 0; i--) {
        const hop = plainAddress(chain[i]!.trim())
        if (isIP(hop) === 0) break
        address = hop
        if (!isTrusted(hop)) break
      }
      return address
    },
    isSecure,
    ownOrigin(request) {
      if (published) return published.origin
      const host = request.headers.host
      if (host === undefined || !hostPattern.test(host)) return null
      // URL folds case and the default port, as the browser's Origin header does.
      const url = URL.parse(`${isSecure(request) ? 'https' : 'http'}://${host}`)
      return url?.origin ?? null
    },
    isLoopback(request) {
      const peer = peerOf(request)
      // A proxy on this machine asks from here as well. One we were told of never counts as us; one we were not told of
      // gives itself away by what it adds, or by the name it was asked for.
      if (published || !contains(loopback, peer) || isTrusted(peer)) return false
      return (
        marks.every((name) => request.headers[name] === undefined) && localHost.test(request.headers.host ?? '')
      )
    },
  }
}

/** What rate limits count by: an IPv4 address, or the /64 of an IPv6 one, since a client owns all of that. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail = ''] = address.split('%')[0]!.split('::', 2)
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const zeros = address.includes('::') ? 8 - left.length - right.length : 0
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

function lastOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.at(-1) : header
  return text?.split(',').at(-1)?.trim()
}

function contains(list: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

function blockListOf(blocks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const block of blocks) {
    const [address = '', bits] = block.split('/')
    const family = isIP(address)
    if (family === 0) throw new TypeError(`"${block}" is neither an address nor a CIDR block`)
    const type = family === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, type)
    else list.addSubnet(address, Number(bits), type)
  }
  return list
}
