/** What the pages read, each under the name by which it is made stale again. */
import { QueryClient, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import { ApiError } from './problem.ts'
import { setServerTime } from '../parts/clock.ts'
import type {
  ContactAnswer,
  Panel,
  PanelRow,
  Person,
  QueueAnswer,
  QuickReply,
  QueueItem,
  RecentContact,
  ReleaseAnswer,
  SessionAnswer,
  TeamAccount,
} from './types.ts'

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The live socket says when something moved; time alone makes nothing stale.
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status === 0,
    },
  },
})

const recentShown = 30

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api<SessionAnswer>('GET', '/session', undefined, signal),
})

export const queueQuery = queryOptions({
  queryKey: ['queue'],
  async queryFn({ signal }) {
    const answer = await api<QueueAnswer>('GET', '/queue', undefined, signal)
    setServerTime(answer.now)
    return answer
  },
})

export const chatsQuery = queryOptions({
  queryKey: ['chats'],
  queryFn: async ({ signal }) => (await api<{ items: QueueItem[] }>('GET', '/chats', undefined, signal)).items,
})

export const recentQuery = queryOptions({
  queryKey: ['recent'],
  queryFn: async ({ signal }) =>
    (await api<{ contacts: RecentContact[] }>('GET', `/contacts?limit=${recentShown}`, undefined, signal))
      .contacts,
})

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async ({ signal }) => (await api<{ people: Person[] }>('GET', '/presence', undefined, signal)).people,
})

export function contactQuery(contactId: string) {
  return queryOptions({
    queryKey: ['contact', contactId],
    queryFn: ({ signal }) =>
      api<ContactAnswer>('GET', `/contacts/${encodeURIComponent(contactId)}`, undefined, signal),
    // A closed conversation is not kept in memory for long.
    gcTime: 60_000,
  })
}

export const quickRepliesQuery = queryOptions({
  queryKey: ['quick-replies'],
  queryFn: async ({ signal }) =>
    (await api<{ replies: QuickReply[] }>('GET', '/quick-replies', undefined, signal)).replies,
})

export const panelsQuery = queryOptions({
  queryKey: ['panels'],
  queryFn: async ({ signal }) => (await api<{ panels: Panel[] }>('GET', '/panels', undefined, signal)).panels,
})

/** Rows of a panel; only those about one contact if one is given. */
export function rowsQuery(plugin: string, id: string, contactId?: string) {
  const about = contactId === undefined ? '' : `?contactId=${encodeURIComponent(contactId)}`
  return queryOptions({
    queryKey: ['rows', plugin, id, contactId ?? null],
    queryFn: async ({ signal }) =>
      (await api<{ rows: PanelRow[] }>('GET', `/panels/${plugin}/${id}${about}`, undefined, signal)).rows,
  })
}

export const teamQuery = queryOptions({
  queryKey: ['team'],
  queryFn: async ({ signal }) =>
    (await api<{ accounts: TeamAccount[] }>('GET', '/accounts', undefined, signal)).accounts,
})

export const releaseQuery = queryOptions({
  queryKey: ['release'],
  queryFn: ({ signal }) => api<ReleaseAnswer>('GET', '/release', undefined, signal),
  refetchInterval: 10_000,
})
