/** `order.find`: one order, for whoever knows its number and the last four digits of the phone. */
import { defineAction, z, type PluginHost, type Rows } from 'nightdesk/sdk'
import type { Order, OrderStatusConfig } from './config.ts'

type Host = PluginHost<OrderStatusConfig>

const day = 86_400_000
/** Wrong guesses at one number within the hour; then nothing is found, or four digits would soon be guessed. */
export const limits = { wrong: 5, withinMs: 3_600_000 }

const input = z.strictObject({ order_no: z.string().max(40), phone_last4: z.string().max(40) })
const output = z.strictObject({
  no: z.string(),
  title: z.string(),
  status: z.string(),
  /** When it leaves, arrives or arrived, by `status`. */
  day: z.iso.datetime(),
})

export function orderFind(host: Host) {
  const guesses = host.rows('guesses') as Rows<{ wrong: number[] }>
  return defineAction({
    name: 'order.find',
    description: 'Finds one order by its number and the last four digits of the phone.',
    input,
    output,
    outcomes: ['not_found', 'too_many'],
    effect: 'read',
    timeoutMs: 3000,
    pii: ['phone_last4'],
    needs: 'anyone',
    async run({ input: { order_no, phone_last4 }, now }) {
      if ((await lately(order_no, now)).length >= limits.wrong) return { outcome: 'too_many' }
      const order = await fetchOrder(order_no)
      if (!order || !phone_last4.endsWith(order.phone_last4)) {
        await remember(order_no, now)
        return { outcome: 'not_found' }
      }
      const { no, title, status } = order
      return { outcome: 'ok', output: { no, title, status, day: new Date(now + order.days * day).toISOString() } }
    },
  })

  /** Here your own system is asked: `host.fetch(url, { signal })`; throw what is a fault, and the flow's `failed` speaks. */
  async function fetchOrder(no: string): Promise<Order | undefined> {
    return host.config.orders.find((order) => order.no === no)
  }

  async function lately(no: string, now: number): Promise<number[]> {
    const found = await guesses.get(no)
    return found?.body.wrong.filter((at) => at > now - limits.withinMs) ?? []
  }

  async function remember(no: string, now: number): Promise<void> {
    for (;;) {
      const found = await guesses.get(no)
      const body = { wrong: [...(await lately(no, now)), now] }
      // Somebody may write at the same time: then once more, so that no guess goes uncounted.
      if (found ? await guesses.update(no, found.version, body) : await added(no, body)) return
    }
  }

  async function added(no: string, body: { wrong: number[] }): Promise<boolean> {
    return !(await guesses.add({ id: no, contactId: null, body })).existed
  }
}
