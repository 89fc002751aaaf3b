/** Ours: the whole runtime on a shop with nothing but the order dialog; SQLite on disk. */
import { orderShop } from '../dialog.ts'
import { serveShop } from './shop.ts'

await serveShop(orderShop)
