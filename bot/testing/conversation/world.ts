/** What holds before the first line of a chat: a test's `given`, the case's own laid over the file's. Pure. */
import type { Sender } from '../../sdk/index.ts'
import type { Profile, ShopConfig, TestGiven, Value } from '../../model/index.ts'
import { shopHours } from '../../handoff/hours.ts'
import { showValue } from './match.ts'
import { parseDay, parseMoment, momentOf } from '../../dialog/civil.ts'

export interface World {
  /** UTC ms. */
  now: number
  channel: string
  sender: Sender
  profile: Profile
  conversation: Record<string, Value>
  shop: { open: boolean; agentsOnline: number; waiting: number; nextOpenAt: number | null }
  slots: Record<string, Value>
  experiments: Record<string, string>
}

type Names = Record<string, Value>

/** A Monday at 10:00. */
const someMonday = '2026-01-05 10:00'

/**
 * @param givens the file's first, then the case's: later names win one by one
 */
export function worldOf(givens: readonly (TestGiven | null)[], shop: ShopConfig): World {
  const laid = <K extends 'contact' | 'conversation' | 'shop' | 'slots' | 'experiment'>(key: K): Names =>
    Object.assign({}, ...givens.map((given) => given?.[key]?.value ?? {})) as Names
  const last = (key: 'now' | 'channel'): string | undefined =>
    givens.map((given) => given?.[key]?.value).findLast((value) => value !== undefined)
  const now = momentFrom(last('now') ?? someMonday, shop.timeZone)
  const around = laid('shop')
  const profile = profileOf(laid('contact'), shop.language)
  const nextOpen = around['next_open']
  return {
    now,
    channel: last('channel') ?? 'web',
    sender: senderOf(profile),
    profile,
    conversation: laid('conversation'),
    shop: {
      open: flag(around['open'] ?? 'yes'),
      agentsOnline: Number(around['agents_online'] ?? 1),
      waiting: Number(around['waiting'] ?? 0),
      nextOpenAt:
        typeof nextOpen === 'string' ? momentFrom(nextOpen, shop.timeZone) : shopHours(shop, now).nextOpenAt,
    },
    slots: laid('slots'),
    experiments: Object.fromEntries(
      Object.entries(laid('experiment')).map(([name, arm]) => [name, showValue(arm)]),
    ),
  }
}

/** UTC ms of a moment as tests write it; a date alone is its midnight. The reader has checked its form. */
function momentFrom(written: string, timeZone: string): number {
  const day = parseDay(written)
  return (day === null ? parseMoment(written, timeZone) : momentOf(day, 0, timeZone)) ?? Number.NaN
}

function profileOf(contact: Names, language: 'zh' | 'en'): Profile {
  const { name, tier, phone, language: own, verified, customer, tags, id: _id, ...fields } = contact
  const text = (value: Value | undefined): string | null => (typeof value === 'string' ? value : null)
  const signedIn = flag(verified ?? 'no')
  return {
    name: text(name),
    tier: text(tier) ?? 'new',
    phone: text(phone),
    language: own === 'en' || own === 'zh' ? own : language,
    verified: signedIn,
    customer: text(customer) ?? (signedIn ? 'C0001' : null),
    tags: Array.isArray(tags) ? tags.map(showValue) : [],
    fields,
  }
}

/** What the channel says of the person must agree with the profile, or the first message would undo it. */
function senderOf({ name, tier, phone, verified, customer }: Profile): Sender {
  return {
    id: 'customer',
    ...(name !== null && { name }),
    ...(phone !== null && { phone }),
    ...(verified && { verified, tier, ...(customer !== null && { customer }) }),
  }
}

function flag(value: Value): boolean {
  return value === true || value === 'yes' || value === 'true'
}
