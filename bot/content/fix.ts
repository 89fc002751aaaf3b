/** `--fix`: makes the edits a machine can make, one after the other, and leaves every other byte as it was. */
import type { Mistake } from '../model/index.ts'
import { kindOf } from './kind.ts'
import {
  configPaths,
  readConfig,
  readKnowledge,
  readProductAnswers,
  readProducts,
  readQuickReplies,
} from './kinds.ts'
import type { ConfigPath } from './kinds.ts'
import { readFlow, readRepair, readTest } from './read.ts'
import type { Read, ReadOptions } from './read.ts'

/** More edits than a file of 1 MiB sensibly needs. */
const maxEdits = 5000

export interface Fixed {
  text: string
  /** What was mended, in order. Lines and columns are those at the time of the edit. */
  mended: Mistake[]
}

function readAny(path: string, text: string, options: ReadOptions): Read<unknown> | null {
  switch (kindOf(path)) {
    case 'flow':
      return readFlow(path, text, options)
    case 'repair':
      return readRepair(path, text, options)
    case 'test':
      return readTest(path, text, options)
    case 'knowledge':
      return readKnowledge(path, text, options)
    case 'products':
      return readProducts(path, text, options)
    case 'product answers':
      return readProductAnswers(path, text, options)
    case 'quick':
      return readQuickReplies(path, text)
    case 'config':
      return (configPaths as string[]).includes(path) ? readConfig(path as ConfigPath, text) : null
    default:
      return null
  }
}

/** Mends one file until it is clean or its next mistake needs a person. */
export function fixText(path: string, text: string, options: ReadOptions = {}): Fixed {
  const mended: Mistake[] = []
  let now = text
  while (mended.length < maxEdits) {
    const read = readAny(path, now, options)
    if (!read || 'value' in read || !read.mistake.edit) break
    const { from, to, text: put } = read.mistake.edit
    const next = now.slice(0, from) + put + now.slice(to)
    if (next === now) break
    mended.push(read.mistake)
    now = next
  }
  return { text: now, mended }
}

/** Mends all files; gives only those that changed. */
export function fixFiles(files: Readonly<Record<string, string>>): Record<string, Fixed> {
  const channelsPath = 'config/channels.yml'
  const listed = readConfig(channelsPath, fixText(channelsPath, files[channelsPath] ?? '[]').text)
  const options: ReadOptions = { channels: 'value' in listed ? listed.value.map((each) => each.id) : null }
  const changed: Record<string, Fixed> = {}
  for (const [path, text] of Object.entries(files)) {
    const fixed = fixText(path, text, options)
    if (fixed.mended.length > 0) changed[path] = fixed
  }
  return changed
}
