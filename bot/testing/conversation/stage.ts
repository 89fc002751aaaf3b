/** One case's stage: the real pipeline on a store in memory, a virtual clock, a channel that only listens. */
import { createHash } from 'node:crypto'
import type { Action, InboundActivity, OutboundActivity } from '../../sdk/index.ts'
import type { AccountRow, ContactState, Session, StepCommit } from '../../model/index.ts'
import type { Store } from '../../store/store.ts'
import { openSqliteStore } from '../../store/sqlite/index.ts'
import { createBot, type Bot } from '../../turn/bot.ts'
import { newState } from '../../turn/decide/step.ts'
import { quietLog } from '../../turn/hosts.ts'
import type { Release } from '../../turn/release.ts'
import { capabilitiesOf, stageChannel, type PlayedChannels } from './channels.ts'
import type { World } from './world.ts'

export type StagedActivity = InboundActivity extends infer A
  ? A extends InboundActivity
    ? Omit<A, 'id' | 'address' | 'from'>
    : never
  : never

export interface Stage {
  bot: Bot
  voice: boolean
  now(): number
  /** Steps committed and messages delivered since this was last called. */
  take(): { steps: StepCommit[]; messages: OutboundActivity[] }
  /** Last committed state; null before the first step. */
  state(): ContactState | null
  /** Faults the pipeline logged. */
  errors(): string[]
  /** Records an activity and lets everything settle that needs no time. */
  send(activity: StagedActivity): Promise<void>
  /** Lets time pass, firing what falls due on the way in its order. */
  pass(ms: number): Promise<void>
  stop(): Promise<void>
}

/** Who answers in a test. */
export const stageAgent = { id: 'agent-1', name: '小林' }

/** @throws Error for a channel nobody knows */
export async function openStage(
  release: Release,
  world: World,
  actions: Action[],
  known: PlayedChannels,
): Promise<Stage> {
  const capabilities = capabilitiesOf(world.channel, known)
  if (!capabilities) throw new Error(`no channel "${world.channel}"`)
  let now = world.now
  let steps: StepCommit[] = []
  let messages: OutboundActivity[] = []
  let state: ContactState | null = null
  const errors: string[] = []
  const committed = (step: StepCommit): void => {
    steps.push(step)
    state = step.state
  }
  const memory = await openSqliteStore({ folder: null, now: () => now })
  const store = watched(memory, committed, (contactId) => seed(contactId, world, release))
  for (let i = 1; i <= world.shop.agentsOnline; i++) await memory.putAccount(agentOf(i, release, now))
  const bot = createBot({
    store,
    release,
    compile: () => null,
    channels: [
      {
        instance: world.channel,
        plugin: stageChannel(world.channel, capabilities, (activity) => void messages.push(activity)),
        settings: {},
      },
    ],
    plugins: [],
    actions,
    routes: { route: () => undefined, upgrade: () => undefined },
    log: { ...quietLog(), error: (data) => void errors.push(faultOf(data)) },
    clock: () => now,
    stopwatch: () => 0,
    fetch: () => Promise.reject(new Error('a test reaches no network')),
    key: createHash('sha256').update('stage').digest(),
    realTime: false,
  })
  bot.surroundings.pretend(world.shop, { ...firstArms(release), ...world.experiments }, world.slots)
  await bot.start()

  const settle = async (): Promise<void> => {
    await bot.settled()
    // Offers to agents are looked for in the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve))
    await bot.settled()
  }
  let sent = 0
  return {
    bot,
    voice: capabilities.modality === 'voice',
    now: () => now,
    take() {
      const taken = { steps, messages }
      steps = []
      messages = []
      return taken
    },
    state: () => state,
    errors: () => errors,
    async send(activity) {
      now += 1
      sent += 1
      const address = { channel: world.channel, conversation: 'test' }
      await bot.receive(world.channel, [{ ...activity, id: `line-${sent}`, address, from: world.sender }])
      await settle()
    },
    async pass(ms) {
      const until = now + ms
      for (let before = -1; ;) {
        const next = await memory.nextTimerAt()
        // A timer that stays due after it fired would hold the clock for ever.
        if (next === null || next > until || next === before) break
        before = next
        now = Math.max(now, next)
        await bot.tick()
        await settle()
      }
      now = until
    },
    stop: () => bot.stop(),
  }
}

/** Which arm a contact gets follows from its id; in a test it is the first unless the test says otherwise. */
function firstArms(release: Release): Record<string, string> {
  const { experiments } = release.content.config
  return Object.fromEntries(experiments.map(({ name, arms }) => [name, arms[0]?.name ?? '']))
}

function faultOf(data: object | string): string {
  if (typeof data === 'string') return data
  const { err } = data as { err?: unknown }
  return err instanceof Error ? (err.stack ?? err.message).split('\n').slice(0, 3).join(' ') : JSON.stringify(data)
}

/** The store, with every committed step reported, and a contact nobody wrote yet as the test describes it. */
function watched(
  store: Store,
  committed: (step: StepCommit) => void,
  seeded: (id: string) => ContactState,
): Store {
  return {
    ...store,
    async receive(input, step) {
      const recorded = await store.receive(input, step)
      if (step && recorded.stepped) committed(step)
      return recorded
    },
    async commitStep(step) {
      const result = await store.commitStep(step)
      if (result.outcome === 'ok') committed(step)
      return result
    },
    loadState: async (contactId) => (await store.loadState(contactId)) ?? seeded(contactId),
  }
}

function seed(contactId: string, world: World, release: Release): ContactState {
  const state = newState(contactId, release.content.config.shop.language)
  const known = Object.keys(world.conversation).length > 0
  return { ...state, profile: world.profile, session: known ? sessionOf(world) : null }
}

function sessionOf(world: World): Session {
  return {
    id: 'session-before',
    startedAt: world.now,
    lastAt: world.now,
    conversation: `${world.channel}/test`,
    turns: 0,
    emotions: [],
    emotionTarget: 'none',
    values: world.conversation,
    tags: [],
    fallbacks: 0,
    fired: [],
    dialog: { frames: [], awaiting: null, answers: {}, done: {}, last: [] },
    pending: null,
    effects: [],
    utterance: '',
  }
}

function agentOf(number: number, release: Release, now: number): AccountRow {
  const skills = release.content.config.queues.flatMap((queue) => queue.skills)
  return {
    id: `agent-${number}`,
    name: `agent${number}`,
    display: stageAgent.name,
    role: 'agent',
    passwordHash: '',
    skills: Object.fromEntries([...skills, 'senior'].map((skill) => [skill, 1])),
    languages: ['zh', 'en'],
    capacity: 5,
    rating: 0.8,
    presence: 'online',
    presenceAt: now,
    createdAt: now,
    disabled: false,
  }
}
