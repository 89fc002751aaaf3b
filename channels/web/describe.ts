/** What the Direct Line routes take and give, for `/api/v1/openapi.json`. */
import { z, type RouteDescription } from 'nightdesk/sdk'
import { openBody, postedActivity } from './wire.ts'

/** What every refusal of the chat is answered with; the codes are Direct Line's. */
const problem = z
  .strictObject({
    error: z.strictObject({
      code: z.enum([
        'BadArgument',
        'BadSyntax',
        'MessageSizeTooBig',
        'TokenExpired',
        'TooManyRequests',
        'ServiceUnavailable',
        'ServiceError',
      ]),
      message: z.string(),
    }),
  })
  .meta({ id: 'ChatProblem' })

const token = {
  conversationId: z.string(),
  token: z.string().describe('bound to this conversation and this visitor'),
  expires_in: z.int().describe('seconds'),
}
const tokenAnswer = z.strictObject(token).meta({ id: 'ChatToken' })
const conversation = z
  .strictObject({ ...token, streamUrl: z.string().describe('WebSocket; good for one minute') })
  .meta({ id: 'ChatConversation' })

const action = z.strictObject({
  type: z.enum(['messageBack', 'openUrl', 'call']),
  title: z.string(),
  text: z.string().optional(),
  displayText: z.string().optional(),
  image: z.string().optional(),
  value: z.unknown(),
})

/** A line of the conversation as every reader gets it. */
const shown = z.strictObject({
  id: z.string().describe('<conversation>|<watermark>'),
  channelId: z.literal('directline'),
  conversation: z.strictObject({ id: z.string() }),
  type: z.enum(['message', 'event', 'endOfConversation']),
  timestamp: z.iso.datetime(),
  from: z.strictObject({ id: z.string(), name: z.string().optional(), role: z.enum(['user', 'bot']) }),
  text: z.string().optional(),
  textFormat: z.literal('plain').optional(),
  name: z.string().optional(),
  value: z.unknown().optional(),
  suggestedActions: z.strictObject({ to: z.array(z.string()), actions: z.array(action) }).optional(),
  attachments: z
    .array(
      z.strictObject({
        contentType: z.string(),
        contentUrl: z.string().optional(),
        name: z.string().optional(),
        content: z.unknown().optional(),
      }),
    )
    .optional(),
  channelData: z.looseObject({ author: z.enum(['customer', 'bot', 'agent', 'system']) }),
})

const page = z
  .strictObject({ activities: z.array(shown), watermark: z.string().describe('where the next read begins') })
  .meta({ id: 'ChatPage' })
const posted = z
  .strictObject({
    id: z.string(),
    activities: z.array(shown).optional().describe('the replies, with `deliveryMode: expectReplies`'),
  })
  .meta({ id: 'ChatPosted' })

const refusals = {
  400: { meaning: 'the body, watermark or Host cannot be read', shape: problem },
  403: { meaning: 'the token, customerToken or site is not good here', shape: problem },
  413: { meaning: 'more than 64 KiB', shape: problem },
  415: { meaning: 'not application/json', shape: problem },
  429: { meaning: 'too much from this visitor or address; nothing was recorded', shape: problem },
  500: { meaning: 'a fault of ours; it is in the log', shape: problem },
  503: { meaning: 'nothing was recorded; send it again with the same id', shape: problem },
} satisfies RouteDescription['answers']
const unsigned = { 401: { meaning: 'no token', shape: problem } }
const watermark = z.strictObject({
  watermark: z
    .string()
    .regex(/^\d{0,15}$/)
    .optional(),
})

/** By method and path, without the root. */
export const descriptions: Readonly<Record<string, RouteDescription>> = {
  'POST /tokens/generate': {
    summary: 'A token for a new conversation, for a page that opens it later',
    body: openBody.optional(),
    answers: { 200: { meaning: 'the token', shape: tokenAnswer }, ...refusals },
  },
  'POST /tokens/refresh': {
    summary: 'The same conversation for another hour; signs in with a customerToken',
    auth: 'bearer',
    body: openBody.optional(),
    answers: { 200: { meaning: 'the new token', shape: tokenAnswer }, ...unsigned, ...refusals },
  },
  'POST /conversations': {
    summary: 'Open a conversation, or go on with the one of the token',
    body: openBody.optional(),
    answers: { 201: { meaning: 'it is open', shape: conversation }, ...unsigned, ...refusals },
  },
  'GET /conversations/:id': {
    summary: 'A new stream address, to come back after a broken line',
    auth: 'bearer',
    query: watermark,
    answers: { 200: { meaning: 'where to listen', shape: conversation }, ...unsigned, ...refusals },
  },
  'GET /conversations/:id/activities': {
    summary: 'What was said after the watermark',
    auth: 'bearer',
    query: watermark,
    answers: { 200: { meaning: 'at most 200 lines', shape: page }, ...unsigned, ...refusals },
  },
  'POST /conversations/:id/activities': {
    summary: 'Say something; answered once it is on disk',
    auth: 'bearer',
    body: postedActivity,
    answers: { 200: { meaning: 'recorded', shape: posted }, ...unsigned, ...refusals },
  },
  'POST /conversations/:id/upload': {
    summary:
      'Send pictures or a PDF: multipart/form-data, one part of type application/vnd.microsoft.activity and the files',
    auth: 'bearer',
    answers: { 200: { meaning: 'recorded', shape: posted }, ...unsigned, ...refusals },
  },
}
