/** The shop's counter for its demo page: who can sign in, the token that vouches for them, and their orders. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z, type PluginHost } from 'nightdesk/sdk'
import { contract } from './backend/contract.ts'
import { show } from './order.ts'
import type { OrdersConfig } from './settings.ts'
import type { Shop } from './shop.ts'

/** A working day: whoever stays longer signs in again. */
const tokenLifeMs = 12 * 3_600_000
const maxBodyBytes = 1024
const signInBody = z.strictObject({ customer: z.string().regex(/^[\w-]{1,20}$/) })

/**
 * Registers `GET /demo/customers`, `POST /demo/sign-in` and `GET /demo/orders`. Anyone may sign in as anyone: these
 * people are invented. A real shop signs its own customers in and asks for the same kind of token.
 */
export function openCounter(host: PluginHost<OrdersConfig>, shop: Shop): void {
  host.route('GET', '/demo/customers', async (_request, response) => {
    const { customers } = await shop.get(contract.listCustomers, {})
    const list = customers.map(({ customer, name, tier }) => ({ customer, name, tier }))
    send(response, 200, { customers: list })
  })

  host.route('POST', '/demo/sign-in', async (request, response) => {
    const wanted = signInBody.safeParse(await readJson(request))
    const asked = wanted.success ? { id: wanted.data.customer } : null
    const one = asked && (await shop.system.call(contract.getCustomer, asked)).answer
    if (!one) return send(response, 400, { error: 'Send { "customer": "C001" }, one of GET /demo/customers.' })
    const { customer, name, tier, phone } = one
    send(response, 200, { customer, name, tier, token: host.vouch({ customer, name, tier, phone }, tokenLifeMs) })
  })

  host.route('GET', '/demo/orders', async (request, response) => {
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
    const person = token === undefined ? null : host.vouched(token)
    if (!person) return send(response, 401, { error: 'Sign in first.' })
    const { orders } = await shop.get(contract.listOrders, { query: { customer: person.customer, limit: 500 } })
    const own = orders
      .filter((order) => order.customer === person.customer)
      .map((order) => {
        const { no, title, status, status_name, amount, paid_at } = show(order, true, shop.iso)
        return { no, title, status, status_name, amount, paid_at }
      })
    send(response, 200, { orders: own })
  })
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .end(JSON.stringify(body))
}

/** Null for what is too large or no JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > maxBodyBytes) return null
  }
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
