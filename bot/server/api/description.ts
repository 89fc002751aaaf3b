/** The description of the API itself, for programs and for people who write them. */
import { z } from 'zod'
import { defineRoute, type ApiRoute } from '../route.ts'

export const descriptionRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/openapi.json',
    summary: 'This description, OpenAPI 3.1',
    answer: z.looseObject({ openapi: z.string() }),
    handle: async ({ desk }) => ({ openapi: '3.1.0', ...desk.describe() }),
  }),
]
