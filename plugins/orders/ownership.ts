/** Proof of ownership: signed in as the customer, or order number plus last four of the phone, with limited tries. */
import type { ActionCaller, Rows } from 'nightdesk/sdk'
import type { Order } from './backend/shapes.ts'

/** Wrong guesses and proofs of one contact, or wrong guesses at one order. */
export interface Tries {
  /** UTC ms of wrong guesses, oldest first. */
  wrong: number[]
  /** Order number → UTC ms until which it is proven. */
  proven: Record<string, number>
}

const hour = 3_600_000
/** Wrong guesses within `windowMs` after which nothing more is found. */
export const limits = { contact: 5, order: 10, windowMs: hour, proofMs: 2 * hour }

const none: Tries = { wrong: [], proven: {} }

/** The shop vouched for the caller, and the order is theirs. */
export function isOwner(caller: ActionCaller, order: Order): boolean {
  return caller.verified && caller.customer !== null && caller.customer === order.customer
}

export function isLocked(tries: Tries | null, limit: number, now: number): boolean {
  return (tries?.wrong.filter((at) => at > now - limits.windowMs).length ?? 0) >= limit
}

export function isProven(tries: Tries | null, orderNo: string, now: number): boolean {
  return (tries?.proven[orderNo] ?? 0) > now
}

/** After a wrong guess; guesses out of the window are forgotten. */
export function afterWrong(tries: Tries | null, now: number): Tries {
  const { wrong, proven } = tries ?? none
  return { wrong: [...wrong.filter((at) => at > now - limits.windowMs), now], proven }
}

/** After a right one; proofs that have lapsed are forgotten. */
export function afterProof(tries: Tries | null, orderNo: string, now: number): Tries {
  const { wrong, proven } = tries ?? none
  const valid = Object.fromEntries(Object.entries(proven).filter(([, until]) => until > now))
  return { wrong, proven: { ...valid, [orderNo]: now + limits.proofMs } }
}

export interface Ownership {
  /** Owner, or proven before and still valid. */
  mayUse(caller: ActionCaller, order: Order, now: number): Promise<boolean>
  /** Whether this contact or this number has guessed too often. */
  locked(caller: ActionCaller, orderNo: string, now: number): Promise<boolean>
  wrong(caller: ActionCaller, orderNo: string, now: number): Promise<void>
  proved(caller: ActionCaller, orderNo: string, now: number): Promise<void>
}

/** The rules above over durable rows: a restart does not give new tries. */
export function ownership(rows: Rows<Tries>): Ownership {
  const contactKey = (caller: ActionCaller) => `contact:${caller.contactId}`
  const orderKey = (no: string) => `order:${no}`
  const read = async (id: string) => (await rows.get(id))?.body ?? null
  const change = async (id: string, contactId: string | null, next: (tries: Tries | null) => Tries) => {
    for (;;) {
      const found = await rows.get(id)
      if (!found) {
        const { existed } = await rows.add({ id, contactId, body: next(null) })
        if (!existed) return
      } else if (await rows.update(id, found.version, next(found.body))) return
    }
  }
  return {
    async mayUse(caller, order, now) {
      return isOwner(caller, order) || isProven(await read(contactKey(caller)), order.no, now)
    },
    async locked(caller, orderNo, now) {
      if (isLocked(await read(contactKey(caller)), limits.contact, now)) return true
      return isLocked(await read(orderKey(orderNo)), limits.order, now)
    },
    async wrong(caller, orderNo, now) {
      await change(contactKey(caller), caller.contactId, (tries) => afterWrong(tries, now))
      await change(orderKey(orderNo), null, (tries) => afterWrong(tries, now))
    },
    async proved(caller, orderNo, now) {
      await change(contactKey(caller), caller.contactId, (tries) => afterProof(tries, orderNo, now))
    },
  }
}
