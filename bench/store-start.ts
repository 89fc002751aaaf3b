/** How long a start takes on a large store, and how long one group or checkpoint holds the event loop (fault F7). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '../bot/store/sqlite/index.ts'
import type { Store } from '../bot/store/store.ts'
import { message, reply, start, step } from '../bot/testing/store-contract/build.ts'
import type { Figure } from './store.ts'

export interface StartBenchOptions {
  /** Conversations in the store; default 100000. */
  conversations?: number
  /** Of these, with a reply still to send; default 10000. */
  pending?: number
  /** Of these, with an undecided input; default 1000. */
  undecided?: number
  /** Where the data goes; default the system's temporary folder. */
  folder?: string
}

const chunk = 1000

async function fill(store: Store, options: Required<StartBenchOptions>): Promise<number[]> {
  const heldMs: number[] = []
  for (let from = 0; from < options.conversations; from += chunk) {
    const begun = Array.from({ length: Math.min(chunk, options.conversations - from) }, (_, n) => {
      const conversation = `v${from + n}`
      const input = message({ conversation })
      const contactId = input.from!.mintContactId
      const outbox = [
        reply(contactId, `web/${conversation}`, { state: from + n < options.pending ? 'pending' : 'sent' }),
      ]
      const commit = step(contactId, input.id, 0, { outbox })
      commit.state.profile.fields = { note: '熟客'.repeat(200) }
      return from + n < options.undecided ? store.receive(input) : store.receive(input, commit)
    })
    let settled = false
    const all = Promise.all(begun).then(() => (settled = true))
    // How late a task comes that asked for the next turn of the loop.
    while (!settled) {
      const asked = performance.now()
      await new Promise((resolve) => setImmediate(resolve))
      heldMs.push(performance.now() - asked)
    }
    await all
  }
  return heldMs.sort((a, b) => a - b)
}

/** What the bot reads before it is ready; see `bot/turn/bot.ts`. */
async function recover(store: Store): Promise<number> {
  await store.openEffects(10_000)
  for (const contactId of await store.contactsWithInbox(100_000)) await store.inbox(contactId)
  await store.unfinishedOutbox(100_000)
  await store.nextTimerAt()
  return (await store.conversationsWithOutbox(100_000)).length
}

/** Fills a store, opens it again and measures until the first reply was taken. */
export async function run(options: StartBenchOptions = {}): Promise<Figure[]> {
  const { conversations = 100_000, pending = 10_000, undecided = 1000, folder = tmpdir() } = options
  const root = mkdtempSync(join(folder, 'nightdesk-bench-'))
  try {
    const now = () => start
    const first = await openSqliteStore({ folder: root, now })
    const heldMs = await fill(first, { conversations, pending, undecided, folder })
    await first.close()
    const began = performance.now()
    const store = await openSqliteStore({ folder: root, now })
    const openedMs = performance.now() - began
    const waiting = await recover(store)
    const readMs = performance.now() - began
    await store.takeOutbox(`web/v${undecided}`, start, 1)
    const takenMs = performance.now() - began
    await store.close()
    if (waiting !== pending - undecided)
      throw new Error(`${waiting} conversations wait, not ${pending - undecided}`)
    const figure = (name: string, ms: number) => ({
      name: `store.${name}`,
      value: Math.round(ms * 10) / 10,
      unit: 'ms',
    })
    return [
      figure('start.opened', openedMs),
      figure('start.read', readMs),
      figure('start.firstTaken', takenMs),
      figure('held.p99', heldMs[Math.floor(heldMs.length * 0.99)]!),
      figure('held.max', heldMs.at(-1)!),
    ]
  } finally {
    rmSync(root, { recursive: true })
  }
}
