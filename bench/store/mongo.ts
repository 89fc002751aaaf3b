/** The MongoDB store beside its floor: CPU and rate, and how many round trips somebody waits for. */
import { openMongoStore } from '../../bot/store/mongo/index.ts'
import { start } from '../../bot/testing/store-contract/build.ts'
import { freshDatabase } from '../../tests/sidecars/database.ts'
import { ownMongo } from '../../tests/sidecars/own.ts'
import { mongo, mongoPrograms } from '../../tests/sidecars/parts.ts'
import { type Goal, goal, round } from '../report.ts'
import type { Row } from '../run.ts'
import { measureMongoFloor } from './floor-mongo.ts'
import type { Measured } from './meter.ts'
import { measureService } from './service.ts'
import { countTrips } from './trips.ts'

const groups = [1, 64]

export interface MongoFigures {
  rows: Row[]
  goals: Goal[]
  notes: string[]
}

/** @param units measured at 64 at once; a quarter of them one by one */
export async function measureMongo(units: number): Promise<MongoFigures> {
  if (mongo.value === null && mongoPrograms.value === null)
    return { rows: [], goals: [], notes: [`MongoDB was not measured: ${mongo.missing}`] }
  const own = mongo.value === null ? await ownMongo() : null
  try {
    return await measureAt(own?.url ?? mongo.value!, units)
  } finally {
    await own?.stop()
  }
}

async function measureAt(server: string, units: number): Promise<MongoFigures> {
  const rows: Row[] = []
  const goals: Goal[] = []
  for (const group of groups) {
    const database = freshDatabase(server)
    try {
      const shape = { units: group === 1 ? Math.ceil(units / 4) : units, contacts: 1000, group }
      const floor = await measureMongoFloor(database.url, shape)
      const store = await openMongoStore({ url: database.url, now: () => start })
      const service = await measureService(store, shape)
      await store.close()
      const line = (name: string, { cpuUs, perSecond }: Measured): Row => ({
        name: `MongoDB: ${name}, ${group} at once`,
        'µs CPU': round(cpuUs, 1),
        'per second': Math.round(perSecond),
        '× floor': round(cpuUs / floor.cpuUs),
        '% of its rate': Math.round((perSecond * 100) / floor.perSecond),
      })
      rows.push(
        line('floor: same bytes, bare driver', floor),
        line('receive with its step (fast path)', service.fast),
        line('settle a reply', service.settled),
        line('receive alone', service.recorded),
        line('commit a step', service.committed),
      )
      if (group > 1)
        goals.push(
          goal(`MongoDB: % of its floor's rate, fast path, ${group} at once`, (service.fast.perSecond * 100) / floor.perSecond, '>=', 60), // prettier-ignore
          goal(`MongoDB: CPU of the fast path, × its floor's, ${group} at once`, service.fast.cpuUs / floor.cpuUs, '<=', 1.5), // prettier-ignore
        )
    } finally {
      await database.drop()
    }
  }
  const trips = await countTrips(server)
  goals.push(
    goal('MongoDB: awaited round trips, request to ack and reply on the fast path', trips.fast, '<=', 2),
    goal('MongoDB: awaited round trips, request to ack', trips.recorded, '<=', 2),
    goal('MongoDB: awaited round trips, from there to the committed reply', trips.committed, '<=', 2),
  )
  return { rows, goals, notes: [`commands a turn of the fast path in all, the copying out among them: ${round(trips.all)}`] } // prettier-ignore
}
