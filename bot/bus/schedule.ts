/** Moments to come, kept by BullMQ: one process is woken at each. The rows in the store are the truth, this only wakes. */
import { Queue, Worker, type ConnectionOptions } from 'bullmq'
import type { Log } from '../sdk/index.ts'

export interface Schedule {
  /** Wakes one process at about `at` (UTC ms); the same name and moment twice wakes once. Best effort. */
  at(name: string, at: number): void
  close(): Promise<void>
}

export interface ScheduleOptions {
  url: string
  prefix: string
  log: Log
  clock: () => number
  due: (name: string) => void
}

/** Moments that are closer together than this are one. */
const grainMs = 100

export function openSchedule({ url, prefix, log, clock, due }: ScheduleOptions): Schedule {
  const connection: ConnectionOptions = {
    url,
    maxRetriesPerRequest: null,
    enableOfflineQueue: false,
    connectTimeout: 2000,
    retryStrategy: (times: number) => Math.min(50 * times, 1000),
  }
  // The bus says when Redis is away, once; here it would be said once more a second.
  const quiet = (error: Error): void => log.debug({ err: error }, 'Redis does not answer')
  const options = { connection, prefix: `${prefix}:bull` }
  const queue = new Queue('wakes', options)
  const worker = new Worker('wakes', (job) => Promise.resolve(due(job.name)), options)
  queue.on('error', quiet)
  worker.on('error', quiet)
  return {
    at(name, at) {
      const moment = Math.ceil(at / grainMs) * grainMs
      const delay = Math.max(0, moment - clock())
      // A colon has a meaning of its own in BullMQ's ids.
      queue
        .add(name, null, { delay, jobId: `${name}-${moment}`, removeOnComplete: true, removeOnFail: true })
        .catch(quiet)
    },
    async close() {
      await Promise.allSettled([queue.close(), worker.close(true)])
    },
  }
}
