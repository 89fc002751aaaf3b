/** One step being decided: the inputs it may look at and the rows it has gathered so far. */
import type { OutboundActivity } from '../../sdk/index.ts'
import type {
  ContactState,
  DialogState,
  EffectRow,
  EventRow,
  Facts,
  Finding,
  GuardAct,
  InputRow,
  OutboundDraft,
  PluginRow,
  Profile,
  QueueRow,
  Session,
  StepCommit,
} from '../../model/index.ts'
import { stateVersion } from '../../model/index.ts'
import type { ActionEffect } from '../../sdk/index.ts'
import type { StepContext } from '../context.ts'
import type { Release, Releases } from '../release.ts'
import { awaitedIn } from '../../dialog/slots.ts'
import { deriveId } from '../ids.ts'
import { guarded } from './guarded.ts'

/** Why the step did what it did: what the workbench shows and a test asks for. */
export interface Card {
  /** The policy rule that decided. */
  rule: string
  facts: Facts | null
  /** Flow and knowledge candidates that were weighed. */
  candidates: { kind: 'flow' | 'knowledge'; id: string; p: number }[]
  visited: string[]
  started: string[]
  ended: { flow: string; outcome: string }[]
  answers: string[]
  /** What the guard found in the replies, and what it did: list, words, act. */
  guard: { list: string; word: string; act: GuardAct }[]
  actions: { name: string; id: string; input: Record<string, unknown> }[]
  handoff: string | null
  notes: string[]
}

export interface Reply {
  conversation: string
  draft: OutboundDraft
  author: OutboundActivity['author']
  agent: string | null
}

export type ActionFacts = ReadonlyMap<string, { effect: ActionEffect; outcomes: readonly string[] }>

export interface Step {
  readonly input: InputRow
  readonly now: number
  readonly context: StepContext
  readonly releases: Releases
  readonly current: Release
  readonly actions: ActionFacts
  /** Our own copy: may be written to. */
  state: ContactState
  replies: Reply[]
  effects: EffectRow[]
  timers: { set: Map<string, number>; drop: Set<string> }
  queue: QueueRow[]
  rows: PluginRow[]
  events: EventRow[]
  card: Card
  /** What the policy knows of a handoff that it starts itself; laid over what the flow asks for. */
  trigger: { reason: string; skills: string[]; priority: 'low' | 'normal' | 'high' } | null
  /** The step looked at how long somebody would wait, so the journal must keep it. */
  readQueues: boolean
  /** Lines of the transcript that are being decided: inputs and what was written in them. */
  lines: { input: string; text: string }[]
  /** What was told in confidence in them; null: nothing. */
  hush: StepCommit['hush'] | null
  /** Why a command was refused; null: it was done. */
  refused: string | null
}

export function newState(contactId: string, language: 'zh' | 'en'): ContactState {
  return {
    stateVersion,
    contactId,
    version: 0,
    owner: 'bot',
    epoch: 0,
    floor: 0,
    profile: {
      name: null,
      tier: 'new',
      phone: null,
      language,
      verified: false,
      customer: null,
      tags: [],
      fields: {},
    },
    handoff: null,
    session: null,
  }
}

export function beginStep(
  given: Pick<Step, 'input' | 'now' | 'context' | 'releases' | 'actions'>,
  state: ContactState | null,
): Step {
  const current = given.releases.current
  const own = state ? { ...state } : newState(given.input.contactId, current.content.config.shop.language)
  if (own.session) own.session = { ...own.session }
  const { input, now, context, releases, actions } = given
  return {
    input,
    now,
    context,
    releases,
    actions,
    current,
    state: own,
    replies: [],
    effects: [],
    timers: { set: new Map(), drop: new Set() },
    queue: [],
    rows: [],
    events: [],
    trigger: null,
    readQueues: false,
    lines: [],
    hush: null,
    refused: null,
    card: {
      rule: input.body.kind,
      facts: null,
      candidates: [],
      visited: [],
      started: [],
      ended: [],
      answers: [],
      guard: [],
      actions: [],
      handoff: null,
      notes: [],
    },
  }
}

/** The open session; opens one if there is none. */
export function session(step: Step): Session {
  return step.state.session ?? openSession(step)
}

function openSession(step: Step): Session {
  const { input, now } = step
  const opened: Session = {
    id: deriveId(input.id, 'session'),
    startedAt: now,
    lastAt: now,
    conversation: input.conversation ?? '',
    turns: 0,
    emotions: [],
    emotionTarget: 'none',
    values: {},
    tags: [],
    fallbacks: 0,
    fired: [],
    dialog: { frames: [], awaiting: null, answers: {}, done: {}, last: [] },
    pending: null,
    effects: [],
    utterance: '',
  }
  step.state.session = opened
  // One timer a session: it looks at `lastAt` when it fires and sets itself again, so a busy session writes no row.
  step.timers.set.set('session', now + step.current.content.config.shop.sessionIdleMs)
  emit(step, 'session.opened', {})
  return opened
}

/** Ends the session; the dialog is dropped with it. */
export function closeSession(step: Step, how: string): void {
  const open = step.state.session
  if (!open) return
  emit(step, 'session.closed', { how, turns: open.turns })
  step.timers.drop.add('session')
  if (open.pending) step.timers.drop.add(open.pending.timer)
  for (const timer of dialogTimers(step)) step.timers.drop.add(timer)
  step.state.session = null
}

/** Ids of the timers that the dialog set and that are still open, as rows name them. */
export function dialogTimers(step: Step): string[] {
  const open = step.state.session
  return (open ? awaitedIn(open.dialog) : []).flatMap((awaited) => {
    if (awaited.kind === 'answer') return awaited.timer === null ? [] : [`dialog:${awaited.timer}`]
    return awaited.kind === 'wait' ? [`dialog:${awaited.id}`] : []
  })
}

/** It waits for something that comes by itself: a time, an event, people. */
export function openWaits(dialog: DialogState): boolean {
  return awaitedIn(dialog).some(
    (one) => one.kind === 'wait' || one.kind === 'handoff' || (one.kind === 'answer' && one.timer !== null),
  )
}

export function say(
  step: Step,
  draft: OutboundDraft,
  author: Reply['author'] = 'bot',
  agent: string | null = null,
): void {
  const { conversation } = session(step)
  const said = author === 'agent' ? { draft, found: [] } : guarded(step, draft)
  noteFindings(step, said.found, { by: author })
  step.replies.push({ conversation, draft: said.draft, author, agent })
}

/** What the guard found stands on the card with its words, and in the event log by its list: events hold no text. */
export function noteFindings(step: Step, found: readonly Finding[], data: EventRow['data']): void {
  const counts = new Map<string, number>()
  for (const { list, word, act } of found) {
    step.card.guard.push({ list, word, act })
    const key = JSON.stringify({ list, act })
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  for (const [key, count] of counts)
    emit(step, 'guard.found', { ...(JSON.parse(key) as Pick<Finding, 'list' | 'act'>), count, ...data })
}

export function emit(step: Step, type: string, data: EventRow['data']): void {
  step.events.push({
    type,
    at: step.now,
    contactId: step.state.contactId,
    sessionId: step.state.session?.id ?? null,
    data,
  })
}

/** Gives the profile for writing. */
export function profileOf(step: Step): Profile {
  step.state.profile = { ...step.state.profile }
  return step.state.profile
}
