/** Last night, played through the real pipeline on its own clock before the shop opens the first time. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Sender } from '../sdk/index.ts'
import { BotError } from '../sdk/index.ts'
import type { Store } from '../store/store.ts'
import { createBot, type BotOptions } from '../turn/bot.ts'
import { nightFolder } from './night-folder.ts'

const chatSchema = z.strictObject({
  /** Shop's time. Before noon it is the morning after. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is a time such as "23:40"'),
  /** Number of a customer who is signed in. */
  as: z.string().optional(),
  name: z.string().optional(),
  says: z.array(z.string().min(1)).min(1),
  /** Seconds between two lines. */
  after: z.int().positive().default(25),
})
type Chat = z.infer<typeof chatSchema>

interface Line {
  at: number
  chat: number
  from: Sender
  text: string | null
}

/** Chats of the folder; none if the shop has no such folder. @throws BotError that names the file and what is wrong */
export function readNight(root: string): Chat[] {
  const folder = join(root, nightFolder)
  let files: string[]
  try {
    files = readdirSync(folder).filter((file) => file.endsWith('.yml'))
  } catch {
    return []
  }
  return files.sort().flatMap((file) => {
    const chats = z.array(chatSchema).safeParse(parse(readFileSync(join(folder, file), 'utf8')))
    if (chats.success) return chats.data
    throw new BotError('content.invalid', `${join(nightFolder, file)}: ${z.prettifyError(chats.error)}`)
  })
}

export interface NightOptions extends Omit<BotOptions, 'clock' | 'stopwatch' | 'realTime' | 'fetch' | 'routes'> {
  store: Store
  chats: readonly Chat[]
  timeZone: string
  /** UTC ms of now. */
  now: number
}

/**
 * Plays the chats into an empty store, in the order of their times, timers between them. Nothing reaches the network;
 * the store is closed at the end. Plugins see today's clock while they are set up: their goods are of today.
 */
export async function playNight({ chats, timeZone, now: today, ...options }: NightOptions): Promise<void> {
  const { store } = options
  let now = today
  const web = options.channels.filter(({ plugin }) => plugin.id === 'web')
  const instance = web[0]?.instance
  if (instance === undefined) return void (await store.close())
  const bot = createBot({
    ...options,
    channels: web,
    routes: { route: () => undefined, upgrade: () => undefined },
    clock: () => now,
    stopwatch: () => performance.now(),
    fetch: () => Promise.reject(new Error('last night reaches no network')),
    realTime: false,
  })
  await bot.start()

  const settle = async (): Promise<void> => {
    await bot.settled()
    await new Promise((resolve) => setImmediate(resolve))
    await bot.settled()
  }
  const passTo = async (until: number): Promise<void> => {
    for (let before = -1; ;) {
      const next = await store.nextTimerAt()
      // A timer that stays due after it fired would hold the clock for ever.
      if (next === null || next > until || next === before) break
      before = next
      now = Math.max(now, next)
      await bot.tick()
      await settle()
    }
    now = until
  }

  const lines = linesOf(chats, today, timeZone)
  now = (lines[0]?.at ?? today) - 1000
  for (const [at, line] of lines.entries()) {
    await passTo(line.at)
    const address = { channel: instance, conversation: `night-${line.chat}` }
    const base = { id: `night-${line.chat}-${at}`, address, from: line.from }
    await bot.receive(instance, [
      line.text === null ? { ...base, type: 'joined' } : { ...base, type: 'message', text: line.text },
    ])
    await settle()
  }
  await passTo(today)
  await bot.stop()
}

/** Every line with its time, in order: the night that has ended last. */
function linesOf(chats: readonly Chat[], today: number, timeZone: string): Line[] {
  const here = DateTime.fromMillis(today, { zone: timeZone })
  const morning = here.hour >= 9 ? here.startOf('day') : here.startOf('day').minus({ days: 1 })
  return chats
    .flatMap((chat, index) => {
      const [hour, minute] = chat.at.split(':').map(Number) as [number, number]
      const day = hour >= 12 ? morning.minus({ days: 1 }) : morning
      const begin = day.set({ hour, minute, second: (index * 17) % 60 }).toMillis()
      const from: Sender = {
        id: `v_night${index}`,
        ...(chat.name !== undefined && { name: chat.name }),
        ...(chat.as !== undefined && { verified: true, customer: chat.as }),
      }
      const said = chat.says.map((text, i) => ({ text, at: begin + (i + 1) * chat.after * 1000 }))
      return [{ text: null, at: begin }, ...said].map((line) => ({ ...line, chat: index, from }))
    })
    .sort((a, b) => a.at - b.at)
}
