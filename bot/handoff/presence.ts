/** Agents as routing sees them: from accounts, and from what they hold or held lately. */
import type { AccountRow, QueueRow, RoutingConfig } from '../model/index.ts'
import type { RoutingAgent } from './routing.ts'

/**
 * One routing agent per account that may talk to customers: agents, supervisors and admins; operators write content.
 * Supervisors and admins have the skill `supervisor` unless their account says otherwise.
 * @param queue rows that are offered or taken, and those closed within `cooldownMs`; others are ignored
 * @param now UTC ms
 */
export function routingAgents(
  accounts: readonly AccountRow[],
  queue: readonly QueueRow[],
  config: Pick<RoutingConfig, 'cooldownMs'>,
  now: number,
): RoutingAgent[] {
  const held = new Map<string, { active: number; lastAt: number; hardAt: number }>()
  for (const row of queue) {
    if (row.agentId === null) continue
    const own = held.get(row.agentId) ?? { active: 0, lastAt: 0, hardAt: 0 }
    held.set(row.agentId, own)
    if (row.state === 'offered' || row.state === 'taken') {
      own.active += 1
      own.lastAt = Math.max(own.lastAt, row.agentAt ?? 0)
    } else if (row.state === 'closed') {
      own.lastAt = Math.max(own.lastAt, row.closedAt ?? 0)
      if (row.request.priority === 'high') own.hardAt = Math.max(own.hardAt, row.closedAt ?? 0)
    }
  }
  return accounts
    .filter((account) => account.role !== 'operator')
    .map((account) => {
      const own = held.get(account.id)
      const rest = own && own.hardAt > 0 ? own.hardAt + config.cooldownMs : null
      return {
        id: account.id,
        name: account.display,
        skills: skillsOf(account),
        languages: account.languages,
        capacity: account.capacity,
        active: own?.active ?? 0,
        rating: account.rating,
        online: isOnline(account),
        idleSince: Math.max(own?.lastAt ?? 0, account.presenceAt),
        cooldownUntil: rest !== null && rest > now ? rest : null,
      }
    })
}

/** Can be offered conversations: signed in as `online`, not disabled, and with at least one place. */
export function isOnline(account: Pick<AccountRow, 'presence' | 'disabled' | 'capacity'>): boolean {
  return account.presence === 'online' && !account.disabled && account.capacity > 0
}

/** How many customers could be talked to by now; the `agents_online` of flows. */
export function agentsOnline(accounts: readonly AccountRow[]): number {
  return accounts.filter((account) => account.role !== 'operator' && isOnline(account)).length
}

function skillsOf(account: AccountRow): Record<string, number> {
  if (account.role === 'agent' || account.skills['supervisor'] !== undefined) return account.skills
  return { ...account.skills, supervisor: 1 }
}
