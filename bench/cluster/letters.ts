/** What a letter of hints costs Redis and whoever hears it: too little to be seen among turns, and it grows with the processes. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Letters } from '../../bot/simulate/costs.ts'
import type { Bus, BusHint } from '../../bot/bus/bus.ts'
import { openRedisBus } from '../../bot/bus/redis.ts'
import type { OwnServer } from '../../tests/sidecars/own.ts'
import { cpuSeconds } from '../../tests/sidecars/tree.ts'
import { round } from '../report.ts'

const letters = 4000
const few = 2
const many = 18
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
/** Some conversations that moved in one moment. */
const hints: BusHint[] = ['a', 'b', 'c', 'd'].map((name) => ({
  to: null,
  type: 'moved',
  contactId: `0193a1b2-c3d4-7e5f-8a9b-${name.repeat(12)}`,
  conversation: `web/0193a1b2-c3d4-7e5f-8a9b-${name.repeat(12)}`,
}))

/** @returns microseconds; all processes are played by this one, over connections of their own */
export async function lettersOf(redis: OwnServer): Promise<Letters> {
  const small = await send(redis, few)
  const large = await send(redis, many)
  const redisEachUs = (large.redisUs - small.redisUs) / (many - few)
  return {
    redisUs: round(Math.max(0, small.redisUs - redisEachUs * few), 1),
    redisEachUs: round(redisEachUs, 1),
    hearUs: round((large.ownUs - small.ownUs) / (many - few), 1),
  }
}

async function send(redis: OwnServer, processes: number): Promise<{ redisUs: number; ownUs: number }> {
  let heard = 0
  const buses = Array.from({ length: processes }, (_, at): Bus => {
    const bus = openRedisBus({ url: redis.url, prefix: `letters${processes}`, log, clock: Date.now })
    bus.start({ hear: () => void (heard += 1), gap: () => undefined, due: () => undefined })
    bus.name(`p${at}`)
    return bus
  })
  try {
    while (!buses.every((bus) => bus.ready())) await sleep(20)
    const cpu = () => ({
      redis: cpuSeconds(redis.pid()!),
      own: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
    })
    const before = cpu()
    for (let sent = 0; sent < letters; sent++) await buses[sent % processes]!.publish(hints)
    while (heard < letters * (processes - 1)) await sleep(20)
    const after = cpu()
    const us = (seconds: number): number => (seconds * 1e6) / letters
    return { redisUs: us(after.redis - before.redis), ownUs: us(after.own - before.own) }
  } finally {
    for (const bus of buses) await bus.close()
  }
}
