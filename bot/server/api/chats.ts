/** The conversations one serves, and for leaders all recent ones. */
import { z } from 'zod'
import type { ContactState } from '../../model/index.ts'
import type { Runtime } from '../../turn/runtime.ts'
import { defineRoute, type ApiRoute } from '../route.ts'
import { languageSchema, named, ownerSchema, share, timeMs } from '../shapes.ts'
import { queueItemSchema, queueView } from '../views/queue.ts'
import { withStates } from './queue.ts'

const recentSchema = named(
  'RecentContact',
  z.strictObject({
    contactId: z.string(),
    updatedAt: timeMs,
    owner: ownerSchema,
    name: z.string().nullable(),
    tier: z.string(),
    language: languageSchema,
    agentName: z.string().nullable(),
    channel: z.string().nullable().describe('channel instance'),
    emotion: share.nullable(),
    flow: z.string().nullable().describe('flow that runs'),
    flowTitle: z.string().nullable().describe('what the shop calls it'),
  }),
)

export const chatRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/chats',
    summary: 'The conversations I serve',
    answer: z.strictObject({ now: timeMs, items: z.array(queueItemSchema) }),
    async handle({ desk, account }) {
      const taken = await desk.runtime.store.queueItems(['taken'])
      const mine = await withStates(
        desk,
        taken.filter((row) => row.agentId === account.id),
      )
      return { now: desk.runtime.clock(), items: mine.map(([row, state]) => queueView(row, state, account, null)) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/contacts',
    summary: 'The contacts that wrote last',
    answer: z.strictObject({ contacts: z.array(recentSchema) }),
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
          ...running(state, desk.runtime),
        })),
      }
    },
  }),
]

/** The flow in hand by its name; one that is gone from the release keeps its id, flows of the runtime's own have none. */
function running({ session }: ContactState, runtime: Pick<Runtime, 'flowTitle'>) {
  const flow = session?.dialog.frames.at(-1)?.flow ?? null
  return {
    flow,
    flowTitle: flow === null ? null : (runtime.flowTitle(flow) ?? (flow.startsWith('_') ? null : flow)),
  }
}
