/** The pages' types against the schemas of the answers: what does not fit does not compile (`npm run types`). */
import { expect, test } from '@jest/globals'
import type { z } from 'zod'
import type { accountSchema, ownAccountSchema } from '../../bot/server/shapes.ts'
import type { cardSchema } from '../../bot/server/views/cards.ts'
import type { contactSchema } from '../../bot/server/views/contact.ts'
import type { lineSchema } from '../../bot/server/views/lines.ts'
import type { queueItemSchema } from '../../bot/server/views/queue.ts'
import type * as page from '../../console/api/types.ts'

/** What flows and plugins keep is JSON of any form: `unknown` in the schemas, narrower where the page looks into it. */
type Loose<T> = unknown extends T
  ? any
  : T extends (infer Item)[]
    ? Loose<Item>[]
    : T extends object
      ? { [K in keyof T]: Loose<T[K]> }
      : T
/** The page may leave things out, but not expect what is not given. */
type Fits<Server, Page> = [Loose<Server>] extends [Page] ? true : never

// @ts-expect-error -- the check itself: what does not fit is seen
true satisfies Fits<{ id: string }, { id: string; name: string }>

const fits: Record<string, true> = {
  account: true satisfies Fits<z.output<typeof ownAccountSchema>, page.Account>,
  team: true satisfies Fits<z.output<typeof accountSchema>, page.TeamAccount>,
  card: true satisfies Fits<z.output<typeof cardSchema>, page.Card>,
  contact: true satisfies Fits<z.output<typeof contactSchema>, page.Contact>,
  line: true satisfies Fits<z.output<typeof lineSchema>, page.Line>,
  queue: true satisfies Fits<z.output<typeof queueItemSchema>, page.QueueItem>,
}

test('every shape that the pages use is one that the server gives', () => {
  expect(Object.keys(fits)).toHaveLength(6)
})
