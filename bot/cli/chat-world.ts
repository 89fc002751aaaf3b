/** What `nightdesk chat` pretends: another hour, and people who are online. */
import { dayOf, momentOf, parseMoment, parseTime } from '../dialog/civil.ts'
import type { Store } from '../store/store.ts'
import type { Release } from '../turn/release.ts'

/**
 * A clock that runs on from the given moment; without one, the real one.
 * @param at `23:40` today or `2026-11-12 23:40`, in the shop's time zone
 * @returns null for anything else
 */
export function readClock(at: string | undefined, timeZone: string, now: () => number): (() => number) | null {
  if (at === undefined) return now
  const start = now()
  const minute = parseTime(at)
  const moment = minute === null ? parseMoment(at, timeZone) : momentOf(dayOf(start, timeZone), minute, timeZone)
  return moment === null ? null : () => moment + now() - start
}

/** Puts people with every skill of the shop online, so that a wish for a person is queued as by day. */
export async function pretendAgents(store: Store, count: number, release: Release, now: number): Promise<void> {
  const skills = release.content.config.queues.flatMap((queue) => queue.skills)
  for (let i = 1; i <= count; i++)
    await store.putAccount({
      id: `agent-${i}`,
      name: `agent${i}`,
      display: `客服 ${i}`,
      role: 'agent',
      passwordHash: '',
      skills: Object.fromEntries([...skills, 'senior'].map((skill) => [skill, 1])),
      languages: ['zh', 'en'],
      capacity: 5,
      rating: 0.8,
      presence: 'online',
      presenceAt: now,
      createdAt: now,
      disabled: false,
    })
}
