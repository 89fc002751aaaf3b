/** Opening hours: is the shop open now, and when does it open next. */
import { DateTime } from 'luxon'
import type { OpenSpan, ShopConfig } from '../model/index.ts'

export interface ShopHours {
  open: boolean
  /**
   * UTC ms of the next opening after `now`. While open this is the opening after the next closing.
   * Null: the shop does not open again within a year.
   */
  nextOpenAt: number | null
}

/** What hours are made of; a `ShopConfig` is one. */
export type Hours = Pick<ShopConfig, 'timeZone' | 'hours' | 'holidays'>

export interface Stretch {
  /** UTC ms, end exclusive. */
  from: number
  to: number
}

const day = 86_400_000
const horizonDays = 370

interface Known extends Stretch {
  answer: ShopHours
}
const known = new WeakMap<Hours, Known>()

/**
 * Whether the shop is open at `now` (UTC ms) and when it opens next.
 * A span belongs to the day it begins on: an evening that runs past midnight also runs into a closed holiday.
 * The last answer is remembered until the hours change it, so asking on every step costs a comparison.
 */
export function shopHours(shop: Hours, now: number): ShopHours {
  const last = known.get(shop)
  if (last && now >= last.from && now < last.to) return last.answer
  const found = lookUp(shop, now)
  known.set(shop, found)
  return found.answer
}

/** Stretches of opening that touch `from`..`to` (UTC ms), oldest first, those without a gap between them joined. */
export function openStretches(shop: Hours, from: number, to: number): Stretch[] {
  const stretches: Stretch[] = []
  // Two days earlier: yesterday's evening may still run, and the civil date may lag behind the UTC one.
  let date = DateTime.fromMillis(from, { zone: shop.timeZone }).startOf('day').minus({ days: 2 })
  // And one day later: what goes on without a gap behind `to` is shown to its end.
  const end = to + day
  while (date.toMillis() < end) {
    for (const span of spansOf(shop, date)) {
      const stretch = { from: at(date, span.from), to: at(date, span.to) }
      if (stretch.to > stretch.from) stretches.push(stretch)
    }
    date = date.plus({ days: 1 })
  }
  return join(stretches).filter((one) => one.to > from && one.from < to)
}

function lookUp(shop: Hours, now: number): Known {
  for (let days = 3; ; days = Math.min(days * 4, horizonDays)) {
    const stretches = openStretches(shop, now, now + days * day)
    const open = stretches.find((one) => one.from <= now) ?? null
    const next = stretches.find((one) => one.from > now)
    // A stretch that touches the end of the window may go on behind it; only a wider window can tell.
    const whole = !open || open.to < now + (days - 1) * day
    if ((next && whole) || days === horizonDays) {
      const until = Math.min(open ? open.to : (next?.from ?? now + day), now + day)
      return { from: now, to: until, answer: { open: open !== null, nextOpenAt: next?.from ?? null } }
    }
  }
}

function spansOf(shop: Hours, date: DateTime): readonly OpenSpan[] {
  const civil = date.toISODate()
  const holiday = shop.holidays.find((one) => one.date === civil)
  return holiday ? holiday.spans : (shop.hours[date.weekday] ?? [])
}

/** Wall-clock minutes of a day as UTC ms: 02:00 stays 02:00 when the clocks change. */
function at(date: DateTime, minutes: number): number {
  const shifted = minutes >= 1440 ? date.plus({ days: Math.floor(minutes / 1440) }) : date
  const rest = minutes % 1440
  return shifted.set({ hour: Math.floor(rest / 60), minute: rest % 60, second: 0, millisecond: 0 }).toMillis()
}

function join(stretches: Stretch[]): Stretch[] {
  const joined: Stretch[] = []
  for (const stretch of stretches.sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last && stretch.from <= last.to) last.to = Math.max(last.to, stretch.to)
    else joined.push({ ...stretch })
  }
  return joined
}
