/** What arrived first is recorded first and decided first, whichever way it takes into the lane. */
import { describe, expect, test } from '@jest/globals'
import type { InboundActivity } from '../../bot/sdk/index.ts'
import { openShop, track } from './shop.ts'

let number = 0
const message = (text: string): InboundActivity => ({
  type: 'message',
  id: `o${++number}`,
  text,
  address: { channel: 'test', conversation: 'a' },
  from: { id: 'a' },
})

describe('a batch of somebody we know', () => {
  test('keeps its order in the transcript and in the journal', async () => {
    const shop = await openShop()
    await shop.say('在吗')
    const contactId = await shop.contact()
    const texts = ['一', '二', '三', '四']
    const { accepted } = await shop.bot.receive('test', texts.map(message))
    await shop.bot.settled()
    expect(accepted.map(({ seq }) => seq)).toEqual([...accepted.map(({ seq }) => seq!)].sort((x, y) => x - y))
    const journal = await shop.store.journal(contactId, { limit: 10 })
    const decided = journal.flatMap(({ input }) =>
      input.kind === 'activity' && input.activity.type === 'message' ? [input.activity.text] : [],
    )
    expect(decided).toEqual(['在吗', ...texts])
    await shop.bot.stop()
  })

  test('also where the first of it is no step for the fast path', async () => {
    let answer: () => void = () => undefined
    const slow = {
      ...track,
      run: () =>
        new Promise<{ outcome: 'ok'; output: { place: string } }>((resolve) => {
          answer = () => resolve({ outcome: 'ok', output: { place: '上海' } })
        }),
    }
    const shop = await openShop({ actions: [slow] })
    await shop.say('查快递')
    const contactId = await shop.contact()
    await shop.bot.receive('test', ['012345678901', '在吗', '你好'].map(message))
    while ((await shop.store.journal(contactId, { limit: 10 })).length < 4)
      await new Promise((resolve) => setImmediate(resolve))
    answer()
    await shop.bot.settled()
    const journal = await shop.store.journal(contactId, { limit: 10 })
    const decided = journal.flatMap(({ input }) =>
      input.kind === 'activity' && input.activity.type === 'message' ? [input.activity.text] : [],
    )
    expect(decided).toEqual(['查快递', '012345678901', '在吗', '你好'])
    await shop.bot.stop()
  })
})
