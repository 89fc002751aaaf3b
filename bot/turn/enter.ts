/** An input enters the lane of its contact: recorded, decided, committed; or decided first and recorded with its step. */
import { BotError } from '../sdk/index.ts'
import type { ContactState, InputRow, NewInput, OutboxRow, Recorded, StepCommit } from '../model/index.ts'
import type { StepContext } from './context.ts'
import { deadStep, givenUp, maxAttempts } from './dead.ts'
import { deadCommit, stepCommit, type RowAs } from './commit.ts'
import { channelOf, type Core } from './core.ts'
import { decide, type Step } from './decide.ts'
import type { Lane } from './lane.ts'
import { isStoreFault, untilStored } from './persist.ts'

/** A step that takes longer than this is not worth holding the ack for. */
const fastPathMs = 20

/** What came of an input: the refusal of a command, if any, and the state after it. */
export interface Decided {
  refused: string | null
  state: ContactState | null
}

export interface Entered {
  recorded: Recorded
  /** Resolves when the input is decided and committed. */
  decided: Promise<Decided>
}

/**
 * Resolves when the input is durable. Rejects with `store.unavailable`: nothing was recorded, nobody may be told it was.
 * @param contactId whose lane, if that is known already
 */
export async function enter(core: Core, input: NewInput, contactId: string | null): Promise<Entered> {
  if (contactId !== null) {
    const lane = core.fastPath() ? core.lanes.short(contactId) : null
    // A task ahead may be opening the lane just now.
    if (lane && (!core.peers || lane.busy > 0 || core.peers.runs(lane))) return enterFast(core, input, lane)
    return enterBehind(core, input, contactId)
  }
  const recorded = await core.store.receive(input)
  return { recorded, decided: afterRecord(core, input, recorded) }
}

/** Recorded alone, behind whoever is still deciding before its record; what comes after it is decided after it. */
async function enterBehind(core: Core, input: NewInput, contactId: string): Promise<Entered> {
  const queued = core.lanes.records(contactId)
  try {
    await core.lanes.entering(contactId)
    const recorded = await core.store.receive(input)
    return { recorded, decided: afterRecord(core, input, recorded) }
  } finally {
    queued()
  }
}

function afterRecord(core: Core, input: NewInput, recorded: Recorded): Promise<Decided> {
  if (core.peers) return core.peers.decide(rowOf(input, recorded), recorded)
  return recorded.duplicate ? duplicate() : queueDecision(core, rowOf(input, recorded))
}

const nothing: Decided = { refused: null, state: null }
const duplicate = () => Promise.resolve(nothing)

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

/**
 * Decides before the ack and shares the receive's commit; on any fault the input is recorded alone, and decided as the
 * same task of the lane: what came meanwhile must not overtake it.
 */
function enterFast(core: Core, input: NewInput, lane: Lane): Promise<Entered> {
  const { promise, resolve, reject } = Promise.withResolvers<Entered>()
  const issued = core.lanes.enters(lane)
  const decided: Promise<Decided> = core.lanes.run(lane.contactId, async () => {
    const { contactId } = lane
    const ready = await tryStep(core, lane, rowOf(input, { contactId, inputId: input.id })).catch(() => null)
    const recording = record(core, lane, input, ready?.commit)
    issued()
    const recorded = await recording
    // Another contact's; or the lane may be another process's by now, and older inputs may lie in it.
    const elsewhere =
      !recorded.duplicate && (recorded.contactId !== contactId || (core.peers !== null && !recorded.stepped))
    // Not awaited in here: one lane never waits for another.
    resolve({ recorded, decided: elsewhere ? afterRecord(core, input, recorded) : decided })
    if (recorded.stepped && ready) {
      lane.state = ready.commit.state
      finish(core, ready.step, ready.commit, recorded.outboxSeqs)
      return { refused: ready.step.refused, state: ready.commit.state }
    }
    // Somebody else wrote this contact, or the step is none for the fast path: the store knows what is true.
    if (ready) lane.state = undefined
    if (recorded.duplicate || elsewhere) return nothing
    return decideAndCommit(core, lane, rowOf(input, recorded)) as Promise<Decided>
  })
  decided.catch(reject)
  return promise
}

/** A step that may share the receive's commit: no effect, no debounce, decided in time; null: record first. */
async function tryStep(core: Core, lane: Lane, row: InputRow): Promise<Ready | null> {
  if (core.peers && !core.peers.runs(lane)) return null
  const state = lane.state === undefined ? await loadState(core, lane) : lane.state
  try {
    const began = core.stopwatch()
    const step = decideNow(core, row, state)
    const tookMs = core.stopwatch() - began
    if (tookMs > fastPathMs || step.effects.length > 0 || step.card.rule === 'debounce') return null
    return { step, commit: fenced(stepCommit(step, rowAs(core), { decide: round(tookMs) }), lane) }
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

/**
 * Decides a recorded input when its turn comes. Never rejects for the input's own fault: that is what attempts are for;
 * nor for the store's, as long as this process runs: it was acked, and those behind it must not overtake it.
 */
export function queueDecision(core: Core, row: InputRow): Promise<Decided> {
  // Null only where several processes share the store.
  return core.lanes.run(row.contactId, (lane) => decideAndCommit(core, lane, row)) as Promise<Decided>
}

/** Null: the lane is not this process's any more, or what is known of it is not true; nothing was decided here. */
export async function decideAndCommit(core: Core, lane: Lane, row: InputRow): Promise<Decided | null> {
  let attempts = row.attempts
  for (;;) {
    const outcome = await untilStored(core, () => attempt(core, lane, row, attempts))
    if (outcome === 'again') continue
    if (outcome === 'lost') return null
    if (outcome !== 'failed') return outcome
    core.metrics.stepFailed.inc()
    attempts = await untilStored(core, () => core.store.beginAttempt(row.id))
    // It left the inbox: decided already.
    if (attempts === 0) return core.peers ? null : nothing
  }
}

/** `failed`: the input's own fault. `again`: the version moved. `lost`: the lane did. Rejects with a fault of the store. */
async function attempt(
  core: Core,
  lane: Lane,
  row: InputRow,
  attempts: number,
  silent = false,
): Promise<Decided | 'again' | 'failed' | 'lost'> {
  if (core.peers && !core.peers.runs(lane)) return 'lost'
  const last = attempts > maxAttempts
  try {
    const state = lane.state === undefined ? await loadState(core, lane) : lane.state
    const { step, commit } = last ? bury(core, row, state, silent) : decideRow(core, row, state)
    const result = await core.store.commitStep(fenced(commit, lane))
    if (result.outcome === 'conflict') {
      core.metrics.conflicts.inc()
      lane.state = undefined
      return core.peers ? 'lost' : 'again'
    }
    lane.state = commit.state
    finish(core, step, commit, result.outboxSeqs)
    return { refused: step.refused, state: commit.state }
  } catch (error) {
    lane.state = undefined
    if (isStoreFault(error)) core.lanes.forgetAll()
    // So much waits unsent for this contact that not even a word of regret fits: it goes without.
    if (last && !silent && isCrowded(error)) return attempt(core, lane, row, attempts, true)
    // What cannot even be buried stays in the inbox; a hot loop would help nobody.
    if (isStoreFault(error) || last) throw error
    core.log.error({ err: error, input: row.id, attempts }, 'a step failed')
    return 'failed'
  }
}

/** A step decided in an open lane is refused by the store once the lane has changed hands. */
function fenced(commit: StepCommit, lane: Lane): StepCommit {
  if (lane.fence !== undefined) commit.fence = lane.fence
  return commit
}

interface Ready {
  step: Step
  commit: StepCommit
}

function decideRow(core: Core, row: InputRow, state: ContactState | null): Ready {
  const began = core.stopwatch()
  const step = decideNow(core, row, state)
  return { step, commit: stepCommit(step, rowAs(core), { decide: round(core.stopwatch() - began) }) }
}

function bury(core: Core, row: InputRow, state: ContactState | null, silent: boolean): Ready {
  const step = deadStep(given(core, row, state), state, givenUp)
  if (silent) step.replies.length = 0
  return { step, commit: deadCommit(step, row, givenUp, {}) }
}

const isCrowded = (error: unknown): boolean => error instanceof BotError && error.code === 'store.crowded'

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
  // What did not come by a channel speaks where the customer is now.
  const now = state?.session?.conversation ?? null
  const conversation = row.body.kind === 'activity' ? (row.conversation ?? now) : (now ?? row.conversation)
  const channel = conversation === null ? null : (channelOf(core, conversation) ?? null)
  return core.surroundings.context(row.contactId, channel, core.clock())
}

async function loadState(core: Core, lane: Lane): Promise<ContactState | null> {
  const state = await core.store.loadState(lane.contactId)
  await core.loadPinned(state)
  lane.state = state
  return state
}

/**
 * Where history tells the replies, being on disk is being sent: nothing that could fail comes after it, and two writes
 * are saved. Elsewhere a request that waits for this conversation takes them itself, and all others go by the outbox.
 */
const rowAs =
  (core: Core) =>
  (conversation: string): RowAs => {
    if (channelOf(core, conversation)?.capabilities.readsHistory) return 'sent'
    return core.waiters.has(conversation) ? 'sending' : 'pending'
  }

/** After the commit: what the step asked for begins, and requests that wait for the turn are answered. */
function finish(core: Core, step: Step, commit: StepCommit, seqs: number[]): void {
  core.metrics.steps.inc()
  core.after(commit, seqs)
  for (const [at, row] of commit.outbox.entries())
    if (row.state !== 'pending' && seqs[at]! >= 0) handOver(core, row, seqs[at]!)
  if (core.waiters.size === 0) return
  const session = commit.state.session
  const conversation =
    step.input.conversation ?? commit.outbox[0]?.conversation ?? step.state.session?.conversation
  const waiters = conversation === undefined ? undefined : core.waiters.get(conversation)
  if (!waiters) return
  for (const { inputs } of waiters) inputs.delete(step.input.id)
  if (session && (session.effects.length > 0 || session.pending !== null)) return
  for (const waiter of waiters) if (waiter.inputs.size === 0) waiter.done()
}

/** Gives a row that is not for the outbox to the request that waits for it, or to whom it is left if that went away. */
function handOver(core: Core, row: OutboxRow, seq: number): void {
  const waiter = core.waiters.get(row.conversation)?.at(-1)
  if (row.state === 'sent') core.metrics.sent.inc({ channel: channelOf(core, row.conversation)!.instance })
  if (waiter) {
    waiter.replies.push({ ...row.activity, seq })
    if (row.state === 'sending') waiter.rows.push(row.id)
  } else if (row.state === 'sent') core.show(row, seq)
  else core.missed(row)
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000
