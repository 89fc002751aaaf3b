/** The half hours in which people call back: pure reckoning in the shop's time zone. */
import { DateTime } from 'luxon'
import type { CallbackConfig } from './config.ts'

export interface Slot {
  /** UTC ms. */
  from: number
  to: number
}

/** Slots from `now` on, oldest first, whether free or not, up to `days_ahead` days after today. */
export function slotsAfter(config: CallbackConfig, timeZone: string, now: number): Slot[] {
  const earliest = now + config.lead_minutes * 60_000
  const today = DateTime.fromMillis(now, { zone: timeZone }).startOf('day')
  const slots: Slot[] = []
  for (let ahead = 0; ahead <= config.days_ahead; ahead += 1) {
    const day = today.plus({ days: ahead })
    if (!config.weekdays.includes(day.weekday) || config.closed.includes(day.toISODate()!)) continue
    for (let at = config.hours.from; at + config.slot_minutes <= config.hours.to; at += config.slot_minutes) {
      // Set the wall clock, do not add hours: a day on which the clocks change begins at nine all the same.
      const from = day.set({ hour: Math.floor(at / 60), minute: at % 60 }).toMillis()
      if (from >= earliest) slots.push({ from, to: from + config.slot_minutes * 60_000 })
    }
  }
  return slots
}

/** ISO text with the shop's offset: 2026-11-13T09:30:00+08:00. */
export function isoIn(timeZone: string, at: number): string {
  return DateTime.fromMillis(at, { zone: timeZone }).toISO({ suppressMilliseconds: true })!
}
