/** Looking for goods: by need, their stock, their sizes, and a note when something comes back. */
import { defineAction, z, type Action } from 'nightdesk/sdk'
import { limitIn } from './budget.ts'
import { contract } from './backend/contract.ts'
import { amountSchema, skuSchema as sku, type Good } from './backend/shapes.ts'
import type { Shop } from './shop.ts'

const few = 3

const variantSchema = z.strictObject({
  sku,
  name: z.string(),
  in_stock: z.boolean(),
  restock_at: z.iso.datetime({ offset: true }).optional(),
})
const cardSchema = z.strictObject({
  sku,
  title: z.string(),
  price: amountSchema,
  in_stock: z.boolean(),
  why: z.string(),
  url: z.url(),
})
type Card = z.output<typeof cardSchema>

function shownVariant(shop: Shop, variant: Good['variants'][number]): z.output<typeof variantSchema> {
  const in_stock = variant.left > 0
  const back = in_stock || variant.restock_at === null ? {} : { restock_at: shop.iso(variant.restock_at) }
  return { sku: variant.sku, name: variant.name ?? '均码', in_stock, ...back }
}

function card(shop: Shop, good: Good): Card {
  const { sku: id, title, price, why } = good
  const url = new URL(`/goods/${id}`, shop.host.config.site).href
  return { sku: id, title, price, in_stock: good.variants.some(({ left }) => left > 0), why, url }
}

const searchInput = z.strictObject({
  /** What they look for, in their own words; a price limit said there goes before `max_price`. */
  need: z.string().max(4000),
  max_price: z.union([amountSchema, z.coerce.number().nonnegative()]).optional(),
  /** Skus that were shown before, as the search before gave them, and the one shown since: left out. */
  shown: z.array(sku).max(100).optional(),
  last: sku.optional(),
})
const searchOutput = z.strictObject({
  list: z.array(cardSchema).min(1),
  /** The limit that was kept to. */
  max_price: amountSchema.optional(),
  shown: z.array(sku),
})

/**
 * `product.search`: up to five that fit what was said, the best first, only what is in stock and not dearer than was said;
 * `empty` (with the limit that was kept to) if nothing does.
 */
export function productSearch(shop: Shop): Action<z.output<typeof searchInput>, z.output<typeof searchOutput>> {
  return defineAction<z.output<typeof searchInput>, z.output<typeof searchOutput>>({
    name: 'product.search',
    description: 'Goods that fit what somebody looks for, by its words and what it may cost.',
    input: searchInput,
    output: searchOutput,
    outcomes: ['empty'],
    effect: 'read',
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input: { need, max_price, shown = [], last }, signal }) {
      const { goods } = await shop.get(contract.listGoods, { signal })
      const before =
        max_price === undefined ? null : typeof max_price === 'number' ? max_price * 100 : max_price.fen
      const most = limitIn(need) ?? before
      const seen = last === undefined ? shown : [...new Set([...shown, last])]
      const found = goods
        .map((good) => ({ good, score: fit(good, need) }))
        .filter(({ good, score }) => score > 0 && good.price.fen <= (most ?? Infinity) && !seen.includes(good.sku))
        .sort((a, b) => b.score - a.score || a.good.price.fen - b.good.price.fen)
      const list = found
        .map(({ good }) => card(shop, good))
        .filter(({ in_stock }) => in_stock)
        .slice(0, 5)
      const kept = most === null ? {} : { max_price: { fen: most } }
      return list.length > 0
        ? { outcome: 'ok', output: { list, ...kept, shown: seen } }
        : { outcome: 'empty', output: kept }
    },
  })
}

/** The title counts most, then the words it is looked for by, then its kind. */
function fit({ title, words, category }: Good, need: string): number {
  const tail = title.slice(-2)
  return (
    (need.includes(title) ? 6 : need.includes(tail) ? 3 : 0) +
    words.filter((word) => need.includes(word)).length * 2 +
    (need.includes(category) ? 1 : 0)
  )
}

const skuInput = z.strictObject({ sku })
const stockOutput = z.strictObject({
  title: z.string(),
  price: amountSchema,
  in_stock: z.boolean(),
  left_few: z.boolean(),
  url: z.url(),
  list: z.array(variantSchema).min(1),
})

/** `product.stock`: what of it is there, variant by variant. */
export function productStock(shop: Shop): Action<z.output<typeof skuInput>, z.output<typeof stockOutput>> {
  return defineAction<z.output<typeof skuInput>, z.output<typeof stockOutput>>({
    name: 'product.stock',
    description: 'Whether a thing is in stock, by size or colour, and when more comes.',
    input: skuInput,
    output: stockOutput,
    effect: 'read',
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input, signal }) {
      const good = await shop.good(input.sku, signal)
      const { why: _why, sku: _sku, ...shown } = card(shop, good)
      const list = good.variants.map((variant) => shownVariant(shop, variant))
      const total = good.variants.reduce((sum, { left }) => sum + left, 0)
      return { outcome: 'ok', output: { ...shown, left_few: total > 0 && total <= few, list } }
    },
  })
}

const sizesInput = z.strictObject({
  sku,
  /** Something much like it that is not wanted. */
  but: sku.optional(),
})
const sizesOutput = z.strictObject({ list: z.array(variantSchema).min(1), similar: z.array(cardSchema) })

/** `product.sizes`: all variants of the goods that this one belongs to, and what is much like it and in stock. */
export function productSizes(shop: Shop): Action<z.output<typeof sizesInput>, z.output<typeof sizesOutput>> {
  return defineAction<z.output<typeof sizesInput>, z.output<typeof sizesOutput>>({
    name: 'product.sizes',
    description: 'The sizes of a thing with their stock, and what is much like it.',
    input: sizesInput,
    output: sizesOutput,
    effect: 'read',
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input, signal }) {
      const good = await shop.good(input.sku, signal)
      const list = good.variants.map((variant) => shownVariant(shop, variant))
      const like = good.similar.filter((one) => one !== input.but)
      const similar = (await Promise.all(like.map((one) => shop.good(one, signal)))).map((one) => card(shop, one))
      return { outcome: 'ok', output: { list, similar: similar.filter(({ in_stock }) => in_stock) } }
    },
  })
}

const adviceInput = z.strictObject({
  sku,
  height_cm: z.coerce.number().min(50).max(250),
  weight_kg: z.coerce.number().min(10).max(300),
})
const adviceOutput = z.strictObject({ size: z.string(), title: z.string(), in_stock: z.boolean() })

/** `product.size_advice`: the size that is cut for this body; `no_table` without sizes, `no_size` if none is. */
export function sizeAdvice(shop: Shop): Action<z.output<typeof adviceInput>, z.output<typeof adviceOutput>> {
  return defineAction<z.output<typeof adviceInput>, z.output<typeof adviceOutput>>({
    name: 'product.size_advice',
    description: 'Which size of a thing is cut for somebody of this height and weight.',
    input: adviceInput,
    output: adviceOutput,
    outcomes: ['no_table', 'no_size'],
    effect: 'read',
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input: { sku: asked, height_cm, weight_kg }, signal }) {
      const good = await shop.good(asked, signal)
      if (good.cut.length === 0) return { outcome: 'no_table' }
      const holds = ([from, to]: readonly [number, number], value: number) => value >= from && value <= to
      const size = good.cut.find((one) => holds(one.height, height_cm) && holds(one.weight, weight_kg))?.size
      const variant = good.variants.find(({ name }) => name === size)
      if (size === undefined || !variant) return { outcome: 'no_size' }
      return { outcome: 'ok', output: { size, title: good.title, in_stock: variant.left > 0 } }
    },
  })
}

/** `restock.subscribe`: remembered once for each contact and variant; who tells them is the growth plugins' business. */
export function restockSubscribe(shop: Shop): Action<z.output<typeof skuInput>, { title: string }> {
  return defineAction<z.output<typeof skuInput>, { title: string }>({
    name: 'restock.subscribe',
    description: 'Notes that somebody wants to hear when a thing is in stock again.',
    input: skuInput,
    output: z.strictObject({ title: z.string() }),
    effect: 'record',
    idempotent: true,
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input, caller, now, signal }) {
      const { title } = await shop.good(input.sku, signal)
      const { contactId } = caller
      await shop.host
        .rows('restock')
        .add({ id: `${contactId}:${input.sku}`, contactId, body: { sku: input.sku, at: now } })
      return { outcome: 'ok', output: { title } }
    },
  })
}
