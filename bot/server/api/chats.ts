/** The conversations one serves, and for leaders all recent ones. */
import { z } from 'zod'
import { defineRoute, type ApiRoute } from '../route.ts'
import { queueView } from '../views/queue.ts'
import { withStates } from './queue.ts'

export const chatRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/chats',
    async handle({ desk, account }) {
      const taken = await desk.runtime.store.queueItems(['taken'])
      const mine = await withStates(
        desk,
        taken.filter((row) => row.agentId === account.id),
      )
      return { now: desk.runtime.clock(), items: mine.map(([row, state]) => queueView(row, state, account)) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/contacts',
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    async handle({ desk, query }) {
      const recent = await desk.runtime.store.recentContacts(query.limit)
      return {
        contacts: recent.map(({ contactId, state, updatedAt }) => ({
          contactId,
          updatedAt,
          owner: state.owner,
          name: state.profile.name,
          tier: state.profile.tier,
          language: state.profile.language,
          agentName: state.handoff?.agentName ?? null,
          channel: state.session?.conversation.split('/')[0] ?? null,
          emotion: state.session?.emotions.at(-1) ?? null,
          flow: state.session?.dialog.frames.at(-1)?.flow ?? null,
        })),
      }
    },
  }),
]
