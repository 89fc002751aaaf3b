/** The outbox delivers: in order per conversation, each row taken first, the epoch checked by the store as it is taken. */
import type { Receipt } from '../sdk/index.ts'
import type { OutboxRow } from '../model/index.ts'
import { channelOf, type Core, type RunningChannel } from './core.ts'
import { untilStored } from './persist.ts'

export interface Deliver {
  /** Something may be waiting in this conversation; with its contact, whose lane stays open meanwhile. */
  wake(conversation: string, contactId?: string): void
  /** Rows a dead process left `sending`: their outcome is unknown. Nothing is sent before `resume`. */
  recover(rows: OutboxRow[]): Promise<void>
  /** Looks at everything that is open: after the channels started, and now and then for what nobody woke. */
  resume(): Promise<void>
  /** It was committed as sent: history tells it already, live readers are told. */
  show(row: OutboxRow, seq: number): void
  /** A request took this row and was gone before it was committed. */
  missed(row: OutboxRow): void
  /** Resolves when nothing is being sent. */
  idle(): Promise<void>
}

const batch = 20
/** With the pauses between them about a quarter of an hour, which a platform may be down. */
const maxAttempts = 20
/** A platform may ask for any pause, a timer takes no more than 24 days. */
const longestWaitMs = 3_600_000
/** Rows looked at in one `resume`. */
const most = 100_000
const sendTimeoutMs = 30_000

export function createDeliver(core: Core): Deliver {
  const running = new Map<string, { again: boolean; done: Promise<void> }>()

  const wake = (conversation: string, contactId?: string): void => {
    const own = running.get(conversation)
    if (own) {
      own.again = true
      return
    }
    const entry = { again: false, done: Promise.resolve() }
    running.set(conversation, entry)
    entry.done = drain(conversation, entry).catch((error: unknown) => {
      core.log.error({ err: error, conversation }, 'delivery stopped; it is tried again')
      wakeIn(conversation, 1000)
    })
    core.background(core.peers && contactId !== undefined ? core.peers.hold(contactId, entry.done) : entry.done)
  }

  const wakeIn = (conversation: string, ms: number): void => {
    const again = (): void => {
      if (!core.signal.aborted) wake(conversation)
    }
    setTimeout(again, Math.min(ms, longestWaitMs)).unref()
  }

  const drain = async (conversation: string, entry: { again: boolean }): Promise<void> => {
    try {
      const channel = channelOf(core, conversation)
      if (channel?.state === 'starting') return
      const own = core.peers && (await core.peers.sends(conversation))
      // Whoever runs the lane sends its rows; a process that gave it away or died does not.
      if (core.peers && !own) return
      do {
        entry.again = false
        const done = drainOnce(conversation, channel, own?.fence)
        if (!(await (own ? core.peers.hold(own.contactId, done) : done))) return
      } while (entry.again)
    } finally {
      // In the same breath as the last look at `again`: who wakes later begins anew.
      running.delete(conversation)
    }
  }

  /** Sends until nothing is left; false: the conversation must wait. */
  const drainOnce = async (
    conversation: string,
    channel: RunningChannel | undefined,
    fence: number | undefined,
  ): Promise<boolean> => {
    for (;;) {
      // One at a time where a send takes long: an agent who claims in between silences the rest.
      let limit = channel?.capabilities.idempotentSend ? batch : 1
      // A channel that is not set up keeps its rows until they are past their best.
      if (!channel?.channel) limit = 0
      const told = await core.store.takeOutbox(conversation, core.clock(), limit, fence)
      for (const row of told) if (row.state === 'dead') await mourn(row, row.error ?? 'expired')
      const rows = told.filter(({ state }) => state !== 'dead')
      if (rows.length === 0 || !channel) return true
      for (const [at, row] of rows.entries()) {
        if (await send(row, channel)) continue
        for (const later of rows.slice(at + 1))
          await settle({ ...later, attempts: later.attempts - 1 }, 'pending', null, null)
        return false
      }
    }
  }

  /** False: this conversation must wait. */
  const send = async (row: OutboxRow, channel: RunningChannel): Promise<boolean> => {
    // Declared dead perhaps: what is taken and not settled is looked after by whoever has the lane now.
    if (core.peers && !core.peers.alive()) return false
    core.live({ type: 'message', contactId: row.contactId, conversation: row.conversation })
    const receipt = await sendWires(row, channel)
    if (receipt.outcome === 'sent') {
      core.metrics.sent.inc({ channel: channel.instance })
      await settle(row, 'sent', null, null)
      return true
    }
    if (receipt.outcome === 'unknown') return unknown(row, channel, receipt.reason)
    if (receipt.permanent || row.attempts + 1 >= maxAttempts) {
      await bury(row, receipt.reason)
      return true
    }
    const retryMs = receipt.retryAfterMs ?? Math.min(60_000, 500 * 2 ** row.attempts)
    await settle(row, 'pending', core.clock() + retryMs, receipt.reason)
    wakeIn(row.conversation, retryMs)
    return false
  }

  const sendWires = async (row: OutboxRow, { channel, instance }: RunningChannel): Promise<Receipt> => {
    let wires: readonly unknown[]
    try {
      wires = channel!.encode(row.activity)
    } catch (error) {
      // Pure, so it would fail for ever: it must not stop the conversation.
      core.log.error({ err: error, row: row.id }, 'a reply cannot be encoded')
      return { outcome: 'refused', reason: 'it cannot be encoded', permanent: true }
    }
    const to = { channel: instance, conversation: row.conversation.slice(instance.length + 1) }
    for (let at = row.wires; at < wires.length; at++) {
      let receipt: Receipt
      try {
        receipt = await withTimeout(channel!.deliver(to, wires[at], `${row.id}:${at}`))
      } catch (error) {
        receipt = { outcome: 'unknown', reason: error instanceof Error ? error.message : String(error) }
      }
      if (receipt.outcome !== 'sent') return receipt
      row.wires = at + 1
    }
    return { outcome: 'sent' }
  }

  /** Repeated at most once, and marked. */
  const unknown = async (row: OutboxRow, channel: RunningChannel, reason: string): Promise<boolean> => {
    core.metrics.ambiguous.inc({ channel: channel.instance })
    if (row.ambiguous && !channel.capabilities.idempotentSend) {
      await bury({ ...row, ambiguous: true }, reason)
      return true
    }
    row.ambiguous = true
    await settle(row, 'pending', core.clock() + 1000, reason)
    wakeIn(row.conversation, 1000)
    return false
  }

  const settle = (
    row: OutboxRow,
    state: OutboxRow['state'],
    retryAt: number | null,
    error: string | null,
  ): Promise<void> => {
    // What went out, went out. Everything else is for whoever has the lane by now.
    const fence = state === 'sent' ? undefined : core.peers?.fenceOf(row.contactId)
    if (fence === null) return Promise.resolve()
    const change = {
      state,
      wires: row.wires,
      attempts: row.attempts + 1,
      ambiguous: row.ambiguous,
      retryAt,
      error,
    }
    // What was sent must not stay `sending` because the disk was full: nothing behind it would go out.
    return untilStored(core, () => core.store.settleOutbox(row.id, change, fence))
  }

  /** A dead row makes one ticket; nothing is said into a channel that just refused us. */
  const mourn = async (row: OutboxRow, reason: string): Promise<void> => {
    core.log.error({ row: row.id, conversation: row.conversation, reason }, 'a reply could not be delivered')
    core.metrics.dead.inc()
    const body = { kind: 'undelivered', detail: reason, conversation: row.conversation, at: core.clock() }
    const { plugin, collection, id } = ticketOf(row)
    const ticket = { plugin, collection, id, contactId: row.contactId, body }
    await untilStored(core, () => core.store.addRow(ticket, core.clock()))
  }

  const bury = async (row: OutboxRow, reason: string): Promise<void> => {
    await mourn(row, reason)
    await settle(row, 'dead', null, reason)
  }

  return {
    wake,
    async recover(rows) {
      for (const row of rows) {
        const channel = channelOf(core, row.conversation)
        const again = channel?.capabilities.idempotentSend === true || !row.ambiguous
        const ambiguous = channel?.capabilities.idempotentSend !== true
        if (ambiguous) core.metrics.ambiguous.inc({ channel: channel?.instance ?? 'none' })
        const change = { wires: row.wires, attempts: row.attempts, ambiguous, retryAt: null }
        if (again)
          await core.store.settleOutbox(
            row.id,
            { ...change, state: 'pending', error: 'the process died while sending' },
            core.peers?.fenceOf(row.contactId) ?? undefined,
          )
        else await bury({ ...row, ambiguous }, 'the process died twice while sending')
      }
    },
    async resume() {
      const { store } = core
      for (const conversation of await store.conversationsWithOutbox(most)) wake(conversation)
      for (const { conversation, retryAt } of await store.outboxByState('pending', most))
        if (retryAt !== null) wakeIn(conversation, Math.max(0, retryAt - core.clock()))
      // Died, and the process with it before anybody was told.
      for (const row of await store.outboxByState('dead', 1000)) {
        const { plugin, collection, id } = ticketOf(row)
        if (!(await store.row(plugin, collection, id))) await mourn(row, row.error ?? 'expired')
      }
    },
    show(row, seq) {
      core.live({ type: 'message', contactId: row.contactId, conversation: row.conversation })
      const channel = channelOf(core, row.conversation)
      if (!channel?.channel) return
      core.background(sendWires({ ...row, wires: 0, activity: { ...row.activity, seq } }, channel))
    },
    missed(row) {
      const untouched = { ...row, wires: 0, attempts: 0 }
      core.background(settle(untouched, 'pending', null, null).then(() => wake(row.conversation)))
    },
    async idle() {
      while (running.size) await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}

function ticketOf({ id }: OutboxRow) {
  return { plugin: 'tickets', collection: 'tickets', id: `undelivered:${id}` }
}

function withTimeout(sending: Promise<Receipt>): Promise<Receipt> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => resolve({ outcome: 'unknown', reason: `no answer within ${sendTimeoutMs} ms` }),
      sendTimeoutMs,
    )
    timer.unref()
    sending.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
