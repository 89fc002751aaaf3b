/** Who may talk in which conversation: sealed tokens, stream tickets and the shop's own customer tokens. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z, type ChannelHost, type Sender } from 'nightdesk/sdk'
import type { WebConfig } from './config.ts'

export const tokenLifeMs = 3_600_000
/** A stream address is good for one minute; a reader who comes later asks for a new one. */
export const ticketLifeMs = 60_000
/** A shop's customer token may not be good for longer: it is in the page. */
const customerLifeMs = 24 * 3_600_000
const clockSkewMs = 60_000
const cachedTokens = 10_000

/** What a token vouches for. */
export interface Visit {
  conversation: string
  sender: Sender
  /** Origin of the page it was made for; null: made by a server. */
  origin: string | null
  /** UTC ms. */
  expiresAt: number
}

const sealed = z.strictObject({
  /** Purpose: a stream ticket is no token. */
  p: z.enum(['token', 'stream']),
  i: z.string(),
  c: z.string(),
  u: z.string(),
  o: z.string().nullable(),
  e: z.number(),
  k: z
    .strictObject({
      customer: z.string(),
      name: z.string().optional(),
      tier: z.string().optional(),
      phone: z.string().optional(),
    })
    .optional(),
})

type Purpose = z.infer<typeof sealed>['p']

const claims = z.looseObject({
  sub: z.string().min(1).max(100),
  exp: z.number(),
  nbf: z.number().optional(),
  name: z.string().min(1).max(100).optional(),
  tier: z.string().min(1).max(40).optional(),
  phone: z.string().min(1).max(30).optional(),
})

export interface Tokens {
  /** A visit by somebody unknown, with fresh random ids. */
  begin(origin: string | null): Visit
  /** The same visit for another hour; with `customer` it is now known who they are. */
  renew(visit: Visit, customer?: Sender): Visit
  seal(visit: Visit, purpose: Purpose): string
  /** Null for a forged, foreign, expired or otherwise purposed token. */
  open(token: string, purpose: Purpose): Visit | null
  /** Reads a `customerToken`: of a plugin of this shop, or the shop's own (a JWT, HS256 only); null if it is not good. */
  customer(token: string): Sender | null
}

/** Tokens of one channel instance. Verified ones are remembered, so that a busy visitor costs one HMAC. */
export function openTokens(
  host: Pick<ChannelHost<WebConfig>, 'sign' | 'vouched' | 'clock' | 'instance' | 'config'>,
): Tokens {
  const known = new Map<string, Visit>()

  function remember(token: string, visit: Visit): void {
    if (known.size >= cachedTokens) known.delete(known.keys().next().value!)
    known.set(token, visit)
  }

  function recall(token: string, now: number): Visit | null {
    const visit = known.get(token)
    if (!visit) return null
    if (visit.expiresAt > now) return visit
    known.delete(token)
    return null
  }

  return {
    begin: (origin) => ({
      conversation: randomBytes(16).toString('base64url'),
      sender: { id: `v_${randomBytes(16).toString('base64url')}` },
      origin,
      expiresAt: host.clock() + tokenLifeMs,
    }),
    renew: (visit, customer) => ({
      ...visit,
      sender: customer ? { ...customer, id: visit.sender.id } : visit.sender,
      expiresAt: host.clock() + tokenLifeMs,
    }),
    seal({ conversation, sender, origin, expiresAt }, purpose) {
      const lifeMs = purpose === 'token' ? tokenLifeMs : ticketLifeMs
      const payload: z.infer<typeof sealed> = {
        p: purpose,
        i: host.instance,
        c: conversation,
        u: sender.id,
        o: origin,
        e: purpose === 'token' ? expiresAt : host.clock() + ticketLifeMs,
      }
      const { customer, name, tier, phone } = sender
      if (sender.verified && customer !== undefined) payload.k = { customer, name, tier, phone }
      return host.sign.seal(payload, lifeMs)
    },
    open(token, purpose) {
      const now = host.clock()
      if (purpose === 'token') {
        const visit = recall(token, now)
        if (visit) return visit
      }
      const parsed = sealed.safeParse(host.sign.open(token))
      if (!parsed.success) return null
      const { p, i, c, u, o, e, k } = parsed.data
      if (p !== purpose || i !== host.instance || e <= now) return null
      const sender: Sender = k ? { id: u, verified: true, ...k } : { id: u }
      const visit: Visit = { conversation: c, sender, origin: o, expiresAt: e }
      if (purpose === 'token') remember(token, visit)
      return visit
    },
    customer(token) {
      const vouched = host.vouched(token)
      if (vouched) return { id: '', verified: true, ...vouched }
      return readCustomer(token, host.config.customerSecret, host.clock())
    },
  }
}

/** Claims of a JWT signed by the shop: `sub` is the customer number, `exp` at most a day ahead (seconds). */
function readCustomer(token: string, secret: string | undefined, now: number): Sender | null {
  if (secret === undefined) return null
  const [header, payload, signature, ...rest] = token.split('.')
  if (!header || !payload || !signature || rest.length > 0) return null
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest()
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  if (readPart(header, z.looseObject({ alg: z.literal('HS256'), crit: z.never().optional() })) === null)
    return null
  const claim = readPart(payload, claims)
  if (!claim) return null
  const expiresAt = claim.exp * 1000
  if (expiresAt <= now - clockSkewMs || expiresAt > now + customerLifeMs + clockSkewMs) return null
  if (claim.nbf !== undefined && claim.nbf * 1000 > now + clockSkewMs) return null
  const sender: Sender = { id: '', verified: true, customer: claim.sub }
  if (claim.name !== undefined) sender.name = claim.name
  if (claim.tier !== undefined) sender.tier = claim.tier
  if (claim.phone !== undefined) sender.phone = claim.phone
  return sender
}

function readPart<T>(part: string, schema: z.ZodType<T>): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
