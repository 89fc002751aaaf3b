/** What is in the warehouse: a row for each variant, counted down by whoever promises one. */
import type { Rows } from 'nightdesk/sdk'
import { goods, type Variant } from './goods.ts'

export interface Count {
  left: number
}

export interface Stock {
  left(variant: Variant): Promise<number>
  /** Takes one; false: there is none. */
  take(sku: string): Promise<boolean>
}

export function openStock(rows: Rows<Count>): Stock {
  const first = new Map(goods.flatMap(({ variants }) => variants.map(({ sku, stock }) => [sku, stock])))
  const read = async (sku: string) => {
    const row = await rows.get(sku)
    return row ?? (await rows.add({ id: sku, contactId: null, body: { left: first.get(sku) ?? 0 } })).row
  }
  return {
    async left({ sku }) {
      return (await rows.get(sku))?.body.left ?? first.get(sku) ?? 0
    },
    async take(sku) {
      for (;;) {
        const { version, body } = await read(sku)
        if (body.left <= 0) return false
        if (await rows.update(sku, version, { left: body.left - 1 })) return true
      }
    },
  }
}
