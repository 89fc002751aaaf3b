/** `bench turn`: the four-state order dialog in one process, facts given, state, journal and card serialised. */
import { execFileSync, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { goal, median, report, round } from '../report.ts'
import type { BenchOptions, Row } from '../run.ts'
import type { Played } from './play.ts'

const here = dirname(fileURLToPath(import.meta.url))
const peers = { plain: 60, nightdesk: 40, botbuilder: 4, agents: 10, koishi: 1 } as const

export async function run({ json, quick }: BenchOptions): Promise<void> {
  installPeers()
  const rounds = quick ? 1 : 5
  const names = Object.keys(peers) as (keyof typeof peers)[]
  const results = Object.fromEntries(names.map((name) => [name, [] as Played[]])) as Record<
    keyof typeof peers,
    Played[]
  >
  for (let i = 0; i < rounds; i++)
    for (const name of names) results[name].push(await playOne(name, quick ? 1 : peers[name]))
  const cpu = (name: keyof typeof peers): number => median(results[name].map((played) => played.cpu))
  const rows: Row[] = names.map((name) => ({
    name,
    'cpu µs/turn': round(cpu(name)),
    'x plain': round(cpu(name) / cpu('plain')),
    'turns/s': Math.round(median(results[name].map((played) => played.turnsPerSecond))),
    wrong: results[name].reduce((sum, { wrong }) => sum + wrong, 0),
  }))
  const goals = [
    goal('CPU per turn, times plain code that serialises the same', cpu('nightdesk') / cpu('plain'), '<=', 3),
    goal('times less CPU than botbuilder', cpu('botbuilder') / cpu('nightdesk'), '>=', 8),
    goal('times less CPU than agents-hosting', cpu('agents') / cpu('nightdesk'), '>=', 2),
    goal(
      'wrong replies',
      rows.reduce((sum, row) => sum + Number(row['wrong']), 0),
      '<=',
      0,
    ),
  ]
  report(`turn: 1,000 interleaved contacts, four turns each, ${rounds} rounds, medians`, rows, goals, json, [
    'plain, botbuilder and agents serialise their state each turn; koishi keeps live objects',
    'each peer runs in a process of its own, rounds interleaved',
  ])
}

/** The peers are the bench's own: the product does not depend on them. */
function installPeers(): void {
  const folder = join(here, '..')
  if (existsSync(join(folder, 'node_modules', 'botbuilder'))) return
  console.error('installing the peers (once) …')
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    // botbuilder's install script asks npx a question, which fails without a terminal.
    env: { ...process.env, npm_config_yes: 'true' },
  })
}

function playOne(name: string, repeats: number): Promise<Played> {
  return new Promise((resolve, reject) => {
    const child = fork(join(here, 'peers', `${name}.ts`), [String(repeats)], {
      execArgv: ['--conditions=nightdesk-source', '--disable-warning=DEP0040', '--disable-warning=DEP0169'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    let played: Played | null = null
    child.on('message', (message) => {
      played = message as Played
      child.disconnect()
    })
    child.on('exit', (code) =>
      played ? resolve(played) : reject(new Error(`${name} ended with ${code} and no figure`)),
    )
  })
}
