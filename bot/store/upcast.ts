/** Reads a persisted contact state: one that an older engine wrote is brought to today's form, one step a version. */
import { BotError } from '../sdk/index.ts'
import { stateVersion, type ContactState } from '../model/index.ts'

/** From one version to the next. Pure; may change what it is given. */
export type Upcaster = (state: Record<string, unknown>) => Record<string, unknown>

/**
 * By the version they start from. Whoever raises `stateVersion` adds one here, and never takes one away: a contact who
 * was silent for years comes back through all of them.
 */
export const upcasters: Readonly<Record<number, Upcaster>> = {}

/**
 * The state in the form this engine works with.
 * @throws BotError `store.version` for a state of a newer engine, or one no upcaster knows
 */
export function upcast(
  state: Record<string, unknown>,
  to: number = stateVersion,
  by: Readonly<Record<number, Upcaster>> = upcasters,
): ContactState {
  let current = state
  let version = Number(current['stateVersion'])
  while (version < to) {
    const next = by[version]
    if (!next) throw unreadable(state, `there is no way from version ${version} to ${version + 1}`)
    version += 1
    current = { ...next(current), stateVersion: version }
  }
  if (version === to) return current as unknown as ContactState
  throw unreadable(state, `this program knows up to version ${to}`)
}

function unreadable(state: Record<string, unknown>, why: string): BotError {
  return new BotError(
    'store.version',
    `The state of contact ${String(state['contactId'])} has version ${String(state['stateVersion'])}; ${why}. Start the program that wrote it, or restore a backup.`,
  )
}
