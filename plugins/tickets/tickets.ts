/** Tickets: made by flows, classified by kind, dispatched to a department with a time by which it is promised. */
import { defineAction, z, type Action, type PluginHost, type PluginPanel, type Rows } from 'nightdesk/sdk'
import type { TicketsConfig } from './config.ts'

export interface Ticket {
  no: string
  kind: string
  department: string
  priority: 'low' | 'normal' | 'high'
  status: 'open' | 'done'
  order_no: string | null
  /** What is wrong, and with which goods; absent in tickets of earlier versions. */
  problem?: string | null
  items?: Item[]
  detail: unknown
  wish: string | null
  conversation: string | null
  /** UTC ms. */
  created_at: number
  due_at: number
}

type Host = PluginHost<TicketsConfig>

/** A line of an order, as the order system gave it; of its money the ticket needs nothing. */
const item = z
  .strictObject({
    sku: z.string().max(64),
    title: z.string().max(200),
    size: z.string().max(40).nullish(),
    quantity: z.coerce.number().int().positive().default(1),
    price: z.json().optional(),
  })
  .transform(({ sku, title, size, quantity }) => ({ sku, title, size: size ?? null, quantity }))
type Item = z.output<typeof item>

const input = z.strictObject({
  kind: z.string().regex(/^[a-z][a-z0-9_]*$/),
  order_no: z.string().max(40).optional(),
  /** What the customer wrote, or a picture or recording they sent instead. */
  detail: z.union([z.string().max(4000), z.record(z.string(), z.json())]).optional(),
  wish: z.string().max(200).optional(),
  /** What is wrong, as an id of the flow's: `missing`, `wrong`, `damaged`. */
  problem: z.string().max(200).optional(),
  /** The goods it is about: one line of the order, or several. */
  items: z.union([z.array(item).max(100), item.transform((one) => [one])]).optional(),
  /** From when the time of the kind counts, where nobody is there before; default and earliest is now. */
  from: z.iso.datetime({ offset: true }).optional(),
})

const output = z.strictObject({
  no: z.string(),
  department: z.string(),
  due_at: z.iso.datetime({ offset: true }),
  /** It was there already, asked for earlier: nothing new was made. */
  again: z.boolean(),
})

/**
 * `ticket.create`: the same key gives the same ticket, and so does another call for a kind with `once` while the contact's
 * ticket for that order is open. An unknown kind goes to the general department.
 */
export function ticketCreate(host: Host): Action<z.output<typeof input>, z.output<typeof output>> {
  const rows = host.rows('tickets') as Rows<Ticket>
  return defineAction({
    name: 'ticket.create',
    description: 'Makes a ticket, gives it to the department of its kind, and returns its number.',
    input,
    output,
    effect: 'record',
    idempotent: true,
    timeoutMs: 3000,
    pii: ['detail'],
    needs: 'anyone',
    async run({ input: asked, caller, key, now }) {
      const known = (await rows.get(key))?.body
      const open = known ? undefined : await openOne()
      const { no, department, due_at } = known ?? open ?? (await add())
      return {
        outcome: 'ok',
        output: { no, department, due_at: new Date(due_at).toISOString(), again: open !== undefined },
      }

      async function openOne(): Promise<Ticket | undefined> {
        if (!kindOf(host.config, asked.kind).once || asked.order_no === undefined) return undefined
        const theirs = await rows.list({ contactId: caller.contactId, limit: 200 })
        return theirs.find(
          ({ body }) => body.kind === asked.kind && body.order_no === asked.order_no && body.status === 'open',
        )?.body
      }

      async function add(): Promise<Ticket> {
        const kind = kindOf(host.config, asked.kind)
        const body: Ticket = {
          no: `T${1000 + (await rows.number('ticket'))}`,
          kind: asked.kind,
          department: kind.department,
          priority: kind.priority,
          status: 'open',
          order_no: asked.order_no ?? null,
          problem: asked.problem ?? null,
          items: asked.items ?? [],
          detail: asked.detail ?? null,
          wish: asked.wish ?? null,
          conversation: caller.conversation,
          created_at: now,
          due_at: Math.max(now, asked.from ? Date.parse(asked.from) : now) + kind.within_hours * 3_600_000,
        }
        const { row, existed } = await rows.add({ id: key, contactId: caller.contactId, body })
        if (!existed)
          host.log.info({ no: body.no, kind: body.kind, contactId: caller.contactId }, 'ticket created')
        return row.body
      }
    },
  })
}

export function kindOf(config: TicketsConfig, kind: string): TicketsConfig['kinds'][string] {
  return (
    config.kinds[kind] ?? { title: kind, department: '客服', priority: 'normal', within_hours: 24, once: false }
  )
}

/** The workbench's list. Rows that the runtime itself left (a dead letter) have a kind and little else. */
export function ticketPanel(host: Host): PluginPanel {
  return {
    id: 'tickets',
    title: { zh: '工单', en: 'Tickets' },
    columns: [
      { key: 'no', zh: '编号', en: 'No.' },
      { key: 'kind', zh: '类型', en: 'Kind' },
      { key: 'department', zh: '部门', en: 'Department' },
      { key: 'priority', zh: '紧急程度', en: 'Priority' },
      { key: 'status', zh: '状态', en: 'Status' },
      { key: 'order_no', zh: '订单', en: 'Order' },
      { key: 'problem', zh: '问题', en: 'Problem' },
      { key: 'items', zh: '商品', en: 'Goods' },
      { key: 'detail', zh: '内容', en: 'Detail' },
      { key: 'wish', zh: '诉求', en: 'Wish' },
      { key: 'due_at', zh: '最晚', en: 'Due' },
      { key: 'created_at', zh: '时间', en: 'Created' },
    ],
    async rows() {
      const rows = host.rows('tickets') as Rows<Partial<Ticket>>
      const found = await rows.list({ limit: 500 })
      return found.map(({ id, contactId, at, body: ticket }) => {
        const kind = kindOf(host.config, ticket.kind ?? 'unknown')
        const created = ticket.created_at ?? at
        return {
          id,
          contactId,
          no: ticket.no ?? '-',
          kind: kind.title,
          department: ticket.department ?? kind.department,
          priority: ticket.priority ?? kind.priority,
          status: ticket.status ?? 'open',
          order_no: ticket.order_no ?? null,
          problem: ticket.problem ? (problems[ticket.problem] ?? ticket.problem) : null,
          items: shownItems(ticket.items ?? []),
          detail: shownDetail(ticket.detail),
          wish: ticket.wish ?? null,
          due_at: ticket.due_at ?? created + kind.within_hours * 3_600_000,
          created_at: created,
        }
      })
    },
  }
}

function shownDetail(detail: unknown): string | null {
  if (detail === null || detail === undefined) return null
  if (typeof detail === 'string') return detail
  const { text, name } = detail as { text?: unknown; name?: unknown }
  return typeof text === 'string' ? text : typeof name === 'string' ? name : '…'
}

/** How the shop says what the demo flows call by these ids. */
const problems: Record<string, string> = {
  missing: '少件漏发',
  wrong: '发错',
  damaged: '破损',
  outside: '提到 12315、媒体或起诉',
}

function shownItems(items: readonly Item[]): string | null {
  if (items.length === 0) return null
  return items.map(({ title, size, quantity }) => `${title}${size ? ` ${size}` : ''} × ${quantity}`).join('、')
}
