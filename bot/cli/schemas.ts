/** `npm run schemas`: writes docs/reference/schemas anew from the reader's own descriptions. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { referenceFiles } from '../content/schema/json.ts'

const folder = join(import.meta.dirname, '../../docs/reference/schemas')
await mkdir(folder, { recursive: true })
for (const [name, text] of Object.entries(referenceFiles())) await writeFile(join(folder, name), text)
