/** A store that several processes share: who runs, whose clock is wrong, what waits. It joins no register and opens no lane. */
import { BotError } from '../../sdk/index.ts'
import type { Cluster, ProcessRow } from '../../store/cluster.ts'
import type { Store } from '../../store/store.ts'
import { aboutThisProcess } from '../peers.ts'
import { shownUrl } from '../store.ts'
import { bad, note, ok, type Finding } from './finding.ts'

const tolerateMs = 1000
const relayedInMs = 5000
const most = 1000

export async function shared(url: string, redisUrl: string | null): Promise<Finding[]> {
  let store: Store
  try {
    const { openMongoStore } = await import('../../store/mongo/index.ts')
    store = await openMongoStore({ url, now: Date.now })
  } catch (error) {
    return [unreachable(url, error)]
  }
  try {
    const found = [ok('store', `存储 ${shownUrl(url)} 有应答`, `store ${shownUrl(url)} answers`)]
    if (store.cluster) found.push(...(await processes(store.cluster)))
    found.push(...(await left(store)), await bus(redisUrl))
    return found
  } catch (error) {
    return [unreachable(url, error)]
  } finally {
    await store.close()
  }
}

function unreachable(url: string, error: unknown): Finding {
  if (!(error instanceof BotError)) throw error
  return bad(
    'store',
    [`存储 ${shownUrl(url)}：${error.message}`, `store ${shownUrl(url)}: ${error.message}`],
    ['启动数据库，或者改 NIGHTDESK_STORE', 'Start the database, or mend NIGHTDESK_STORE'],
  )
}

async function processes(cluster: Cluster): Promise<Finding[]> {
  const before = Date.now()
  const theirs = await cluster.now()
  const found = [clockOf(Math.round(theirs - (before + Date.now()) / 2))]
  const rows = await cluster.processes()
  const living = rows.filter(({ dead, aliveUntil }) => !dead && aliveUntil > theirs)
  found.push(ok('processes', `${living.length} 个进程在跑`, `${living.length} processes run on this store`))
  for (const row of living) found.push(ok('processes', `  ${shown(row)}`, `  ${shown(row)}`))
  for (const row of rows.filter(({ dead, aliveUntil }) => !dead && aliveUntil <= theirs))
    found.push(
      note(
        'processes',
        [`  ${shown(row)}：早该有消息了`, `  ${shown(row)}: silent beyond its time`],
        ['不用做什么：别的进程会接过它的工作', 'Nothing to do: the others take over what it had'],
      ),
    )
  const mine = aboutThisProcess().stateVersion
  const newest = Math.max(mine, ...living.map(({ stateVersion }) => stateVersion))
  if (newest > mine)
    found.push(
      note(
        'processes',
        [`有更新的版本在跑（状态版本 ${newest}，这里是 ${mine}）`, `a newer version runs (state version ${newest}, this one knows ${mine})`], // prettier-ignore
        ['把这一个也升级', 'Upgrade this one too'],
      ),
    )
  const orphans = (await cluster.orphans(most)).length
  found.push(
    orphans > 0
      ? note(
          'processes',
          [`${orphans} 位客人的事没有进程在办`, `${orphans} contacts have work that nobody runs`],
          ['启动一个进程，它会接过来', 'Start a process: it takes them up'],
        )
      : ok('processes', '没有无人办理的事', 'no work that nobody runs'),
  )
  return found
}

function clockOf(difference: number): Finding {
  const [zh, en] = difference < 0 ? ['快', 'ahead of'] : ['慢', 'behind']
  const ms = Math.abs(difference)
  const said: [string, string] = [
    `本机时钟比数据库${zh} ${ms} 毫秒`,
    `this clock is ${ms} ms ${en} the database's`,
  ]
  return ms > tolerateMs
    ? note('clock', said, ['校准本机时间（NTP）', 'Set this machine’s clock by NTP'])
    : ok('clock', ...said)
}

async function left(store: Store): Promise<Finding[]> {
  const dead = (await store.deadLetters(most)).length
  const undelivered = (await store.outboxByState('dead', most)).length
  const { repaired, relayLagMs } = store.figures
  const found: Finding[] = []
  const look: [string, string] = ['在工作台的工单里看', 'See the tickets in the workbench']
  if (dead > 0)
    found.push(note('store', [`${dead} 条消息处理不了（死信）`, `${dead} messages could not be handled (dead letters)`], look)) // prettier-ignore
  if (undelivered > 0)
    found.push(note('store', [`${undelivered} 条回复送不出去`, `${undelivered} replies could not be delivered`], look)) // prettier-ignore
  if (repaired > 0)
    found.push(ok('store', `刚补抄了 ${repaired} 次提交`, `${repaired} commits of dead processes were copied out just now`)) // prettier-ignore
  if (relayLagMs > relayedInMs)
    found.push(
      note(
        'store',
        [`抄写落后 ${Math.round(relayLagMs)} 毫秒`, `rows are copied out ${Math.round(relayLagMs)} ms after their commit`], // prettier-ignore
        ['数据库可能太忙了', 'The database may be too busy'],
      ),
    )
  return found
}

async function bus(url: string | null): Promise<Finding> {
  if (url === null)
    return ok(
      'redis',
      '没有 Redis（NIGHTDESK_REDIS）：进程之间两秒内发现彼此的事',
      'no Redis (NIGHTDESK_REDIS): processes find work for each other within two seconds',
    )
  const { Redis } = await import('ioredis')
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 2000, retryStrategy: () => null })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.ping()
    return ok('redis', 'Redis 有应答', 'Redis answers')
  } catch (error) {
    return note(
      'redis',
      [`Redis 没有应答（${(error as Error).message}）`, `Redis does not answer (${(error as Error).message})`],
      ['会慢一点，不会错；启动它，或者改 NIGHTDESK_REDIS', 'Slower, not wrong; start it, or mend NIGHTDESK_REDIS'],
    )
  } finally {
    client.disconnect()
  }
}

function shown({ host, pid, version, startedAt }: ProcessRow): string {
  return `${host} ${pid} · ${version} · ${new Date(startedAt).toISOString()}`
}
