/** Receive = record: a channel's batch becomes inputs; resolves when every one of them is on disk. */
import { BotError, type InboundActivity, type Settled } from '../sdk/index.ts'
import type { NewInput } from '../model/index.ts'
import type { Core, Waiter } from './core.ts'
import { enter, type Entered } from './enter.ts'
import { mintId } from './ids.ts'
import { untilStored } from './persist.ts'

/**
 * @param respondBy UTC ms: the caller answers the replies itself that are ready by then
 * @throws BotError `store.unavailable`, `draining`: nothing may be acked
 */
export async function receive(
  core: Core,
  instance: string,
  batch: readonly InboundActivity[],
  respondBy?: number,
): Promise<Settled> {
  if (core.draining)
    throw new BotError('draining', 'this process is stopping; send it again in a moment', { retryable: true })
  const health = core.health()
  if (!health.ready)
    throw new BotError('store.unavailable', health.reason ?? 'the store is not ready', { retryable: true })
  const first = batch[0]
  const waiter =
    respondBy !== undefined && first ? await openWaiter(core, `${instance}/${first.address.conversation}`) : null
  try {
    // Begun in order, awaited together: one lane keeps their order, one group commit carries them all.
    const entering: Promise<Entered>[] = []
    for (const activity of batch) {
      if (activity.type === 'delivered' || activity.type === 'read') continue
      entering.push(record(core, instance, activity, waiter?.inputs))
    }
    const entered = await Promise.all(entering)
    const accepted = entered.map(({ recorded }) => ({
      id: recorded.inputId,
      seq: recorded.seq,
      duplicate: recorded.duplicate,
      contactId: recorded.contactId,
    }))
    for (const { contactId } of accepted)
      core.live({ type: 'message', contactId, conversation: `${instance}/${first?.address.conversation ?? ''}` })
    if (!waiter) return { accepted, replies: [] }
    if (accepted.every(({ duplicate }) => duplicate)) return { accepted, replies: [] }
    await waiter.turn(respondBy! - core.clock())
    return { accepted, replies: waiter.close() }
  } finally {
    waiter?.close()
  }
}

async function record(
  core: Core,
  instance: string,
  activity: InboundActivity,
  awaited: Set<string> | undefined,
): Promise<Entered> {
  const { address, from } = activity
  const conversation = `${instance}/${address.conversation}`
  const now = core.clock()
  const known = core.known.get(conversation) ?? null
  const id = mintId(now)
  awaited?.add(id)
  const input: NewInput = {
    id,
    key: `${conversation}/${activity.id}`,
    at: now,
    body: { kind: 'activity', activity: { ...activity, address: { ...address, channel: instance } } },
    from: { address: { ...address, channel: instance }, sender: from, mintContactId: known ?? mintId(now) },
    contactId: null,
    conversation,
  }
  const entered = await enter(core, input, known)
  // At once: another of the batch may fail, and this one was recorded all the same.
  core.background(entered.decided)
  if (entered.recorded.duplicate) awaited?.delete(id)
  if (known === null) remember(core, conversation, entered.recorded.contactId)
  return entered
}

const maxKnown = 100_000

function remember(core: Core, conversation: string, contactId: string): void {
  core.known.set(conversation, contactId)
  if (core.known.size > maxKnown) core.known.delete(core.known.keys().next().value!)
}

/** Waits in a conversation until its turn is settled or the time is up. */
async function openWaiter(core: Core, conversation: string) {
  let finished = false
  let wake: () => void = () => undefined
  const waiter: Waiter = {
    conversation,
    inputs: new Set(),
    replies: [],
    rows: [],
    done: () => {
      finished = true
      wake()
    },
  }
  const list = core.waiters.get(conversation) ?? []
  // The reply belongs to the last open request: an earlier one that still waits has nothing more to expect.
  for (const earlier of list) earlier.done()
  list.push(waiter)
  core.waiters.set(conversation, list)
  let open = true
  return {
    inputs: waiter.inputs,
    async turn(ms: number): Promise<void> {
      if (finished) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, ms))
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    },
    close() {
      if (open) {
        open = false
        const left = (core.waiters.get(conversation) ?? []).filter((other) => other !== waiter)
        if (left.length) core.waiters.set(conversation, left)
        else core.waiters.delete(conversation)
        if (waiter.rows.length) core.background(settleTaken(core, conversation, waiter.rows))
      }
      return waiter.replies
    },
  }
}

async function settleTaken(core: Core, conversation: string, rows: string[]): Promise<void> {
  const change = { state: 'sent' as const, wires: 1, attempts: 1, ambiguous: false, retryAt: null, error: null }
  await Promise.all(rows.map((id) => untilStored(core, () => core.store.settleOutbox(id, change))))
  // What came after them in this conversation had to wait.
  core.deliver(conversation)
}
