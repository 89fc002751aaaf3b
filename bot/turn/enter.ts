/** An input enters the lane of its contact: recorded, decided, committed; or decided first and recorded with its step. */
import type { ContactState, InputRow, NewInput, OutboxRow, Recorded, StepCommit } from '../model/index.ts'
import type { StepContext } from './context.ts'
import { deadStep } from './dead.ts'
import { deadCommit, stepCommit, type RowsAs } from './commit.ts'
import type { Core } from './core.ts'
import { decide, type Step } from './decide.ts'
import type { Lane } from './lane.ts'

/** A step that takes longer than this is not worth holding the ack for. */
const fastPathMs = 20
const maxAttempts = 3

export interface Entered {
  recorded: Recorded
  /** Resolves when the input is decided and committed; with the refusal of a command, if any. */
  decided: Promise<Decided>
}

/** What came of an input: the refusal of a command, if any, and the state after the step as far as it is known. */
export interface Decided {
  refused: string | null
  state: ContactState | null
}

/**
 * Resolves when the input is durable. Rejects with `store.unavailable`: nothing was recorded, nobody may be told it was.
 * @param contactId whose lane, if that is known already
 */
export async function enter(core: Core, input: NewInput, contactId: string | null): Promise<Entered> {
  if (contactId !== null && core.fastPath() && core.lanes.idle(contactId)) return enterFast(core, input, contactId)
  const recorded = await core.store.receive(input)
  return { recorded, decided: afterRecord(core, input, recorded) }
}

function afterRecord(core: Core, input: NewInput, recorded: Recorded): Promise<Decided> {
  if (core.peers) return core.peers.decide(rowOf(input, recorded), recorded)
  return recorded.duplicate ? duplicate() : queueDecision(core, rowOf(input, recorded))
}

const duplicate = (): Promise<Decided> => Promise.resolve({ refused: null, state: null })

function rowOf(input: NewInput, recorded: Pick<Recorded, 'contactId' | 'inputId'>): InputRow {
  const conversation = input.from
    ? `${input.from.address.channel}/${input.from.address.conversation}`
    : input.conversation
  return {
    id: recorded.inputId,
    key: input.key,
    contactId: recorded.contactId,
    conversation,
    at: input.at,
    body: input.body,
    attempts: 1,
  }
}

/** Decides before the ack and shares the receive's commit; on any fault the input is recorded alone. */
async function enterFast(core: Core, input: NewInput, contactId: string): Promise<Entered> {
  const fast = await core.lanes.run(contactId, async (lane) => {
    const ready = await tryStep(core, lane, rowOf(input, { contactId, inputId: input.id }))
    const recorded = await record(core, lane, input, ready?.commit)
    if (!recorded.stepped || !ready) {
      // Somebody else wrote this contact, or the step is none for the fast path: the store knows what is true.
      if (ready) lane.state = undefined
      return { recorded, step: null, state: null }
    }
    lane.state = ready.commit.state
    finish(core, ready.step, ready.commit, recorded.outboxSeqs)
    return { recorded, step: ready.step, state: ready.commit.state }
  })
  const { recorded, step, state } = fast
  if (step) return { recorded, decided: Promise.resolve({ refused: step.refused, state }) }
  return { recorded, decided: afterRecord(core, input, recorded) }
}

/** A step that may share the receive's commit: no effect, no debounce, decided in time; null: record first. */
async function tryStep(core: Core, lane: Lane, row: InputRow): Promise<{ step: Step; commit: StepCommit } | null> {
  if (core.peers && !core.peers.runs(lane)) return null
  const state = lane.state === undefined ? await loadState(core, lane) : lane.state
  try {
    const began = core.stopwatch()
    const step = decideNow(core, row, state)
    const tookMs = core.stopwatch() - began
    if (tookMs > fastPathMs || step.effects.length > 0 || step.card.rule === 'debounce') return null
    return { step, commit: fenced(stepCommit(step, rowsAs(core, step), { decide: round(tookMs) }), lane) }
  } catch (error) {
    core.log.error(
      { err: error, input: row.id },
      'a step failed before it was recorded; it is recorded and tried again',
    )
    return null
  }
}

async function record(core: Core, lane: Lane, input: NewInput, commit: StepCommit | undefined): Promise<Recorded> {
  try {
    return await core.store.receive(input, commit)
  } catch (error) {
    // What was not committed must not be believed: the next step reads the store again.
    lane.state = undefined
    core.lanes.forgetAll()
    throw error
  }
}

/** Decides a recorded input when its turn comes. Never rejects for the input's own fault: that is what attempts are for. */
export function queueDecision(core: Core, row: InputRow): Promise<Decided> {
  // Null only where several processes share the store.
  return core.lanes.run(row.contactId, (lane) => decideAndCommit(core, lane, row)) as Promise<Decided>
}

/** Null: the lane is not this process's any more, or what is known of it is not true; nothing was decided here. */
export async function decideAndCommit(core: Core, lane: Lane, row: InputRow): Promise<Decided | null> {
  let attempts = row.attempts
  for (;;) {
    if (core.peers && !core.peers.runs(lane)) return null
    const state = lane.state === undefined ? await loadState(core, lane) : lane.state
    let step: Step
    let commit: StepCommit
    try {
      if (attempts > maxAttempts) {
        step = deadStep(given(core, row, state), state, `given up after ${maxAttempts} attempts`)
        commit = fenced(deadCommit(step, row, `given up after ${maxAttempts} attempts`, {}), lane)
      } else {
        const began = core.stopwatch()
        step = decideNow(core, row, state)
        commit = fenced(stepCommit(step, rowsAs(core, step), { decide: round(core.stopwatch() - began) }), lane)
      }
    } catch (error) {
      core.log.error({ err: error, input: row.id, attempts }, 'a step failed')
      core.metrics.stepFailed.inc()
      attempts = await core.store.beginAttempt(row.id)
      if (attempts === 0 && core.peers) return null
      continue
    }
    try {
      const result = await core.store.commitStep(commit)
      if (result.outcome === 'conflict') {
        core.metrics.conflicts.inc()
        lane.state = undefined
        if (core.peers) return null
        continue
      }
      lane.state = commit.state
      finish(core, step, commit, result.outboxSeqs)
      return { refused: step.refused, state: commit.state }
    } catch (error) {
      lane.state = undefined
      core.lanes.forgetAll()
      throw error
    }
  }
}

/** A step decided in an open lane is refused by the store once the lane has changed hands. */
function fenced(commit: StepCommit, lane: Lane): StepCommit {
  if (lane.fence !== undefined) commit.fence = lane.fence
  return commit
}

function given(core: Core, row: InputRow, state: ContactState | null) {
  return {
    input: row,
    now: core.clock(),
    context: contextOf(core, row, state),
    releases: core.releases(),
    actions: core.registry.facts(),
  }
}

function decideNow(core: Core, row: InputRow, state: ContactState | null): Step {
  return decide(given(core, row, state), state)
}

function contextOf(core: Core, row: InputRow, state: ContactState | null): StepContext {
  const conversation = row.conversation ?? state?.session?.conversation ?? null
  const channel =
    conversation === null ? null : (core.channels.get(conversation.slice(0, conversation.indexOf('/'))) ?? null)
  return core.surroundings.context(row.contactId, channel, core.clock())
}

async function loadState(core: Core, lane: Lane): Promise<ContactState | null> {
  const state = await core.store.loadState(lane.contactId)
  await core.loadPinned(state)
  lane.state = state
  return state
}

/** A request that waits for this conversation takes the replies itself; where history tells them too, that is all. */
function rowsAs(core: Core, step: Step): RowsAs {
  if (core.waiters.size === 0) return 'pending'
  const [first] = step.replies
  if (first === undefined || !core.waiters.has(first.conversation)) return 'pending'
  return step.context.channel?.capabilities.readsHistory ? 'sent' : 'sending'
}

/** After the commit: what the step asked for begins, and requests that wait for the turn are answered. */
function finish(core: Core, step: Step, commit: StepCommit, seqs: number[]): void {
  core.metrics.steps.inc()
  core.after(commit, seqs)
  for (const [at, row] of commit.outbox.entries())
    if (row.state !== 'pending' && seqs[at]! >= 0) handOver(core, row, seqs[at]!)
  if (core.waiters.size === 0) return
  const session = commit.state.session
  if (session && (session.effects.length > 0 || session.pending !== null)) return
  const conversation =
    step.input.conversation ?? commit.outbox[0]?.conversation ?? step.state.session?.conversation
  if (conversation !== undefined) for (const waiter of core.waiters.get(conversation) ?? []) waiter.done()
}

/** Gives a taken row to the request that waits for it, or to the outbox if that went away meanwhile. */
function handOver(core: Core, row: OutboxRow, seq: number): void {
  const waiter = core.waiters.get(row.conversation)?.at(-1)
  if (!waiter) return core.missed(row, seq)
  waiter.replies.push({ ...row.activity, seq })
  if (row.state === 'sending') waiter.rows.push(row.id)
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000
