/** What `doctor` says of a store that several processes share: who runs, whose clock is wrong, what waits. */
import { BotError } from '../sdk/index.ts'
import type { ProcessRow } from '../store/cluster.ts'
import type { Store } from '../store/store.ts'
import { aboutThisProcess } from './peers.ts'
import { shownUrl } from './store.ts'

type Add = (state: 'ok' | 'note' | 'bad', what: string) => void

const tolerateMs = 1000
const relayedInMs = 5000

/** Looks without taking part: it joins no register and opens no lane. */
export async function sharedData(url: string, redisUrl: string | null, add: Add): Promise<void> {
  let store: Store
  try {
    const { openMongoStore } = await import('../store/mongo/index.ts')
    store = await openMongoStore({ url, now: Date.now })
  } catch (error) {
    if (error instanceof BotError) return add('bad', `store ${shownUrl(url)}: ${error.message}`)
    throw error
  }
  try {
    add('ok', `store ${shownUrl(url)} answers`)
    await cluster(store, add)
    const dead = await store.deadLetters(1000)
    const undelivered = await store.outboxByState('dead', 1000)
    add(dead.length ? 'note' : 'ok', `${dead.length} messages could not be handled (dead letters)`)
    add(undelivered.length ? 'note' : 'ok', `${undelivered.length} replies could not be delivered`)
    if ((await store.accounts()).length === 0)
      add('note', 'no account yet: "start" prints a link for the first administrator')
    await bus(redisUrl, add)
  } catch (error) {
    if (!(error instanceof BotError)) throw error
    add('bad', error.message)
  } finally {
    await store.close()
  }
}

async function cluster({ cluster, figures }: Store, add: Add): Promise<void> {
  if (!cluster) return
  const before = Date.now()
  const theirs = await cluster.now()
  const difference = Math.round(theirs - (before + Date.now()) / 2)
  add(
    Math.abs(difference) > tolerateMs ? 'note' : 'ok',
    `the clock of this machine is ${Math.abs(difference)} ms ${difference < 0 ? 'ahead of' : 'behind'} the database's`,
  )
  const processes = await cluster.processes()
  const living = processes.filter(({ dead, aliveUntil }) => !dead && aliveUntil > theirs)
  add('ok', `${living.length} ${living.length === 1 ? 'process runs' : 'processes run'} on this store`)
  for (const row of living) add('ok', `  ${shown(row)}`)
  const late = processes.filter(({ dead, aliveUntil }) => !dead && aliveUntil <= theirs)
  for (const row of late) add('note', `  ${shown(row)}: silent beyond its time; the others take over what it had`)
  const mine = aboutThisProcess()
  const newest = Math.max(mine.stateVersion, ...living.map(({ stateVersion }) => stateVersion))
  if (newest > mine.stateVersion)
    add('note', `a newer version runs (state version ${newest}, this one knows ${mine.stateVersion})`)
  const orphans = await cluster.orphans(1000)
  add(
    orphans.length && living.length ? 'note' : 'ok',
    `${orphans.length} contacts have work that nobody runs${living.length ? '' : '; the next start takes it up'}`,
  )
  if (figures.repaired > 0) add('note', `${figures.repaired} commits of dead processes were copied out just now`)
  if (figures.relayLagMs > relayedInMs)
    add('note', `rows are copied out ${Math.round(figures.relayLagMs)} ms after their commit`)
}

function shown({ host, pid, version, startedAt }: ProcessRow): string {
  return `${host} ${pid}, version ${version}, since ${new Date(startedAt).toISOString()}`
}

async function bus(url: string | null, add: Add): Promise<void> {
  if (url === null)
    return add('note', 'no Redis (NIGHTDESK_REDIS): processes find work for each other within two seconds')
  const { Redis } = await import('ioredis')
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 2000, retryStrategy: () => null })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.ping()
    add('ok', 'Redis answers')
  } catch (error) {
    add('note', `Redis does not answer (${(error as Error).message}); slower, not wrong`)
  } finally {
    client.disconnect()
  }
}
