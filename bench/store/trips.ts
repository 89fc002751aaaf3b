/** Counts the commands a caller waits for: those sent between its call and its answer, one caller at a time. */
import { openMongoStore } from '../../bot/store/mongo/index.ts'
import { message, start, step } from '../../bot/testing/store-contract/build.ts'
import { freshDatabase } from '../../tests/sidecars/database.ts'
import { makeUnit } from './units.ts'

export interface Trips {
  /** One after the other: commands sent side by side are one round trip. */
  fast: number
  recorded: number
  committed: number
  /** All commands a turn. */
  all: number
}

const turns = 50

export async function countTrips(server: string): Promise<Trips> {
  const database = freshDatabase(server)
  let sent = 0
  let open = 0
  let trips = 0
  const store = await openMongoStore({
    url: database.url,
    now: () => start,
    sweepMs: 3_600_000,
    failpoints: {
      at(point, when) {
        // What is copied out afterwards nobody waits for.
        const later = point.startsWith('relay.')
        if (when === 'before') {
          sent += 1
          if (!later && open++ === 0) trips += 1
        } else if (!later) open -= 1
      },
    },
  })
  try {
    const first = message({ conversation: 'v' })
    const contact = first.from!.mintContactId
    await store.receive(first, step(contact, first.id, 0))
    await store.queueItems(['waiting'])
    let version = 1
    async function counted(work: () => Promise<unknown>): Promise<number> {
      trips = 0
      await work()
      return trips
    }
    let [fast, recorded, committed] = [0, 0, 0]
    const before = sent
    for (let at = 0; at < turns; at++) {
      const unit = makeUnit(contact, 'v', version++)
      fast += await counted(() => store.receive(unit.input, unit.step))
      await store.settleOutbox(unit.step.outbox[0]!.id, { state: 'sent', wires: 1, attempts: 1, ambiguous: false, retryAt: null, error: null }) // prettier-ignore
      await store.queueItems(['waiting'])
    }
    const all = (sent - before) / turns
    for (let at = 0; at < turns; at++) {
      const unit = makeUnit(contact, 'v', version++)
      const alone = { ...unit.step, outbox: [] }
      recorded += await counted(() => store.receive(unit.input))
      committed += await counted(() => store.commitStep(alone))
      await store.queueItems(['waiting'])
    }
    return { fast: fast / turns, recorded: recorded / turns, committed: committed / turns, all }
  } finally {
    await store.close()
    await database.drop()
  }
}
