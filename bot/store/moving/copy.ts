/** Copies one store into another, page by page; broken off anywhere, it goes on where it was. */
import { BotError } from '../../sdk/index.ts'
import type { CopyNote, House } from './house.ts'
import { kinds, type Kind } from './records.ts'

export interface Progress {
  kind: Kind
  /** Records of all kinds. */
  done: number
  total: number
}

/** Records of one page. */
const pageOf: Partial<Record<Kind, number>> = { release: 1, open: 200, contact: 200 }
const usualPage = 500

/**
 * Resolves `false` if `stopped` said so at the end of a page; called again it goes on there.
 * @throws BotError `store.conflict`: the target holds something else, or both are one store
 */
export async function copyStore(
  from: House,
  to: House,
  options: { report?: (progress: Progress) => void; stopped?: () => boolean } = {},
): Promise<boolean> {
  const { report, stopped } = options
  const note = await beginning(from, to)
  if (note.at === null) return true
  const counts: number[] = []
  for (const kind of kinds) counts.push(await from.count(kind))
  const total = counts.reduce((sum, count) => sum + count, 0)
  const first = kinds.indexOf(note.at.kind)
  // What was copied of the kind in hand is in the target; of those before it, all.
  let done = counts.slice(0, first).reduce((sum, count) => sum + count, 0)
  if (note.at.after !== null) done += await to.count(note.at.kind)
  for (const kind of kinds.slice(first)) {
    let after = kind === note.at.kind ? note.at.after : null
    do {
      const page = await from.read(kind, after, pageOf[kind] ?? usualPage)
      after = page.next
      const next = after === null ? kinds[kinds.indexOf(kind) + 1] : kind
      // The last page leaves the note at its kind until everything is settled.
      const at = next === undefined ? { kind, after: null } : { kind: next, after }
      await to.write(kind, page.records, { from: note.from, at, verified: false })
      done += page.records.length
      report?.({ kind, done, total })
      if (stopped?.()) return false
    } while (after !== null)
  }
  await to.settle()
  await to.setNote({ from: note.from, at: null, verified: false })
  return true
}

async function beginning(from: House, to: House): Promise<CopyNote> {
  const [source, target] = [await from.id(), await to.id()]
  if (source === target)
    throw conflict(`${from.place} and ${to.place} are one and the same store; name another target`)
  const unfinished = await from.note()
  if (unfinished?.at)
    throw conflict(`${from.place} is itself a copy that was not finished; finish it first, with the same command`)
  const note = await to.note()
  if (note && note.from !== source)
    throw conflict(`${to.place} holds a copy of another store; name an empty target`)
  if (note) return note
  if (!(await to.isEmpty())) throw conflict(`${to.place} holds a shop already; name an empty target`)
  const fresh: CopyNote = { from: source, at: { kind: kinds[0], after: null }, verified: false }
  await to.setNote(fresh)
  return fresh
}

const conflict = (message: string): BotError => new BotError('store.conflict', message, { retryable: false })
