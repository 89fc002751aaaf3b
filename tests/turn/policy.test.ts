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

test('a danger begins the flow that is written for it, whatever is asked; without one a person is called', async () => {
  const care = `flow: care
title: 您还好吗
when:
  event: self_harm
interrupt: no
steps:
  - say: 我在听。
  - handoff: complaints
    priority: high
    on:
      no_agent:
        - say: 请拨 12356。
`
  const say = async (files: Record<string, string>) => {
    const shop = await openShop({ online: 0, files })
    await shop.say('查快递')
    const replies = await shop.say('我不想活了')
    const { card } = (await shop.bot.explain(await shop.contact(), 1))[0]!
    const { fired } = (await shop.store.loadState(await shop.contact()))!.session!
    await shop.bot.stop()
    return { replies, rule: card['rule'], fired }
  }
  expect(await say({ ...base, 'flows/care.yml': care })).toEqual({
    replies: ['我在听。', '请拨 12356。'],
    rule: 'risk',
    fired: ['risk:self_harm'],
  })
  expect((await say(base)).replies[0]).toBe('现在没有客服。')
})
