/** Whom to offer a conversation to: who may have it, who fits best, and by how much the others lost. */
import type { RoutingConfig } from '../model/index.ts'
import type { RoutingItem } from './item.ts'

/** An agent as routing sees one. */
export interface RoutingAgent {
  id: string
  name: string
  /** Skill → level 0..1. */
  skills: Record<string, number>
  languages: readonly string[]
  /** Conversations at once. */
  capacity: number
  /** Conversations taken or on offer. */
  active: number
  /** Mean CSAT 0..1, shrunk to the team mean. */
  rating: number
  online: boolean
  /** UTC ms since when nothing new came; the smallest wins a tie. */
  idleSince: number
  /** UTC ms; rests until then after a hard chat. */
  cooldownUntil: number | null
}

export type Refusal = 'offline' | 'skill' | 'full' | 'cool-down'

export type Ranked = {
  agentId: string
  score: number
  skill: number
  load: number
  rating: number
  /** Points behind the winner; 0 for the winner. */
  behind: number
  why: string
}

/** Plain JSON: kept with the queue item. Long lists are cut, `eligible` and `refusedCount` tell the whole. */
export type Explanation = {
  /** Skills the decision was made with; `senior` is among them while a VIP waits for one. */
  skills: string[]
  eligible: number
  ranked: Ranked[]
  refusedCount: number
  refused: { agentId: string; why: Refusal }[]
}

export interface Routed {
  agentId: string | null
  explain: Explanation
}

/** Lists in an explanation are cut to this many. */
const shown = 10

/**
 * Chooses the agent for one item.
 * Score = weight × mean level of the needed skills + weight × (1 − load) + weight × rating; ties go to the longest idle.
 * Who does not speak the language, or let this item pass before, comes only after everybody else.
 * @param now UTC ms
 */
export function route(
  item: RoutingItem,
  agents: readonly RoutingAgent[],
  config: RoutingConfig,
  now: number,
): Routed {
  const skills = neededSkills(item, agents, config, now)
  const candidates: { agent: RoutingAgent; resort: number; score: number; skill: number; load: number }[] = []
  const refused: Explanation['refused'] = []
  let refusedCount = 0
  for (const agent of agents) {
    const why = refusal(agent, skills, now)
    if (why !== null) {
      refusedCount += 1
      if (refused.length < shown) refused.push({ agentId: agent.id, why })
      continue
    }
    const skill = meanLevel(agent, skills)
    const load = agent.active / agent.capacity
    const { weights } = config
    const score = weights.skill * skill + weights.load * (1 - load) + weights.rating * agent.rating
    candidates.push({ agent, resort: resortOf(agent, item), score, skill, load })
  }
  candidates.sort(
    (a, b) =>
      a.resort - b.resort ||
      b.score - a.score ||
      a.agent.idleSince - b.agent.idleSince ||
      (a.agent.id < b.agent.id ? -1 : 1),
  )
  const best = candidates[0]
  const ranked = candidates.slice(0, shown).map(({ agent, resort, score, skill, load }, at): Ranked => ({
    agentId: agent.id,
    score: round(score),
    skill: round(skill),
    load: round(load),
    rating: round(agent.rating),
    behind: round(best!.score - score),
    why: whyOf(at, resort, best!, { agent, resort, score }),
  }))
  return {
    agentId: best?.agent.id ?? null,
    explain: { skills, eligible: candidates.length, ranked, refusedCount, refused },
  }
}

/** A VIP is kept for a `senior` until `seniorMs`, but only if one who could serve is online. */
export function neededSkills(
  item: RoutingItem,
  agents: readonly RoutingAgent[],
  config: RoutingConfig,
  now: number,
): string[] {
  if (!item.vip || item.skills.includes('senior') || now - item.since >= config.seniorMs) return item.skills
  const withSenior = [...item.skills, 'senior']
  return agents.some((agent) => agent.online && hasSkills(agent, withSenior)) ? withSenior : item.skills
}

/** Why this agent may not have it now; null: may. */
export function refusal(agent: RoutingAgent, skills: readonly string[], now: number): Refusal | null {
  if (!agent.online) return 'offline'
  if (!hasSkills(agent, skills)) return 'skill'
  if (agent.active >= agent.capacity) return 'full'
  if (agent.cooldownUntil !== null && now < agent.cooldownUntil) return 'cool-down'
  return null
}

export function hasSkills(agent: RoutingAgent, skills: readonly string[]): boolean {
  for (const skill of skills) if (!((agent.skills[skill] ?? 0) > 0)) return false
  return true
}

function meanLevel(agent: RoutingAgent, skills: readonly string[]): number {
  if (skills.length === 0) return 1
  let sum = 0
  for (const skill of skills) sum += agent.skills[skill] ?? 0
  return sum / skills.length
}

/** 0 the usual, 1 another language, 2 let it pass before, 3 both. */
function resortOf(agent: RoutingAgent, item: RoutingItem): number {
  return (item.passed.includes(agent.id) ? 2 : 0) + (agent.languages.includes(item.language) ? 0 : 1)
}

type Scored = { agent: RoutingAgent; resort: number; score: number }

function whyOf(at: number, resort: number, best: Scored, own: Scored): string {
  const notes: string[] = []
  if (resort & 1) notes.push('does not speak the language')
  if (resort & 2) notes.push('let it pass before')
  if (at === 0) notes.unshift('best')
  else if (resort === best.resort) {
    if (own.score === best.score)
      notes.unshift(own.agent.idleSince > best.agent.idleSince ? 'idle less long' : 'equal')
    else notes.unshift('lower score')
  }
  return notes.join(', ')
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
