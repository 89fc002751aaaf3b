/** What cannot be decided: tried three times, buried, told; the contact lives on. */
import { describe, expect, test } from '@jest/globals'
import { base, compile, openShop } from './shop.ts'

const debounced = {
  ...base,
  'config/shop.yml': base['config/shop.yml']!.replace('debounce: no', 'debounce: { quiet: 800ms, at_most: 3s }'),
}

describe('poison', () => {
  test('what cannot be decided is tried three times, then buried with an apology and a ticket; the contact lives on', async () => {
    const shop = await openShop({
      files: { ...base, 'config/shop.yml': `${base['config/shop.yml']}apology: 抱歉没处理好。\n` },
    })
    await shop.say('在吗')
    const { releases } = await poisoned(shop)
    expect(await shop.say('毒药')).toEqual(['抱歉没处理好。'])
    expect(releases.tries).toBe(4)
    expect((await shop.store.deadLetters(10)).map(({ error }) => error)).toEqual(['given up after 3 attempts'])
    expect(
      (await shop.bot.rows('tickets', 'tickets').list()).map(({ body }) => (body as { kind: string }).kind),
    ).toEqual(['dead_letter'])
    expect(await shop.say('查快递')).toEqual(['订单号是？'])
    await shop.bot.stop()
  })
})

test('a fragment that cannot be understood is not joined to what comes after it', async () => {
  const shop = await openShop({
    files: { ...debounced, 'config/shop.yml': `${debounced['config/shop.yml']}apology: 抱歉没处理好。\n` },
  })
  await shop.say('在吗')
  const release = compile(debounced)
  await shop.bot.publish({
    ...release,
    facts: (text, context) => {
      if (text.includes('毒药')) throw new Error('poison')
      return release.facts(text, context)
    },
  })
  const write = async (text: string): Promise<void> => {
    await shop.write(text)
    await shop.bot.settled()
    shop.clock.now += 1000
    await shop.bot.tick()
  }
  await write('毒药')
  await write('查快递')
  expect(shop.sent.at(-1)?.text).toBe('订单号是？')
  await shop.bot.stop()
})

/** Makes understanding throw on one word: the first try is on the fast path, three more are counted. */
async function poisoned(shop: Awaited<ReturnType<typeof openShop>>) {
  const counter = { tries: 0 }
  const release = compile({ ...base, 'config/shop.yml': `${base['config/shop.yml']}apology: 抱歉没处理好。\n` })
  await shop.bot.publish({
    ...release,
    facts: (text, context) => {
      if (text.includes('毒药')) {
        counter.tries += 1
        throw new Error('poison')
      }
      return release.facts(text, context)
    },
  })
  return { releases: counter }
}
