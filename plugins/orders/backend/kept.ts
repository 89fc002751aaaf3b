/** An order as it lies in its row: what goes over the wire, and what the system needs to know besides. */
import type { Order } from './shapes.ts'

export interface Done {
  key: string
  /** Of what was asked; null: written before this was kept. */
  print: string | null
  answer: unknown
}

export interface Kept extends Order {
  /** What was done by which key, with its answer. */
  done: Done[]
  /** Ids of the parcel's events that the bot has not taken yet. */
  unsent: string[]
}

/** A row of an earlier version: the keys stood beside what they had made. */
type Earlier = Omit<Kept, 'refunds' | 'requests' | 'done' | 'unsent'> & {
  refunds: (Order['refunds'][number] & { key?: string })[]
  requests?: (Order['requests'][number] & { key?: string })[]
  changes?: string[]
  done?: Done[]
  unsent?: string[]
}

/** What an earlier version of the plugin has written, with what it did not know yet. */
export function upcast(row: Kept): Kept {
  const { changes = [], refunds, requests = [], ...order } = row as Earlier
  const later = { invoice: null, pay_before: null, presale_terms: null, insured: null, current_amount: null }
  const keyed = (key: string | undefined, answer: unknown): Done[] =>
    key === undefined ? [] : [{ key, print: null, answer }]
  const done: Done[] = order.done ?? [
    ...changes.flatMap((key) => keyed(key, { no: order.no })),
    ...refunds.flatMap(({ key, ...refund }) => keyed(key, refund)),
    ...requests.flatMap(({ key, no }) => keyed(key, { no })),
  ]
  return {
    ...later,
    ...order,
    refunds: refunds.map(({ key: _key, ...refund }) => refund),
    requests: requests.map(({ key: _key, ...request }) => request),
    done,
    unsent: order.unsent ?? [],
  }
}

/** What of it is told. */
export function wire({ done: _done, unsent: _unsent, ...order }: Kept): Order {
  return order
}
