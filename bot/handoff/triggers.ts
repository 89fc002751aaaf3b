/** When the conversation has to go to a person, without the flow asking for it. */
import type { Facts, Profile, QueueConfig, Session, Thresholds } from '../model/index.ts'

export type HandoffRule = 'wants_human' | 'risk' | 'emotion' | 'fallbacks'

export interface HandoffTrigger {
  rule: HandoffRule
  /** For `Session.fired`; a trigger whose key is there does not fire again. */
  key: string
  /** For the agent, in the shop's words. */
  reason: string
  queue: string
  skills: string[]
  priority: 'low' | 'normal' | 'high'
}

/**
 * The first rule that holds: risk, wish for a human, emotion against us, fallbacks exhausted. Who is in danger and asks
 * for a person, in one message or in the next, is not sent to wait behind questions about parcels.
 * What is our own judgement (emotion, fallbacks) fires once per session until `fired` is cleared; what the customer
 * says outright (a wish, a risk) always counts, so ask only while the bot owns the contact.
 * @param options queues of the shop: the first that exists of those a rule wants is taken, else `general`
 */
export function handoffTrigger(
  facts: Pick<Facts, 'wantsHuman' | 'risk' | 'emotion' | 'raw'>,
  session: Pick<Session, 'fired' | 'fallbacks'>,
  thresholds: Pick<Thresholds, 'emotion' | 'fallbacks'>,
  profile: Pick<Profile, 'tier'>,
  options: { queues?: readonly QueueConfig[]; vipTiers?: readonly string[] } = {},
): HandoffTrigger | null {
  const queue = (...wanted: string[]) => firstQueue(wanted, options.queues)
  const vip = options.vipTiers?.includes(profile.tier) ?? false
  const usual = vip ? queue('vip', 'general') : queue('general')
  const urgent = queue('safety', 'complaints', 'general')
  if (facts.risk !== null) return make('risk', `risk:${facts.risk}`, `风险：${facts.risk}`, urgent, 'high')
  const danger = session.fired.find((key) => key.startsWith('risk:'))
  if (facts.wantsHuman && danger)
    return make('wants_human', 'wants_human', `客人要求人工，说过风险：${danger.slice(5)}`, urgent, 'high')
  if (facts.wantsHuman) return make('wants_human', 'wants_human', '客人要求人工', usual, vip ? 'high' : 'normal')
  const { emotion } = facts
  if (emotion.score > thresholds.emotion && emotion.target === 'us' && !session.fired.includes('emotion'))
    return make('emotion', 'emotion', `情绪 ${emotion.score.toFixed(2)}`, queue('complaints', 'general'), 'high')
  if (session.fallbacks >= thresholds.fallbacks && !session.fired.includes('fallbacks'))
    return make('fallbacks', 'fallbacks', `连续 ${session.fallbacks} 次没有答上`, usual, 'normal')
  return null
}

/** Keys that stay fired once a person has resolved the matter: none of those the policy set. */
export function afterResolved(fired: readonly string[]): string[] {
  return fired.filter((key) => key !== 'emotion' && key !== 'fallbacks' && !key.startsWith('risk:'))
}

function make(
  rule: HandoffRule,
  key: string,
  reason: string,
  queue: string,
  priority: 'normal' | 'high',
): HandoffTrigger {
  return { rule, key, reason, queue, skills: [], priority }
}

function firstQueue(wanted: readonly string[], queues: readonly QueueConfig[] | undefined): string {
  if (!queues || queues.length === 0) return wanted[0]!
  return wanted.find((id) => queues.some((queue) => queue.id === id)) ?? queues[0]!.id
}
