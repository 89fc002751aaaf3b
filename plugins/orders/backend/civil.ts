/** Civil days: what a shop promises is a day, not a millisecond. */
import { DateTime } from 'luxon'

const zoned = (at: number, timeZone: string) => DateTime.fromMillis(at, { zone: timeZone })

/** 18:00 of the civil day so many days after `at`. */
export function evening(at: number, timeZone: string, days = 0): number {
  return zoned(at, timeZone).plus({ days }).startOf('day').set({ hour: 18 }).toMillis()
}

/** The last second of this month or year. */
export function endOf(unit: 'month' | 'year', at: number, timeZone: string): number {
  return zoned(at, timeZone).endOf(unit).startOf('second').toMillis()
}
