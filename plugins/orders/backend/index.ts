/** The demo shop's order system, without a socket and without knowing the bot: rows in, answers out. */
import type { Log, Rows } from 'nightdesk/sdk'
import type { Desk, Rules } from './desk.ts'
import type { Kept } from './kept.ts'
import { openRouter, type Handle } from './router.ts'
import { openStock, type Count } from './stock.ts'

export interface BackendOptions {
  rows: (collection: string) => Rows
  rules: Rules
  clock: () => number
  timeZone: string
  /** What a caller has to bear. */
  key: string
  log: Log
  moved?: (orderNo: string) => void
}

export function openBackend({ rows, key, log, moved = () => undefined, ...given }: BackendOptions): Handle {
  const desk: Desk = {
    ...given,
    orders: rows('orders') as Rows<Kept>,
    stock: openStock(rows('stock') as Rows<Count>),
    moved,
  }
  return openRouter(desk, key, log)
}
