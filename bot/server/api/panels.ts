/** What plugins list in the workbench (tickets, call-backs, …), and which release runs on which channels. */
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
    async handle({ desk, params }) {
      const panel = desk.runtime
        .panels()
        .find(({ plugin, id }) => plugin === params['plugin'] && id === params['panel'])
      if (!panel) throw notFound()
      return { columns: panel.columns, rows: (await panel.rows()).slice(0, rowsAtMost) }
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
