/** Invoices: whether there is one, making it, sending it again. */
import { defineAction, z, type Action } from 'nightdesk/sdk'
import { contract } from './backend/contract.ts'
import { orderNo, type Invoice } from './backend/shapes.ts'
import { numberedOf } from './exchange.ts'
import { outcomeOf, type Shop } from './shop.ts'

const lookupInput = z.strictObject({ order_no: orderNo })
const shown = z.strictObject({
  state: z.enum(['none', 'issued']),
  no: z.string().optional(),
  kind: z.enum(['person', 'company']).optional(),
  title: z.string().optional(),
  email: z.string().optional(),
})

/** First letter and domain: `l***@example.com`. */
const masked = (email: string): string => email.replace(/^(.).*@/, '$1***@')

function show({ no, kind, title, email }: Invoice): z.output<typeof shown> {
  return { state: 'issued', no, kind, title, ...(email === null ? {} : { email: masked(email) }) }
}

/** `invoice.lookup`: what was issued for an order; the address it went to is masked. */
export function invoiceLookup(shop: Shop): Action<z.output<typeof lookupInput>, z.output<typeof shown>> {
  return defineAction<z.output<typeof lookupInput>, z.output<typeof shown>>({
    name: 'invoice.lookup',
    description: 'Whether an invoice was issued for an order, and to whom.',
    input: lookupInput,
    output: shown,
    effect: 'read',
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input, ...call }) {
      const order = await shop.own(input.order_no, call)
      return { outcome: 'ok', output: order.invoice ? show(order.invoice) : { state: 'none' } }
    },
  })
}

const createInput = z.strictObject({
  order_no: orderNo,
  kind: z.enum(['person', 'company']),
  /** `special`: one that a company deducts VAT by. */
  type: z.enum(['normal', 'special']).default('normal'),
  company: z.string().max(100).optional(),
  tax_no: z.string().max(20).optional(),
  email: z.email(),
})
const created = z.strictObject({ no: z.string() })

/**
 * `invoice.create`: makes it, or makes it anew with another title, the old one being void; `rejected` (the reason as message)
 * for a company without name or number. The same key makes one.
 */
export function invoiceCreate(shop: Shop): Action<z.output<typeof createInput>, z.output<typeof created>> {
  return defineAction<z.output<typeof createInput>, z.output<typeof created>>({
    name: 'invoice.create',
    description: 'Issues an electronic invoice for an order and mails it.',
    input: createInput,
    output: created,
    outcomes: ['rejected'],
    effect: 'write',
    idempotent: true,
    timeoutMs: 8000,
    pii: ['company', 'tax_no', 'email'],
    needs: 'anyone',
    async run({ input: { order_no, kind, type, company, tax_no, email }, key, ...call }) {
      const { no: id } = await shop.own(order_no, call)
      const { signal } = call
      const body = { kind, type, company, tax_no, email }
      return numberedOf(await shop.system.call(contract.createInvoice, { id, body, key, signal }))
    },
  })
}

/** `invoice.resend`: to the address it went to; `none` without an invoice or an address. */
export function invoiceResend(shop: Shop): Action<z.output<typeof lookupInput>, { email: string }> {
  return defineAction<z.output<typeof lookupInput>, { email: string }>({
    name: 'invoice.resend',
    description: 'Mails the invoice of an order again, to the address it went to.',
    input: lookupInput,
    output: z.strictObject({ email: z.string() }),
    outcomes: ['none'],
    effect: 'record',
    idempotent: true,
    timeoutMs: 5000,
    needs: 'anyone',
    async run({ input, key, ...call }) {
      const { no: id } = await shop.own(input.order_no, call)
      const { signal, caller } = call
      const { answer, refused } = await shop.system.call(contract.mailInvoice, { id, body: {}, key, signal })
      if (refused) return { outcome: outcomeOf(refused) }
      shop.host.log.info({ order: id, contactId: caller.contactId }, 'invoice sent again')
      return { outcome: 'ok', output: { email: masked(answer.email) } }
    },
  })
}
