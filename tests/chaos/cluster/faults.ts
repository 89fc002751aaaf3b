/** What is done to the house, one round of each. Every round ends with everything running again. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { clockEnvironment } from '../../sidecars/parts.ts'
import type { Desk } from '../desk.ts'
import type { House } from './house.ts'

export interface FaultContext {
  house: House
  random: () => number
  /** After how long of silence a process is dead to the others. */
  aliveMs: number
}

export type FaultName = 'kill' | 'freeze' | 'database' | 'redis' | 'flush' | 'clock'

/** @returns milliseconds until everything was ready again */
type Fault = (context: FaultContext) => Promise<number>

const seconds = async (work: () => Promise<void>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

function victim({ house, random }: FaultContext): Desk {
  return house.desks[Math.floor(random() * house.desks.length)]!
}

async function during(house: House, desk: Desk, work: () => Promise<void>): Promise<void> {
  house.out.add(desk)
  try {
    await work()
  } finally {
    house.out.delete(desk)
  }
}

export const faults: Record<FaultName, Fault> = {
  /** kill −9 of a process. */
  kill: (context) =>
    seconds(async () => {
      const desk = victim(context)
      await during(context.house, desk, async () => {
        await desk.kill()
        await desk.start()
      })
    }),

  /** A process stands still until the others have taken its work, and then goes on where it was. */
  freeze: (context) =>
    seconds(async () => {
      const desk = victim(context)
      await during(context.house, desk, async () => {
        desk.freeze()
        await sleep(context.aliveMs * 1.5)
        desk.thaw()
      })
    }),

  /** kill −9 of the database. */
  database: ({ house }) =>
    seconds(async () => {
      await house.database!.kill()
      await house.database!.start()
    }),

  /** kill −9 of Redis; it comes back after a moment, empty. */
  redis: ({ house, random }) =>
    seconds(async () => {
      await house.redis!.kill()
      await sleep(random() * 1000)
      await house.redis!.start()
    }),

  /** Redis forgets everything. */
  flush: ({ house }) =>
    seconds(async () => {
      const socket = connect(house.redis!.port, '127.0.0.1')
      socket.write('FLUSHALL\r\n')
      const [answer] = (await once(socket, 'data')) as [Buffer]
      socket.destroy()
      if (!answer.toString().startsWith('+OK')) throw new Error(`FLUSHALL: ${answer.toString()}`)
    }),

  /** One process has a clock that is five minutes wrong, before or behind; it drains before and after. */
  clock: (context) =>
    seconds(async () => {
      const desk = victim(context)
      const restart = async (environment: Record<string, string>): Promise<void> => {
        const code = await desk.stop()
        if (code !== 0) throw new Error(`a process did not drain cleanly: ${code}\n${desk.output()}`)
        await desk.start(environment)
      }
      const wrong = clockEnvironment(context.random() < 0.5 ? 300 : -300)
      await during(context.house, desk, () => restart(wrong))
      await sleep(2000)
      await during(context.house, desk, () => restart({}))
    }),
}
