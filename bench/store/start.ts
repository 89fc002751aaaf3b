/** How long a start takes on a large store, and how long one group or checkpoint holds the event loop (fault F7). */
import { openSqliteStore } from '../../bot/store/sqlite/index.ts'
import type { Store } from '../../bot/store/store.ts'
import { message, reply, start, step } from '../../bot/testing/store-contract/build.ts'

export interface StartBenchOptions {
  /** Conversations in the store. */
  conversations: number
  /** Of these, with a reply still to send. */
  pending: number
  /** Of these, with an undecided input. */
  undecided: number
}

const chunk = 1000

async function fill(store: Store, options: StartBenchOptions): Promise<number[]> {
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

export interface Start {
  /** Ms since the call of `openSqliteStore`: opened, all read that recovery needs, first reply taken. */
  openedMs: number
  readMs: number
  firstTakenMs: number
  /** Ms a task waited for its turn of the event loop while the store was filled. */
  heldP99Ms: number
  heldMaxMs: number
}

/** Fills a store, opens it again and measures until the first reply was taken. */
export async function measureStart(root: string, options: StartBenchOptions): Promise<Start> {
  const { pending, undecided } = options
  const now = () => start
  const first = await openSqliteStore({ folder: root, now })
  const heldMs = await fill(first, options)
  await first.close()
  const began = performance.now()
  const store = await openSqliteStore({ folder: root, now })
  const openedMs = performance.now() - began
  const waiting = await recover(store)
  const readMs = performance.now() - began
  await store.takeOutbox(`web/v${undecided}`, start, 1)
  const firstTakenMs = performance.now() - began
  await store.close()
  if (waiting !== pending - undecided) throw new Error(`${waiting} conversations wait, not ${pending - undecided}`)
  return {
    openedMs,
    readMs,
    firstTakenMs,
    heldP99Ms: heldMs[Math.floor(heldMs.length * 0.99)]!,
    heldMaxMs: heldMs.at(-1)!,
  }
}
