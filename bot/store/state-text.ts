/**
 * A contact's state as stores keep it: JSON without what is usual (nobody waits, nothing was set), which is most of it.
 * Text of an older `stateVersion` is brought to today's form as it is read, see `upcast`.
 */
import type { Awaiting, ContactState, DialogState, Frame, Profile, Session } from '../model/index.ts'
import { stateVersion } from '../model/index.ts'
import { upcast } from './upcast.ts'

type Kept = Record<string, unknown>

/** Fails to compile when a field was added to the model and is not kept here: it would be lost at the first write. */
type Keeps<Whole, Kept extends keyof Whole> = [Exclude<keyof Whole, Kept>] extends [never] ? true : never
export const everything: [
  Keeps<
    ContactState,
    'stateVersion' | 'contactId' | 'version' | 'owner' | 'epoch' | 'floor' | 'profile' | 'handoff' | 'session'
  >,
  Keeps<Profile, 'name' | 'tier' | 'phone' | 'language' | 'verified' | 'customer' | 'tags' | 'fields'>,
  Keeps<
    Session,
    | ('id' | 'startedAt' | 'lastAt' | 'conversation' | 'turns' | 'emotions' | 'emotionTarget' | 'values' | 'tags')
    | ('fallbacks' | 'fired' | 'dialog' | 'pending' | 'effects' | 'later' | 'utterance' | 'served' | 'rating')
  >,
  Keeps<DialogState, 'frames' | 'awaiting' | 'answers' | 'done' | 'last'>,
  Keeps<
    Frame,
    'run' | 'flow' | 'release' | 'at' | 'kind' | 'values' | 'secret' | 'asked' | 'answered' | 'result' | 'memo'
  >,
] = [true, true, true, true, true]

/** `stateVersion` of a written state without reading it whole. */
export function versionOfText(text: string): number {
  return Number(/^\{"stateVersion":(\d+)/.exec(text)?.[1] ?? 0)
}

/** JSON that `readState` reads. Throws a TypeError on what JSON cannot hold. */
export function writeState(state: ContactState): string {
  const kept: Kept = { stateVersion: state.stateVersion, version: state.version }
  if (state.owner !== 'bot') kept['owner'] = state.owner
  if (state.epoch !== 0) kept['epoch'] = state.epoch
  if (state.floor !== 0) kept['floor'] = state.floor
  const profile = keepProfile(state.profile)
  if (!isEmpty(profile)) kept['profile'] = profile
  if (state.handoff !== null) kept['handoff'] = state.handoff
  if (state.session !== null) kept['session'] = keepSession(state.session)
  return JSON.stringify(kept)
}

/** @throws BotError `store.version` for a state written by a newer engine, or one that no upcaster knows */
export function readState(text: string, contactId: string): ContactState {
  const written = JSON.parse(text) as Kept
  written['contactId'] = contactId
  const kept: Partial<ContactState> = upcast(written)
  return {
    stateVersion,
    contactId,
    version: kept.version!,
    owner: kept.owner ?? 'bot',
    epoch: kept.epoch ?? 0,
    floor: kept.floor ?? 0,
    profile: readProfile(kept.profile ?? {}),
    handoff: kept.handoff ?? null,
    session: kept.session ? readSession(kept.session) : null,
  }
}

function readProfile(kept: Partial<Profile>): Profile {
  return {
    name: kept.name ?? null,
    tier: kept.tier ?? 'new',
    phone: kept.phone ?? null,
    language: kept.language ?? 'zh',
    verified: kept.verified ?? false,
    customer: kept.customer ?? null,
    tags: kept.tags ?? [],
    fields: kept.fields ?? {},
  }
}

function keepProfile(profile: Profile): Kept {
  const kept: Kept = {}
  if (profile.tier !== 'new') kept['tier'] = profile.tier
  if (profile.language !== 'zh') kept['language'] = profile.language
  if (profile.name !== null) kept['name'] = profile.name
  if (profile.phone !== null) kept['phone'] = profile.phone
  if (profile.verified) kept['verified'] = true
  if (profile.customer !== null) kept['customer'] = profile.customer
  if (profile.tags.length > 0) kept['tags'] = profile.tags
  if (!isEmpty(profile.fields)) kept['fields'] = profile.fields
  return kept
}

function keepSession(session: Session): Kept {
  const kept: Kept = {
    id: session.id,
    startedAt: session.startedAt,
    lastAt: session.lastAt,
    conversation: session.conversation,
    turns: session.turns,
    dialog: keepDialog(session.dialog, session.lastAt),
  }
  if (session.emotions.length > 0) kept['emotions'] = session.emotions
  if (session.emotionTarget !== 'none') kept['emotionTarget'] = session.emotionTarget
  if (!isEmpty(session.values)) kept['values'] = session.values
  if (session.tags.length > 0) kept['tags'] = session.tags
  if (session.fallbacks !== 0) kept['fallbacks'] = session.fallbacks
  if (session.fired.length > 0) kept['fired'] = session.fired
  if (session.pending !== null) kept['pending'] = session.pending
  if (session.effects.length > 0) kept['effects'] = session.effects
  if (session.later !== undefined) kept['later'] = session.later
  if (session.served !== undefined) kept['served'] = session.served
  if (session.rating !== undefined) kept['rating'] = session.rating
  if (session.utterance !== '') kept['utterance'] = session.utterance
  return kept
}

function readSession(kept: Partial<Session>): Session {
  const session: Session = {
    id: kept.id!,
    startedAt: kept.startedAt!,
    lastAt: kept.lastAt!,
    conversation: kept.conversation!,
    turns: kept.turns!,
    emotions: kept.emotions ?? [],
    emotionTarget: kept.emotionTarget ?? 'none',
    values: kept.values ?? {},
    tags: kept.tags ?? [],
    fallbacks: kept.fallbacks ?? 0,
    fired: kept.fired ?? [],
    dialog: readDialog(kept.dialog!, kept.lastAt!),
    pending: kept.pending ?? null,
    effects: kept.effects ?? [],
    utterance: kept.utterance ?? '',
  }
  if (kept.later) session.later = kept.later
  if (kept.served) session.served = kept.served
  if (kept.rating) session.rating = kept.rating
  return session
}

function keepDialog(dialog: DialogState, lastAt: number): Kept {
  const kept: Kept = {}
  if (dialog.frames.length > 0) kept['frames'] = dialog.frames.map(keepFrame)
  if (dialog.awaiting !== null) kept['awaiting'] = keepAwaiting(dialog.awaiting, dialog.frames.at(-1), lastAt)
  if (!isEmpty(dialog.answers)) kept['answers'] = dialog.answers
  if (!isEmpty(dialog.done)) kept['done'] = dialog.done
  if (dialog.last.length > 0) kept['last'] = dialog.last
  return kept
}

function readDialog(kept: Partial<DialogState>, lastAt: number): DialogState {
  const frames = kept.frames ? kept.frames.map(readFrame) : []
  return {
    frames,
    awaiting: kept.awaiting ? readAwaiting(kept.awaiting, frames.at(-1), lastAt) : null,
    answers: kept.answers ?? {},
    done: kept.done ?? {},
    last: kept.last ?? [],
  }
}

/** An answer is nearly always awaited by the frame on top, in the node that bears the slot's name, since the last word. */
function keepAwaiting(awaiting: NonNullable<Awaiting>, top: Frame | undefined, lastAt: number): Kept {
  if (awaiting.kind !== 'answer' || awaiting.run !== top?.run) return awaiting
  const { kind, node, slot, since, timer } = awaiting
  const kept: Kept = { kind, node }
  if (since !== lastAt) kept['since'] = since
  if (slot !== node) kept['slot'] = slot
  if (timer !== null) kept['timer'] = timer
  return kept
}

function readAwaiting(kept: NonNullable<Awaiting>, top: Frame | undefined, lastAt: number): Awaiting {
  if (kept.kind !== 'answer') return kept
  const { kind, run = top?.run ?? '', node, slot = node, since = lastAt, timer = null } = kept
  return { kind, run, node, slot, since, timer }
}

function keepFrame(frame: Frame): Kept {
  const kept: Kept = { run: frame.run, flow: frame.flow, release: frame.release, at: frame.at }
  if (frame.kind !== 'flow') kept['kind'] = frame.kind
  if (!isEmpty(frame.values)) kept['values'] = frame.values
  if (frame.secret.length > 0) kept['secret'] = frame.secret
  if (!isEmpty(frame.asked)) kept['asked'] = keepCounts(frame.asked)
  if (frame.answered.length > 0) kept['answered'] = frame.answered
  if (!isEmpty(frame.result)) kept['result'] = frame.result
  if (!isEmpty(frame.memo)) kept['memo'] = frame.memo
  return kept
}

function readFrame(kept: Partial<Frame>): Frame {
  return {
    run: kept.run!,
    flow: kept.flow!,
    release: kept.release!,
    at: kept.at!,
    kind: kept.kind ?? 'flow',
    values: kept.values ?? {},
    secret: kept.secret ?? [],
    asked: kept.asked ? readCounts(kept.asked) : {},
    answered: kept.answered ?? [],
    result: kept.result ?? {},
    memo: kept.memo ?? {},
  }
}

/**
 * A step's name once for each time it was asked: most are asked once. Steps without a name are called by their number,
 * and an object with numbers for keys is what `JSON.stringify` is slowest at.
 */
function keepCounts(counts: Record<string, number>): string[] {
  const names: string[] = []
  for (const name in counts) for (let left = counts[name]!; left > 0; left--) names.push(name)
  return names
}

function readCounts(kept: readonly string[] | Record<string, number>): Record<string, number> {
  if (!Array.isArray(kept)) return kept as Record<string, number>
  const counts: Record<string, number> = {}
  for (const name of kept as readonly string[]) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false
  return true
}
