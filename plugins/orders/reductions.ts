/** Reductions of the whole shop: what is set, and which of them runs now. */
import { DateTime } from 'luxon'
import { z, type PluginHost } from 'nightdesk/sdk'
import type { OrdersConfig } from './settings.ts'

const when = z.string().regex(/^\d{4}-\d{2}-\d{2}( \d{1,2}:\d{2})?$/, 'write it as 2026-12-08 or 2026-12-08 20:00')

/** `{ from: 2026-12-08 20:00, to: 2026-12-12, each: 200, off: 30 }`; a day in `to` belongs to it. */
export const reductionSchema = z
  .strictObject({
    from: when,
    to: when,
    each: z.coerce.number().int().positive(),
    off: z.coerce.number().int().positive(),
  })
  .refine(({ each, off }) => off < each, 'it cannot give back all of it')

/** So much off for every so much, while it runs. */
export interface Reduction {
  each: number
  off: number
}

/** The one that runs at `now`, in the shop's time zone; of several the first. */
export function reducedNow(host: PluginHost<OrdersConfig>, now: number): Reduction | null {
  const at = (text: string, end: boolean): number => {
    const [day, time] = text.split(' ')
    const start = DateTime.fromISO(day!, { zone: host.timeZone })
    if (time === undefined) return (end ? start.endOf('day') : start).toMillis()
    const [hour, minute] = time.split(':').map(Number)
    return start.set({ hour: hour!, minute: minute! }).toMillis()
  }
  return host.config.reductions.find(({ from, to }) => now >= at(from, false) && now <= at(to, true)) ?? null
}
