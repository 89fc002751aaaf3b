/** Tickets and call-backs: what the night leaves for people to do, numbered and kept in the shop's store. */
import { definePlugin } from 'nightdesk/sdk'
import { callbackCreate, callbackPanel, callbackSlots } from './callbacks.ts'
import { configSchema } from './config.ts'
import { ticketCreate, ticketPanel } from './tickets.ts'

export default definePlugin({
  name: 'tickets',
  configSchema,
  setup(host) {
    host.action(ticketCreate(host))
    host.action(callbackSlots(host))
    host.action(callbackCreate(host))
    host.panel(ticketPanel(host))
    host.panel(callbackPanel(host))
  },
})
