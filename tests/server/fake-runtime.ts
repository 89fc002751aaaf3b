/** A runtime over a real store whose lane knows only the commands of agents; for tests of the server alone. */
import { openMediaMemory } from '../../bot/media/memory.ts'
import { randomUUID } from 'node:crypto'
import type { Command, Config, ContactState, OutboxRow, QueueRow, StepCommit } from '../../bot/model/index.ts'
import { openSqliteStore } from '../../bot/store/sqlite/index.ts'
import type { Store } from '../../bot/store/store.ts'
import type { LiveEvent, Panel, Runtime } from '../../bot/turn/runtime.ts'

export interface FakeRuntime extends Runtime {
  /** Moves the clock. */
  advance(ms: number): void
  emit(event: LiveEvent): void
  /** A contact that wrote once and waits in the queue. */
  arrive(text: string, options?: { name?: string; card?: object }): Promise<string>
  /** Changes a contact as a step would. */
  step(contactId: string, change: (state: ContactState) => Partial<StepCommit> | void): Promise<ContactState>
  setHealth(health: Partial<ReturnType<Runtime['health']>>): void
  addPanel(panel: Panel): void
  presenceChanges(): number
}

export async function createFakeRuntime(): Promise<FakeRuntime> {
  let skew = 0
  const clock = () => Date.now() + skew
  const store: Store = await openSqliteStore({ folder: null, now: clock })
  const ears = new Set<(event: LiveEvent) => void>()
  const panels: Panel[] = []
  let presenceChanges = 0
  let health = { ready: true, reason: null as string | null, draining: false, lanes: 0, release: 'r1' }

  const emit = (event: LiveEvent) => ears.forEach((hear) => hear(event))

  let last: Promise<unknown> = Promise.resolve()
  /** One lane for everybody: whoever comes second sees what the first did. */
  function step(contactId: string, change: (state: ContactState) => Partial<StepCommit> | void) {
    const mine = last.then(() => decideStep(contactId, change))
    last = mine.catch(() => undefined)
    return mine
  }

  async function decideStep(contactId: string, change: (state: ContactState) => Partial<StepCommit> | void) {
    const before = await store.loadState(contactId)
    const state = structuredClone(before ?? freshState(contactId))
    const expectVersion = state.version
    const now = clock()
    const input = randomUUID()
    await store.receive({
      id: input,
      key: `test/${input}`,
      at: now,
      body: { kind: 'timer', timer: 'test' },
      from: null,
      contactId,
      conversation: null,
    })
    const rows = change(state) ?? {}
    state.version = expectVersion + 1
    await store.commitStep({
      contactId,
      expectVersion,
      input: { id: input, outcome: 'done' },
      state,
      journal: {
        inputId: input,
        contactId,
        version: state.version,
        at: now,
        sessionId: state.session?.id ?? null,
        releases: { current: 'r1', pinned: [] },
        input: { kind: 'timer', timer: 'test' },
        context: {},
        card: {},
        digest: '',
      },
      outbox: [],
      effects: [],
      timers: { set: [], drop: [] },
      queue: state.handoff ? [state.handoff.row] : [],
      rows: [],
      events: [],
      ...rows,
    })
    for (const row of rows.outbox ?? []) {
      if (row.state !== 'pending') continue
      for (const taken of await store.takeOutbox(row.conversation, now, 10)) {
        await store.settleOutbox(taken.id, {
          state: 'sent',
          wires: 1,
          attempts: 1,
          ambiguous: false,
          retryAt: null,
          error: null,
        })
      }
    }
    emit({ type: 'queue', contactId, conversation: null })
    emit({ type: 'message', contactId, conversation: state.session?.conversation ?? null })
    return state
  }

  function outbox(state: ContactState, text: string, author: OutboxRow['author'], agent?: string): OutboxRow {
    const id = randomUUID()
    return {
      id,
      contactId: state.contactId,
      conversation: state.session!.conversation,
      author,
      epoch: state.epoch,
      state: 'pending',
      activity: { id, at: clock(), author, type: 'message', text, ...(agent ? { agent } : {}) },
      wires: 0,
      attempts: 0,
      ambiguous: false,
      expiresAt: clock() + 60_000,
      retryAt: null,
      error: null,
      inputId: 'x',
    }
  }

  function decide(state: ContactState, command: Command): Partial<StepCommit> | string {
    const handoff = state.handoff
    const serves = state.owner === 'agent' && handoff?.agentId === command.by
    const put = (change: Partial<QueueRow>) => {
      const row = { ...handoff!.row, ...change }
      state.handoff = { ...handoff!, row, agentId: row.agentId, agentName: row.agentName }
      return { queue: [row] }
    }
    if (command.name === 'claim') {
      if (state.owner === 'agent' && !serves) return `${handoff?.agentName} has it`
      state.owner = 'agent'
      state.epoch += 1
      state.floor = state.epoch
      return put({ state: 'taken', agentId: command.by, agentName: command.agentName, agentAt: clock() })
    }
    if (!serves) return state.owner === 'agent' ? `${handoff?.agentName} has it` : 'you have not taken it'
    // The guard of this fake asks about one word.
    if (command.name === 'say' && command.text.includes('随便你') && !command.confirm)
      return 'confirm: “随便你” (冷淡)'
    if (command.name === 'say') return { outbox: [outbox(state, command.text, 'agent', command.agentName)] }
    if (command.name === 'requeue') {
      state.owner = 'queue'
      return put({ state: 'waiting', agentId: null, agentName: null })
    }
    const closed = put({ state: 'closed', closedAt: clock(), outcome: command.name })
    state.owner = 'bot'
    state.handoff = null
    if (command.name === 'resolve') state.session = null
    return closed
  }

  return {
    store,
    media: openMediaMemory(),
    clock,
    config: () =>
      ({
        shop: { name: '晚风小店', language: 'zh', timeZone: 'Asia/Shanghai' },
        queues: [{ id: 'general', title: '综合客服', skills: [], handleSeconds: 300 }],
        routing: { vipTiers: ['gold', 'black'] },
      }) as unknown as Config,
    flowTitle: (flow) => (flow === 'pick_order' ? '选订单' : null),
    quickReplies: () => [
      {
        code: 'fhsj',
        category: '发货',
        title: '发货时间',
        text: '付款后 48 小时内发出。',
        at: { file: 'knowledge/quick-replies/a.yml', line: 1, col: 1, endLine: 1 },
      },
    ],
    release: () => 'r1',
    channels: () => [],
    panels: () => panels,
    rows: () => {
      throw new Error('not in this fake')
    },
    receive: () => Promise.reject(new Error('not in this fake')),
    async command(contactId, command) {
      let refused: string | null = null
      const state = await step(contactId, (draft) => {
        const decided = decide(draft, command)
        if (typeof decided === 'string') refused = decided
        return typeof decided === 'string' ? {} : decided
      })
      return { outcome: refused === null ? 'ok' : 'refused', reason: refused, state }
    },
    presenceChanges: () => presenceChanges,
    presenceChanged() {
      presenceChanges += 1
      emit({ type: 'presence', contactId: null, conversation: null })
    },
    subscribe(listen) {
      ears.add(listen)
      return () => ears.delete(listen)
    },
    explain: (contactId, limit) => store.journal(contactId, { limit }),
    caller: () => {
      throw new Error('not in this fake')
    },
    health: () => health,
    metrics: () => Promise.resolve('nightdesk_up 1\n'),
    advance: (ms) => (skew += ms),
    emit,
    step,
    setHealth: (change) => (health = { ...health, ...change }),
    addPanel: (panel) => panels.push(panel),
    async arrive(text, { name = '小林', card = {} } = {}) {
      const now = clock()
      const id = randomUUID()
      const conversation = `web/${randomUUID()}`
      const address = { channel: 'web', conversation: conversation.slice(4) }
      const from = { id: randomUUID(), name }
      const { contactId } = await store.receive({
        id,
        key: `web/${id}`,
        at: now,
        body: { kind: 'activity', activity: { id, address, from, type: 'message', text } },
        from: { address, sender: from, mintContactId: randomUUID() },
        contactId: null,
        conversation,
      })
      await step(contactId, (state) => {
        state.owner = 'queue'
        state.epoch += 1
        state.profile.name = name
        state.session = freshSession(conversation, now)
        const row = queueRow(contactId, conversation, name, now)
        state.handoff = {
          id: row.id,
          queue: 'general',
          reason: 'complaint',
          skills: [],
          priority: 'normal',
          since: now,
          giveUpAt: null,
          agentId: null,
          agentName: null,
          dialog: null,
          row,
        }
        return {
          input: { id, outcome: 'done' },
          outbox: [outbox(state, '好的，马上帮您转人工。', 'bot')],
          journal: {
            inputId: id,
            contactId,
            version: 1,
            at: now,
            sessionId: null,
            releases: { current: 'r1', pinned: [] },
            input: { kind: 'timer', timer: 'x' },
            context: {},
            card: { rule: 'wish for a human', ...card },
            digest: '',
          },
        }
      })
      return contactId
    },
  }
}

function queueRow(contactId: string, conversation: string, name: string, now: number): QueueRow {
  return {
    id: randomUUID(),
    contactId,
    conversation,
    request: { queue: 'general', reason: 'complaint', skills: [], priority: 'normal', withinMs: 300_000 },
    language: 'zh',
    tier: 'gold',
    name,
    since: now,
    state: 'waiting',
    agentId: null,
    agentName: null,
    agentAt: null,
    passed: [],
    explain: null,
    summary: '吹风机坏了，想退货。',
    closedAt: null,
    outcome: null,
  }
}

function freshSession(conversation: string, now: number): ContactState['session'] {
  return {
    id: randomUUID(),
    startedAt: now,
    lastAt: now,
    conversation,
    turns: 1,
    emotions: [0.62],
    emotionTarget: 'us',
    values: {},
    tags: [],
    fallbacks: 0,
    fired: [],
    dialog: { frames: [], awaiting: null, answers: {}, done: {}, last: [] },
    pending: null,
    effects: [],
    utterance: '',
  } as unknown as ContactState['session']
}

function freshState(contactId: string): ContactState {
  return {
    stateVersion: 1,
    contactId,
    version: 0,
    owner: 'bot',
    epoch: 0,
    floor: 0,
    profile: {
      name: null,
      tier: 'gold',
      phone: null,
      language: 'zh',
      verified: false,
      customer: null,
      tags: [],
      fields: {},
    },
    handoff: null,
    session: null,
  }
}
