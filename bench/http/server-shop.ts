/** The real shop of this repository, debounce off, for the mix of a night. */
import { join, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readFolder } from '../../bot/content/folder.ts'
import { serveShop } from './shop.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
await serveShop(await readFolder(root))
