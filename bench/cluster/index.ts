/** `bench cluster`: 1, 2 and 4 processes on one MongoDB: what a turn costs, what grows, and that order is kept. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openDesk, type Desk } from '../../tests/chaos/desk.ts'
import { freshDatabase } from '../../tests/sidecars/database.ts'
import { ownMongo, ownRedis, type OwnServer } from '../../tests/sidecars/own.ts'
import { mongoPrograms } from '../../tests/sidecars/parts.ts'
import type { Letters, Made, Measured } from '../../bot/simulate/costs.ts'
import { cpuSeconds } from '../../tests/sidecars/tree.ts'
import { type Goal, goal, median, report, round } from '../report.ts'
import type { BenchOptions, Row } from '../run.ts'
import { atOnce, converse, usuallyAstray, type Conversed } from './converse.ts'
import { lettersOf } from './letters.ts'
import { scrape, type Figures } from './scrape.ts'

const shop = join(dirname(fileURLToPath(import.meta.url)), '../../tests/fixtures/echo-shop')
const burst = 3
const token = 'the-token-of-the-bench'

export async function run({ json, quick }: BenchOptions): Promise<void> {
  if (mongoPrograms.value === null && !existsSync('/proc/self/stat')) throw new Error(mongoPrograms.missing)
  const contacts = quick ? 400 : 10_000
  // The machine is not as fast at every moment: each setting has a share of every moment, and the median counts.
  const rounds = quick ? 1 : 3
  const warmUp = quick ? 100 : 300
  const mongo = await ownMongo()
  const redis = await ownRedis()
  try {
    const settings = [
      { processes: 1 }, { processes: 2 }, { processes: 4 },
      { processes: 2, redis: false }, { processes: 2, apart: true }, { processes: 4, apart: true },
    ] // prettier-ignore
    const measured = settings.map((): Measured[] => [])
    for (let number = 1; number <= rounds; number++)
      for (const [at, { processes, redis: withRedis = true, apart = false }] of settings.entries()) {
        if (!json)
          console.error(`round ${number} of ${rounds}: ${nameOf({ processes, redis: withRedis, apart })} …`)
        const some = Math.ceil(contacts / rounds)
        const given = { processes, mongo, redis: withRedis ? redis : null, apart, contacts: some, warmUp }
        measured[at]!.push(await measure(given))
      }
    const all = measured.map(middle)
    tell(all, await lettersOf(redis), contacts, json)
  } finally {
    await redis.stop()
    await mongo.stop()
  }
}

async function measure(given: {
  processes: number
  mongo: OwnServer
  redis: OwnServer | null
  apart: boolean
  contacts: number
  /** Contacts of each process before it is measured. */
  warmUp: number
}): Promise<Measured> {
  const { processes, mongo, redis, apart, contacts, warmUp } = given
  const databases = Array.from({ length: apart ? processes : 1 }, () => freshDatabase(mongo.url))
  const data = mkdtempSync(join(tmpdir(), 'nightdesk-cluster-'))
  const env = {
    // The clients tell apart by address: all come from this machine.
    TRUSTED_PROXIES: '127.0.0.1',
    METRICS_TOKEN: token,
    ...(redis && { NIGHTDESK_REDIS: redis.url }),
  }
  const desks: Desk[] = []
  try {
    for (let at = 0; at < processes; at++) {
      const store = { NIGHTDESK_STORE: databases[at % databases.length]!.url }
      const desk = await openDesk(shop, join(data, String(at)), { env: { ...env, ...store } })
      await desk.start()
      desks.push(desk)
    }
    const ports = desks.map(({ port }) => port)
    // Code that runs for the first time is no cost of a turn.
    const astray = apart ? { astray: 0 } : {}
    await converse(ports, { contacts: warmUp * processes, burst, first: contacts, ...astray })
    const calm = await converse(ports, { contacts: 30, burst, first: contacts * 2, atOnce: 1, ...astray })
    const cpu = () => ({
      ours: desks.reduce((sum, desk) => sum + cpuSeconds(desk.pid()!), 0),
      database: cpuSeconds(mongo.pid()!),
      redis: redis ? cpuSeconds(redis.pid()!) : 0,
      clients: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
    })
    const [before, figures] = [cpu(), await scrape(ports, token)]
    const talked = await converse(ports, { contacts, burst, first: 0, ...astray })
    const [after, later] = [cpu(), await scrape(ports, token)]
    return summary(given, talked, calm.p50Ms, before, after, figures, later)
  } finally {
    for (const desk of desks) await desk.stop()
    for (const database of databases) await database.drop()
    rmSync(data, { recursive: true, force: true })
  }
}

/** Of several rounds: the median of each figure; turns and mistakes together. */
function middle(rounds: readonly Measured[]): Measured {
  const [first] = rounds
  const all = Object.entries(first!).map(([name, value]) => {
    if (typeof value !== 'number') return [name, value]
    const values = rounds.map((one) => one[name as keyof Measured] as number)
    const together = name === 'turns' || name === 'wrong'
    return [name, together ? values.reduce((sum, one) => sum + one, 0) : median(values)]
  })
  return Object.fromEntries(all) as Measured
}

type Cpu = Record<'ours' | 'database' | 'redis' | 'clients', number>

function summary(
  { processes, redis, apart }: { processes: number; redis: OwnServer | null; apart: boolean },
  talked: Conversed,
  calmMs: number,
  before: Cpu,
  after: Cpu,
  figures: Figures,
  later: Figures,
): Measured {
  const { turns, seconds, p50Ms, p99Ms, wrong } = talked
  const us = (name: keyof Cpu): number => round(((after[name] - before[name]) * 1e6) / turns, 1)
  const each = (name: keyof Figures): number => round((later[name] - figures[name]) / turns)
  return {
    processes,
    redis: redis !== null,
    apart,
    turns,
    turnsPerSecond: Math.round(turns / seconds),
    cpuUs: us('ours'),
    databaseCpuUs: us('database'),
    redisCpuUs: us('redis'),
    clientCpuUs: us('clients'),
    commands: each('commands'),
    lanesOpened: each('lanesOpened'),
    elsewhere: each('elsewhere'),
    hints: each('hints'),
    letters: each('letters'),
    p50Ms: round(p50Ms, 1),
    p99Ms: round(p99Ms, 1),
    calmMs: round(calmMs),
    wrong,
  }
}

function nameOf({ processes, redis, apart }: Pick<Measured, 'processes' | 'redis' | 'apart'>): string {
  const how = apart ? ', nothing shared' : redis ? '' : ', no Redis'
  return `${processes} process${processes > 1 ? 'es' : ''}${how}`
}

function tell(all: Measured[], letters: Letters, contacts: number, json: boolean): void {
  const one = all.find(({ processes }) => processes === 1)!
  const four = all.find(({ processes, apart }) => processes === 4 && !apart)!
  const fourApart = all.find(({ processes, apart }) => processes === 4 && apart)!
  const rows: Row[] = all.map((measured) => ({
    name: nameOf(measured),
    'CPU µs/turn': measured.cpuUs,
    '× of 1': round(measured.cpuUs / one.cpuUs),
    'database µs': measured.databaseCpuUs,
    'Redis µs': measured.redisCpuUs,
    'turns/s': measured.turnsPerSecond,
    'commands/turn': measured.commands,
    'lanes opened': measured.lanesOpened,
    elsewhere: measured.elsewhere,
    'wakes and hints': measured.hints,
    letters: measured.letters,
    'ack p50 ms': measured.p50Ms,
    'p99 ms': measured.p99Ms,
    'calm ms': measured.calmMs,
  }))
  const goals: Goal[] = [
    goal('CPU per turn at 4 processes, × of 1', four.cpuUs / one.cpuUs, '<=', 1.15),
    goal('CPU per turn at 4 processes, × of 4 that share nothing', four.cpuUs / fourApart.cpuUs, '<=', 1.15),
    goal(
      'conversations out of order, with a line twice, or not answered',
      all.reduce((sum, { wrong }) => sum + wrong, 0),
      '<=',
      0,
    ),
  ]
  report(
    `cluster: ${contacts} contacts, bursts of ${burst}, nine of ten requests to the contact's usual process`,
    rows,
    goals,
    json,
    [
      `clients, processes and database share this machine's cores: what more processes than cores cost there by themselves is in the lines "nothing shared"`,
      `a letter of hints costs Redis ${letters.redisUs} µs and ${letters.redisEachUs} for each process, which hears it in ${letters.hearUs}`,
    ],
    { made: madeBy(contacts), measured: all, letters },
  )
}

/** Stands beside the figures wherever they are kept. */
function madeBy(contacts: number): Made {
  const [first, ...others] = cpus()
  return {
    command: 'npm run bench -- cluster --json',
    on: new Date().toISOString().slice(0, 10),
    node: process.version,
    cores: 1 + others.length,
    machine: first?.model ?? 'unknown',
    contacts,
    burst,
    atOnce,
    astray: usuallyAstray,
  }
}
