/** Hints between processes where no bus carries them: numbered rows, kept for a minute. */
import type { Cluster } from '../cluster.ts'
import type { Core } from './core.ts'
import type { HintDocument } from './documents.ts'

const keptMs = 60_000
/** A number that is given out and not there is waited for so long; hints may be lost. */
const gapMs = 500
const atMost = 1000

/** Up to which number all was seen, what was seen beyond, and since when the hole between is known (local ms). */
interface Cursor {
  to: number
  beyond: number[]
  since: number
}

const write = ({ to, beyond, since }: Cursor): string => `${to}@${Math.round(since)}:${beyond.join(',')}`

function readCursor(text: string): Cursor {
  const [to, since, beyond] = text.split(/[@:]/)
  return { to: Number(to), since: Number(since), beyond: beyond ? beyond.split(',').map(Number) : [] }
}

export function openHints(
  { tables, run, monotonic }: Core,
  own: () => string,
): Pick<Cluster, 'postHints' | 'readHints'> {
  let cleanedAt = monotonic()

  async function clean(): Promise<void> {
    if (monotonic() - cleanedAt < keptMs) return
    cleanedAt = monotonic()
    const old = { $expr: { $lt: ['$at', { $subtract: ['$$NOW', keptMs] }] } }
    await run('hints.clean', () => tables.hints.deleteMany(old))
  }

  /** Numbers after the cursor in order; what is beyond a hole is given, and the hole is waited for a little. */
  function advance(cursor: Cursor, rows: readonly HintDocument[]): Cursor {
    const seen = new Set([...cursor.beyond, ...rows.map(({ _id }) => _id)])
    let { to } = cursor
    while (seen.delete(to + 1)) to += 1
    const beyond = [...seen].filter((number) => number > to).sort((a, b) => a - b)
    if (beyond.length === 0) return { to, beyond, since: 0 }
    const now = monotonic()
    const since = cursor.since > 0 && to === cursor.to ? cursor.since : now
    if (now - since <= gapMs) return { to, beyond, since }
    return advance({ to: beyond[0]! - 1, beyond, since: 0 }, [])
  }

  return {
    async postHints(hints) {
      if (hints.length === 0) return
      const update = [{ $set: { value: { $add: ['$value', hints.length] }, at: '$$NOW' } }]
      const counter = await run('hints.number', () =>
        tables.counters.findOneAndUpdate({ _id: 'hints' }, update, { returnDocument: 'after' }),
      )
      const first = counter!.value - hints.length + 1
      const rows = hints.map((hint, at) => ({ _id: first + at, from: own(), ...hint, at: counter!.at! }))
      await run('hints.post', () => tables.hints.insertMany(rows, { ordered: false }), 'once').catch(
        () => undefined,
      )
      await clean()
    },
    async readHints(after) {
      if (after === null) {
        const counter = await run('hints.number', () => tables.counters.findOne({ _id: 'hints' }))
        return { hints: [], cursor: write({ to: counter?.value ?? 0, beyond: [], since: 0 }) }
      }
      const cursor = readCursor(after)
      const rows = await run('hints.read', () =>
        tables.hints
          .find({ _id: { $gt: cursor.to } })
          .sort({ _id: 1 })
          .limit(atMost)
          .toArray(),
      )
      const known = new Set(cursor.beyond)
      const me = own()
      const hints = rows
        .filter(({ _id, from, to }) => !known.has(_id) && from !== me && (to === null || to === me))
        .map(({ to, type, contactId, conversation }) => ({ to, type, contactId, conversation }))
      return { hints, cursor: write(advance(cursor, rows)) }
    },
  }
}
