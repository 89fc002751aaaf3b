/** Tells the bot what moved: again and again until it has taken it, also after a restart. */
import type { Log, Rows } from 'nightdesk/sdk'
import { signed } from '../sign.ts'
import { upcast, type Kept } from './kept.ts'
import { toldOf } from './parcels.ts'

const firstWaitMs = 500
const longestWaitMs = 60_000
const budgetMs = 5000

export interface PushOptions {
  orders: Rows<Kept>
  /** Where the bot takes them; null: it does not listen yet. */
  target: () => string | null
  secret: string
  fetch: typeof globalThis.fetch
  clock: () => number
  log: Log
  /** Tests wait less. */
  waitMs?: number
}

export interface Push {
  /** Something waits to be told. */
  wake: () => void
  stop(): Promise<void>
}

/**
 * What is not taken yet stands in the order's own row, written with the event: a crash in between loses none, and one that
 * was taken without our hearing of it is sent again with the same id.
 */
export function openPush({ waitMs = firstWaitMs, ...options }: PushOptions): Push {
  const stopping = new AbortController()
  let wait = waitMs
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null
  let again = false

  const run = async (): Promise<void> => {
    do {
      again = false
      const taken = await sendAll(options, stopping.signal).catch((error: unknown) => {
        options.log.error({ err: error }, 'order system: events cannot be read')
        return false
      })
      if (stopping.signal.aborted) return
      if (taken) wait = waitMs
      else later()
    } while (again)
  }
  const later = (): void => {
    if (timer) clearTimeout(timer)
    timer = setTimeout(push.wake, wait).unref()
    wait = Math.min(wait * 2, longestWaitMs)
  }
  const push: Push = {
    wake() {
      if (stopping.signal.aborted) return
      if (running) again = true
      else running = run().finally(() => (running = null))
    },
    async stop() {
      stopping.abort()
      if (timer) clearTimeout(timer)
      await running
    },
  }
  return push
}

/** True if nothing is left. Events of one order go in their order, one at a time. */
async function sendAll(options: PushOptions, stopping: AbortSignal): Promise<boolean> {
  const waiting = (await options.orders.list({ limit: 1000 })).map(({ body }) => upcast(body))
  let all = true
  for (const order of waiting)
    for (const id of order.unsent) {
      if (!(await send(options, order, id, stopping))) {
        all = false
        break
      }
      await taken(options.orders, order.no, id)
    }
  return all
}

async function send(options: PushOptions, order: Kept, id: string, stopping: AbortSignal): Promise<boolean> {
  const { target, secret, fetch, clock, log } = options
  const event = toldOf(order, id)
  const url = target()
  if (!event) return true
  if (url === null) return false
  const body = JSON.stringify(event)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signed(secret, id, clock(), body) },
      body,
      signal: AbortSignal.any([stopping, AbortSignal.timeout(budgetMs)]),
    })
    await response.body?.cancel()
    if (response.ok) return true
    log.warn({ event: id, status: response.status }, 'order system: the bot did not take an event')
  } catch (error) {
    log.debug({ event: id, err: error }, 'order system: the bot cannot be reached')
  }
  return false
}

async function taken(orders: Rows<Kept>, no: string, id: string): Promise<void> {
  for (;;) {
    const row = await orders.get(no)
    if (!row) return
    const order = upcast(row.body)
    const unsent = order.unsent.filter((one) => one !== id)
    if (await orders.update(no, row.version, { ...order, unsent })) return
  }
}
