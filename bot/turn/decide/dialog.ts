/** Lets the dialog engine take one event, and turns what it asks for into rows of the step. */
import { addHush, hushed } from '../../dialog/hush.ts'
import { transition } from '../../dialog/transition.ts'
import type {
  ActionRequest,
  DialogEnv,
  DialogEvent,
  Hush,
  Transition,
  Utterance,
  Value,
} from '../../model/index.ts'
import type { Program } from '../../dialog/machine.ts'
import { plainCapabilities, type ChannelContext } from '../context.ts'
import { beginHandoff } from './handoff.ts'
import { emit, profileOf, say, session, type Step } from './step.ts'

/** Applies one event to the dialog of the open session. */
export function runDialog(step: Step, asked: DialogEvent): Transition {
  const open = session(step)
  const slots = step.context.given?.slots
  const event = slots && asked.type === 'start' ? { ...asked, with: { ...slots, ...asked.with } } : asked
  const result = transition(open.dialog, event, dialogEnv(step))
  const before = open.dialog.awaiting
  open.dialog = result.state
  const { card } = step
  for (const draft of result.replies) {
    say(step, draft)
    if (draft.answer) card.answers.push(draft.answer)
  }
  for (const visited of result.visited) card.visited.push(visited)
  for (const note of result.notes) card.notes.push(note)
  if (result.hush) keepQuiet(step, result.hush)
  for (const { flow, run } of result.started) {
    card.started.push(flow)
    emit(step, 'flow.started', { flow, run })
  }
  for (const { flow, run, outcome } of result.ended) {
    card.ended.push({ flow, outcome })
    emit(step, 'flow.ended', { flow, run, outcome })
  }
  for (const timer of result.timers.set) {
    step.timers.set.set(`dialog:${timer.id}`, timer.at)
    step.timers.drop.delete(`dialog:${timer.id}`)
  }
  for (const id of result.timers.drop) {
    step.timers.set.delete(`dialog:${id}`)
    step.timers.drop.add(`dialog:${id}`)
  }
  if (result.tags.length) open.tags = [...new Set([...open.tags, ...result.tags])]
  if (Object.keys(result.conversation).length) open.values = { ...open.values, ...result.conversation }
  if (Object.keys(result.contact).length) {
    const profile = profileOf(step)
    const { language } = result.contact
    if (language === 'zh' || language === 'en') profile.language = language
    profile.fields = { ...profile.fields, ...result.contact }
  }
  for (const action of result.actions) {
    card.actions.push({ name: action.action, id: action.id, input: told(action) })
    step.effects.push({
      id: action.id,
      contactId: step.state.contactId,
      conversation: open.conversation,
      kind: 'action',
      name: action.action,
      args: action.input,
      key: action.key,
      write: action.effect !== 'read',
      state: 'pending',
      at: step.now,
    })
    open.effects = [...open.effects, action.id]
  }
  // A flow that moved on while it was parked (cancel, abort) gives its place in the queue back.
  if (
    before?.kind === 'handoff' &&
    open.dialog.awaiting?.kind !== 'handoff' &&
    step.state.handoff?.dialog === before.id
  )
    step.state.handoff = { ...step.state.handoff, dialog: null }
  if (result.handoff) beginHandoff(step, result.handoff)
  return result
}

/** What an action was given, for the card: what was told in confidence is for the action alone. */
function told({ input, secret }: ActionRequest): Record<string, Value> {
  return secret.length === 0
    ? input
    : Object.fromEntries(
        Object.entries(input).map(([name, value]) => [name, secret.includes(name) ? '••••' : value]),
      )
}

/**
 * What answers a `secret` question stays out of the card, the session's last utterance (and with it summaries and texts)
 * and the transcript. The journal keeps the input itself, or no step could be replayed.
 */
function keepQuiet(step: Step, hush: Hush): void {
  const open = session(step)
  const { facts } = step.card
  // Put together over several lines, or normalised: where a text does not stand in one line as it is, all lines go.
  const whole = hush.whole || !hush.texts.every((text) => step.lines.some((line) => line.text.includes(text)))
  const all = addHush(step.hush ?? null, { whole, texts: hush.texts })!
  step.hush = { ...all, conversation: open.conversation, inputs: step.lines.map(({ input }) => input) }
  open.utterance = hushed(open.utterance, all)
  if (facts)
    step.card.facts = {
      ...facts,
      raw: hushed(facts.raw, all),
      text: hushed(facts.text, all),
      entities: facts.entities.filter(({ text }) => hushed(text, all) === text),
    }
}

export function dialogEnv(step: Step): DialogEnv<Program> {
  const { context, current, now } = step
  const modality = context.channel?.capabilities.modality ?? 'text'
  const language = step.state.profile.language
  return {
    program: (hash) => step.releases.of(hash)?.program ?? null,
    current: current.hash,
    now,
    timeZone: current.content.config.shop.timeZone,
    seed: step.input.id,
    scopes: new Scopes(step),
    language,
    actions: step.actions,
    answer: (query) => current.answer(query, { now, channel: context.channel?.id ?? '', modality, language }),
  }
}

/**
 * The names that conditions and texts may look up; see flow-language.md, Names. Each scope is made when something looks:
 * most steps look at one or none. A class, for getters written into a literal cost more than what they save.
 */
class Scopes implements DialogScopes {
  readonly channel: DialogScopes['channel']
  readonly experiment: DialogScopes['experiment']
  readonly step: Step
  private made: Partial<DialogScopes> | null = null

  constructor(step: Step) {
    this.step = step
    const { channel, experiments } = step.context
    this.channel = channel ? channelScope(channel) : noChannel
    this.experiment = experiments
  }

  get contact(): DialogScopes['contact'] {
    return ((this.made ??= {}).contact ??= contactScope(this.step))
  }

  get conversation(): DialogScopes['conversation'] {
    return ((this.made ??= {}).conversation ??= conversationScope(this.step))
  }

  get shop(): DialogScopes['shop'] {
    return ((this.made ??= {}).shop ??= shopScope(this.step))
  }
}

type DialogScopes = DialogEnv['scopes']

function contactScope({ state }: Step): DialogScopes['contact'] {
  const { profile } = state
  return {
    ...profile.fields,
    id: state.contactId,
    // How they want to be called goes before what the channel calls them; a vouched phone before a told one.
    name: profile.fields['name'] ?? profile.name,
    tier: profile.tier,
    phone: profile.phone ?? profile.fields['phone'] ?? null,
    language: profile.language,
    verified: profile.verified,
    tags: profile.tags,
  }
}

function conversationScope(step: Step): DialogScopes['conversation'] {
  const open = session(step)
  const emotion = step.card.facts?.emotion
  return {
    ...open.values,
    id: open.conversation,
    utterance: open.utterance,
    emotion: emotion?.score ?? open.emotions.at(-1) ?? 0,
    emotion_target: emotion?.target ?? open.emotionTarget,
    turns: open.turns,
    summary: summaryOf(open.tags, open.utterance),
    tags: open.tags,
  }
}

function shopScope({ context: { shop } }: Step): DialogScopes['shop'] {
  return {
    name: shop.name,
    open: shop.open,
    next_open: shop.nextOpenAt === null ? null : new Date(shop.nextOpenAt).toISOString(),
    agents_online: shop.agentsOnline,
    waiting: shop.waiting,
  }
}

const noChannel: DialogEnv['scopes']['channel'] = {
  id: '',
  ...(plainCapabilities as unknown as Record<string, Value>),
}
const channelScopes = new WeakMap<object, DialogEnv['scopes']['channel']>()

/** The same for every step of a channel: made once. */
function channelScope({ id, plugin, capabilities }: ChannelContext): DialogEnv['scopes']['channel'] {
  let scope = channelScopes.get(capabilities)
  if (!scope)
    channelScopes.set(
      capabilities,
      (scope = { id, plugin, ...(capabilities as unknown as Record<string, Value>) }),
    )
  return scope.id === id && scope.plugin === plugin ? scope : { ...scope, id, plugin }
}

function summaryOf(tags: string[], utterance: string): string {
  return tags.length ? `${tags.join('、')}：${utterance}` : utterance
}

/** The utterance of this step as the dialog sees it. */
export function utteranceOf(step: Step, facts: Step['card']['facts'], extra: Partial<Utterance> = {}): Utterance {
  return {
    id: step.input.id,
    raw: facts?.raw ?? '',
    text: facts?.text ?? '',
    language: facts?.language ?? 'other',
    entities: facts?.entities ?? [],
    attachments: [],
    voice: step.context.channel?.capabilities.modality === 'voice',
    ...extra,
  }
}
