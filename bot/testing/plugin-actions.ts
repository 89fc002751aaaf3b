/** The actions that plugins register, without starting anything: what a test run and the checker measure against. */
import type { Action, Plugin, Row, Rows } from '../sdk/index.ts'
import { quietLog } from '../turn/hosts.ts'

/**
 * Sets the plugins up on rows in memory, with no network, and gives back what they registered.
 * @throws Error if a plugin's settings do not fit or its setup fails
 */
export async function collectActions(
  plugins: readonly { plugin: Plugin; settings: unknown }[],
  timeZone: string,
): Promise<Action[]> {
  const actions: Action[] = []
  const nothing = (): void => undefined
  for (const { plugin, settings } of plugins) {
    const collections = new Map<string, Rows>()
    await plugin.setup({
      config: plugin.configSchema.parse(settings) as unknown,
      log: quietLog(),
      clock: () => 0,
      fetch: () => Promise.reject(new Error('no network while actions are collected')),
      signal: new AbortController().signal,
      rows(name) {
        const rows = collections.get(name) ?? memoryRows()
        collections.set(name, rows)
        return rows
      },
      timeZone,
      action: (action) => void actions.push(action),
      rule: nothing,
      inspection: nothing,
      on: nothing,
      panel: nothing,
      route: nothing,
      onStop: nothing,
    })
  }
  return actions
}

/** Rows that live as long as the process. */
export function memoryRows(): Rows {
  const rows = new Map<string, Row>()
  const counters = new Map<string, number>()
  return {
    add({ id, contactId, body }) {
      const found = rows.get(id)
      const row = found ?? { id, contactId, at: 0, version: 1, body: body as Record<string, unknown> }
      rows.set(id, row)
      return Promise.resolve({ row, existed: found !== undefined })
    },
    get: (id) => Promise.resolve(rows.get(id) ?? null),
    update(id, expectVersion, body) {
      const found = rows.get(id)
      if (found?.version !== expectVersion) return Promise.resolve(null)
      const row = { ...found, version: expectVersion + 1, body: body as Record<string, unknown> }
      rows.set(id, row)
      return Promise.resolve(row)
    },
    list(options = {}) {
      const own = [...rows.values()].filter((row) => !options.contactId || row.contactId === options.contactId)
      return Promise.resolve(own.toReversed().slice(0, options.limit ?? 200))
    },
    number(counter) {
      const next = (counters.get(counter) ?? 0) + 1
      counters.set(counter, next)
      return Promise.resolve(next)
    },
  }
}
