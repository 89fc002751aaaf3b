/** What plugins list in the workbench (tickets, call-backs, …), and which release runs on which channels. */
import { z } from 'zod'
import { defineRoute, notFound, type ApiRoute } from '../route.ts'

const rowsAtMost = 500
const columns = z.array(z.strictObject({ key: z.string(), zh: z.string(), en: z.string() }))

export const panelRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/panels',
    summary: 'The lists that plugins keep',
    answer: z.strictObject({
      panels: z.array(
        z.strictObject({
          plugin: z.string(),
          id: z.string(),
          title: z.strictObject({ zh: z.string(), en: z.string() }),
          columns,
        }),
      ),
    }),
    handle: async ({ desk }) => ({
      panels: desk.runtime.panels().map(({ plugin, id, title, columns }) => ({ plugin, id, title, columns })),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/panels/:plugin/:panel',
    summary: 'One list of a plugin, newest first',
    /** Only rows about one contact; rows without a `contactId` are about nobody. */
    query: z.strictObject({ contactId: z.string().max(80).optional() }),
    answer: z.strictObject({
      columns,
      rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))),
    }),
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
    summary: 'What runs: content, health, channels',
    answer: z.strictObject({
      release: z.string().describe('hash of the content'),
      health: z.strictObject({
        ready: z.boolean(),
        reason: z.string().nullable(),
        draining: z.boolean(),
        lanes: z.int().describe('contacts in memory'),
      }),
      channels: z.array(
        z.strictObject({
          instance: z.string(),
          plugin: z.string(),
          state: z.string(),
          reason: z.string().nullable(),
        }),
      ),
    }),
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
