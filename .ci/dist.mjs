// Copies into dist what the compiler leaves out: files that are served or read as they are.
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
for (const channel of readdirSync(join(root, 'channels'))) {
  const pages = join('channels', channel, 'pages')
  if (existsSync(join(root, pages))) cpSync(join(root, pages), join(root, 'dist', pages), { recursive: true })
}
cpSync(join(root, 'bot/simulate/costs.json'), join(root, 'dist/bot/simulate/costs.json'))
