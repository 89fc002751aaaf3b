/** Turns a decided step into the rows of one commit. Pure: ids derive from the input. */
import type { OutboundActivity } from '../sdk/index.ts'
import type { InputRow, OutboxRow, StepCommit } from '../model/index.ts'
import { degrade } from '../reply/degrade.ts'
import { writeCard } from './card.ts'
import type { Step } from './decide.ts'
import { capabilitiesHash, plainCapabilities, type RecordedContext } from './context.ts'
import { deriveId } from './ids.ts'
import { digest } from './journal.ts'

/** A reply not sent within this is dead: the customer asked long ago. */
const bestBeforeMs = 24 * 3_600_000

/** How a row is committed: for the outbox; as taken by the request that answers it itself; or as sent, by being on disk. */
export type RowAs = 'pending' | 'sending' | 'sent'

export const allPending = (): RowAs => 'pending'

/**
 * @param rowAs by conversation
 * @param timings milliseconds by part; kept on the card, not in the digest
 */
export function stepCommit(
  step: Step,
  rowAs: (conversation: string) => RowAs,
  timings: Record<string, number>,
): StepCommit {
  const { input, state, now } = step
  const version = state.version
  const committed = { ...state, version: version + 1 }
  const outbox = outboxRows(step, rowAs)
  const drop = [...step.timers.drop].filter((id) => !step.timers.set.has(id))
  const body = {
    state: committed,
    outbox,
    effects: step.effects,
    timers: {
      set: [...step.timers.set].map(([id, at]) => ({ contactId: state.contactId, id, at })),
      drop,
    },
    queue: step.queue,
    rows: step.rows,
    events: step.events,
  }
  const { hush } = step
  return {
    contactId: state.contactId,
    expectVersion: version,
    input: { id: input.id, outcome: 'done' },
    ...body,
    ...(hush && { hush }),
    journal: {
      inputId: input.id,
      contactId: state.contactId,
      version: version + 1,
      at: now,
      sessionId: state.session?.id ?? null,
      releases: { current: step.current.hash, pinned: pinnedElsewhere(step) },
      input: input.body,
      context: recordedContext(step) as unknown as Record<string, unknown>,
      card: writeCard(step.card, timings, step.refused),
      digest: digest(body),
    },
  }
}

/** Releases of running flows that are not the current one. */
function pinnedElsewhere({ state, current }: Step): string[] {
  const pinned: string[] = []
  for (const { release } of state.session?.dialog.frames ?? [])
    if (release !== current.hash && !pinned.includes(release)) pinned.push(release)
  return pinned
}

/**
 * What a replay needs of the context, and no more: this is written with every step. Capabilities go by their hash
 * (the runtime keeps them by it), waits only where the step looked at them.
 */
function recordedContext({ context, current, input, now, readQueues }: Step): RecordedContext {
  const { channel } = context
  const { name, open, nextOpenAt, agentsOnline, waiting } = context.shop
  const recorded: RecordedContext = { shop: { open, nextOpenAt, agentsOnline, waiting } }
  if (name !== current.content.config.shop.name) recorded.shop.name = name
  if (input.conversation !== null && input.body.kind !== 'activity') recorded.conversation = input.conversation
  if (input.at !== now) recorded.receivedAt = input.at
  if (channel) recorded.channel = [channel.id, channel.plugin, capabilitiesHash(channel.capabilities)]
  if (readQueues) recorded.queues = context.queues
  for (const _ in context.experiments) {
    recorded.experiments = context.experiments
    break
  }
  return recorded
}

function outboxRows(step: Step, rowAs: (conversation: string) => RowAs): OutboxRow[] {
  const { input, state, now } = step
  const rows: OutboxRow[] = []
  for (const { draft, author, agent, conversation } of step.replies) {
    const capabilities = step.context.channel?.capabilities ?? plainCapabilities
    const { pieces, notes } = degrade(draft, capabilities, state.profile.language)
    step.card.notes.push(...notes)
    const as = rowAs(conversation)
    for (const piece of pieces) {
      const id = deriveId(input.id, `reply ${rows.length}`)
      const activity: OutboundActivity = { ...piece, id, at: now, author }
      if (agent !== null) activity.agent = agent
      rows.push({
        id,
        contactId: state.contactId,
        conversation,
        author,
        epoch: state.epoch,
        state: as,
        activity,
        wires: as === 'sent' ? 1 : 0,
        attempts: as === 'pending' ? 0 : 1,
        ambiguous: false,
        expiresAt: now + bestBeforeMs,
        retryAt: null,
        error: null,
        inputId: input.id,
      })
    }
  }
  return rows
}

/** The commit of an input that cannot be decided: it leaves the inbox for the dead letters and a person hears of it. */
export function deadCommit(
  step: Step,
  input: InputRow,
  error: string,
  timings: Record<string, number>,
): StepCommit {
  const commit = stepCommit(step, allPending, timings)
  return { ...commit, input: { id: input.id, outcome: 'dead', error } }
}
