/** Reads flows for tests of the dialog engine from text, by the product's own reader. */
import { readFlow, readRepair } from '../../bot/content/read.ts'
import type { FlowSource, RepairSource } from '../../bot/model/index.ts'

export function flow(text: string): FlowSource {
  const read = readFlow('flows/test.yml', text.trimStart())
  if ('mistake' in read)
    throw new Error(`${read.mistake.line}:${read.mistake.col} ${read.mistake.message.en}\n${text}`)
  return read.value
}

export function repair(text: string): RepairSource {
  const read = readRepair('flows/_repair.yml', text.trimStart())
  if ('mistake' in read) throw new Error(`${read.mistake.line}:${read.mistake.col} ${read.mistake.message.en}`)
  return read.value
}
