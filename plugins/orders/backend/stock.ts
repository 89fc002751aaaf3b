/** What is in the warehouse: a row for each variant, counted down by whoever promises one. */
import type { Rows } from 'nightdesk/sdk'
import { evening } from './civil.ts'
import { goods, type Good } from './goods.ts'
import type * as shape from './shapes.ts'

export interface Count {
  left: number
  /** Keys of the latest calls that took one. */
  taken?: string[]
}

export interface Stock {
  /** Sku → what is left of it, for every variant. */
  counts(): Promise<ReadonlyMap<string, number>>
  /** Takes one, once a key; false: there is none. */
  take(sku: string, key: string): Promise<boolean>
}

const keysKept = 50
const first = new Map(goods.flatMap(({ variants }) => variants.map(({ sku, stock }) => [sku, stock])))

export function openStock(rows: Rows<Count>): Stock {
  const read = async (sku: string) => {
    const row = await rows.get(sku)
    return row ?? (await rows.add({ id: sku, contactId: null, body: { left: first.get(sku) ?? 0 } })).row
  }
  return {
    async counts() {
      const changed = await rows.list({ limit: 1000 })
      return new Map([...first, ...changed.map(({ id, body }) => [id, body.left] as const)])
    },
    async take(sku, key) {
      for (;;) {
        const { version, body } = await read(sku)
        const taken = body.taken ?? []
        // Taken by a call that broke off before its order was written.
        if (taken.includes(key)) return true
        if (body.left <= 0) return false
        const next = { left: body.left - 1, taken: [...taken, key].slice(-keysKept) }
        if (await rows.update(sku, version, next)) return true
      }
    },
  }
}

/** What is told of a thing. */
export function wareOf(
  good: Good,
  counts: ReadonlyMap<string, number>,
  now: number,
  timeZone: string,
): shape.Good {
  const { sku, title, category, price, words, why, warrantyMonths, cut, similar, variants } = good
  return {
    sku,
    title,
    category,
    price,
    variants: variants.map((variant) => ({
      sku: variant.sku,
      name: variant.name,
      left: counts.get(variant.sku) ?? 0,
      restock_at: variant.restock === undefined ? null : evening(now, timeZone, variant.restock),
    })),
    words: [...words],
    why,
    warranty_months: warrantyMonths,
    cut: cut.map(([size, height, weight]) => ({ size, height: [...height], weight: [...weight] })),
    similar: [...similar],
  }
}
