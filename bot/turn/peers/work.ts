/** Decides what is recorded for a contact, in the order of recording, whoever recorded it; or leaves it to whom it belongs. */
import { BotError } from '../../sdk/index.ts'
import type { InputRow, Recorded } from '../../model/index.ts'
import type { Core } from '../core.ts'
import { decideAndCommit, type Decided } from '../enter.ts'
import type { Lane } from '../lane.ts'
import { untilStored } from '../persist.ts'
import type { Decisions } from './decision.ts'
import type { Holding, Opened, Opening } from './holding.ts'

export interface Work {
  /** Decides an input that was just recorded here. Commands that another process decides are waited for. */
  decide(row: InputRow, recorded: Recorded): Promise<Decided>
  /** Looks at everything undecided of a contact. */
  look(contactId: string): Promise<void>
}

export interface WorkOptions {
  core: Core
  holding: Holding
  decisions: Decisions
  /** The lane was opened: what lies in it is taken up. */
  adopt: (contactId: string, grant: Opened) => void
  /** Somebody else decides it: wakes them. */
  leave: (contactId: string, opening: Opening) => void
}

/** The outcome of an input that was left to another process. */
type Outcome = Decided | 'elsewhere'

const nothing: Decided = { refused: null, state: null }
/** A lane that is lost this often in a row is not lost to others: something is wrong with it. */
const roundsAtMost = 100

export function createWork({ core, holding, decisions, adopt, leave }: WorkOptions): Work {
  /** Inputs recorded here whose decision somebody waits for. */
  const waiting = new Map<string, (outcome: Outcome) => void>()
  /** Contacts that are to be looked at and were not begun. */
  const toLook = new Set<string>()

  const settle = (inputId: string, outcome: Outcome): void => {
    waiting.get(inputId)?.(outcome)
    waiting.delete(inputId)
  }

  /** @param known the input if nothing older is undecided; null: the inbox must be read */
  async function run(lane: Lane, known: InputRow | null): Promise<void> {
    let row = known
    for (let rounds = 0; rounds < roundsAtMost; rounds++) {
      const opening = await holding.open(lane)
      if (opening.outcome !== 'here') return leave(lane.contactId, opening)
      const { grant } = opening
      if (grant) adopt(lane.contactId, grant)
      // What a dead process began to decide may be what killed it: it is counted before it is tried again.
      const died = grant?.from === 'dead'
      const rows = row && !died ? [row] : await core.store.inbox(lane.contactId)
      if (!(await decideAll(lane, rows, died))) {
        // Somebody else wrote this contact: the lane is opened anew, and only what is still undecided is decided.
        holding.forget(lane)
        row = null
        continue
      }
      return
    }
    throw new BotError('store.conflict', `the lane of ${lane.contactId} was lost ${roundsAtMost} times in a row`)
  }

  async function decideAll(lane: Lane, rows: InputRow[], died: boolean): Promise<boolean> {
    for (const [at, row] of rows.entries()) {
      // Only the first can have been begun: those behind it are no more guilty than before.
      const attempts = died && at === 0 ? await core.store.beginAttempt(row.id) : row.attempts
      if (attempts === 0) continue
      const decided = await decideAndCommit(core, lane, { ...row, attempts })
      if (!decided) return false
      settle(row.id, decided)
    }
    return true
  }

  async function runFor(lane: Lane, row: InputRow, alone: boolean): Promise<void> {
    // An earlier run of this lane read the inbox and found it there.
    if (!waiting.has(row.id)) return
    let known = alone ? row : null
    // It was acked: a store that is away for a moment must not leave it lying.
    await untilStored(core, () => {
      const first = known
      known = null
      return run(lane, first)
    })
  }

  return {
    async decide(row, recorded) {
      if (recorded.duplicate) return nothing
      // Read before this one is added: what is ahead and known here is decided by tasks queued before.
      const alone = recorded.ahead?.every((id) => waiting.has(id)) ?? false
      const { promise, resolve } = Promise.withResolvers<Outcome>()
      waiting.set(row.id, resolve)
      try {
        await core.lanes.run(row.contactId, (lane) => runFor(lane, row, alone))
      } finally {
        // Left undecided here; or decided already by another process that read the same inbox.
        settle(row.id, 'elsewhere')
      }
      const outcome = await promise
      if (outcome !== 'elsewhere') return outcome
      return row.body.kind === 'command' ? decisions.of(row.contactId, row.id) : nothing
    },
    async look(contactId) {
      if (toLook.has(contactId)) return
      toLook.add(contactId)
      await core.lanes.run(contactId, (lane) => {
        toLook.delete(contactId)
        return run(lane, null)
      })
    },
  }
}
