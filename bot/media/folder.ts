/** Kept files in a folder: `<first two letters>/<ref>` holds the bytes, `<ref>.json` beside it what is known of them. */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { refPattern, type MediaStore } from './media.ts'

const known = z.strictObject({
  ref: z.string(),
  name: z.string().nullable(),
  mime: z.string(),
  size: z.int(),
  conversation: z.string(),
  at: z.number(),
})

/** Opens the folder; it is made with the first file, readable by its owner only. */
export function openMediaFolder(folder: string): MediaStore {
  const place = (ref: string): string => join(folder, ref.slice(0, 2), ref)
  return {
    async put(file, bytes) {
      const path = place(file.ref)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      // What is known comes last: a file without it was never kept.
      await write(path, bytes)
      await write(`${path}.json`, Buffer.from(JSON.stringify(file)))
    },
    async get(ref) {
      if (!refPattern.test(ref)) return null
      try {
        const text = await readFile(`${place(ref)}.json`, 'utf8')
        return { file: known.parse(JSON.parse(text)), bytes: await readFile(place(ref)) }
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    async remove(ref) {
      if (!refPattern.test(ref)) return
      await rm(`${place(ref)}.json`, { force: true })
      await rm(place(ref), { force: true })
    },
  }
}

/** Whole and on disk, or not there. */
async function write(path: string, bytes: Uint8Array): Promise<void> {
  const half = `${path}.part`
  const handle = await open(half, 'w', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(half, path)
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
