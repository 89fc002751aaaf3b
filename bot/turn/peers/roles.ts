/** Parts that one process at a time may play, kept as long as it renews them; believed only as long as that is certain. */
import type { Log } from '../../sdk/index.ts'
import type { Cluster } from '../../store/cluster.ts'

/** `dispatch`: offers; `listen`: rules and listeners; `timers`: those of lanes that nobody runs. */
export const roles = ['dispatch', 'listen', 'timers'] as const
export type Role = (typeof roles)[number]

export interface Roles {
  /** True if this process plays it for `forMs` more at least. */
  leads(role: Role, forMs?: number): boolean
  /** Takes or keeps all of them; `gained` is called for each that is new here. */
  renew(): Promise<void>
  forget(): void
}

/** @param ms how long a role is kept without renewal */
export function createRoles(
  cluster: Cluster,
  ms: number,
  stopwatch: () => number,
  log: Log,
  gained: (role: Role) => void,
): Roles {
  const until = new Map<Role, number>()
  const leads = (role: Role, forMs = 0): boolean => (until.get(role) ?? -Infinity) > stopwatch() + forMs
  return {
    leads,
    async renew() {
      await Promise.all(
        roles.map(async (role) => {
          const had = leads(role)
          // Counted from before the call, as the beats are.
          const sentAt = stopwatch()
          if (await cluster.takeRole(role, ms)) {
            until.set(role, sentAt + ms)
            if (!had) {
              log.info({ role }, 'this process plays a part that only one may play')
              gained(role)
            }
          } else until.delete(role)
        }),
      )
    },
    forget: () => until.clear(),
  }
}
