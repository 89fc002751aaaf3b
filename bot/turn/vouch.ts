/** A plugin that knows the shop's customers vouches for one; every channel of this shop takes its word. */
import { z } from 'zod'
import type { VouchedCustomer } from '../sdk/index.ts'
import { createSigner } from './sign.ts'

const claims = z.strictObject({
  customer: z.string().min(1).max(100),
  name: z.string().min(1).max(100).optional(),
  tier: z.string().min(1).max(40).optional(),
  phone: z.string().min(1).max(30).optional(),
})

export interface Vouching {
  vouch: (customer: VouchedCustomer, ttlMs: number) => string
  vouched: (token: string) => VouchedCustomer | null
}

/** @param key of this shop: tokens of another shop are nothing here */
export function createVouching(key: Uint8Array, clock: () => number): Vouching {
  const signer = createSigner(key, 'customer', clock)
  return {
    vouch: (customer, ttlMs) => signer.seal(claims.parse(customer), ttlMs),
    vouched(token) {
      const parsed = claims.safeParse(signer.open(token))
      if (!parsed.success) return null
      const { customer, ...others } = parsed.data
      const known = Object.entries(others).filter(([, value]) => value !== undefined)
      return { customer, ...(Object.fromEntries(known) as Omit<VouchedCustomer, 'customer'>) }
    },
  }
}
