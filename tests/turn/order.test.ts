/** What arrived first is recorded first and decided first, whichever way it takes into the lane. */
import { describe, expect, test } from '@jest/globals'
import type { InboundActivity } from '../../bot/sdk/index.ts'
import { openShop, track } from './shop.ts'
import { until } from './until.ts'

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
    await until(
      'four steps are in the journal',
      async () => (await shop.store.journal(contactId, { limit: 10 })).length >= 4,
    )
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

describe('a burst of somebody we know', () => {
  const texts = async (shop: Awaited<ReturnType<typeof openShop>>): Promise<string[]> =>
    (await shop.store.journal(await shop.contact(), { limit: 10 })).flatMap(({ input }) =>
      input.kind === 'activity' && input.activity.type === 'message' ? [input.activity.text] : [],
    )

  test('right behind another line, a line is still decided and recorded in one', async () => {
    const shop = await openShop()
    await shop.say('在吗')
    const recorded: (boolean | undefined)[] = []
    const receive = shop.store.receive.bind(shop.store)
    shop.store.receive = async (input, step) => {
      const done = await receive(input, step)
      recorded.push(done.stepped)
      return done
    }
    await Promise.all(['一', '二'].map((text) => shop.write(text)))
    await shop.bot.settled()
    expect(recorded).toEqual([true, true])
    expect(await texts(shop)).toEqual(['在吗', '一', '二'])
    await shop.bot.stop()
  })

  test('no line is decided before one that came earlier and is still being recorded', async () => {
    const shop = await openShop()
    await shop.say('在吗')
    const receive = shop.store.receive.bind(shop.store)
    let open: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (open = resolve))
    let slow = false
    shop.store.receive = async (input, step) => {
      const done = await receive(input, step)
      slow ||= input.body.kind === 'activity' && 'text' in input.body.activity && input.body.activity.text === '三'
      if (slow) await gate
      return done
    }
    // The third finds two ahead, so it is recorded alone; that is done, and told late.
    const burst = ['一', '二', '三'].map((text) => shop.write(text))
    await Promise.all(burst.slice(0, 2))
    await until('the third is being recorded', () => slow)
    const later = shop.write('四')
    await new Promise((resolve) => setTimeout(resolve, 20))
    open()
    await Promise.all([...burst, later])
    await shop.bot.settled()
    expect(await texts(shop)).toEqual(['在吗', '一', '二', '三', '四'])
    await shop.bot.stop()
  })
})
