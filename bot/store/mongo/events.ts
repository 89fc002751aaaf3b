/** The event log: numbers without holes that a reader could step over. */
import type { EventRow } from '../../model/index.ts'
import type { Store } from '../store.ts'
import type { Bundle } from './bundle.ts'
import { type Core, parse, pause } from './core.ts'
import { duplicatesOf } from './faults.ts'
import type { EventDocument } from './documents.ts'

/** A number given out and not used for so long, by the database's clock, is not waited for any longer. */
const gapMs = 1000
const lookAgainMs = 40

export interface Events {
  readEvents: Store['readEvents']
  /** Numbers and adds them in their order; what is there already stays as it is. */
  append: (events: Bundle['events']) => Promise<void>
  /** Drops old events from the beginning of the log, never the newest. Gives how many. */
  purge(horizon: number): Promise<number>
}

const toEvent = ({ _id, type, at, contactId, sessionId, data }: EventDocument): EventRow & { seq: number } => ({
  type: type!,
  at: at!,
  contactId: contactId!,
  sessionId: sessionId ?? null,
  data: parse<EventRow['data']>(data!),
  seq: _id,
})

/** @param settled resolves when this process's own events are in the log @param databaseNow UTC ms by its clock */
export function openEvents(
  { tables, run }: Core,
  settled: () => Promise<void>,
  databaseNow: () => Promise<number>,
): Events {
  /** Gives those whose number was taken: by the gap that it was thought to be, or by themselves in an earlier try. */
  async function insert(rows: EventDocument[]): Promise<EventDocument[]> {
    return run('relay.events', async () => {
      try {
        await tables.events.insertMany(rows, { ordered: false })
        return []
      } catch (error) {
        const taken = duplicatesOf(error)
        if (taken === null) throw error
        return taken.map((at) => rows[at]!)
      }
    })
  }

  async function append(events: Bundle['events']): Promise<void> {
    let left = events
    while (left.length > 0) {
      const count = left.length
      const update = [{ $set: { value: { $add: ['$value', count] }, at: '$$NOW' } }]
      const counter = await run('relay.number', () =>
        tables.counters.findOneAndUpdate({ _id: 'events' }, update, { returnDocument: 'after' }),
      )
      const first = counter!.value - count + 1
      const given = counter!.at!.getTime()
      const refused = await insert(left.map((event, at) => ({ _id: first + at, given, ...event })))
      if (refused.length === 0) return
      const names = refused.map(({ event }) => event)
      const found = await run('relay.events', () =>
        tables.events.find({ event: { $in: names } }, { projection: { event: 1 } }).toArray(),
      )
      const there = new Set(found.map(({ event }) => event))
      left = refused.filter(({ event }) => !there.has(event)).map(({ _id, given: _given, ...event }) => event)
    }
  }

  const purgedTo = async (): Promise<number> =>
    (await run('events.floor', () => tables.counters.findOne({ _id: 'events.purged' })))?.value ?? 0

  async function closeGap(from: number, to: number, given: number): Promise<void> {
    const rows = Array.from({ length: Math.min(to - from, 1000) }, (_, at): EventDocument => {
      const number = from + at
      return { _id: number, event: `gap/${number}`, given, gap: true }
    })
    await insert(rows)
  }

  async function readEvents(afterSeq: number, limit: number): Promise<(EventRow & { seq: number })[]> {
    await settled()
    let after = afterSeq
    for (;;) {
      const rows = await run('events.read', () =>
        tables.events
          .find({ _id: { $gt: after } })
          .sort({ _id: 1 })
          .limit(limit)
          .toArray(),
      )
      if (rows.length > 0 && rows[0]!._id !== after + 1) after = Math.max(after, await purgedTo())
      const events: (EventRow & { seq: number })[] = []
      for (const row of rows) {
        if (row._id !== after + 1) break
        after = row._id
        if (!row.gap) events.push(toEvent(row))
      }
      const next = rows.find(({ _id }) => _id > after)
      if (events.length > 0) return events
      if (!next) {
        if (rows.length < limit) return []
        continue
      }
      // A number before it is given out and not there: its event may still come, and must not be stepped over.
      if ((await databaseNow()) - next.given > gapMs) await closeGap(after + 1, next._id, next.given)
      else await pause(lookAgainMs)
    }
  }

  async function purge(horizon: number): Promise<number> {
    const newest = await run('purge.events', () => tables.events.find().sort({ _id: -1 }).limit(1).next())
    if (!newest) return 0
    let floor = await purgedTo()
    for (;;) {
      const rows = await run('purge.events', () =>
        tables.events
          .find({ _id: { $gt: floor, $lt: newest._id } }, { projection: { at: 1, gap: 1 } })
          .sort({ _id: 1 })
          .limit(1000)
          .toArray(),
      )
      const young = rows.findIndex(({ at, gap }) => !gap && at! >= horizon)
      const old = young < 0 ? rows : rows.slice(0, young)
      if (old.length > 0) floor = old.at(-1)!._id
      if (young >= 0 || rows.length < 1000) break
    }
    // Said first: whoever reads in between must not take what is purged for a gap.
    await run('purge.events', () =>
      tables.counters.updateOne({ _id: 'events.purged' }, { $max: { value: floor } }),
    )
    return (await run('purge.events', () => tables.events.deleteMany({ _id: { $lte: floor } }))).deletedCount
  }

  return { append, readEvents, purge }
}
