/** Who am I: set-up, sign-in, sign-out, own password. */
import { z } from 'zod'
import { BotError } from '../../sdk/index.ts'
import type { AccountRow } from '../../model/index.ts'
import { foldName } from '../auth/accounts.ts'
import { writeCookie } from '../auth/cookies.ts'
import { defineRoute, type ApiRoute, type Call } from '../route.ts'
import { languageSchema, named, ownAccountSchema } from '../shapes.ts'

/** At most this much is hashed, so that a long password costs no more than a short one. */
export const passwordSchema = z.string().min(10, 'at least 10 characters').max(200)
export const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(40)
  // eslint-disable-next-line no-control-regex
  .regex(/^[^\u0000-\u001f\u007f]+$/u, 'no control characters')

/** An account as its owner may see it. */
export function ownAccount(account: AccountRow) {
  const { id, name, display, role, presence, capacity, skills, languages } = account
  return { id, name, display, role, presence, capacity, skills, languages }
}

async function signIn(call: Call<unknown, unknown>, account: AccountRow) {
  const token = await call.desk.sessions.open(account.id)
  call.response.setHeader('Set-Cookie', writeCookie(token, call.secure))
  call.desk.log.info({ account: account.id, ip: call.address }, 'signed in')
  return { account: ownAccount(account) }
}

const signedIn = named('SignedIn', z.strictObject({ account: ownAccountSchema }))

export const sessionRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/session',
    summary: 'Who am I, and is there an administrator yet',
    answer: z.strictObject({
      account: ownAccountSchema.nullable(),
      setup: z.boolean().describe('true: the one-time link of the terminal waits to be used'),
      shop: z.strictObject({ name: z.string(), language: languageSchema, timeZone: z.string() }),
      queues: z
        .array(z.strictObject({ id: z.string(), title: z.string(), skills: z.array(z.string()) }))
        .describe('where people wait; none for a stranger'),
    }),
    async handle(call) {
      const { desk, session } = call
      const { shop, queues } = desk.runtime.config()
      return {
        account: session === null ? null : ownAccount(call.account),
        setup: session === null && (await desk.setup.needed()),
        shop: { name: shop.name, language: shop.language, timeZone: shop.timeZone },
        queues: session === null ? [] : queues.map(({ id, title, skills }) => ({ id, title, skills })),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/setup',
    summary: 'Make the first administrator with the one-time link, and sign in',
    answer: signedIn,
    refuses: ['request.refused', 'request.limited'],
    body: z.strictObject({
      token: z.string().max(100),
      name: nameSchema,
      display: nameSchema.optional(),
      password: passwordSchema,
    }),
    async handle(call) {
      const { token, name, display = name, password } = call.body
      const tries = await call.desk.tries.begin('set-up', call.address)
      const account = await call.desk.setup.spend(token, { name, display, password })
      await tries.succeeded()
      return signIn(call, account)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/session',
    summary: 'Sign in; the session is a cookie',
    answer: signedIn,
    refuses: ['request.unauthorized', 'request.limited'],
    body: z.strictObject({ name: z.string().min(1).max(100), password: z.string().min(1).max(200) }),
    async handle(call) {
      const { desk, body } = call
      const name = foldName(body.name)
      const tries = await desk.tries.begin(name, call.address)
      const account = await desk.runtime.store.accountByName(name)
      const right = await desk.passwords.verify(account?.passwordHash ?? null, body.password)
      if (!right || !account || account.disabled) {
        desk.log.warn({ ip: call.address }, 'sign-in refused')
        throw new BotError('request.unauthorized', 'Name or password is wrong.')
      }
      await tries.succeeded()
      // A session that came along is somebody's older one: it does not live on beside the new one.
      if (call.session !== null) await desk.sessions.end({ id: call.session, account: call.account })
      return signIn(call, account)
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/v1/session',
    summary: 'Sign out',
    answer: null,
    async handle({ desk, session, account, response, secure }) {
      await desk.sessions.end({ id: session!, account })
      await desk.presence.choose(account.id, 'offline')
      response.setHeader('Set-Cookie', writeCookie(null, secure))
      return undefined
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/v1/session/password',
    summary: 'Change my password; all my other sessions end',
    answer: signedIn,
    refuses: ['request.limited'],
    body: z.strictObject({ current: z.string().min(1).max(200), next: passwordSchema }),
    async handle(call) {
      const { desk, account, body } = call
      const tries = await desk.tries.begin(account.name, call.address)
      if (!(await desk.passwords.verify(account.passwordHash, body.current))) {
        throw new BotError('request.forbidden', 'The present password is wrong.')
      }
      await tries.succeeded()
      const changed = await desk.accounts.change(account.id, { password: body.next })
      return signIn(call, changed)
    },
  }),
]
