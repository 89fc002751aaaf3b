/** What agents say often: all of it, found by the page as they type. */
import { z } from 'zod'
import { defineRoute, type ApiRoute } from '../route.ts'

export const quickReplyRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/quick-replies',
    summary: 'What is said often, under short codes',
    answer: z.strictObject({
      replies: z.array(
        z.strictObject({
          code: z.string(),
          category: z.string(),
          title: z.string(),
          text: z.string().describe('may hold {{ contact.name }} {{ agent }} {{ queue }} {{ time }}'),
        }),
      ),
    }),
    handle: async ({ desk }) => ({
      replies: desk.runtime
        .quickReplies()
        .map(({ code, category, title, text }) => ({ code, category, title, text })),
    }),
  }),
]
