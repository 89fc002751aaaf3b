/** A store that several processes share: whether it is as it should be, who runs, whose clock is wrong, what waits. It writes nothing. */
import { BotError } from '../../sdk/index.ts'
import type { ProcessRow } from '../../store/cluster.ts'
import { lookIntoMongo, type MongoLook } from '../../store/mongo/look.ts'
import { aboutThisProcess } from '../peers.ts'
import { shownUrl } from '../store.ts'
import { bad, note, ok, type Finding } from './finding.ts'

const tolerateMs = 1000
const relayedInMs = 5000

export async function shared(url: string, redisUrl: string | null): Promise<Finding[]> {
  const place = shownUrl(url)
  let look: MongoLook
  try {
    look = await lookIntoMongo(url)
  } catch (error) {
    return [unreachable(place, error), await bus(redisUrl)]
  }
  const { server, schema, known, behindMs } = look
  const found = [
    ok('store', `存储 ${place} 有应答（${server}）`, `store ${place} answers (${server})`),
    clockOf(behindMs),
  ]
  if (schema > known)
    found.push(bad('store', [`数据是更新的版本写的（${schema}，本程序到 ${known}）`, `the data was written by a newer program (schema ${schema}, this one knows ${known})`], ['装新的版本，或者用备份恢复', 'install the newer version, or restore a backup'])) // prettier-ignore
  else if (schema === 0)
    found.push(ok('store', '还没有数据，第一次启动会建', 'no data yet: the first start makes it'))
  else found.push(...whole(look), ...indexes(look), ...processes(look), ...left(look))
  return [...found, await bus(redisUrl)]
}

function unreachable(place: string, error: unknown): Finding {
  if (!(error instanceof BotError)) throw error
  return bad(
    'store',
    [`存储 ${place}：${error.message}`, `store ${place}: ${error.message}`],
    ['启动数据库，或者改它的地址', 'Start the database, or mend its address'],
  )
}

function whole({ schema, known, copy, administrators }: MongoLook): Finding[] {
  const found: Finding[] = []
  if (schema < known)
    found.push(note('store', [`数据的结构是旧的（${schema}，本程序是 ${known}）`, `the data has schema ${schema}, this program ${known}`], ['什么也不用做：下次启动会更新它', 'nothing to do: the next start brings it up to date'])) // prettier-ignore
  if (copy?.at)
    found.push(bad('store', ['这里是一次没有搬完的店', 'this holds a shop that was not copied whole'], ['用同一条 nightdesk store copy 接着搬完', 'finish it by the same "nightdesk store copy"'])) // prettier-ignore
  if (administrators === 0)
    found.push(note('store', ['还没有管理员', 'there is no administrator yet'], ['start 会打印一个只能用一次的链接', '"start" prints a link that works once'])) // prettier-ignore
  return found
}

/** Without a unique one something may be there twice; without another it is only slow. */
function indexes({ indexes: faults }: MongoLook): Finding[] {
  if (faults.length === 0) return [ok('store', '索引都在', 'every index is there')]
  const fix = ['nightdesk store mend；店开着也可以', 'nightdesk store mend; beside a running shop too'] as const
  return faults.map(({ collection, index, state, unique }) => {
    const name = index === null ? collection : `${collection}.${index}`
    const [zh, en] = index === null ? ['集合', 'collection'] : ['索引', 'index']
    const what: [string, string] =
      state === 'missing'
        ? [`缺${zh} ${name}`, `the ${en} ${name} is missing`]
        : [`索引 ${name} 不是该有的样子`, `the index ${name} is not as it should be`]
    return (unique ? bad : note)('store', what, fix)
  })
}

function processes({ processes: rows, now }: MongoLook): Finding[] {
  const living = rows.filter(({ dead, aliveUntil }) => !dead && aliveUntil > now)
  const found = [ok('processes', `${living.length} 个进程在跑`, `${living.length} processes run on this store`)]
  for (const row of living) found.push(ok('processes', `  ${shown(row)}`, `  ${shown(row)}`))
  for (const row of rows.filter(({ dead, aliveUntil }) => !dead && aliveUntil <= now))
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
  return found
}

function clockOf(behindMs: number): Finding {
  const [zh, en] = behindMs < 0 ? ['快', 'ahead of'] : ['慢', 'behind']
  const ms = Math.abs(behindMs)
  const said: [string, string] = [
    `本机时钟比数据库${zh} ${ms} 毫秒`,
    `this clock is ${ms} ms ${en} the database's`,
  ]
  return ms > tolerateMs
    ? note('clock', said, ['校准本机时间（NTP）', 'Set this machine’s clock by NTP'])
    : ok('clock', ...said)
}

/** What lies there: committed and not copied out, in the name of the dead, or for people to see. */
function left({ orphans, leftLanes, staged, now, deadLetters, deadReplies }: MongoLook): Finding[] {
  const found: Finding[] = []
  const look: [string, string] = ['在工作台的工单里看', 'See the tickets in the workbench']
  const start: [string, string] = ['启动一个进程，它会接过来', 'Start a process: it takes them up']
  found.push(
    orphans > 0
      ? note('processes', [`${orphans} 位客人的事没有进程在办`, `${orphans} contacts have work that nobody runs`], start) // prettier-ignore
      : ok('processes', '没有无人办理的事', 'no work that nobody runs'),
  )
  if (leftLanes === null)
    found.push(ok('processes', '客人太多，没有数出死进程占着的', 'contacts in the name of dead processes: too many contacts to count')) // prettier-ignore
  else if (leftLanes > 0)
    found.push(note('processes', [`${leftLanes} 位客人还在已经死掉的进程名下`, `${leftLanes} contacts are still in the name of dead processes`], ['不用做什么：他们下次说话时，活着的进程会接过来', 'Nothing to do: a process that lives takes each over as they write']), ) // prettier-ignore
  const lagMs = staged.oldestAt === null ? 0 : Math.max(0, now - staged.oldestAt)
  found.push(
    lagMs > relayedInMs
      ? note('store', [`${staged.contacts} 位客人已提交的内容 ${Math.round(lagMs / 1000)} 秒还没有抄写`, `what ${staged.contacts} contacts committed was not copied out for ${Math.round(lagMs / 1000)} s`], ['数据库太忙，或者没有进程在跑；启动一个就会补上，什么也没有丢', 'The database is too busy, or no process runs; a start makes up for it, nothing is lost']) // prettier-ignore
      : ok('store', `抄写不落后（${lagMs} 毫秒）`, `committed rows are copied out (${lagMs} ms behind)`),
  )
  if (deadLetters > 0)
    found.push(note('store', [`${deadLetters} 条消息处理不了（死信）`, `${deadLetters} messages could not be handled (dead letters)`], look)) // prettier-ignore
  if (deadReplies > 0)
    found.push(note('store', [`${deadReplies} 条回复送不出去`, `${deadReplies} replies could not be delivered`], look)) // prettier-ignore
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
