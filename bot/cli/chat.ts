/** `nightdesk chat`: one conversation at the terminal, through the real pipeline on a store in memory. */
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { OutboundActivity } from '../sdk/index.ts'
import { readCard } from '../turn/card.ts'
import { compileRelease } from '../content/compile.ts'
import { openSqliteStore } from '../store/sqlite/index.ts'
import { createBot, type Bot } from '../turn/bot.ts'
import { compileKept, loadExtensions, loadRoot } from './assemble.ts'
import { pretendAgents, readClock } from './chat-world.ts'
import { describe, type Line } from './chat-line.ts'
import { checkContent } from './judge.ts'
import { consoleLog } from './log.ts'
import { explainTurn } from './explain.ts'
import { terminalChannel } from './terminal.ts'

export interface ChatOptions {
  root: string
  json: boolean
  explain: boolean
  /** Signed in as this customer of the shop. */
  as?: string
  /** When it is: `23:40` or `2026-11-12 23:40`, by the shop's clock. */
  at?: string
  /** How many people are pretended to be online; they never answer. */
  agents?: string
  secret: (name: string) => string | undefined
}

/** Reads utterances until the input ends. Resolves with the exit status. */
export async function chat(options: ChatOptions, input: Readable, output: Writable): Promise<number> {
  const complain = (line: string): void => void process.stderr.write(`${line}\n`)
  const loaded = await loadRoot(options.root, options.secret)
  const extensions = loaded.ok ? await loadExtensions(loaded.loaded.content.config, options.root) : null
  const mistakes = loaded.ok ? await checkContent(loaded.loaded.content, extensions!) : loaded.mistakes
  if (!loaded.ok || mistakes.length > 0) {
    const { printMistakes } = await import('./mistakes.ts')
    printMistakes(mistakes, loaded.ok ? loaded.loaded.files : loaded.files, 'zh', complain)
    return 1
  }
  const { content } = loaded.loaded
  const clock = readClock(options.at, content.config.shop.timeZone, Date.now)
  if (clock === null) {
    complain(`--at ${options.at} is no time; write it as 23:40 or "2026-11-12 23:40"`)
    return 1
  }
  const agents = Number(options.agents ?? 0)
  if (!Number.isSafeInteger(agents) || agents < 0 || agents > 100) {
    complain(`--agents ${options.agents} is no number of people; write it as --agents 1`)
    return 1
  }
  // At a terminal each line is a whole utterance.
  content.config.shop = { ...content.config.shop, debounceQuietMs: 0 }
  const ear = listen()
  const log = consoleLog('error')
  const store = await openSqliteStore({ folder: null, now: clock, log })
  const release = compileRelease(content)
  await pretendAgents(store, agents, release, clock())
  const bot = createBot({
    store,
    release,
    compile: compileKept(options.secret, log),
    channels: [{ instance: 'terminal', plugin: terminalChannel(ear.hear), settings: {} }],
    plugins: extensions!.plugins,
    routes: { route: () => undefined, upgrade: () => undefined },
    log,
    clock,
    stopwatch: () => performance.now(),
    fetch: globalThis.fetch,
    key: randomBytes(32),
    realTime: true,
  })
  await bot.start()
  await talk(bot, ear, options, input, output)
  await bot.stop()
  return 0
}

interface Ear {
  hear: (reply: OutboundActivity) => void
  /** What was heard since this was last called. */
  take: () => OutboundActivity[]
  /** Who is talking, once they have said something. */
  contactId: string | null
}

function listen(): Ear {
  const said: OutboundActivity[] = []
  return { hear: (reply) => void said.push(reply), take: () => said.splice(0), contactId: null }
}

async function talk(bot: Bot, ear: Ear, options: ChatOptions, input: Readable, output: Writable): Promise<void> {
  const print = (text: string): void => void output.write(`${text}\n`)
  const prompt = (): void => void (options.json || output.write('您> '))
  if (!options.json) print(`${bot.config().shop.name} · Ctrl-D 结束 / ends · ${bot.release().slice(0, 12)}`)
  prompt()
  let number = 0
  for await (const text of createInterface({ input, terminal: false })) {
    number += 1
    // A blank line gets its line of JSON too, so that a program's lines stay in step with ours.
    if (text.trim() !== '' || options.json) {
      const line = await turn(bot, ear, text, number, options.as)
      if (options.json) print(JSON.stringify(line))
      else printTurn(line, options.explain, print)
    }
    prompt()
  }
}

async function turn(bot: Bot, ear: Ear, text: string, number: number, as?: string): Promise<Line> {
  const began = performance.now()
  const from = as === undefined ? { id: 'terminal' } : { id: 'terminal', customer: as, verified: true }
  const address = { channel: 'terminal', conversation: 'chat' }
  let card: Record<string, unknown> = {}
  if (text.trim() !== '') {
    const { accepted } = await bot.receive('terminal', [
      { type: 'message', id: `line-${number}`, address, from, text, final: true },
    ])
    await bot.settled()
    ear.contactId = accepted[0]!.contactId
    const journal = await bot.explain(ear.contactId, 1000)
    card = journal.findLast(({ inputId }) => inputId === accepted[0]!.id)?.card ?? {}
  }
  const state = ear.contactId === null ? null : await bot.store.loadState(ear.contactId)
  return describe(ear.take(), state, readCard(card), performance.now() - began)
}

function printTurn(turn: Line, explain: boolean, print: (text: string) => void): void {
  for (const reply of turn.replies) {
    print(`晚> ${reply.text}`)
    const card = reply['card'] as { title?: string; body?: string } | undefined
    if (card) print(`    ▢ ${[card.title, card.body].filter(Boolean).join(' · ')}`)
    const labels = [
      ...((reply['choices'] as string[] | undefined) ?? []),
      ...((reply['buttons'] as string[] | undefined) ?? []),
    ]
    if (labels.length) print(`    ${labels.map((label) => `[${label}]`).join(' ')}`)
  }
  if (turn.owner !== 'bot') print(`    (${turn.owner === 'queue' ? '排队中 / queued' : '客服 / agent'})`)
  if (explain) for (const line of explainTurn(turn)) print(line)
}
