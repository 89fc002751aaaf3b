/** What plugins list in the workbench (tickets, call-backs, …), and which release runs on which channels. */
import { z } from 'zod'
import { defineRoute, notFound, type ApiRoute } from '../route.ts'

const rowsAtMost = 500

export const panelRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/panels',
    handle: async ({ desk }) => ({
      panels: desk.runtime.panels().map(({ plugin, id, title, columns }) => ({ plugin, id, title, columns })),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/panels/:plugin/:panel',
    /** Only rows about one contact; rows without a `contactId` are about nobody. */
    query: z.strictObject({ contactId: z.string().max(80).optional() }),
    async handle({ desk, params, query }) {
      const panel = desk.runtime
        .panels()
        .find(({ plugin, id }) => plugin === params['plugin'] && id === params['panel'])
      if (!panel) throw notFound()
      const rows = await panel.rows()
      const { contactId } = query
      const found = contactId === undefined ? rows : rows.filter((row) => row['contactId'] === contactId)
      return { columns: panel.columns, rows: found.slice(0, rowsAtMost) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/release',
    async handle({ desk }) {
      const { ready, reason, draining, lanes } = desk.runtime.health()
      return {
        release: desk.runtime.release(),
        health: { ready, reason, draining, lanes },
        channels: desk.runtime.channels().map((one) => ({
          instance: one.instance,
          plugin: one.plugin,
          state: one.state,
          reason: one.reason,
        })),
      }
    },
  }),
]
