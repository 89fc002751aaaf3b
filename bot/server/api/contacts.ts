/** One contact: what was said, why the bot did what it did, and what an agent orders. */
import { z } from 'zod'
import { BotError } from '../../sdk/index.ts'
import { fileHeaders } from '../../media/media.ts'
import type { Command, OutboxRow, OutboxState } from '../../model/index.ts'
import { confirmFirst } from '../../turn/decide/command.ts'
import type { Desk } from '../desk.ts'
import { orderable, readable } from '../reach.ts'
import { defineRoute, notFound, type ApiRoute, type Call } from '../route.ts'
import { named, timeMs } from '../shapes.ts'
import { cardSchema, cardView } from '../views/cards.ts'
import { contactSchema, contactView } from '../views/contact.ts'
import { lineSchema, timeline } from '../views/lines.ts'

/** Newest lines of each conversation that the page gets. */
const linesAtMost = 300
const cardsAtMost = 30
/** Rows that are not plainly sent, looked through per state: the store finds them by state, not by contact. */
const unsentAtMost = 200
const unsentStates: readonly OutboxState[] = ['pending', 'sending', 'held', 'dropped', 'dead']

async function linesOf(desk: Desk, contactId: string) {
  const { store } = desk.runtime
  const conversations = await store.conversationsOf(contactId)
  const shown = await Promise.all(
    conversations.map(async ({ id, lastSeq }) => ({
      conversation: id,
      entries: await store.transcript(id, Math.max(0, lastSeq - linesAtMost), linesAtMost),
    })),
  )
  const byState = await Promise.all(unsentStates.map((state) => store.outboxByState(state, unsentAtMost)))
  const unsent: OutboxRow[] = byState.flat().filter((row) => row.contactId === contactId)
  return {
    conversations: conversations.map(({ id, channel, createdAt }) => ({ id, channel, createdAt })),
    lines: timeline(shown, unsent),
  }
}

/** Sends the command; answers 409 with the lane's own reason if it was refused. */
async function order(call: Call<unknown, unknown>, contactId: string, command: Command, key?: string) {
  const { desk } = call
  await orderable(desk, call.account, contactId)
  // Who works is here.
  desk.presence.beat(call.account.id)
  const { outcome, reason, state } = await desk.runtime.command(contactId, command, key)
  if (outcome === 'refused') {
    const taken = state?.owner === 'agent' && state.handoff?.agentId !== call.account.id
    const why = reason ?? 'It cannot be done now.'
    if (!taken && why.startsWith(confirmFirst))
      throw new BotError('request.confirm', why.slice(confirmFirst.length))
    throw new BotError(taken ? 'handoff.taken' : 'request.refused', why)
  }
  desk.log.info({ by: call.account.id, contact: contactId, command: command.name }, 'command')
  return { contact: state && contactView(state) }
}

/** Every command answers with the contact as it is after it. */
const ordered = {
  answer: named('ContactAfter', z.strictObject({ contact: contactSchema.nullable() })),
  refuses: ['request.refused', 'handoff.taken'] as const,
}
const nothing = z.strictObject({}).optional()
const note = z.strictObject({ note: z.string().trim().max(2_000).nullable().optional() }).optional()

export const contactRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/contacts/:id',
    summary: 'One contact: what was said, why the bot did what it did',
    answer: z.strictObject({
      now: timeMs,
      mine: z.boolean().describe('I serve it'),
      contact: contactSchema,
      conversations: z.array(z.strictObject({ id: z.string(), channel: z.string(), createdAt: timeMs })),
      lines: z.array(lineSchema),
      cards: z.array(cardSchema),
    }),
    async handle({ desk, account, params }) {
      const contactId = params['id']!
      const state = await readable(desk, account, contactId)
      const [said, journal] = await Promise.all([
        linesOf(desk, contactId),
        desk.runtime.explain(contactId, cardsAtMost),
      ])
      desk.log.info({ by: account.id, contact: contactId }, 'conversation read')
      return {
        now: desk.runtime.clock(),
        mine: state.owner === 'agent' && state.handoff?.agentId === account.id,
        contact: contactView(state),
        ...said,
        cards: journal.map(cardView),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/contacts/:id/files/:ref',
    summary: 'A picture or file that this contact sent',
    answer: null,
    file: ['image/*', 'application/pdf'],
    async handle({ desk, account, params, response }) {
      const contactId = params['id']!
      await readable(desk, account, contactId)
      const kept = await desk.runtime.media.get(params['ref']!)
      const own = await desk.runtime.store.conversationsOf(contactId)
      if (!kept || !own.some(({ id }) => id === kept.file.conversation)) throw notFound()
      desk.log.info({ by: account.id, contact: contactId }, 'file read')
      response.writeHead(200, fileHeaders(kept.file)).end(kept.bytes)
      return undefined
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/contacts/:id/claim',
    summary: 'Take it: from then on the bot is silent',
    ...ordered,
    body: nothing,
    handle: (call) =>
      order(call, call.params['id']!, {
        name: 'claim',
        by: call.account.id,
        agentName: call.account.display,
      }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/contacts/:id/say',
    summary: 'Say something to the customer',
    ...ordered,
    refuses: [...ordered.refuses, 'request.confirm'],
    body: z.strictObject({
      text: z
        .string()
        .max(4_000)
        .refine((text) => text.trim() !== '', 'is empty'),
      /** Made by the page once a message: sent again after a lost answer, it is said once. */
      key: z.uuid(),
      confirm: z
        .boolean()
        .optional()
        .describe('they were asked about what the guard found (`request.confirm`), and mean it'),
    }),
    handle: (call) =>
      call.desk.once.run(`${call.account.id}/${call.params['id']!}/${call.body.key}`, () =>
        order(
          call,
          call.params['id']!,
          {
            name: 'say',
            by: call.account.id,
            agentName: call.account.display,
            text: call.body.text.toWellFormed(),
            ...(call.body.confirm === true ? { confirm: true } : {}),
          },
          // Sent again to another process, it is still one.
          `${call.account.id}/${call.body.key}`,
        ),
      ),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/contacts/:id/release',
    summary: 'Give it back to the bot',
    ...ordered,
    body: note,
    handle: (call) =>
      order(call, call.params['id']!, {
        name: 'release',
        by: call.account.id,
        note: call.body?.note ?? null,
      }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/contacts/:id/resolve',
    summary: 'It is solved; the bot comes back with what happened',
    ...ordered,
    body: note,
    handle: (call) =>
      order(call, call.params['id']!, {
        name: 'resolve',
        by: call.account.id,
        note: call.body?.note ?? null,
      }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/contacts/:id/requeue',
    summary: 'Put it back into the queue',
    ...ordered,
    body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
    handle: (call) =>
      order(call, call.params['id']!, {
        name: 'requeue',
        by: call.account.id,
        reason: call.body.reason,
      }),
  }),
]
