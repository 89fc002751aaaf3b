/** How much one visitor and one network may ask for: a flood costs its sender, not the shop. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { WebConfig } from './config.ts'
import { Refusal } from './http.ts'

/** A message counts once for every so many bytes begun. */
const bytesAPoint = 4096

export interface Limits {
  /** Each throws a 429 Refusal when it is too much; call it before the body is read. */
  token(network: string): Promise<void>
  /** @param declared the Content-Length header; without one the body counts as the largest */
  post(visitor: string, network: string, declared: string | undefined): Promise<void>
  /** Before an upload is read. */
  upload(visitor: string): Promise<void>
  read(visitor: string, network: string): Promise<void>
  /** Counts a live reader in; gives the function that counts it out, or null if there is no room. */
  listen(network: string): (() => void) | null
}

/** Limits in memory: forgetting them at a restart gives a flood one more minute. */
export function openLimits(
  given: WebConfig['limits'],
  largestBody: number,
  uploadsPerMinute: number,
  seconds = 60,
): Limits {
  const limiter = (points: number) => new RateLimiterMemory({ points, duration: seconds })
  const visitor = { messages: limiter(given.messagesPerMinute), reads: limiter(given.readsPerMinute) }
  const network = {
    tokens: limiter(given.network.tokensPerMinute),
    messages: limiter(given.network.messagesPerMinute),
    reads: limiter(given.network.readsPerMinute),
  }
  const uploads = limiter(uploadsPerMinute)
  const listening = new Map<string, number>()

  return {
    token: (from) => take(network.tokens, from),
    async post(who, from, declared) {
      const points = Math.max(
        1,
        Math.ceil((declared === undefined ? largestBody : Number(declared)) / bytesAPoint),
      )
      // The visitor's own first: who is over it takes nothing of what others share.
      await take(visitor.messages, who, points)
      await take(network.messages, from, points)
    },
    upload: (who) => take(uploads, who),
    async read(who, from) {
      await take(visitor.reads, who)
      await take(network.reads, from)
    },
    listen(from) {
      const now = listening.get(from) ?? 0
      if (now >= given.network.sockets) return null
      listening.set(from, now + 1)
      return () => {
        const left = (listening.get(from) ?? 1) - 1
        if (left > 0) listening.set(from, left)
        else listening.delete(from)
      }
    },
  }
}

async function take(limit: RateLimiterMemory, key: string, points = 1): Promise<void> {
  try {
    await limit.consume(key, points)
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
    throw new Refusal(429, 'TooManyRequests', `Too much at once; go on in ${seconds} s.`, seconds)
  }
}
