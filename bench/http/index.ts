/** `bench http`: the order dialog over HTTP, answered after its fsynced commit, beside Express in memory and a bare durable floor. */
import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { turns } from '../dialog.ts'
import { goal, median, report, round } from '../report.ts'
import type { BenchOptions, Row } from '../run.ts'
import type { Usage } from './child.ts'
import { load, type Exchange } from './load.ts'

const connections = 64
const here = dirname(fileURLToPath(import.meta.url))

interface Measured {
  server: ChildProcess
  port: number
  /** A conversation's path and headers. */
  open(): Promise<{ path: string; headers: Record<string, string> }>
}

interface Round {
  rate: number
  cpu: number
  p50: number
  p99: number
  wrong: number
  rss: number
}

export async function run({ json, quick }: BenchOptions): Promise<void> {
  const seconds = quick ? 2 : 5
  const rounds = quick ? 1 : 5
  const servers = {
    floor: await begin('server-floor.ts'),
    express: await begin('server-express.ts'),
    nightdesk: await begin('server-nightdesk.ts'),
    shop: await begin('server-shop.ts'),
  }
  const results = Object.fromEntries(Object.keys(servers).map((name) => [name, [] as Round[]])) as Record<
    keyof typeof servers,
    Round[]
  >
  for (let i = -1; i < rounds; i++)
    for (const [name, server] of Object.entries(servers) as [keyof typeof servers, Measured][]) {
      const round = await measure(server, i < 0 ? 1 : seconds, name === 'shop' ? shopMix : orderDialog)
      // The first pass only warms up.
      if (i >= 0) results[name].push(round)
    }
  for (const { server } of Object.values(servers)) server.send('stop')

  const of = (name: keyof typeof servers, figure: keyof Round): number =>
    median(results[name].map((one) => one[figure]))
  const rows: Row[] = (Object.keys(servers) as (keyof typeof servers)[]).map((name) => ({
    name,
    'req/s': Math.round(of(name, 'rate')),
    '% of floor': round((100 * of(name, 'rate')) / of('floor', 'rate'), 1),
    'cpu µs/req': round(of(name, 'cpu'), 1),
    'x floor cpu': round(of(name, 'cpu') / of('floor', 'cpu')),
    'p50 ms': round(of(name, 'p50')),
    'p99 ms': round(of(name, 'p99')),
    'rss MiB': of(name, 'rss'),
    wrong: results[name].reduce((sum, { wrong }) => sum + wrong, 0),
  }))
  const goals = [
    goal(
      'CPU per request, times Express with the dialog in memory',
      of('nightdesk', 'cpu') / of('express', 'cpu'),
      '<=',
      1,
    ),
    goal('rate, % of the bare durable floor', (100 * of('nightdesk', 'rate')) / of('floor', 'rate'), '>=', 50),
    goal('p99 ms at 64 connections', of('nightdesk', 'p99'), '<=', 50),
    goal(
      "the real shop's mix, CPU per request, times the order dialog",
      of('shop', 'cpu') / of('nightdesk', 'cpu'),
      '<=',
      2.5,
    ),
    goal(
      'wrong replies',
      rows.reduce((sum, row) => sum + Number(row['wrong']), 0),
      '<=',
      0,
    ),
  ]
  report(
    `http: ${connections} connections, ${rounds} rounds of ${seconds} s, interleaved, medians`,
    rows,
    goals,
    json,
    [
      'client and servers share the same cores: compare the lines of one run, not rates over runs',
      'floor = node:http, two grouped commits (synchronous=FULL), the same bytes; express = dialog in memory, nothing recorded',
    ],
  )
}

async function begin(file: string): Promise<Measured> {
  const server = fork(join(here, file), {
    execArgv: ['--conditions=nightdesk-source'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const { port, tokens } = await answer<{ port: number; tokens?: boolean }>(server)
  let number = 0
  const opened = (path: string, headers: Record<string, string>) => ({ path, headers })
  return {
    server,
    port,
    async open() {
      number += 1
      if (!tokens) return opened(`/v3/directline/conversations/c${number}/activities`, {})
      const response = await fetch(`http://127.0.0.1:${port}/v3/directline/conversations`, { method: 'POST' })
      const { conversationId, token } = (await response.json()) as { conversationId: string; token: string }
      return opened(`/v3/directline/conversations/${conversationId}/activities`, {
        Authorization: `Bearer ${token}`,
      })
    },
  }
}

function answer<T>(server: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    server.once('message', (message) => resolve(message as T))
    server.once('exit', (code) => reject(new Error(`a measured server ended with ${code}`)))
  })
}

async function usageOf(server: ChildProcess): Promise<Usage> {
  server.send('usage')
  return (await answer<{ usage: Usage }>(server)).usage
}

type Script = (number: number) => { say: string; expect: string }[]

const orderDialog: Script = (number) => turns(String(100_000_000_000 + number).slice(-12))

/** What a night brings: knowledge, small talk, a flow begun and left, a complaint of the weather. */
const shopMix: Script = () => [
  { say: '你们几点下班', expect: '"text"' },
  { say: '运费险怎么赔', expect: '"text"' },
  { say: '你好', expect: '"text"' },
  { say: '我要退货', expect: '"text"' },
  { say: '算了不退了', expect: '"text"' },
  { say: '发票怎么开', expect: '"text"' },
]

async function measure(server: Measured, seconds: number, script: Script): Promise<Round> {
  const talks = await Promise.all(Array.from({ length: connections }, () => server.open()))
  let unique = 0
  const at = talks.map((_, number) => ({ turn: 0, lines: script(number) }))
  const next = (connection: number): Exchange => {
    const own = at[connection]!
    if (own.turn === own.lines.length) {
      own.turn = 0
      own.lines = script(unique)
    }
    const line = own.lines[own.turn++]!
    unique += 1
    // Ids as clients mint them: random, so that whoever dedupes pays for a key in the middle of its tree.
    const id = randomUUID()
    const body = {
      type: 'message',
      id,
      channelData: { clientActivityID: id },
      text: line.say,
      from: { id: `v${connection}` },
      deliveryMode: 'expectReplies',
    }
    return { ...talks[connection]!, body: JSON.stringify(body), expect: line.expect }
  }
  const before = await usageOf(server.server)
  const result = await load(server.port, connections, seconds, next)
  const after = await usageOf(server.server)
  return {
    rate: result.requests / result.seconds,
    cpu: (after.cpu - before.cpu) / result.requests,
    p50: result.p50,
    p99: result.p99,
    wrong: result.wrong,
    rss: after.rss,
  }
}
