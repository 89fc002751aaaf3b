/** Rules of the policy that one message can meet at once. */
import { expect, test } from '@jest/globals'
import { base, compile, openShop } from './shop.ts'

test('a risk that was acted on does not hide anger, nor that nothing was understood', async () => {
  const release = compile(base)
  const shop = await openShop({ online: 0 })
  let score = 0
  await shop.bot.publish({
    ...release,
    facts: (text, context) => ({
      ...release.facts(text, context),
      risk: 'safety',
      emotion: { score, target: 'us', trend: 0, because: [] },
    }),
  })
  const rule = async (text: string): Promise<unknown> => {
    await shop.say(text)
    return (await shop.bot.explain(await shop.contact(), 1))[0]!.card['rule']
  }
  expect(await rule('啦啦啦')).toBe('risk')
  score = 0.9
  expect(await rule('啦啦啦')).toBe('emotion')
  score = 0
  expect(await rule('啦啦啦')).toBe('fallback')
  expect((await shop.say('啦啦啦')).at(-1)).toBe('现在没有客服。')
  await shop.bot.stop()
})
