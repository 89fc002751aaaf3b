/** The processes under test and what they stand on: `nightdesk start` some times, one store, perhaps one Redis. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownMongo, ownRedis, type OwnServer } from '../../sidecars/own.ts'
import { openDesk, type Desk } from '../desk.ts'
import { setUpStaff } from './staff.ts'

const echoShop = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures/echo-shop')

export interface HouseOptions {
  processes: number
  /** `sqlite` serves one process; `mongo` starts a server of its own, and a Redis unless told otherwise. */
  store: 'sqlite' | 'mongo'
  redis?: boolean
  /** After how long of silence a process is dead to the others. */
  aliveMs: number
  /** 0..1, seeded. */
  random: () => number
}

export interface House {
  desks: Desk[]
  database: OwnServer | null
  redis: OwnServer | null
  /** Where a load balancer would send the next request: nearly always to a process that is not `out`. */
  anyPort: () => number
  /** Processes that something is being done to. */
  out: Set<Desk>
  /** SIGTERM to all. Throws with its output when one does not drain cleanly. */
  stop(): Promise<void>
  /** Ends whatever still runs and removes everything. */
  dispose(): Promise<void>
}

/** Starts everything. The processes share a data folder: it holds keys, which must be the same everywhere. */
export async function openHouse({
  processes,
  store,
  redis = true,
  aliveMs,
  random,
}: HouseOptions): Promise<House> {
  if (store === 'sqlite' && processes !== 1) throw new Error('SQLite serves one process')
  const data = mkdtempSync(join(tmpdir(), 'nightdesk-house-'))
  const house: House = {
    desks: [],
    database: null,
    redis: null,
    out: new Set(),
    anyPort: () => {
      const inService = house.desks.filter((desk) => !house.out.has(desk))
      const among = random() < 0.1 || inService.length === 0 ? house.desks : inService
      return among[Math.floor(random() * among.length)]!.port
    },
    async stop() {
      const codes = await Promise.all(house.desks.map((desk) => desk.stop()))
      const at = codes.findIndex((code) => code !== 0)
      if (at >= 0)
        throw new Error(`process ${at} did not drain cleanly: ${codes[at]}\n${house.desks[at]!.output()}`)
    },
    async dispose() {
      await Promise.all(house.desks.filter((desk) => desk.running()).map((desk) => desk.kill()))
      await house.redis?.stop()
      await house.database?.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
  try {
    if (store === 'mongo') house.database = await ownMongo()
    if (store === 'mongo' && redis) house.redis = await ownRedis()
    const env = {
      NIGHTDESK_ALIVE_MS: String(aliveMs),
      ...(house.database && { NIGHTDESK_STORE: `${house.database.url}/chaos` }),
      ...(house.redis && { NIGHTDESK_REDIS: house.redis.url }),
    }
    for (let i = 0; i < processes; i++) house.desks.push(await openDesk(echoShop, data, { env }))
    // The first makes keys and collections; whether several may do so at once is a test of its own.
    await house.desks[0]!.start()
    await setUpStaff(house.desks[0]!)
    await Promise.all(house.desks.slice(1).map((desk) => desk.start()))
    return house
  } catch (error) {
    await house.dispose()
    throw error
  }
}
