/** People who work here: make, list, change, disable; and who of them is online. */
import { z } from 'zod'
import type { AccountRow } from '../../model/index.ts'
import { defineRoute, type ApiRoute } from '../route.ts'
import { accountSchema, named, presenceSchema, roleSchema, timeMs } from '../shapes.ts'
import { nameSchema, passwordSchema } from './session.ts'

const skills = z.record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), z.number().min(0).max(1))
const languages = z.array(z.string().regex(/^[a-z]{2}$/)).max(10)
const capacity = z.int().min(0).max(50)

/** An account as leaders see it: everything but the hash. */
function listed({ passwordHash: _hash, ...account }: AccountRow) {
  return account
}

const one = named('OneAccount', z.strictObject({ account: accountSchema }))

export const accountRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/accounts',
    summary: 'Everybody who works here',
    answer: z.strictObject({ accounts: z.array(accountSchema) }),
    handle: async ({ desk }) => ({ accounts: (await desk.accounts.list()).map(listed) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/accounts',
    summary: 'Make an account',
    refuses: ['request.refused', 'request.limited'],
    answer: one,
    body: z.strictObject({
      name: nameSchema,
      display: nameSchema,
      role: roleSchema,
      password: passwordSchema,
      skills: skills.optional(),
      languages: languages.optional(),
      capacity: capacity.optional(),
    }),
    async handle({ desk, account, body: { password, ...fields } }) {
      const passwordHash = await desk.passwords.hash(password)
      const created = await desk.accounts.create({ ...fields, passwordHash })
      desk.log.info({ by: account.id, account: created.id, role: created.role }, 'account made')
      return { account: listed(created) }
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/v1/accounts/:id',
    summary: 'Change an account; a new role or password, or disabling it, ends its sessions',
    refuses: ['request.refused', 'request.limited'],
    answer: one,
    body: z.strictObject({
      display: nameSchema.optional(),
      role: roleSchema.optional(),
      skills: skills.optional(),
      languages: languages.optional(),
      capacity: capacity.optional(),
      disabled: z.boolean().optional(),
      password: passwordSchema.optional(),
    }),
    async handle({ desk, account, params, body }) {
      const changed = await desk.accounts.change(params['id']!, body)
      desk.log.info({ by: account.id, account: changed.id, fields: Object.keys(body) }, 'account changed')
      return { account: listed(changed) }
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/v1/accounts/:id/skills',
    summary: 'What somebody can do, and how much at a time',
    answer: one,
    body: z.strictObject({ skills, languages: languages.optional(), capacity: capacity.optional() }),
    async handle({ desk, account, params, body }) {
      const changed = await desk.accounts.change(params['id']!, body)
      desk.log.info({ by: account.id, account: changed.id, fields: Object.keys(body) }, 'skills changed')
      return { account: listed(changed) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/presence',
    summary: 'Who is here',
    answer: z.strictObject({
      people: z.array(
        z.strictObject({ id: z.string(), display: z.string(), presence: presenceSchema, presenceAt: timeMs }),
      ),
    }),
    async handle({ desk }) {
      const people = (await desk.accounts.list()).filter((one) => !one.disabled && one.role !== 'operator')
      return {
        people: people.map(({ id, display, presence, presenceAt }) => ({ id, display, presence, presenceAt })),
      }
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/v1/presence',
    summary: 'Come or go; believed only while a page of yours is connected',
    answer: z.strictObject({ presence: presenceSchema }),
    body: z.strictObject({ presence: presenceSchema }),
    async handle({ desk, account, body }) {
      await desk.presence.choose(account.id, body.presence)
      return { presence: body.presence }
    },
  }),
]
