/** Call-backs: which half hours are free, and one booked so that a slot never holds more than it may. */
import {
  BotError,
  defineAction,
  z,
  type Action,
  type PluginHost,
  type PluginPanel,
  type Rows,
} from 'nightdesk/sdk'
import type { TicketsConfig } from './config.ts'
import { isoIn, slotsAfter } from './slots.ts'

/** Full number: the agent has to dial it. Never logged. */
interface Callback {
  no: string
  phone: string
  /** UTC ms. */
  at: number
  summary: string | null
  conversation: string | null
  created_at: number
}

/** Keys of the call-backs in one slot; the row's id is the slot's beginning. */
interface Booked {
  keys: string[]
}

type Host = PluginHost<TicketsConfig>

const moment = z.iso.datetime({ offset: true })
const slotsOutput = z.strictObject({ list: z.array(z.strictObject({ from: moment, to: moment })).min(1) })

/** `callback.slots`: the next free slots as `{ list: [{ from, to }] }`; `empty` if there is none. */
export function callbackSlots(host: Host): Action<Record<string, never>, z.output<typeof slotsOutput>> {
  const { callbacks } = host.config
  const booked = host.rows('slots') as Rows<Booked>
  return defineAction<Record<string, never>, z.output<typeof slotsOutput>>({
    name: 'callback.slots',
    description: 'The next free half hours for a call-back within the opening hours.',
    input: z.strictObject({}),
    output: slotsOutput,
    outcomes: ['empty'],
    effect: 'read',
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ now }) {
      const list: { from: string; to: string }[] = []
      for (const { from, to } of slotsAfter(callbacks, host.timeZone, now)) {
        const taken = (await booked.get(String(from)))?.body.keys.length ?? 0
        if (taken >= callbacks.per_slot) continue
        list.push({ from: isoIn(host.timeZone, from), to: isoIn(host.timeZone, to) })
        if (list.length === callbacks.offer) break
      }
      return list.length ? { outcome: 'ok', output: { list } } : { outcome: 'empty' }
    },
  })
}

const createInput = z.strictObject({
  phone: z.string().regex(/^[+\d][\d -]{4,24}$/),
  at: moment,
  summary: z.string().max(2000).optional(),
})
const createOutput = z.strictObject({ no: z.string(), at: moment })

/**
 * `callback.create`: books a slot; `full` if others were faster or it has passed meanwhile.
 * The same key books once: the slot's row is the only place where the decision is made.
 */
export function callbackCreate(host: Host): Action<z.output<typeof createInput>, z.output<typeof createOutput>> {
  const rows = host.rows('callbacks') as Rows<Callback>
  return defineAction({
    name: 'callback.create',
    description: 'Books a call-back in one of the free half hours.',
    input: createInput,
    output: createOutput,
    outcomes: ['full'],
    effect: 'record',
    idempotent: true,
    timeoutMs: 3000,
    pii: ['phone', 'summary'],
    needs: 'anyone',
    async run({ input, caller, key, now }) {
      const known = (await rows.get(key))?.body
      if (known) return answer(known)
      const at = Date.parse(input.at)
      // Looked at from the beginning of that day, so that a slot chosen a while ago is still recognised as one.
      const slots = slotsAfter({ ...host.config.callbacks, lead_minutes: 0 }, host.timeZone, Math.min(now, at))
      if (!slots.some(({ from }) => from === at))
        throw new BotError('request.invalid', `${input.at} is not the beginning of a call-back slot`)
      if (at < now || !(await book(host, at, key))) return { outcome: 'full' }
      const body: Callback = {
        no: `C${1000 + (await rows.number('callback'))}`,
        phone: input.phone,
        at,
        summary: input.summary ?? null,
        conversation: caller.conversation,
        created_at: now,
      }
      const { row } = await rows.add({ id: key, contactId: caller.contactId, body })
      host.log.info({ no: body.no, at: input.at, phone: `…${input.phone.slice(-4)}` }, 'call-back booked')
      return answer(row.body)
    },
  })

  function answer(booked: Callback) {
    return { outcome: 'ok' as const, output: { no: booked.no, at: isoIn(host.timeZone, booked.at) } }
  }
}

/** Puts the key into the slot unless it is full; true if it is in. Compare-and-set, so two bookings cannot both win. */
async function book(host: Host, at: number, key: string): Promise<boolean> {
  const slots = host.rows('slots') as Rows<Booked>
  const id = String(at)
  for (;;) {
    const found = await slots.get(id)
    if (!found) {
      const { existed } = await slots.add({ id, contactId: null, body: { keys: [key] } })
      if (!existed) return true
      continue
    }
    const { keys } = found.body
    if (keys.includes(key)) return true
    if (keys.length >= host.config.callbacks.per_slot) return false
    if (await slots.update(id, found.version, { keys: [...keys, key] })) return true
  }
}

export function callbackPanel(host: Host): PluginPanel {
  return {
    id: 'callbacks',
    title: { zh: '回电', en: 'Call-backs' },
    columns: [
      { key: 'no', zh: '编号', en: 'No.' },
      { key: 'at', zh: '时间', en: 'Time' },
      { key: 'phone', zh: '电话', en: 'Phone' },
      { key: 'summary', zh: '摘要', en: 'Summary' },
      { key: 'created_at', zh: '预约于', en: 'Booked' },
    ],
    async rows() {
      const rows = host.rows('callbacks') as Rows<Callback>
      const found = await rows.list({ limit: 500 })
      return found
        .map(({ id, contactId, body }) => {
          const { no, at, phone, summary, created_at } = body
          return { id, contactId, no, at, phone, summary, created_at }
        })
        .sort((a, b) => a.at - b.at)
    },
  }
}
