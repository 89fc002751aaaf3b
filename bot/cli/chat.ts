/** `nightdesk chat`: one conversation at the terminal, through the real pipeline on a store in memory. */
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { OutboundActivity } from '../sdk/index.ts'
import type { ContactState, Facts } from '../model/index.ts'
import { readCard } from '../turn/card.ts'
import { compileRelease } from '../content/compile.ts'
import { openSqliteStore } from '../store/sqlite/index.ts'
import { createBot, type Bot } from '../turn/bot.ts'
import { compileKept, loadExtensions, loadRoot } from './assemble.ts'
import { consoleLog } from './log.ts'
import { explainTurn } from './explain.ts'
import { terminalChannel } from './terminal.ts'

export interface ChatOptions {
  root: string
  json: boolean
  explain: boolean
  /** Signed in as this customer of the shop. */
  as?: string
  secret: (name: string) => string | undefined
}

/** What `--json` prints of a turn. */
export interface Line {
  replies: { text: string; [key: string]: unknown }[]
  owner: string
  flow: string | null
  step: string | null
  slots: Record<string, unknown>
  card: {
    intent: Facts['intents']
    knowledge: Facts['knowledge']
    emotion: Facts['emotion'] | null
    entities: Facts['entities']
    rule: string | null
    visited: string[]
    notes: string[]
    timingsMs: Record<string, number>
  }
}

/** Reads utterances until the input ends. Resolves with the exit status. */
export async function chat(options: ChatOptions, input: Readable, output: Writable): Promise<number> {
  const print = (text: string): void => void output.write(`${text}\n`)
  const result = await loadRoot(options.root, options.secret)
  if (!result.ok) {
    const { printMistakes } = await import('./mistakes.ts')
    printMistakes(result.mistakes, result.files, 'zh', (line) => process.stderr.write(`${line}\n`))
    return 1
  }
  const { content } = result.loaded
  // At a terminal each line is a whole utterance.
  content.config.shop = { ...content.config.shop, debounceQuietMs: 0 }
  const said: OutboundActivity[] = []
  const extensions = await loadExtensions(content.config, options.root)
  const log = consoleLog('error')
  const bot = createBot({
    store: await openSqliteStore({ folder: null, now: Date.now, log }),
    release: compileRelease(content),
    compile: compileKept(options.secret, log),
    channels: [{ instance: 'terminal', plugin: terminalChannel((reply) => said.push(reply)), settings: {} }],
    plugins: extensions.plugins,
    routes: { route: () => undefined, upgrade: () => undefined },
    log,
    clock: Date.now,
    stopwatch: () => performance.now(),
    fetch: globalThis.fetch,
    key: randomBytes(32),
    realTime: true,
  })
  await bot.start()
  const lines = createInterface({ input, terminal: false })
  const prompt = (): void => void (options.json || output.write('您> '))
  if (!options.json) {
    print(`${content.config.shop.name} · Ctrl-D 结束 / ends · ${bot.release().slice(0, 12)}`)
  }
  prompt()
  let number = 0
  for await (const text of lines) {
    if (text.trim() !== '') {
      number += 1
      const line = await turn(bot, text, number, said, options.as)
      if (options.json) print(JSON.stringify(line))
      else printTurn(line, options.explain, print)
    }
    prompt()
  }
  await bot.stop()
  return 0
}

async function turn(bot: Bot, text: string, number: number, said: OutboundActivity[], as?: string): Promise<Line> {
  said.length = 0
  const began = performance.now()
  const { accepted } = await bot.receive('terminal', [
    {
      type: 'message',
      id: `line-${number}`,
      address: { channel: 'terminal', conversation: 'chat' },
      from: as === undefined ? { id: 'terminal' } : { id: 'terminal', customer: as, verified: true },
      text,
      final: true,
    },
  ])
  await bot.settled()
  const contactId = accepted[0]!.contactId
  const state = await bot.store.loadState(contactId)
  const journal = await bot.explain(contactId, 1000)
  const own = journal.filter(({ inputId }) => inputId === accepted[0]!.id)
  return describe(said, state, readCard(own.at(-1)?.card ?? {}), performance.now() - began)
}

function describe(
  said: OutboundActivity[],
  state: ContactState | null,
  card: ReturnType<typeof readCard>,
  totalMs: number,
): Line {
  const dialog = state?.session?.dialog
  const top = dialog?.frames.at(-1)
  const facts = card.facts
  return {
    replies: said.map(({ text, choices, card: shown, buttons, image, author, agent }) => ({
      text: text ?? '',
      ...(choices && { choices: choices.map(({ label }) => label) }),
      ...(buttons && { buttons: buttons.map(({ label }) => label) }),
      ...(shown && { card: shown }),
      ...(image && { image }),
      ...(author !== 'bot' && { author, agent }),
    })),
    owner: state?.owner ?? 'bot',
    flow: top?.flow ?? null,
    step: top?.at ?? null,
    slots: Object.fromEntries(
      Object.entries(top?.values ?? {}).map(([name, value]) => [name, top?.secret.includes(name) ? '***' : value]),
    ),
    card: {
      intent: facts?.intents ?? [],
      knowledge: facts?.knowledge ?? [],
      emotion: facts?.emotion ?? null,
      entities: facts?.entities ?? [],
      rule: card.rule || null,
      visited: card.visited,
      notes: card.notes,
      timingsMs: { ...card.timings, total: Math.round(totalMs * 100) / 100 },
    },
  }
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
