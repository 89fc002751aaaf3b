/** A contact's evening at a store, told so that it can be broken off anywhere, told again from the beginning, and then reads the same. */
import type { NewInput, OutboxRow, PluginRow, QueueRow, StepCommit } from '../../bot/model/index.ts'
import type { Store } from '../../bot/store/store.ts'
import {
  command,
  effect,
  event,
  message,
  queueItem,
  reply,
  start,
  step,
} from '../../bot/testing/store-contract/build.ts'

const sent = { state: 'sent', wires: 1, attempts: 1, ambiguous: false, retryAt: null, error: null } as const
const about = { host: 'here', pid: 1, version: '0.1.0', stateVersion: 1 }

interface Chapter {
  input: NewInput
  step: (contactId: string) => StepCommit
  /** Given along with the receive. */
  fast?: boolean
  /** An attempt is counted before it is decided. */
  attempted?: boolean
}

/** The story's own ids, made before anything happens, so that it can be told again. @param name of its customer */
export function makeStory(name: string) {
  const [a, b] = [`web/${name}-a`, `web/${name}-b`]
  const says = (conversation: 'a' | 'b', text: string) =>
    message({ conversation: `${name}-${conversation}`, sender: name, text })
  const first = says('a', '我要退货')
  const contactId = first.from!.mintContactId
  const asked = effect(contactId, { write: true })
  const item: QueueRow = queueItem(contactId)
  const ticket: PluginRow = {
    plugin: 'tickets',
    collection: 'tickets',
    id: `t/${contactId}`,
    contactId,
    body: { n: 1 },
  }
  const replies: OutboxRow[] = [0, 1].map(() => reply(contactId, a))
  const said = reply(contactId, a, { state: 'sent', wires: 1, attempts: 1 })
  const silenced = reply(contactId, a)
  const agents = reply(contactId, b, { author: 'agent', epoch: 1 })
  const happened = (...types: string[]) => types.map((type) => event(contactId, type))
  const timer = { contactId, id: 'silence', at: start + 10 }
  const timerInput = command(contactId, {
    key: `timer:${contactId}:silence:${timer.at}`,
    body: { kind: 'timer', timer: 'silence' },
    firesTimer: timer,
  })
  const result = command(contactId, {
    key: `effect:${asked.id}`,
    settlesEffect: asked.id,
    body: { kind: 'result', effect: asked.id, outcome: 'ok', result: {} },
  })
  const [second, hopeless, elsewhere] = [says('a', '在吗'), says('a', '坏'), says('b', '人工')]
  const chapters: Chapter[] = [
    {
      input: first,
      step: (id) =>
        step(id, first.id, 0, {
          outbox: replies,
          effects: [asked],
          timers: { set: [timer], drop: [] },
          queue: [item],
          rows: [ticket],
          events: happened('message.in', 'handoff.asked'),
        }),
    },
    {
      input: result,
      step: (id) =>
        step(id, result.id, 1, {
          queue: [{ ...item, state: 'taken', agentId: 'a1' }],
          events: happened('effect.done'),
        }),
    },
    {
      input: second,
      step: (id) => step(id, second.id, 2, { outbox: [said], events: happened('message.in') }),
      fast: true,
    },
    { input: timerInput, step: (id) => step(id, timerInput.id, 3, { outbox: [silenced] }) },
    {
      input: hopeless,
      attempted: true,
      step: (id) =>
        step(id, hopeless.id, 4, {
          input: { id: hopeless.id, outcome: 'dead', error: '三次' },
          events: happened('input.dead'),
        }),
    },
    {
      input: elsewhere,
      step: (id) =>
        step(id, elsewhere.id, 5, {
          state: { owner: 'agent', epoch: 1, floor: 1 },
          outbox: [agents],
          events: happened('handoff.taken'),
        }),
    },
  ]
  return { contactId, a, b, chapters, asked, ticket }
}

export type Story = ReturnType<typeof makeStory>

/** Sends what waits in a conversation; what was being sent when a process died is sent again. */
async function deliver(store: Store, conversation: string): Promise<void> {
  for (const row of await store.unfinishedOutbox(100))
    await store.settleOutbox(row.id, { ...sent, state: 'pending', wires: 0, attempts: 0, ambiguous: true })
  for (;;) {
    const [row] = await store.takeOutbox(conversation, start, 1)
    if (!row) return
    await store.settleOutbox(row.id, sent)
  }
}

async function tellChapter(store: Store, contactId: string, chapter: Chapter, fence: number): Promise<void> {
  const { input, fast, attempted } = chapter
  const commit = { ...chapter.step(contactId), fence }
  const recorded = await store.receive(input, fast ? commit : undefined)
  if (recorded.stepped) return
  const decided = await store.journal(contactId)
  if (decided.some(({ inputId }) => inputId === input.id)) return
  const [waiting] = await store.inbox(contactId)
  if (waiting?.id !== input.id) throw new Error(`${input.key} is neither decided nor waiting`)
  if (attempted && waiting.attempts === 1) await store.beginAttempt(input.id)
  const { outcome } = await store.commitStep(commit)
  if (outcome !== 'ok') throw new Error(`the step of ${input.key} met a conflict`)
}

/** Tells it all; whatever happened already stays as it is. */
export async function tell(store: Store, { contactId, a, b, chapters, asked, ticket }: Story): Promise<void> {
  await store.cluster!.join(about, 30_000)
  await store.cluster!.takeRole('dispatch', 1)
  await store.setValue('cursor', 'here')
  const grant = await store.cluster!.openLane(contactId)
  if (grant.outcome !== 'opened') throw new Error(`the lane is ${grant.outcome}`)
  for (const [at, chapter] of chapters.entries()) {
    await tellChapter(store, contactId, chapter, grant.fence)
    // Told again later, what waits there now is not what waited then.
    if (at === 0 && (await store.journal(contactId)).length === 1) {
      await deliver(store, a)
      await store.startEffect(asked.id)
    }
  }
  await deliver(store, b)
  await store.queueItems(['taken'])
  await store.updateRow({ ...ticket, body: { n: 2 } }, 1, start)
  await store.readEvents(0, 100)
  await store.cluster!.closeLanes([contactId])
}

/** What is read at once ends before a number that nobody used; whoever follows the log reads on. */
async function eventsOf(store: Store, contactId: string): Promise<string[]> {
  const types: string[] = []
  for (let cursor = 0; ;) {
    const events = await store.readEvents(cursor, 1000)
    if (events.length === 0) return types
    cursor = events.at(-1)!.seq
    types.push(...events.filter((row) => row.contactId === contactId).map(({ type }) => type))
  }
}

/** Everything that can be read of it, without what telling it twice may change, and without what is not its own. */
export async function read(store: Store, { contactId, a, b }: Story): Promise<unknown> {
  const transcript = async (conversation: string) =>
    (await store.transcript(conversation, 0, 100)).map(({ seq, direction, activity }) => [
      seq,
      direction,
      activity.id,
    ])
  const own = <T extends { contactId: string | null }>(rows: T[]): T[] =>
    rows.filter((row) => row.contactId === contactId)
  return {
    state: await store.loadState(contactId),
    inbox: await store.inbox(contactId),
    a: await transcript(a),
    b: await transcript(b),
    places: (await store.conversationsOf(contactId)).map(({ lastSeq }) => lastSeq),
    journal: (await store.journal(contactId)).map(({ version, inputId }) => [version, inputId]),
    events: await eventsOf(store, contactId),
    queue: own(await store.queueItems(['waiting', 'offered', 'taken', 'closed'])).map(({ id, state }) => [
      id,
      state,
    ]),
    rows: (await store.rows('tickets', 'tickets', { contactId, limit: 10 })).map(({ version, body }) => [
      version,
      body,
    ]),
    effects: own(await store.openEffects(10)),
    timers: await store.timersOf(contactId),
    dead: own(await store.deadLetters(10_000)).map(({ id, attempts, error }) => [id, attempts, error]),
    sent: own(await store.outboxByState('sent', 10_000))
      .map(({ id, activity }) => [id, activity.seq])
      .sort(),
    dropped: own(await store.outboxByState('dropped', 10_000)).map(({ id }) => id),
    open: await store.conversationsWithOutbox(10),
    value: await store.getValue('cursor'),
  }
}
