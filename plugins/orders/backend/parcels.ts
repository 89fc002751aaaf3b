/** The way of an order: its address before it leaves, and what a carrier tells of the parcel after. */
import { change, Refused, type Desk, type Once } from './desk.ts'
import type { BodyOf, Contract } from './contract.ts'
import { evening } from './civil.ts'
import type { Kept } from './kept.ts'
import type { Moved, Parcel } from './shapes.ts'

const inFutureMs = 5 * 60_000
const usualDays = 3

export function changeAddress(
  desk: Desk,
  no: string,
  { address, phone }: BodyOf<Contract['changeAddress']>,
  once: Once,
) {
  return change(desk, no, once, (order) => {
    if (order.status !== 'paid') throw new Refused(409, { code: 'too_late', message: 'it has left' })
    const place = desk.rules.undeliverable.find((name) => address.includes(name))
    if (place !== undefined) throw new Refused(409, { code: 'not_deliverable', message: `${place}暂时还送不到。` })
    const changed = { ...order, address, phone: phone?.replace(/[ -]/g, '') ?? order.phone }
    return { order: changed, answer: { no: order.no } }
  })
}

/** A carrier's report. What comes late is put where it belongs; the order moves on, never back. */
export async function moveParcel(
  desk: Desk,
  no: string,
  { text, state, at = desk.clock() }: BodyOf<Contract['moveParcel']>,
  once: Once,
): Promise<Moved> {
  if (at > desk.clock() + inFutureMs)
    throw new Refused(422, { code: 'in_future', message: 'an event cannot be reported before it happened' })
  let id: string | null = null
  const moved = await change(desk, no, once, async (order) => {
    const leaves = order.status === 'paid' && state === 'collected'
    const parcel: Parcel | null = leaves
      ? { no: `YF${no}`, carrier: '圆风快递', events: [], eta: evening(at, desk.timeZone, usualDays) }
      : order.parcel
    if (!parcel) throw new Refused(409, { code: 'no_parcel', message: 'there is nothing on its way' })
    id ??= `E${1000 + (await desk.orders.number('event'))}`
    const events = [...parcel.events, { id, at, text }].sort((a, b) => a.at - b.at)
    const changed: Kept = { ...order, parcel: { ...parcel, events }, unsent: [...order.unsent, id] }
    if (leaves) Object.assign(changed, { status: 'shipped', shipped_at: at })
    if (state === 'delivered' && changed.status === 'shipped')
      Object.assign(changed, { status: 'delivered', delivered_at: at })
    return { order: changed, answer: toldOf(changed, id)! }
  })
  desk.moved(no)
  return moved
}

/** An event as it is told; null: the order knows no such event. */
export function toldOf(order: Kept, id: string): Moved | null {
  const event = order.parcel?.events.find((one) => one.id === id)
  if (!event) return null
  return { id, type: 'parcel.moved', order_no: order.no, status: order.status, at: event.at, text: event.text }
}
