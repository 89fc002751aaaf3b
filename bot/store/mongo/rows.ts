/** Rows of plugins, counters and small values. */
import type { Row } from '../../sdk/index.ts'
import type { PluginRow } from '../../model/index.ts'
import type { Store } from '../store.ts'
import { type Core, make, parse, put } from './core.ts'
import { isDuplicate } from './faults.ts'
import type { Relay } from './relay.ts'
import type { RowDocument } from './documents.ts'

type RowStore = Pick<Store, 'addRow' | 'row' | 'updateRow' | 'rows' | 'nextNumber' | 'getValue' | 'setValue'>

const toRow = ({ id, contactId, at, version, body }: RowDocument): Row => ({
  id,
  contactId,
  at,
  version,
  body: parse<Row['body']>(body),
})

const keyOf = (plugin: string, collection: string, id: string): string => `${plugin}/${collection}/${id}`

/** Numbers that rise as rows are written by this process, and with the clock between processes. */
export function createOrder(now: () => number): () => number {
  let last = 0
  return () => (last = Math.max(now() * 1024, last + 1))
}

export function openRows(core: Core, relay: Relay, order: () => number): RowStore {
  const { tables, run, vitals } = core

  async function find(key: string): Promise<RowDocument | null> {
    await relay.settled()
    return run('rows.find', () => tables.rows.findOne({ _id: key }))
  }

  async function add({ plugin, collection, id, contactId, body }: PluginRow, at: number) {
    const key = keyOf(plugin, collection, id)
    await relay.settled()
    const row: RowDocument = {
      _id: key,
      plugin,
      collection,
      id,
      contactId,
      at,
      version: 1,
      no: order(),
      body: JSON.stringify(body),
    }
    return run('rows.add', async () => {
      try {
        await tables.rows.insertOne(row)
        return { row: toRow(row), existed: false }
      } catch (error) {
        if (!isDuplicate(error)) throw error
        const there = (await tables.rows.findOne({ _id: key }))!
        // An earlier try of this very call, whose answer did not come, is no other row.
        return { row: toRow(there), existed: there.no !== row.no || there.at !== row.at }
      }
    })
  }

  return {
    async addRow(row, at) {
      vitals.assertReady()
      return add(row, at)
    },
    async row(plugin, collection, id) {
      const found = await find(keyOf(plugin, collection, id))
      return found ? toRow(found) : null
    },
    async updateRow({ plugin, collection, id, contactId, body }, expectVersion, at) {
      vitals.assertReady()
      const key = keyOf(plugin, collection, id)
      await relay.settled()
      // So that a try whose answer was lost is known again.
      const writer = `${core.identity.process}.${order()}`
      const set = { contactId, body: JSON.stringify(body), at, version: expectVersion + 1, writer }
      const found = await run('rows.update', async () => {
        const filter = { _id: key, version: expectVersion }
        const changed = await tables.rows.findOneAndUpdate(filter, { $set: set }, { returnDocument: 'after' })
        return changed ?? (await tables.rows.findOne({ _id: key, version: expectVersion + 1, writer }))
      })
      return found ? toRow(found) : null
    },
    async rows(plugin, collection, { contactId, limit }) {
      await relay.settled()
      const filter = contactId === undefined ? { plugin, collection } : { plugin, collection, contactId }
      const found = await run('rows.read', () => tables.rows.find(filter).sort({ no: -1 }).limit(limit).toArray())
      return found.map(toRow)
    },
    async nextNumber(counter) {
      vitals.assertReady()
      const _id = `number/${counter}`
      return run('counters.next', async () => {
        const count = () =>
          tables.counters.findOneAndUpdate({ _id }, { $inc: { value: 1 } }, { returnDocument: 'after' })
        const found = await count()
        if (found) return found.value
        await make(tables.counters, { _id, value: 0 })
        return (await count())!.value
      })
    },
    async getValue(key) {
      return (await run('values.find', () => tables.values.findOne({ _id: key })))?.value ?? null
    },
    async setValue(key, value) {
      vitals.assertReady()
      if (typeof value !== 'string') throw new TypeError(`The value of "${key}" is no text.`)
      await run('values.set', () => put(tables.values, key, { value }))
    },
  }
}
