/** The journal: what a step was decided on, and the proof that deciding it again gives the same rows. */
import { hash } from 'node:crypto'
import type { ChannelCapabilities } from '../sdk/index.ts'
import type { ContactState, InputRow, JournalRow, LaneInput, StepCommit } from '../model/index.ts'
import { allPending, stepCommit } from './commit.ts'
import type { RecordedContext, StepContext } from './context.ts'
import { deadRule, deadStep, givenUp } from './dead.ts'
import { decide, type Step } from './decide.ts'
import type { Releases } from './release.ts'

/**
 * SHA-1 over what a step wrote. The state is left out: it is compared whole at the end of a replay, and would
 * be serialised twice on the hot path. How a row is delivered is not part of the decision either, and whose event it
 * is and when it happened is the step's own. It finds out a replay that went another way; it proves nothing against
 * somebody who can write the journal.
 */
export function digest(
  commit: Pick<StepCommit, 'outbox' | 'effects' | 'timers' | 'queue' | 'rows' | 'events'>,
): string {
  const { outbox, effects, queue, rows, events } = commit
  const timers = commit.timers.set.length + commit.timers.drop.length > 0 ? commit.timers : 0
  const written: unknown[] = [effects, timers, queue, rows]
  for (const { conversation, author, epoch, activity } of outbox)
    written.push(conversation, author, epoch, activity)
  for (const { type, data } of events) written.push(type, data)
  return hash('sha1', JSON.stringify(written), 'base64url')
}

export interface Replay {
  inputId: string
  version: number
  same: boolean
  /** Decided now. */
  step: Step
}

/**
 * Decides every journalled step again from the beginning, on what was recorded then.
 * @param from state before the first row; null for a contact's whole life
 * @param capabilitiesOf capabilities by the hash that the journal names
 * @param releasesAt the release that was current at a step, by hash; null if it is gone
 */
export function replay(
  rows: readonly JournalRow[],
  from: ContactState | null,
  releasesAt: (current: string) => Releases | null,
  actions: Step['actions'],
  capabilitiesOf: (hash: string) => ChannelCapabilities | null,
): Replay[] {
  const replays: Replay[] = []
  let state = from
  for (const row of rows) {
    const releases = releasesAt(row.releases.current)
    if (!releases)
      throw new Error(`release ${row.releases.current} of step ${row.version} is gone: it cannot be replayed`)
    const recorded = row.context as unknown as RecordedContext
    const context = contextOf(recorded, releases.current.content.config.shop.name, capabilitiesOf)
    const input: InputRow = {
      id: row.inputId,
      key: '',
      contactId: row.contactId,
      conversation: recorded.conversation ?? addressOf(row.input),
      at: recorded.receivedAt ?? row.at,
      body: row.input,
      attempts: 1,
    }
    const given = { input, now: row.at, context, releases, actions }
    // What was given up is not tried again: its decision is what threw.
    const step = row.card['rule'] === deadRule ? deadStep(given, state, givenUp) : decide(given, state)
    const again = stepCommit(step, allPending, {})
    replays.push({ inputId: row.inputId, version: row.version, same: again.journal.digest === row.digest, step })
    state = again.state
  }
  return replays
}

/** `<instance>/<conversation>` of an activity; null for what no channel brought. */
function addressOf(input: LaneInput): string | null {
  return input.kind === 'activity'
    ? `${input.activity.address.channel}/${input.activity.address.conversation}`
    : null
}

function contextOf(
  recorded: RecordedContext,
  shopName: string,
  capabilitiesOf: (hash: string) => ChannelCapabilities | null,
): StepContext {
  const { channel, queues = {}, experiments = {} } = recorded
  const shop = { name: shopName, ...recorded.shop }
  if (!channel) return { shop, channel: null, queues, experiments }
  const [id, plugin, hash] = channel
  const capabilities = capabilitiesOf(hash)
  if (!capabilities)
    throw new Error(`the capabilities ${hash} of channel ${id} are gone: the step cannot be replayed`)
  return { shop, channel: { id, plugin, capabilities }, queues, experiments }
}
