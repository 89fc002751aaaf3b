/** Rows and agents for the tests of this folder. */
import type { AccountRow, QueueConfig, QueueRow, RoutingConfig } from '../../bot/model/index.ts'
import type { RoutingAgent } from '../../bot/handoff/routing.ts'

export const now = Date.parse('2025-11-12T20:00:00+08:00')
export const minute = 60_000

export const routing: RoutingConfig = {
  weights: { skill: 0.4, load: 0.3, rating: 0.3 },
  acceptMs: 30_000,
  seniorMs: 60_000,
  cooldownMs: 120_000,
  vipTiers: ['gold', 'black'],
}

export const queues: QueueConfig[] = [
  { id: 'general', title: '客服', skills: [], handleSeconds: 300 },
  { id: 'after_sales', title: '售后', skills: ['after_sales'], handleSeconds: 600 },
  { id: 'complaints', title: '投诉', skills: ['complaints'], handleSeconds: 600 },
]

export function agent(id: string, change: Partial<RoutingAgent> = {}): RoutingAgent {
  return {
    id,
    name: id,
    skills: { after_sales: 0.8 },
    languages: ['zh'],
    capacity: 3,
    active: 0,
    rating: 0.8,
    online: true,
    idleSince: now - minute,
    cooldownUntil: null,
    ...change,
  }
}

export function row(
  id: string,
  change: Partial<Omit<QueueRow, 'request'>> & { request?: Partial<QueueRow['request']> } = {},
): QueueRow {
  const { request, ...rest } = change
  return {
    id,
    contactId: `contact ${id}`,
    conversation: `web/${id}`,
    language: 'zh',
    tier: 'new',
    name: null,
    since: now - minute,
    state: 'waiting',
    agentId: null,
    agentName: null,
    agentAt: null,
    passed: [],
    explain: null,
    summary: '',
    closedAt: null,
    outcome: null,
    ...rest,
    request: { queue: 'general', reason: '', skills: [], priority: 'normal', withinMs: 180_000, ...request },
  }
}

export function account(id: string, change: Partial<AccountRow> = {}): AccountRow {
  return {
    id,
    name: id,
    display: id.toUpperCase(),
    role: 'agent',
    passwordHash: '',
    skills: {},
    languages: ['zh'],
    capacity: 3,
    rating: 0.8,
    presence: 'online',
    presenceAt: now - 10 * minute,
    createdAt: 0,
    disabled: false,
    ...change,
  }
}
